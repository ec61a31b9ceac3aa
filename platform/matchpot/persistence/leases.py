"""Rows that are work: claimed under a lease, then finished, put off or given up.

A worker that dies keeps nothing: its lease runs out and another worker takes the
row. Used for the outbox and for the inbox of events, which share these columns:
`due_at, lease_until, attempts, last_error, done_at, dead_at`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from matchpot.persistence.models.base import table_of
from matchpot.persistence.models.payments import InboxEvent
from matchpot.persistence.models.work import OutboxRow

TypeOfWork = type[OutboxRow] | type[InboxEvent]

OUTBOX: TypeOfWork = OutboxRow
INBOX: TypeOfWork = InboxEvent

LEASE = timedelta(minutes=5)
ATTEMPTS = 20
_LONGEST_WAIT = timedelta(hours=1)


def _finish(work: TypeOfWork) -> Update:
    """Done at a moment; the rows are named by whoever adds to it."""
    table = table_of(work)
    return (
        update(table)
        .where(table.c.done_at.is_(None))
        .values(done_at=bindparam("now"), lease_until=None, last_error=None, dead_at=None)
    )


# Written once, because each gift takes one of them and each promise the other.
_FINISH = {
    work: _finish(work).where(table_of(work).c.id == bindparam("of_id")) for work in (OUTBOX, INBOX)
}
_KEEP = _finish(OUTBOX).where(table_of(OUTBOX).c.key == bindparam("of_key"))


def claim(
    session: Session, work: TypeOfWork, *, now: datetime, count: int = 10
) -> Sequence[Mapping[str, Any]]:
    """Take up to `count` due rows, oldest first, for the length of a lease."""
    table = work.__table__
    free = (
        select(table.c.id)
        .where(*_free(work, now))
        .order_by(table.c.due_at, table.c.id)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(free).all()
    if not ids:
        return []
    rows = session.execute(
        update(work)
        .where(table.c.id.in_(ids))
        .values(lease_until=now + LEASE, attempts=table.c.attempts + 1)
        .returning(*table.c)
    )
    return sorted((dict(row) for row in rows.mappings()), key=lambda r: (r["due_at"], r["id"]))


def is_free(session: Session, work: TypeOfWork, *, now: datetime) -> bool:
    """Whether `claim` would find anything."""
    return session.scalar(select(work.id).where(*_free(work, now)).limit(1)) is not None


def _free(work: TypeOfWork, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Rows that are due and that nobody has in hand."""
    table = work.__table__
    return (
        table.c.done_at.is_(None),
        table.c.dead_at.is_(None),
        table.c.due_at <= now,
        or_(table.c.lease_until.is_(None), table.c.lease_until < now),
    )


def give_back(session: Session, work: TypeOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of one `claim` that were not touched: whoever comes next may take them at once."""
    ids, lease = [row["id"] for row in rows], rows[0]["lease_until"]
    session.execute(
        update(work)
        .where(work.id.in_(ids), work.lease_until == lease, work.done_at.is_(None))
        .values(lease_until=None, attempts=work.attempts - 1)
        .execution_options(synchronize_session=False)
    )


def finish(session: Session, work: TypeOfWork, row_id: int, *, now: datetime) -> None:
    """The work is done; harmless when it was done already."""
    session.execute(_FINISH[work], {"of_id": row_id, "now": now})


def keep(session: Session, key: str, *, now: datetime) -> None:
    """As `finish`, for the promise under a key, if there is one."""
    session.execute(_KEEP, {"of_key": key, "now": now})


def finish_all(
    session: Session, work: TypeOfWork, row_ids: Sequence[int], *, now: datetime
) -> None:
    """As `finish`, for many rows in one statement."""
    session.execute(
        update(work)
        .where(work.id.in_(row_ids), work.done_at.is_(None))
        .values(done_at=now, lease_until=None, last_error=None, dead_at=None)
        .execution_options(synchronize_session=False)
    )


def put_off(
    session: Session, work: TypeOfWork, row_id: int, *, attempts: int, error: str, now: datetime
) -> None:
    """Try again later: after 10 s, 20 s, 40 s ... an hour; after 20 tries a person must look."""
    wait = min(_LONGEST_WAIT, timedelta(seconds=10 * 2 ** min(attempts - 1, 12)))
    session.execute(
        update(work)
        .where(work.id == row_id, work.done_at.is_(None))
        .values(
            due_at=now + wait,
            lease_until=None,
            last_error=error[:500],
            dead_at=now if attempts >= ATTEMPTS else None,
        )
    )


def revive(session: Session, work: TypeOfWork, row_id: int, *, now: datetime) -> None:
    """Let a dead row be tried again, from the first attempt."""
    session.execute(
        update(work)
        .where(work.id == row_id, work.dead_at.is_not(None))
        .values(dead_at=None, attempts=0, due_at=now, lease_until=None)
    )


def abandon(session: Session, row_id: int, *, kind: str, now: datetime) -> bool:
    """Close a dead promise of a kind undone; its last error stays. Tells whether there was one."""
    row = session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.id == row_id,
            OutboxRow.kind == kind,
            OutboxRow.dead_at.is_not(None),
            OutboxRow.done_at.is_(None),
        )
        .values(done_at=now, dead_at=None, lease_until=None)
        .returning(OutboxRow.id)
    ).first()
    return row is not None


def oldest_due(session: Session, work: TypeOfWork, *, now: datetime) -> datetime | None:
    """When the longest-waiting open row was due; None when nothing waits."""
    return session.scalar(
        select(func.min(work.due_at)).where(
            work.done_at.is_(None), work.dead_at.is_(None), work.due_at <= now
        )
    )


def count_dead(session: Session, work: TypeOfWork) -> int:
    """How many rows wait for a person."""
    return session.scalar(select(func.count()).where(work.dead_at.is_not(None))) or 0
