"""What the payment provider told us: the inbox of events, its books, and what did not fit."""

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.persistence.models.base import (
    BIG,
    Base,
    Cents,
    Document,
    Key,
    Moment,
    whole_cents,
)


class InboxEvent(Base):
    """A signed event, kept once under the provider's own id, handled after the answer."""

    __tablename__ = "inbox_event"
    __table_args__ = (
        UniqueConstraint("event_id"),
        Index("ix_inbox_event_open", "done_at", "dead_at", "due_at"),
    )

    id: Mapped[Key]
    event_id: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[str] = mapped_column(String(120))
    account: Mapped[str | None] = mapped_column(String(80))
    related: Mapped[Document]
    happened_at: Mapped[Moment]
    received_at: Mapped[Moment]
    due_at: Mapped[Moment]
    lease_until: Mapped[Moment | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))
    done_at: Mapped[Moment | None]
    dead_at: Mapped[Moment | None]


class BalanceTransaction(Base):
    """One line of the provider's books, and the entry of ours it belongs to."""

    __tablename__ = "balance_transaction"
    __table_args__ = (
        UniqueConstraint("provider_id"),
        *whole_cents("amount_cents", "fee_cents", "net_cents"),
    )

    id: Mapped[Key]
    provider_id: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(String(80))
    amount_cents: Mapped[Cents]
    fee_cents: Mapped[Cents]
    net_cents: Mapped[Cents]
    happened_at: Mapped[Moment]
    entry_id: Mapped[int | None] = mapped_column(BIG)


class Quarantined(Base):
    """A payment that does not agree with what we asked for; waits for an operator."""

    __tablename__ = "quarantined"
    __table_args__ = (UniqueConstraint("reference", "reason"),)

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(40))
    donation_id: Mapped[int | None] = mapped_column(BIG)
    seen: Mapped[Document]
    found_at: Mapped[Moment]
    resolved_at: Mapped[Moment | None]
    resolved_by: Mapped[int | None] = mapped_column(BIG)
    resolution: Mapped[str | None] = mapped_column(String(300))
