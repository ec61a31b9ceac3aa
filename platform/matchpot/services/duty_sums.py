"""Duties and the money behind them: opened where they lack, smaller when money went back.

What a fund may expect never grows after the promise: a tier only ever becomes a lighter one.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.reports.duties import MOVES, DutyState
from matchpot.persistence import locks
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.transitions import move
from matchpot.services import duties

_D = DutyState
_OPEN = frozenset({_D.DUE, _D.SUBMITTED, _D.QUESTION})


def open_for_award(session: Session, award_id: int, *, now: datetime) -> None:
    """Open the duty of an award that was accepted before there were any."""
    duties.open_for_award(session, locks.award(session, award_id), now)


def open_for_campaign(session: Session, campaign_id: int, *, now: datetime) -> None:
    """Open what lacks of a settled campaign, also for a pot that was divided after it."""
    locks.campaign(session, campaign_id)
    duties.open_for_campaign(session, campaign_id, now)


def measure(session: Session, duty_id: int, *, now: datetime) -> bool:
    """Bring a duty to what its maker really has of the money; False when that is as it was.

    Without money, or in a tier that asks for nothing, a duty that is open is waived by itself.
    """
    duty = duties.locked(session, duty_id)
    cents = cents_of(session, duty)
    if cents == duty.amount_cents or duty.state not in _OPEN:
        return False
    policy = duties.policy_of(session, duty)
    duty.amount_cents = cents or duty.amount_cents
    duty.tier = min(duty.tier, policy.position_of(cents))
    session.flush()
    if not cents or not policy.tiers[duty.tier].asks:
        values = {"waived_at": now, "held_at": None, "held_by": None}
        move(session, duty, _D.WAIVED, moves=MOVES, at=now, reason="money_back", values=values)
    else:
        duties.complete(session, duty_id, now)
    return True


def cents_of(session: Session, duty: Duty) -> int:
    """What a maker has now of the funding a duty is about."""
    if duty.award_id is not None:
        return duties.award_cents(session, duty.award_id)
    assert duty.campaign_id is not None  # noqa: S101 - the table says so
    return duties.matched_by_fund(session, duty.campaign_id).get(duty.fund_id, 0)
