"""The round whose votes a pot counts, as pages name it; looked up once for each page.

What its votes are is in `services/round_votes.py`.
"""

from flask import g

from matchpot.domain.matching.panel_blend import PanelBlend
from matchpot.extensions import reader
from matchpot.persistence.queries import round_votes
from matchpot.persistence.queries.pots import RuleText
from matchpot.persistence.queries.round_votes import VotingRound


def voting_round(round_id: int) -> VotingRound | None:
    """A round that was opened, by its number."""
    kept: dict[int, VotingRound | None] = g.setdefault("voting_rounds", {})
    if round_id not in kept:
        kept[round_id] = round_votes.voting_round(reader(), round_id)
    return kept[round_id]


def of_rule(rule: RuleText | None) -> VotingRound | None:
    """The round whose votes a published rule counts; None for any other rule."""
    if rule is None or rule.kind != PanelBlend.KIND or "round_id" not in rule.params:
        return None
    return voting_round(rule.params["round_id"])
