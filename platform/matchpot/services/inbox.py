"""The inbox of provider events: each is kept once, and says only what to look at."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matchpot.domain.outside import ProviderEvent
from matchpot.persistence.models.payments import InboxEvent
from matchpot.services.outbox import WAKE


def take_in(session: Session, event: ProviderEvent, *, now: datetime) -> bool:
    """Keep an event under its own id; tells whether it is new. Wakes a worker if so."""
    row: dict[str, Any] = {
        "event_id": event.id,
        "type": event.type,
        "object_id": event.object_id,
        "account": event.account,
        "related": event.related,
        "happened_at": event.created_at,
        "received_at": now,
        "due_at": now,
        "attempts": 0,
    }
    postgres = session.get_bind().dialect.name == "postgresql"
    build = postgresql.insert if postgres else sqlite.insert
    statement = (
        build(InboxEvent)
        .values(row)
        .on_conflict_do_nothing(index_elements=["event_id"])
        .returning(InboxEvent.id)
    )
    is_new = session.execute(statement).scalar_one_or_none() is not None
    if is_new:
        session.info[WAKE] = True
    return is_new
