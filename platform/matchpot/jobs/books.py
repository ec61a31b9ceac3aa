"""What is done with the books by the clock: sealing new entries, and a look at every invariant."""

from datetime import datetime, timedelta

import structlog

from matchpot.extensions import outside, reader, unit_of_work
from matchpot.jobs.registry import every
from matchpot.services import sealing
from matchpot.services.checks import run_checks

log = structlog.get_logger()

_BATCH = 1000


@every("seal_books", timedelta(minutes=1))
def seal_books(_now: datetime) -> int:
    """Seal the entries that came since the last round, each batch in a write of its own."""
    sealed = 0
    while True:
        with unit_of_work() as session:
            done = sealing.seal(session, outside().clock, batch=_BATCH)
        sealed += done
        if done < _BATCH:
            return sealed


@every("check_books", timedelta(hours=6))
def check_books(now: datetime) -> int:
    """Look at the invariants and raise the alarm in the log; tells how many fail."""
    failing = [one for one in run_checks(reader(), now=now, quick=True) if not one.ok]
    for one in failing:
        log.error(
            "invariant_fails", invariant=one.invariant.value, detail=one.detail, refs=one.refs
        )
    return len(failing)
