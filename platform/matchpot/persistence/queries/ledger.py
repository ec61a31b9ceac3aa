"""Reads of the books: balances, stored entries in order, and what is not sealed yet."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, func, select, type_coerce
from sqlalchemy.orm import Session

from matchpot.domain.ledger import balances as judged
from matchpot.domain.ledger.accounts import AccountKind
from matchpot.domain.ledger.chain import GENESIS, StoredEntry
from matchpot.persistence.models.base import table_of
from matchpot.persistence.models.ledger import (
    LedgerAccount,
    LedgerEntry,
    LedgerPosting,
    LedgerSeal,
)

_PAGE = 2000


accounts = table_of(LedgerAccount)
entries = table_of(LedgerEntry)
postings = table_of(LedgerPosting)
seals = table_of(LedgerSeal)

# In the order of `StoredEntry`.
_ENTRY_COLUMNS = (
    entries.c.id,
    entries.c.key,
    # Text is enough, and a million words need not become words of ours.
    type_coerce(entries.c.kind, String).label("kind"),
    entries.c.occurred_at,
    entries.c.recorded_at,
    entries.c.ref_type,
    entries.c.ref_id,
    entries.c.reverses_id,
    entries.c.external_id,
    entries.c.memo,
)


def read_one_moment(session: Session) -> None:
    """Let a session that has read nothing yet see one moment in all its statements.

    SQLite's readers do anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


# --- Balances ----------------------------------------------------------------


def account_id(account_name: str) -> ColumnElement[int]:
    """An account's id, as a part of a larger statement."""
    return select(accounts.c.id).where(accounts.c.name == account_name).scalar_subquery()


def balance_cents(session: Session, account_name: str) -> int:
    """The account's balance, debit positive; 0 when there is no such account."""
    total = func.coalesce(func.sum(postings.c.cents), 0)
    return int(
        session.execute(
            select(total).where(postings.c.account_id == account_id(account_name))
        ).scalar_one()
    )


def balances(session: Session, prefix: str = "") -> dict[str, int]:
    """Balances by account name, debit positive, of all accounts whose name begins so.

    Ordered by name; accounts that came to zero are included.
    """
    sums = select(postings.c.account_id, func.sum(postings.c.cents).label("cents"))
    if prefix:
        chosen = select(accounts.c.id).where(accounts.c.name.startswith(prefix, autoescape=True))
        # Said here too, or the database would sum the postings of every account.
        sums = sums.where(postings.c.account_id.in_(chosen))
    per_account = sums.group_by(postings.c.account_id).subquery()
    statement = select(accounts.c.name, func.coalesce(per_account.c.cents, 0)).select_from(
        accounts.outerjoin(per_account, per_account.c.account_id == accounts.c.id)
    )
    if prefix:
        statement = statement.where(accounts.c.name.startswith(prefix, autoescape=True))
    found = {name: int(cents) for name, cents in session.execute(statement)}
    # Sorted here: databases disagree on the order of colons and hyphens.
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class AccountSum:
    """An account and what its postings come to, debit positive."""

    name: str
    kind: AccountKind
    overdraw_allowed: bool
    cents: int


def account_sums(session: Session) -> list[AccountSum]:
    """Every account that was used, with its balance, ordered by name."""
    sums = (
        select(postings.c.account_id, func.sum(postings.c.cents).label("cents"))
        .group_by(postings.c.account_id)
        .subquery()
    )
    statement = select(
        accounts.c.name, accounts.c.kind, accounts.c.overdraw_allowed, sums.c.cents
    ).join(sums, sums.c.account_id == accounts.c.id)
    found = [AccountSum(*row[:3], int(row[3])) for row in session.execute(statement)]
    return sorted(found, key=lambda one: one.name)


def available_at_provider(session: Session) -> int:
    """Cents at the provider that may leave as payouts without touching anybody's money."""
    return judged.available_at_provider(balances(session))


# --- Stored entries ----------------------------------------------------------


def _with_legs(
    session: Session,
    rows: Sequence[Any],  # Any: rows of the columns above, and perhaps more after them
    legs_of: ColumnElement[bool],
) -> list[StoredEntry]:
    """The rows as entries; `legs_of` chooses their postings, and may choose more."""
    statement = (
        select(postings.c.entry_id, accounts.c.name, postings.c.cents, postings.c.id)
        .join(accounts, accounts.c.id == postings.c.account_id)
        .where(legs_of)
    )
    legs: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for entry_id, name, cents, posting_id in session.execute(statement):
        legs[entry_id].append((name, cents, posting_id))
    # By place and not by name: every entry there is passes here.
    own = len(_ENTRY_COLUMNS)
    return [
        StoredEntry(*(*row[:own], tuple((name, cents) for name, cents, _ in sorted(legs[row[0]]))))
        for row in rows
    ]


def stored_entry(session: Session, entry_id: int) -> StoredEntry | None:
    """One entry with its legs, or None."""
    rows = session.execute(select(*_ENTRY_COLUMNS).where(entries.c.id == entry_id)).all()
    found = _with_legs(session, rows, postings.c.entry_id == entry_id)
    return found[0] if found else None


def stored_entries(session: Session, ids: Sequence[int]) -> list[StoredEntry]:
    """The entries with these ids, the newest first."""
    chosen = entries.c.id.in_(ids)
    rows = session.execute(select(*_ENTRY_COLUMNS).where(chosen).order_by(entries.c.id.desc()))
    return _with_legs(session, rows.all(), postings.c.entry_id.in_(ids))


def stored_by_key(session: Session, keys: Sequence[str]) -> dict[str, StoredEntry]:
    """The entries that have these keys, by key."""
    rows = session.execute(select(*_ENTRY_COLUMNS).where(entries.c.key.in_(keys))).all()
    ids = [row.id for row in rows]
    return {one.key: one for one in _with_legs(session, rows, postings.c.entry_id.in_(ids))}


def stream_entries(session: Session) -> Iterator[StoredEntry]:
    """Every entry in the order of ids, a page in memory at a time."""
    after = 0
    while True:
        statement = select(*_ENTRY_COLUMNS).where(entries.c.id > after)
        rows = session.execute(statement.order_by(entries.c.id).limit(_PAGE)).all()
        if not rows:
            return
        legs_of = (postings.c.entry_id > after) & (postings.c.entry_id <= rows[-1].id)
        yield from _with_legs(session, rows, legs_of)
        after = rows[-1].id


def entries_about(session: Session, ref_type: str, ref_id: int) -> list[StoredEntry]:
    """The entries that refer to one thing, oldest first."""
    return entries_about_each(session, ref_type, [ref_id])


def entries_about_each(
    session: Session, ref_type: str, ref_ids: Collection[int]
) -> list[StoredEntry]:
    """The entries that refer to any of these things, oldest first; two statements."""
    about = (entries.c.ref_type == ref_type) & entries.c.ref_id.in_(ref_ids)
    rows = session.execute(select(*_ENTRY_COLUMNS).where(about).order_by(entries.c.id)).all()
    return _with_legs(session, rows, postings.c.entry_id.in_([row.id for row in rows]))


def entry_ids_told(session: Session, external_ids: Sequence[str]) -> dict[str, int]:
    """The entries in which these ids of the provider or a bank were booked, by that id."""
    told = select(entries.c.external_id, entries.c.id).where(
        entries.c.external_id.in_(external_ids)
    )
    return {row.external_id: row.id for row in session.execute(told)}


# --- Seals -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """A stored seal and the entry under it."""

    position: int
    hash_prev: str
    hash: str
    entry: StoredEntry


def last_seal(session: Session) -> tuple[int, str]:
    """Position and hash of the newest seal; (0, GENESIS) before the first."""
    newest = select(seals.c.position, seals.c.hash).order_by(seals.c.position.desc()).limit(1)
    row = session.execute(newest).first()
    return (row.position, row.hash) if row else (0, GENESIS)


def sealed_at(session: Session, position: int) -> int | None:
    """The id of the entry sealed at a position of the chain, whether or not it is there."""
    return session.execute(select(seals.c.entry_id).where(seals.c.position == position)).scalar()


def unsealed(session: Session, *, limit: int, from_id: int = 0) -> list[StoredEntry]:
    """The oldest entries without a seal, in the order of ids, from an id on."""
    statement = (
        select(*_ENTRY_COLUMNS)
        .outerjoin(seals, seals.c.entry_id == entries.c.id)
        .where(seals.c.entry_id.is_(None), entries.c.id >= from_id)
        .order_by(entries.c.id)
        .limit(limit)
    )
    rows = session.execute(statement).all()
    return _with_legs(session, rows, postings.c.entry_id.in_([row.id for row in rows]))


def newest_sealed_id(session: Session) -> int:
    """The highest id that is sealed, 0 before the first."""
    return int(session.execute(select(func.coalesce(func.max(seals.c.entry_id), 0))).scalar_one())


def count_unsealed(session: Session) -> int:
    """How many entries have no seal yet."""
    every = select(func.count()).select_from(entries).scalar_subquery()
    sealed = select(func.count()).select_from(seals).scalar_subquery()
    return int(session.execute(select(every - sealed)).scalar_one())


def stream_chain(session: Session) -> Iterator[Link]:
    """Every seal with its entry in the order of the chain, a page in memory at a time."""
    after = 0
    while True:
        statement = (
            select(*_ENTRY_COLUMNS, seals.c.position, seals.c.hash_prev, seals.c.hash)
            .join(entries, entries.c.id == seals.c.entry_id)
            .where(seals.c.position > after)
            .order_by(seals.c.position)
            .limit(_PAGE)
        )
        rows = session.execute(statement).all()
        if not rows:
            return
        page = select(seals.c.entry_id).where(
            seals.c.position > after, seals.c.position <= rows[-1].position
        )
        sealed = _with_legs(session, rows, postings.c.entry_id.in_(page))
        for row, entry in zip(rows, sealed, strict=True):
            yield Link(row.position, row.hash_prev, row.hash, entry)
        after = rows[-1].position
