"""Awards by the clock: offers that end, a reminder before that, and payouts for panellists."""

from datetime import datetime, timedelta

from matchpot.extensions import current_settings, reader, unit_of_work
from matchpot.jobs.registry import every
from matchpot.persistence.queries import awards as queries
from matchpot.services import awards, panel_pay


@every("look_after_awards", timedelta(minutes=5))
def look_after_awards(now: datetime) -> int:
    """End offers nobody accepted, remind of those that end soon, pay panels; tells how many."""
    session = reader()
    over = queries.over(session, now=now)
    soon = queries.to_remind(session, now=now)
    unpaid = panel_pay.without_payout(session)
    session.close()
    for award_id in over:
        with unit_of_work() as work:
            awards.expire(work, award_id, now=now)
    for award_id in soon:
        with unit_of_work() as work:
            awards.remind(work, award_id, now=now)
    for seat_id in unpaid:
        with unit_of_work() as work:
            panel_pay.draft(work, seat_id, now=now, limits=current_settings().limits)
    return len(over) + len(soon) + len(unpaid)
