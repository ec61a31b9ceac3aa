"""Promises of several funds by the clock: counted when money was found or a day has passed."""

from datetime import datetime, timedelta

import structlog

from matchpot.extensions import reader, unit_of_work
from matchpot.jobs.registry import every
from matchpot.persistence.queries import cofunding as queries
from matchpot.services import cofunding

log = structlog.get_logger()


@every("count_promises", timedelta(minutes=5))
def count_promises(now: datetime) -> int:
    """Count the promises of every project that has any open; tells of how many something came.

    Each is a write of its own, and one in trouble holds up no other.
    """
    session, came = reader(), 0
    waiting = queries.waiting(session)
    session.close()
    for one in waiting:
        try:
            with unit_of_work() as work:
                came += cofunding.count(work, one, now=now)
        except Exception:
            log.exception("promises_not_counted", row_id=one)
    return came
