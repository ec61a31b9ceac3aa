"""Awards by the clock: offers that end, reminders, parts with a day, and what panels are paid."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.extensions import current_settings, reader, unit_of_work
from matchpot.jobs.registry import every
from matchpot.persistence.queries import award_days as queries
from matchpot.services import awards, panel_pay, tranches

log = structlog.get_logger()


@every("look_after_awards", timedelta(minutes=5))
def look_after_awards(now: datetime) -> int:
    """End offers nobody accepted, remind of those that end soon, pay dated parts and panels.

    Tells how many. Each is a write of its own, and one in trouble holds up no other.
    """
    session, limits = reader(), current_settings().limits
    over = queries.over(session, now=now)
    soon = queries.to_remind(session, now=now)
    dated = queries.with_parts_due(session, today=local_day(now))
    unpaid = panel_pay.without_payout(session)
    session.close()
    return (
        _each(over, lambda work, one: awards.expire(work, one, now=now))
        + _each(soon, lambda work, one: awards.remind(work, one, now=now))
        + _each(
            dated, lambda work, one: tranches.fall_due_by_date(work, one, now=now, limits=limits)
        )
        + _each(unpaid, lambda work, one: panel_pay.draft(work, one, now=now, limits=limits))
    )


def _each(ids: Sequence[int], act: Callable[[Session, int], object]) -> int:
    for one in ids:
        try:
            with unit_of_work() as work:
                act(work, one)
        except Exception:
            log.exception("award_not_looked_after", row_id=one)
    return len(ids)
