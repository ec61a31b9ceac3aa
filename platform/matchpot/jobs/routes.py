"""Longer searches for the routes of a plan are done, and the page told how far they are."""

import time
from collections.abc import Callable

from matchpot.domain.deadlines import local_day
from matchpot.domain.planning.ways import searched
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.jobs.registry import Task, handles
from matchpot.services import route_searches

_TOLD_EVERY_SECONDS = 1.0


@handles(route_searches.SEARCH)
def search(task: Task) -> None:
    """Search, and keep what was found; nothing when it was done before or asked for anew."""
    session = reader()
    today = local_day(outside().clock.now())
    asked = route_searches.question(session, task.ref_id, today=today)
    session.close()
    if asked is None:
        return
    found = searched(asked, _telling(task.ref_id))
    with unit_of_work() as write:
        now = outside().clock.now()
        route_searches.keep(write, task.ref_id, asked, found, now=now)


def _telling(search_id: int) -> Callable[[int], None]:
    """Tells the page how far a search is, once a second; a quick one tells nothing."""
    last = time.monotonic()

    def tell(bps: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _TOLD_EVERY_SECONDS:
            with unit_of_work() as session:
                route_searches.is_at(session, search_id, bps)
            last = time.monotonic()

    return tell
