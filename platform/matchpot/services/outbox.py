"""Promises of effects outside the database, made in the transaction that decided on them.

The rows are the only truth about mail, refunds, transfers and every other call;
`jobs` carries them out. A row's key makes it happen once and goes to the
provider as its idempotency key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matchpot.persistence.models.base import table_of
from matchpot.persistence.models.work import OutboxRow

WAKE = "matchpot_wake"
_TABLE = table_of(OutboxRow)
_INSERT = insert(_TABLE)
# One statement: a row is written, and its id given back, unless its key is known.
_PUT: Mapping[str, Executable] = {
    dialect: making(_TABLE).on_conflict_do_nothing(index_elements=["key"]).returning(_TABLE.c.id)
    for dialect, making in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
# How long a provider that fails is left alone before it is asked under another key.
NEXT_KEY_WAITS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One effect to carry out: `key` is `{object}:{id}:{operation}:{attempt}`."""

    key: str
    kind: str
    ref_type: str
    ref_id: int
    due_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


def next_key(key: str) -> str:
    """The key of the attempt after this one.

    >>> next_key("donation:7:checkout:1")
    'donation:7:checkout:2'
    """
    stem, _, attempt = key.rpartition(":")
    return f"{stem}:{int(attempt) + 1}"


def put(session: Session, promise: Promise, *, now: datetime) -> bool:
    """Write the promise down unless its key is known already; tells whether it was new.

    Marks the session, so that a worker is woken once it has committed.
    """
    put_now = _PUT[session.get_bind().dialect.name]
    if session.scalar(put_now, row_values(promise, now=now)) is None:
        return False
    session.info[WAKE] = True
    return True


def put_all(session: Session, promises: Sequence[Promise], *, now: datetime) -> int:
    """As `put`, for many promises in two statements; tells how many were new."""
    keys = [promise.key for promise in promises]
    known = set(session.scalars(select(OutboxRow.key).where(OutboxRow.key.in_(keys))))
    fresh = {promise.key: promise for promise in promises if promise.key not in known}
    if fresh:
        rows = [row_values(promise, now=now) for promise in fresh.values()]
        session.execute(_INSERT, rows)
        session.info[WAKE] = True
    return len(fresh)


def ask_for_rounds(session: Session, *, now: datetime, before: datetime) -> None:
    """Have everything done that falls due by the clock, without waiting for the minute.

    Args:
        session: A write session.
        now: What the clock says since it was moved.
        before: What it said before. The work is due by then: a worker may not have heard yet.
    """
    put(
        session,
        Promise(
            key=f"rounds:{now.isoformat()}",
            kind="rounds.run",
            ref_type="clock",
            ref_id=0,
            due_at=min(before, now),
            payload={"now": now.isoformat()},
        ),
        now=now,
    )


def row_values(promise: Promise, *, now: datetime) -> dict[str, Any]:
    """The columns of a promise's row, for statements that write many things at once."""
    return {
        "key": promise.key,
        "kind": promise.kind,
        "ref_type": promise.ref_type,
        "ref_id": promise.ref_id,
        "payload": dict(promise.payload),
        "created_at": now,
        "due_at": promise.due_at,
        "attempts": 0,
    }
