"""The books' four tables: accounts, entries, their postings, and the seals that chain them.

All four are insert-only; `persistence/ledger_guards.py` holds the triggers that
make the database itself refuse anything else. Postings are written before their
entry, so that the entry's arrival is the moment the database checks its sum.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.ledger.accounts import AccountKind
from matchpot.domain.ledger.entries import EntryKind
from matchpot.persistence.models.base import (
    BIG,
    Base,
    Cents,
    Document,
    Key,
    Moment,
    Word,
    whole_cents,
)


class LedgerAccount(Base):
    """An account of the books; `overdraw_allowed` false is watched by the fourth invariant."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('asset', 'liability', 'equity', 'income', 'expense')", name="kind_known"
        ),
        CheckConstraint("id > 0", name="id_positive"),
        Index("ix_ledger_account_ref_type_ref_id", "ref_type", "ref_id"),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[AccountKind] = mapped_column(Word(AccountKind))
    overdraw_allowed: Mapped[bool]
    ref_type: Mapped[str | None] = mapped_column(String(32))
    ref_id: Mapped[int | None] = mapped_column(BIG)
    opened_at: Mapped[Moment]


class LedgerEntry(Base):
    """One event in the books.

    `legs` is how many postings the entry has: with it the database refuses two
    more legs that would balance each other.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("id > 0", name="id_positive"),
        CheckConstraint("legs >= 2", name="two_legs_or_more"),
        Index("ix_ledger_entry_ref_type_ref_id", "ref_type", "ref_id"),
        Index("ix_ledger_entry_occurred_at", "occurred_at"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[EntryKind] = mapped_column(Word(EntryKind))
    occurred_at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    ref_type: Mapped[str | None] = mapped_column(String(32))
    ref_id: Mapped[int | None] = mapped_column(BIG)
    # An entry is undone once at most.
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    legs: Mapped[int] = mapped_column(SmallInteger)
    memo: Mapped[Document]


class LedgerPosting(Base):
    """One leg; debit positive. Its entry comes later in the same transaction."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        CheckConstraint("cents <> 0", name="cents_not_zero"),
        CheckConstraint("entry_id > 0", name="entry_id_positive"),
        *whole_cents("cents"),
        # Balances and entries are summed from these indexes alone.
        Index("ix_ledger_posting_account_id_cents", "account_id", "cents"),
        Index("ix_ledger_posting_entry_id_cents", "entry_id", "cents"),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("ledger_entry.id", deferrable=True, initially="DEFERRED")
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    cents: Mapped[Cents]


class LedgerSeal(Base):
    """A link of the hash chain over one entry; `position` is the order of the chain."""

    __tablename__ = "ledger_seal"
    __table_args__ = (
        CheckConstraint("position > 0", name="position_positive"),
        CheckConstraint("length(hash) = 64 AND length(hash_prev) = 64", name="hash_is_sha256"),
    )

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("ledger_entry.id"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(BIG, unique=True)
    # Unique: the chain cannot fork.
    hash_prev: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[Moment]
