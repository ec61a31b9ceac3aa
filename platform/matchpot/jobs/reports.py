"""Reports by the clock: reminders, late, silence, duties that lack, and the lots of spot checks."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.jobs.registry import every
from matchpot.persistence.queries import duties as queries
from matchpot.services import duty_clock, duty_sums, spot_checks

log = structlog.get_logger()


@every("look_after_reports", timedelta(minutes=30))
def look_after_reports(now: datetime) -> int:
    """Remind, call late, and accept what a fund said nothing about; how many were looked at."""
    session = reader()
    found = queries.to_look_after(session, today=local_day(now), now=now)
    session.close()
    return _each(found, lambda work, one: duty_clock.look_after(work, one, now=now))


@every("open_duties", timedelta(hours=1))
def open_duties(now: datetime) -> int:
    """Open the duties that lack, and bring those to the money of which some went back."""
    session = reader()
    awards, campaigns = queries.awards_without(session), queries.campaigns_without(session)
    changed = queries.with_other_sums(session)
    session.close()
    return (
        _each(awards, lambda work, one: duty_sums.open_for_award(work, one, now=now))
        + _each(campaigns, lambda work, one: duty_sums.open_for_campaign(work, one, now=now))
        + _each(changed, lambda work, one: duty_sums.measure(work, one, now=now))
    )


@every("draw_spot_checks", timedelta(hours=1))
def draw_spot_checks(now: datetime) -> int:
    """Freeze the lots of the quarter that ended, and tell whom a drawn one took."""
    secret, by_beacon = current_settings().secret_key.encode(), outside().beacon is not None
    session = reader()
    funds, drawn = (
        spot_checks.funds_to_draw(session, now=now),
        spot_checks.drawn_lately(session, now=now),
    )
    session.close()

    def freeze(work: Session, fund_id: int) -> None:
        spot_checks.freeze(work, fund_id, by_beacon=by_beacon, secret=secret, now=now)

    return _each(funds, freeze) + _each(
        drawn, lambda work, one: spot_checks.tell(work, one, secret=secret, now=now)
    )


def _each(ids: Sequence[int], act: Callable[[Session, int], object]) -> int:
    """Each in a write of its own, so that one in trouble holds up no other; how many there were."""
    for one in ids:
        try:
            with unit_of_work() as work:
                act(work, one)
        except Exception:
            log.exception("report_not_looked_after", row_id=one)
    return len(ids)
