"""Writing the books: posting entries once, and undoing them.

Nothing is ever changed here: what was wrong is undone by an inverse entry. The
rules of balance are the domain's and, again, the database's. Sealing is in
`sealing.py`, proving in `checks.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    String,
    bindparam,
    func,
    insert,
    literal,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from matchpot.domain.errors import MatchpotError
from matchpot.domain.ledger import postings as events
from matchpot.domain.ledger.accounts import Account, account_named
from matchpot.domain.ledger.chain import StoredEntry
from matchpot.domain.ledger.entries import Entry, EntryKind, Posting, Ref
from matchpot.persistence.queries import ledger as queries
from matchpot.persistence.queries.ledger import accounts, entries, postings

balance = queries.balance_cents
balances = queries.balances
available_at_provider = queries.available_at_provider


class EntryDiffers(MatchpotError):
    """An entry with this key was posted before, and it said something else."""

    def __init__(self, key: str) -> None:
        super().__init__(f"entry {key!r} exists with other content")
        self.key = key


class EntryUnknown(MatchpotError):
    """There is no entry with this id."""

    def __init__(self, entry_id: int) -> None:
        super().__init__(f"no entry {entry_id}")
        self.entry_id = entry_id


# --- Posting -----------------------------------------------------------------


def post(session: Session, entry: Entry, *, now: datetime | None = None) -> int:
    """Store an entry and return its id; see `post_all`."""
    return post_all(session, [entry], now=now)[0]


def post_all(
    session: Session, wanted: Sequence[Entry], *, now: datetime | None = None
) -> list[int]:
    """Store entries, each once, and return their ids in the order given.

    An entry whose key is known is left as it is when kind, legs, reference and outside
    id agree; its moment and memo may differ. Three statements for any number of
    entries, two more when an account is new. Of two transactions that post one key at
    the same moment the later fails on the unique key; tried again it finds the entry.

    Args:
        session: A write session; not committed here.
        wanted: What to store.
        now: When we learned of it; the moment it happened when left out.

    Raises:
        EntryDiffers: A key is known with another content.
    """
    if not wanted:
        return []
    once = _each_once(wanted)
    known = _look_up(session, once)
    fresh = [entry for entry in once.values() if entry.key not in known.entry_ids]
    if len(fresh) < len(once):
        _refuse_other_content(session, [once[key] for key in known.entry_ids])
    ids = known.entry_ids | dict(zip((e.key for e in fresh), known.next_ids, strict=False))
    if fresh:
        account_ids = _with_new_accounts(session, fresh, known.account_ids, now)
        _insert_postings(session, [(ids[entry.key], entry) for entry in fresh], account_ids)
        rows = [_entry_row(ids[entry.key], entry, now) for entry in fresh]
        session.execute(insert(entries), rows)
    return [ids[entry.key] for entry in wanted]


def _each_once(wanted: Iterable[Entry]) -> dict[str, Entry]:
    once: dict[str, Entry] = {}
    for entry in wanted:
        if _content(once.setdefault(entry.key, entry)) != _content(entry):
            raise EntryDiffers(entry.key)
    return once


def _content(entry: Entry) -> tuple[object, ...]:
    """What makes two entries the same event in the books."""
    ref = (entry.ref.type, entry.ref.id) if entry.ref else (None, None)
    legs = sorted((leg.account.name, leg.cents) for leg in entry.postings)
    return (entry.kind.value, *ref, entry.external_id, entry.reverses, legs)


def _stored_content(stored: StoredEntry) -> tuple[object, ...]:
    ref = (stored.ref_type, stored.ref_id)
    return (stored.kind, *ref, stored.external_id, stored.reverses_id, sorted(stored.postings))


def _refuse_other_content(session: Session, again: Sequence[Entry]) -> None:
    stored = queries.stored_by_key(session, [entry.key for entry in again])
    for entry in again:
        if _stored_content(stored[entry.key]) != _content(entry):
            raise EntryDiffers(entry.key)


@dataclass(slots=True)
class _Known:
    """What the database told in one look: entries and accounts there are, and free ids."""

    entry_ids: dict[str, int] = field(default_factory=dict)
    account_ids: dict[str, int] = field(default_factory=dict)
    next_ids: list[int] = field(default_factory=list)


def _next_ids(dialect: str) -> Select[Any]:
    what = literal("next", String)
    if dialect == "postgresql":
        # One id an entry; ids of transactions that fail stay unused, which is no harm.
        many = func.generate_series(1, bindparam("many", type_=BigInteger)).table_valued("n")
        ids = func.nextval("ledger_entry_id_seq")
        return select(what, ids, null()).select_from(many)
    return select(what, func.coalesce(func.max(entries.c.id), 0) + 1, null())


def _lookup_statement(dialect: str) -> Any:
    keys = bindparam("keys", expanding=True, type_=String)
    names = bindparam("names", expanding=True, type_=String)
    return union_all(
        select(
            literal("entry", String).label("what"), entries.c.id, entries.c.key.label("name")
        ).where(entries.c.key.in_(keys)),
        select(literal("account", String), accounts.c.id, accounts.c.name).where(
            accounts.c.name.in_(names)
        ),
        _next_ids(dialect),
    )


_LOOKUP = {dialect: _lookup_statement(dialect) for dialect in ("sqlite", "postgresql")}


def _look_up(session: Session, once: dict[str, Entry]) -> _Known:
    names = {leg.account.name for entry in once.values() for leg in entry.postings}
    asked = {"keys": list(once), "names": sorted(names), "many": len(once)}
    known = _Known()
    for what, row_id, name in session.execute(_LOOKUP[_dialect(session)], asked):
        if what == "entry":
            known.entry_ids[name] = row_id
        elif what == "account":
            known.account_ids[name] = row_id
        else:
            known.next_ids.append(row_id)
    if _dialect(session) == "sqlite":
        # Nobody else writes meanwhile: the write lock is ours since the transaction began.
        first = known.next_ids[0]
        known.next_ids = list(range(first, first + len(once)))
    return known


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _with_new_accounts(
    session: Session, fresh: Sequence[Entry], known: dict[str, int], now: datetime | None
) -> dict[str, int]:
    """Ids of all accounts of the entries, opening those that are missing, in one order."""
    wanted = {leg.account.name: leg.account for entry in fresh for leg in entry.postings}
    missing = sorted(wanted.keys() - known.keys())
    if not missing:
        return known
    opened_at = now or fresh[0].occurred_at
    rows = [_account_row(wanted[name], opened_at) for name in missing]
    if _dialect(session) == "postgresql":
        # Another transaction may open the same account: whoever is second waits and goes on.
        session.execute(postgresql.insert(accounts).on_conflict_do_nothing(), rows)
    else:
        session.execute(insert(accounts), rows)
    there = select(accounts.c.name, accounts.c.id).where(accounts.c.name.in_(missing))
    return known | {row.name: row.id for row in session.execute(there)}


def _account_row(account: Account, opened_at: datetime) -> dict[str, object]:
    return {
        "name": account.name,
        "kind": account.kind,
        "overdraw_allowed": account.overdraw_allowed,
        "ref_type": account.ref_type,
        "ref_id": account.ref_id,
        "opened_at": opened_at,
    }


# PostgreSQL takes all legs in one statement, so that its statement triggers run once.
_LEGS_AT_ONCE = text(
    "INSERT INTO ledger_posting (entry_id, account_id, cents) "
    "SELECT * FROM unnest(CAST(:entry_ids AS bigint[]), CAST(:account_ids AS bigint[]), "
    "CAST(:cents AS bigint[]))"
)


def _insert_postings(
    session: Session, numbered: Sequence[tuple[int, Entry]], account_ids: dict[str, int]
) -> None:
    legs = [
        (entry_id, account_ids[leg.account.name], leg.cents)
        for entry_id, entry in numbered
        for leg in entry.postings
    ]
    if _dialect(session) == "postgresql":
        names = ("entry_ids", "account_ids", "cents")
        session.execute(
            _LEGS_AT_ONCE, dict(zip(names, map(list, zip(*legs, strict=True)), strict=True))
        )
        return
    columns = ("entry_id", "account_id", "cents")
    session.execute(insert(postings), [dict(zip(columns, leg, strict=True)) for leg in legs])


def _entry_row(entry_id: int, entry: Entry, now: datetime | None) -> dict[str, object]:
    return {
        "id": entry_id,
        "key": entry.key,
        "kind": entry.kind,
        "occurred_at": entry.occurred_at,
        "recorded_at": now or entry.occurred_at,
        "ref_type": entry.ref.type if entry.ref else None,
        "ref_id": entry.ref.id if entry.ref else None,
        "reverses_id": entry.reverses,
        "external_id": entry.external_id,
        "legs": len(entry.postings),
        "memo": dict(entry.memo),
    }


# --- Undoing -----------------------------------------------------------------


def entry_of(session: Session, entry_id: int) -> Entry:
    """A stored entry as the value it was posted from.

    Raises:
        EntryUnknown: There is no such entry.
    """
    stored = queries.stored_entry(session, entry_id)
    if stored is None:
        raise EntryUnknown(entry_id)
    about = stored.ref_type is not None and stored.ref_id is not None
    return Entry(
        key=stored.key,
        kind=EntryKind(stored.kind),
        occurred_at=stored.occurred_at,
        ref=Ref(stored.ref_type, stored.ref_id) if about else None,  # type: ignore[arg-type]
        postings=tuple(Posting(account_named(name), cents) for name, cents in stored.postings),
        external_id=stored.external_id,
        reverses=stored.reverses_id,
        memo=stored.memo,
    )


def correct(session: Session, entry_id: int, *, reason: str, now: datetime) -> int:
    """Undo a stored entry by its exact inverse and return the inverse's id.

    Harmless when done twice; an entry cannot be undone a second time.

    Raises:
        EntryUnknown: There is no such entry.
    """
    wrong = entry_of(session, entry_id)
    undone = events.correction(wrong, entry_id=entry_id, occurred_at=now, reason=reason)
    return post(session, undone, now=now)
