"""The votes of a round, for a pot whose rule counts them: which round, whether it has them yet.

How votes and gifts are mixed is in `domain/matching/panel_blend.py`. Nothing here changes a row.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue
from matchpot.domain.matching.panel_blend import PanelBlend, whole_votes
from matchpot.domain.matching.pool_scene import ProjectId
from matchpot.persistence.queries import round_votes as queries
from matchpot.persistence.queries.round_votes import VotingRound


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundVotes:
    """The round whose votes a rule counts, and the votes by campaign; none before it published."""

    of: VotingRound
    by_campaign: dict[ProjectId, int] = field(default_factory=dict)


def counted_by(session: Session, rule: object, campaign_ids: Collection[int]) -> RoundVotes | None:
    """The votes a rule counts for these campaigns; None for a rule that names no round.

    A project that did not apply has none. A round that was called off has none for anybody, so
    what people gave decides alone.
    """
    if (of := round_of(session, rule)) is None:
        return None
    if not of.is_published:
        return RoundVotes(of=of)
    scores = queries.scores(session, of.id, campaign_ids)
    return RoundVotes(of=of, by_campaign=whole_votes(scores))


def round_of(session: Session, rule: object) -> VotingRound | None:
    """The round whose votes a rule counts; None for any other rule."""
    if not isinstance(rule, PanelBlend) or rule.round_id is None:
        return None
    return queries.voting_round(session, rule.round_id)


def check_names_round(session: Session, rule: object, *, fund_id: int) -> None:
    """Hold a rule that counts votes to naming a round of the fund, one that was opened.

    Raises:
        InvalidValue: `round_id` says `not_a_round` of the fund.
    """
    if not isinstance(rule, PanelBlend):
        return
    of = round_of(session, rule)
    if of is None or of.fund_id != fund_id or not (of.is_published or of.is_awaited):
        raise InvalidValue({"round_id": "not_a_round"})
