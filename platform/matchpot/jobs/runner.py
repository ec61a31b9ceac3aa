"""Drains the outbox and the inbox, and runs what is due by the clock.

Huey wakes this in the worker process (`worker.py`); tests and the command line
call `drain` themselves. What is lost by huey costs some seconds, because the rows in
the database are the truth.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog

from matchpot.extensions import outside, reader, unit_of_work
from matchpot.jobs import (
    awards,
    books,
    campaigns,
    cofunding,
    donations,
    events,
    finding,
    follows,
    loans,
    mail,
    networks,
    payouts,
    pots,
    reconciliation,
    report_files,
    reports,
    rounds,
    routes,
    runs,
    strays,
)
from matchpot.jobs.registry import HANDLERS, ROUNDS, Task, handles
from matchpot.persistence.leases import (
    INBOX,
    OUTBOX,
    TypeOfWork,
    claim,
    finish,
    give_back,
    is_free,
    put_off,
)
from matchpot.persistence.queries import work as queries

# Importing a noun's module registers its handlers and rounds.
NOUNS = (
    donations,
    campaigns,
    pots,
    rounds,
    routes,
    runs,
    awards,
    cofunding,
    loans,
    payouts,
    reconciliation,
    report_files,
    reports,
    strays,
    books,
    follows,
    finding,
    mail,
    networks,
)

log = structlog.get_logger()

_TASK_FIELDS = ("id", "key", "kind", "ref_type", "ref_id", "payload", "attempts")


def never() -> bool:
    """Nobody asks to stop."""
    return False


def drain(limit: int = 10_000, *, stop: Callable[[], bool] = never) -> int:
    """Handle what is due until nothing is, or `limit` rows were handled; tells how many.

    Asked to `stop`, it brings the row in hand to its end and leaves the others to be taken.
    """
    handled = 0
    while handled < limit and not stop():
        done = _drain(INBOX, stop) + _drain(OUTBOX, stop)
        if not done:
            break
        handled += done
    return handled


def is_due() -> bool:
    """Whether a row waits that nobody has in hand; one look at an index for each kind of work."""
    session, now = reader(), outside().clock.now()
    found = any(is_free(session, work, now=now) for work in (INBOX, OUTBOX))
    session.close()
    return found


def _drain(work: TypeOfWork, stop: Callable[[], bool]) -> int:
    with unit_of_work() as session:
        rows = claim(session, work, now=outside().clock.now())
    for place, row in enumerate(rows):
        if stop():
            with unit_of_work() as session:
                give_back(session, work, rows[place:])
            return place
        _attempt(work, row)
    return len(rows)


def _attempt(work: TypeOfWork, row: Mapping[str, Any]) -> None:
    """Run one row's handler; whatever it raises puts the row off and harms no other row."""
    try:
        if work is OUTBOX:
            run_task(task_of(row))
        else:
            events.handle(row)
    except Exception as error:
        log.warning("put_off", work=work.__tablename__, row=row["id"], error=repr(error))
        with unit_of_work() as session:
            now = outside().clock.now()
            put_off(session, work, row["id"], attempts=row["attempts"], error=repr(error), now=now)
        return
    with unit_of_work() as session:
        finish(session, work, row["id"], now=outside().clock.now())


def task_of(row: Mapping[str, Any]) -> Task:
    """The part of an outbox row that a handler sees."""
    return Task(**{name: row[name] for name in _TASK_FIELDS})


def run_task(task: Task) -> None:
    """Carry out one promise; an unknown kind is an error, so that it is seen."""
    handler = HANDLERS.get(task.kind)
    if handler is None:
        raise LookupError(f"nobody carries out {task.kind}")
    handler(task)


def run_rounds(
    *,
    now: datetime | None = None,
    all_of_them: bool = False,
    stop: Callable[[], bool] = never,
) -> dict[str, int]:
    """Run every round whose interval has passed (or all) until asked to `stop`.

    A round that fails is logged and tried again next time; the others still run.

    Returns:
        How many things each round did that ran.
    """
    moment = now or outside().clock.now()
    done: dict[str, int] = {}
    beats = queries.beats(reader())
    for name, periodic in ROUNDS.items():
        last = beats.get(name)
        if not all_of_them and last is not None and last <= moment < last + periodic.every:
            continue
        if stop():
            break
        try:
            done[name] = periodic.run(moment)
        except Exception as error:
            log.error("round_failed", round=name, error=repr(error))
            continue
        beat(name, moment, {"did": done[name]})
    return done


@handles("rounds.run")
def run_rounds_now(task: Task) -> None:
    """Run every round at a moment named by whoever moved the clock."""
    named = datetime.fromisoformat(task.payload["now"])
    run_rounds(now=max(named, outside().clock.now()), all_of_them=True)


def beat(name: str, moment: datetime, detail: Mapping[str, Any] | None = None) -> None:
    """Write down that a part of the background work ran."""
    with unit_of_work() as session:
        queries.beat(session, name, moment, detail or {})
