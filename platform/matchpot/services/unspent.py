"""What nobody was matched with, at the end of a pot: back to the fund, to another pot, to winners.

The last step of a pot's end, and once more whenever money comes back to it afterwards. What goes to
projects is a line on the whole campaign, settled at once and paid with a following payout; what can
go nowhere else goes back to the fund, which names the account (`fund_returns.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import SUCCESSFUL
from matchpot.domain.endings import EndingStep, ReturnState, Unspent
from matchpot.domain.ledger.funding import fund_carries
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.rules import is_project_rule
from matchpot.domain.money import capped_largest_remainder
from matchpot.domain.pots import MOVES, PotState
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.endings import EndingStepRow, FundReturn
from matchpot.persistence.models.matching import Pot, RuleVersion
from matchpot.persistence.queries import endings as queries
from matchpot.persistence.transitions import move
from matchpot.services import (
    books,
    captures,
    endings,
    holds,
    matching,
    openings,
    payouts,
    settling,
    waiting,
)
from matchpot.services.matching import JOINT
from matchpot.services.occasions import OfCampaign
from matchpot.services.pay_ins import TAKES_MONEY
from matchpot.settings import MoneyLimits


def due(session: Session) -> Sequence[int]:
    """Pots that ended before and have money again."""
    pots = (session.get_one(Pot, one) for one in queries.closed_pots(session, states=_SETTLED))
    rich = [pot for pot in pots if pot.total_cents > pot.reserved_cents + pot.used_cents]
    return [pot.id for pot in rich if _left(session, pot) > 0]


_SETTLED = frozenset({PotState.SETTLED})


def give_purpose(session: Session, pot_id: int, *, now: datetime, limits: MoneyLimits) -> bool:
    """Give what is left of a pot its purpose; tells whether it did. Done before: harmless."""
    campaigns = [locks.campaign(session, one) for one in queries.campaigns_of(session, pot_id)]
    plan = queries.plan_of(session, pot_id)
    targets = [plan.carry_to_id] if plan and plan.carry_to_id else []
    pots = {pot.id: pot for pot in locks.pots(session, [pot_id, *targets])}
    pot = pots[pot_id]
    if not _may(session, pot, now=now):
        return False
    endings.begin(session, pot, now=now)
    waiting.end_pot(session, pot.id)
    cents = _left(session, pot)
    target = pots[targets[0]] if targets and pots[targets[0]].state in TAKES_MONEY else None
    policy = plan.unspent if plan else Unspent.RETURN
    if policy is Unspent.TO_WINNERS:
        _to_winners(session, pot, campaigns, cents, now=now, limits=limits)
    elif policy is Unspent.CARRY and target is not None:
        _carry(session, pot, target, cents, now=now)
    else:
        keep_return(session, pot, cents, now=now)
    if pot.state is PotState.SETTLING:
        move(session, pot, PotState.SETTLED, moves=MOVES, at=now, reason="ended")
    return True


def _may(session: Session, pot: Pot, *, now: datetime) -> bool:
    if pot.state is PotState.SETTLED:
        return _left(session, pot) > 0
    shares_rest = openings.exhaustion_of(session, pot).shares_rest
    shared = not shares_rest or endings.was_taken(session, pot.id, EndingStep.SHARED)
    swapped = endings.was_taken(session, pot.id, EndingStep.SWAPPED)
    return shared and swapped and endings.is_ready(session, pot, now=now)


def _left(session: Session, pot: Pot) -> int:
    """What a pot has and nobody asked back yet."""
    on_its_way = queries.returning_cents(session, pot.id)
    return pot.total_cents - pot.reserved_cents - pot.used_cents - on_its_way


def _keep(
    session: Session, pot: Pot, policy: Unspent, cents: int, now: datetime, **frozen: Any
) -> EndingStepRow:
    kept = {"policy": policy.value, "cents": cents, **frozen}
    return endings.keep(session, pot, EndingStep.UNSPENT, cents=cents, frozen=kept, now=now)


def keep_return(session: Session, pot: Pot, cents: int, *, now: datetime) -> FundReturn | None:
    """Keep that so much goes back to the fund of a locked pot; None when it is nothing.

    It waits at the pot until somebody has paid it back: only then it leaves the books.
    """
    step = _keep(session, pot, Unspent.RETURN, cents, now)
    if not cents:
        return None
    made = FundReturn(
        pot_id=pot.id,
        step_id=step.id,
        state=ReturnState.DUE,
        amount_cents=cents,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _carry(session: Session, pot: Pot, target: Pot, cents: int, *, now: datetime) -> None:
    """The promise goes along with the money, so that neither pot waits for anything it did not."""
    step = _keep(session, pot, Unspent.CARRY, cents, now, to=target.id)
    if not cents:
        return
    entry = fund_carries(
        fund_id=pot.fund_id,
        from_pot_id=pot.id,
        to_pot_id=target.id,
        cents=cents,
        occasion=step.number,
        occurred_at=now,
    )
    books.post(session, entry, now=now)
    take_out(pot, cents)
    target.total_cents += cents
    target.committed_cents += cents
    session.flush()
    holds.turn(session, [target], at=now)


def take_out(pot: Pot, cents: int) -> None:
    """Money that leaves a pot for good, and with it as much of the promise."""
    awaited = max(0, pot.committed_cents - pot.total_cents)
    pot.total_cents -= cents
    pot.committed_cents = min(pot.committed_cents, pot.total_cents + awaited)


def _to_winners(
    session: Session,
    pot: Pot,
    campaigns: Sequence[Campaign],
    cents: int,
    *,
    now: datetime,
    limits: MoneyLimits,
) -> None:
    """In proportion to what people gave, no project above a limit; the rest goes back."""
    winners = _winners(session, pot, campaigns)
    weights = {one.id: one.eligible_cents for one in winners}
    caps = _caps(session, pot, winners)
    split = capped_largest_remainder(cents, weights, caps)
    placed = sum(split.parts.values())
    frozen = {"weights": _pairs(weights), "caps": _pairs(caps)}
    step = _keep(session, pot, Unspent.TO_WINNERS, placed, now, pool_cents=cents, **frozen)
    for campaign in winners:
        if share := split.parts[campaign.id]:
            _give(session, pot, campaign, share, step=step, now=now, limits=limits)
    if cents > placed:
        keep_return(session, pot, cents - placed, now=now)


def _pairs(by_campaign: Mapping[int, int]) -> list[list[int]]:
    return [list(one) for one in sorted(by_campaign.items())]


def _winners(session: Session, pot: Pot, campaigns: Sequence[Campaign]) -> list[Campaign]:
    """Campaigns that succeeded; where the rule has a threshold of its own, those that met it."""
    won = [one for one in campaigns if one.state in SUCCESSFUL and one.settled_at is not None]
    version = session.get_one(RuleVersion, pot.rule_version_id)
    if is_project_rule(matching.parsed(version).rule):
        met = queries.campaigns_given(session, pot.id)
        won = [one for one in won if one.id in met]
    return won


def _caps(session: Session, pot: Pot, winners: Sequence[Campaign]) -> dict[int, int]:
    """What the limits per project leave: those of the pot, and that over all pots."""
    caps = matching.parsed(session.get_one(RuleVersion, pot.rule_version_id)).caps
    given = queries.campaigns_given(session, pot.id)
    found = {}
    for one in winners:
        rooms = caps.project_rooms(given.get(one.id, 0), goal_cents=one.goal_min_cents)
        joint = one.goal_min_cents * (JOINT.project_goal_bps or 0) // 10_000 - one.match_cents
        found[one.id] = min([max(0, joint), *(room.cents for room in rooms)])
    return found


def _give(
    session: Session,
    pot: Pot,
    campaign: Campaign,
    cents: int,
    *,
    step: EndingStepRow,
    now: datetime,
    limits: MoneyLimits,
) -> None:
    row = {
        "donation_id": None,
        "pot_id": pot.id,
        "campaign_id": campaign.id,
        "rule_version_id": pot.rule_version_id,
        "donor_key": None,
        "state": MatchLineState.HELD,
        "amount_cents": cents,
        "counted_cents": 0,
        "why": None,
        "expires_at": None,
        "created_at": now,
        "changed_at": now,
    }
    holds.hold(session, [row])
    line = queries.held_whole_line(session, pot.id, campaign.id)
    campaign.match_cents += captures.capture(session, [line], at=now, reason="unspent")
    session.flush()
    turn = f"ending-{step.id}"
    settling.settle_cents(session, campaign, line, cents=cents, turn=turn, now=now)
    payouts.draft(session, OfCampaign(session, campaign), now=now, limits=limits)
