"""Heartbeats of the background work, and promises looked up by what they are about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.work import Heartbeat, OutboxRow


def beats(session: Session) -> dict[str, datetime]:
    """When each part of the background work last ran."""
    rows = session.execute(select(Heartbeat.name, Heartbeat.beat_at))
    return {row.name: row.beat_at for row in rows}


def beat(session: Session, name: str, moment: datetime, detail: Mapping[str, Any]) -> None:
    """Write down that a part of the background work ran; needs a write session."""
    session.merge(Heartbeat(name=name, beat_at=moment, detail=dict(detail)))


def promise_id(session: Session, key: str) -> int | None:
    """The outbox row under a key."""
    return session.scalar(select(OutboxRow.id).where(OutboxRow.key == key))
