"""I5 for divided pots: every run divided again from what was frozen, and held to its lines.

Part of the costly half: a run is divided as often as it is looked at. That lines, pot columns and
books agree is looked at in `check_match.py`.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import UNSUCCESSFUL
from matchpot.domain.ledger.invariants import Finding, Invariant, judge
from matchpot.domain.matching.pool_scene import ProjectId
from matchpot.domain.matching.pools import parse_pool_rule
from matchpot.domain.runs import Frozen, RunState, from_document
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import RuleVersion
from matchpot.persistence.models.runs import DistributionRun
from matchpot.persistence.queries import runs as queries
from matchpot.services import round_votes


def pools_can_be_divided_again(session: Session) -> Finding:
    """I5: shares of runs are what their frozen input gives, and lines what was carried out last."""
    runs = queries.standing_runs(session)
    wrong = [f"run {run.id}: {one}" for run in runs for one in _apart(session, run)]
    # The newest of each pot comes first, so read backwards it is the one that stays.
    done = [run for run in runs if run.state is RunState.SETTLED]
    newest = {run.pot_id: run for run in reversed(done)}
    wrong += [f"pot {pot}: {one}" for pot, run in newest.items() for one in _unpaid(session, run)]
    return judge(
        Invariant.MATCH_ADDS_UP,
        wrong,
        good=f"{len(runs)} divisions of pots made again",
        bad="divisions are not what was frozen gives",
        pairs=len(runs),
    )


def _apart(session: Session, run: DistributionRun) -> Iterator[str]:
    """What of a run is not what its own input gives."""
    frozen = from_document(run.frozen)
    if frozen.digest != run.digest:
        yield "what was frozen has another seal"
    rule = session.get_one(RuleVersion, run.rule_version_id)
    if (rule.kind, rule.params) != (frozen.kind, dict(frozen.params)):
        yield "divided by another rule than was published"
    if frozen.pool_cents != run.pool_cents:
        yield f"divided {frozen.pool_cents}, says {run.pool_cents}"
    if frozen.votes != _votes(session, frozen):
        yield "votes are not those of the round"
    divided = {int(one.project): (one.cents, str(one.weight)) for one in frozen.divide().shares}
    stored = {
        one.campaign_id: (one.cents, one.weight) for one in queries.shares_of(session, run.id)
    }
    for campaign_id in sorted(divided.keys() | stored.keys()):
        again = divided.get(campaign_id, (0, "0"))
        if stored.get(campaign_id) != again:
            yield f"campaign {campaign_id}: {stored.get(campaign_id)}, divided again {again}"


def _votes(session: Session, frozen: Frozen) -> Mapping[ProjectId, int]:
    """What the round its rule names says of the campaigns that took part."""
    rule = parse_pool_rule(frozen.kind, frozen.params)
    found = round_votes.counted_by(session, rule, [int(one) for one in frozen.given])
    by_campaign = found.by_campaign if found else {}
    return {campaign: votes for campaign, votes in by_campaign.items() if votes}


def _unpaid(session: Session, run: DistributionRun) -> Iterator[str]:
    """Where a pot's lines are not the shares of its newest run; cancelled campaigns have none."""
    lines = queries.lines_of(session, run.pot_id)
    shares = {one.campaign_id: one.cents for one in queries.shares_of(session, run.id)}
    ended = select(Campaign.id).where(
        Campaign.id.in_(shares), Campaign.state.in_(sorted(UNSUCCESSFUL))
    )
    over = set(session.scalars(ended))
    for campaign_id in sorted((shares.keys() | lines.keys()) - over):
        if shares.get(campaign_id, 0) != lines.get(campaign_id, 0):
            yield (
                f"campaign {campaign_id}: share {shares.get(campaign_id, 0)}, "
                f"lines {lines.get(campaign_id, 0)}"
            )
