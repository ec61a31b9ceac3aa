"""Work to be done and work that was done: outbox, heartbeats, transitions, audit, limits."""

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.persistence.models.base import BIG, Base, Document, Key, Moment


class OutboxRow(Base):
    """An effect outside the database, promised in the transaction that decided on it.

    `key` makes it happen once and is the provider's idempotency key; `lease_until`
    keeps two workers apart; a dead row waits for a person.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_outbox_open", "done_at", "dead_at", "due_at"),
        Index("ix_outbox_kind_ref", "kind", "ref_type", "ref_id"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(60))
    ref_type: Mapped[str] = mapped_column(String(32))
    ref_id: Mapped[int] = mapped_column(BIG)
    payload: Mapped[Document]
    created_at: Mapped[Moment]
    due_at: Mapped[Moment]
    lease_until: Mapped[Moment | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))
    done_at: Mapped[Moment | None]
    dead_at: Mapped[Moment | None]


class Heartbeat(Base):
    """When each part of the background work last ran."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    beat_at: Mapped[Moment]
    detail: Mapped[Document]


class Transition(Base):
    """A change of state, by whom and why; append only."""

    __tablename__ = "transition"
    __table_args__ = (Index("ix_transition_ref", "ref_type", "ref_id"),)

    id: Mapped[Key]
    ref_type: Mapped[str] = mapped_column(String(32))
    ref_id: Mapped[int] = mapped_column(BIG)
    before: Mapped[str] = mapped_column(String(32))
    after: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[int | None] = mapped_column(BIG)
    reason: Mapped[str] = mapped_column(String(300), default="")
    moved_at: Mapped[Moment]


class AuditRow(Base):
    """Something a person did that others must be able to look up: sign-ins, approvals, exports."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_ref", "ref_type", "ref_id"),)

    id: Mapped[Key]
    actor_id: Mapped[int | None] = mapped_column(BIG)
    action: Mapped[str] = mapped_column(String(60))
    ref_type: Mapped[str] = mapped_column(String(32), default="")
    ref_id: Mapped[int | None] = mapped_column(BIG)
    detail: Mapped[Document]
    happened_at: Mapped[Moment]


class RateCount(Base):
    """How often something was tried in a window; shared by all web processes."""

    __tablename__ = "rate_count"
    __table_args__ = (CheckConstraint("count >= 0", name="count_not_negative"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[Moment] = mapped_column(index=True)
