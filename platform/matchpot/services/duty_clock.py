"""What days do to duties: kind reminders, late, accepted because the fund said nothing.

Each step is taken once, however often the clock asks.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.reports.duties import (
    MOVES,
    WAITS_FOR_FUND,
    DutyState,
    is_accepted_by_silence,
    is_late,
)
from matchpot.domain.reports.reminders import FUND_AFTER, stage
from matchpot.domain.trust.policy import Policy
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.transitions import move
from matchpot.services import duties, duty_letters

_D = DutyState


def look_after(session: Session, duty_id: int, *, now: datetime) -> bool:
    """Take the step that is due for one duty; False when none is."""
    duty = duties.locked(session, duty_id)
    policy = duties.policy_of(session, duty)
    if duty.state is _D.DUE:
        return _late(session, duty, policy, now=now) or _remind(session, duty, now=now)
    if duty.state in WAITS_FOR_FUND:
        return _silence(session, duty, policy, now=now) or _remind_fund(session, duty, now=now)
    return False


def _late(session: Session, duty: Duty, policy: Policy, *, now: datetime) -> bool:
    today = local_day(now)
    has_come_late = is_late(policy, state=duty.state, due=duty.due_on, today=today)
    if duty.late_at is not None or not has_come_late:
        return False
    duty.late_at = duty.reminded_at = now
    session.flush()
    duty_letters.late(session, duty, now=now)
    return True


def _remind(session: Session, duty: Duty, *, now: datetime) -> bool:
    """One letter also when several days were slept through."""
    if duty.due_on is None:
        return False
    reached = stage(duty.due_on, today=local_day(now))
    if duty.late_at is not None or reached <= duty.reminders:
        return False
    duty.reminders, duty.reminded_at = reached, now
    session.flush()
    duty_letters.reminder(session, duty, now=now)
    return True


def _silence(session: Session, duty: Duty, policy: Policy, *, now: datetime) -> bool:
    since = duty.waits_since or duty.opened_at
    if not is_accepted_by_silence(policy, waits_since=since, now=now):
        return False
    values = {"acknowledged_at": now}
    move(
        session, duty, _D.ACKNOWLEDGED,
        moves=MOVES, at=now, reason="silence", values=values,
    )  # fmt: skip
    duty_letters.acknowledged(session, duty, now=now)
    return True


def _remind_fund(session: Session, duty: Duty, *, now: datetime) -> bool:
    since = duty.waits_since or duty.opened_at
    was_reminded = duty.reminded_at is not None and duty.reminded_at > since
    asks_the_maker = duty.state is _D.QUESTION
    if was_reminded or asks_the_maker or now < since + FUND_AFTER:
        return False
    duty.reminded_at = now
    session.flush()
    duty_letters.waits(session, duty, now=now, last_day=_last_day(session, duty))
    return True


def _last_day(session: Session, duty: Duty) -> date:
    """The last day for the fund to say something."""
    days = timedelta(days=duties.policy_of(session, duty).accept_days)
    return local_day(duty.waits_since or duty.opened_at) + days
