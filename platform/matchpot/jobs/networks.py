"""Networks by the clock: what they vote on is decided when its days are over."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from matchpot.extensions import reader, unit_of_work
from matchpot.jobs.registry import every
from matchpot.persistence.queries import network_ballots
from matchpot.persistence.queries import networks as queries
from matchpot.services import network_counts, network_decisions

log = structlog.get_logger()


@every("decide_for_networks", timedelta(minutes=5))
def decide_for_networks(now: datetime) -> int:
    """Count every proposal and ballot whose days are over; tells of how many something came.

    Each is a write of its own, and one in trouble holds up no other.
    """
    session, came = reader(), 0
    due: list[tuple[Callable[..., bool], int]] = []
    due += [(network_decisions.decide_by_clock, one) for one in queries.closed(session, now=now)]
    due += [(network_counts.go_on, one) for one in network_ballots.due(session, now=now)]
    session.close()
    for do, one in due:
        try:
            with unit_of_work() as work:
                came += do(work, one, now=now)
        except Exception:
            log.exception("network_not_decided", row_id=one)
    return came
