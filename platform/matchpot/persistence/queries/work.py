"""Heartbeats of the background work, and promises looked up by what they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matchpot.domain.people import masked_email
from matchpot.persistence.models.payments import InboxEvent
from matchpot.persistence.models.work import Heartbeat, OutboxRow
from matchpot.persistence.queries.narrowing import Narrowed, Part, holding, under, within


def beats(session: Session) -> dict[str, datetime]:
    """When each part of the background work last ran."""
    rows = session.execute(select(Heartbeat.name, Heartbeat.beat_at))
    return {row.name: row.beat_at for row in rows}


def beat(session: Session, name: str, moment: datetime, detail: Mapping[str, Any]) -> None:
    """Write down that a part of the background work ran; needs a write session."""
    making: Any = (
        sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    )
    told = {"beat_at": moment, "detail": dict(detail)}
    first = making(Heartbeat).values(name=name, **told)
    # Two threads may write the first one at once.
    session.execute(first.on_conflict_do_update(index_elements=["name"], set_=told))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """When a part of the background work last ran, and how many things it did."""

    name: str
    beat_at: datetime
    did: int | None


def beats_told(session: Session) -> list[Beat]:
    """Every part of the background work with what it did the last time, by name."""
    rows = session.scalars(select(Heartbeat).order_by(Heartbeat.name))
    return [Beat(name=row.name, beat_at=row.beat_at, did=row.detail.get("did")) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadRow:
    """Work that gave up and waits for a person; a mail also tells which, and to whom, masked."""

    id: int
    what: str
    about: str
    attempts: int
    last_error: str | None
    dead_at: datetime | None
    notice: str | None = None
    to: str | None = None


def dead_promises(session: Session, narrowed: Narrowed, part: Part) -> list[DeadRow]:
    """Promises nobody could keep, the newest first, by when they gave up.

    The kind is that of the promise; words are its key or what went wrong.
    """
    wanted = select(OutboxRow).where(
        OutboxRow.dead_at.is_not(None),
        *within(narrowed, at=OutboxRow.dead_at),
        *holding(narrowed.words, OutboxRow.key, OutboxRow.last_error),
        *under(OutboxRow.id, part),
    )
    if narrowed.kind:
        wanted = wanted.where(OutboxRow.kind == narrowed.kind)
    rows = session.scalars(wanted.order_by(OutboxRow.id.desc()).limit(part.size))
    return [_dead_promise(row) for row in rows]


def dead_promise(session: Session, row_id: int, *, kind: str) -> DeadRow | None:
    """One promise of a kind that nobody could keep."""
    row = session.get(OutboxRow, row_id)
    return _dead_promise(row) if row and row.dead_at and row.kind == kind else None


def _dead_promise(row: OutboxRow) -> DeadRow:
    to = row.payload.get("to")
    return DeadRow(
        id=row.id,
        what=row.kind,
        about=f"{row.ref_type} {row.ref_id}",
        attempts=row.attempts,
        last_error=row.last_error,
        dead_at=row.dead_at,
        notice=row.payload.get("notice"),
        to=masked_email(to) if isinstance(to, str) else None,
    )


def dead_events(session: Session, narrowed: Narrowed, part: Part) -> list[DeadRow]:
    """Events nobody could apply, the newest first, by when they gave up.

    Words are the kind of event, what it is about, or what went wrong.
    """
    texts = (InboxEvent.type, InboxEvent.object_id, InboxEvent.last_error)
    rows = session.scalars(
        select(InboxEvent)
        .where(
            InboxEvent.dead_at.is_not(None),
            *within(narrowed, at=InboxEvent.dead_at),
            *holding(narrowed.words, *texts),
            *under(InboxEvent.id, part),
        )
        .order_by(InboxEvent.id.desc())
        .limit(part.size)
    )
    return [
        DeadRow(
            id=row.id,
            what=row.type,
            about=row.object_id,
            attempts=row.attempts,
            last_error=row.last_error,
            dead_at=row.dead_at,
        )
        for row in rows
    ]
