"""Entries of the books as rows of a page; shows, never changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from matchpot.domain.ledger.chain import StoredEntry
from matchpot.domain.ledger.entries import EntryKind
from matchpot.web.labels import label


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One leg of an entry; what the legs share stands on the first of them only."""

    at: datetime | None
    what: str
    account: str
    debit_cents: int | None
    credit_cents: int | None
    outside: str | None


def rows_of(entries: Iterable[StoredEntry]) -> list[EntryRow]:
    """A row per leg, the debits of an entry first."""
    rows = []
    for entry in entries:
        legs = sorted(entry.postings, key=lambda leg: -leg[1])
        for place, (account, cents) in enumerate(legs):
            rows.append(
                EntryRow(
                    at=None if place else entry.occurred_at,
                    what="" if place else label(EntryKind(entry.kind)),
                    account=account,
                    debit_cents=cents if cents > 0 else None,
                    credit_cents=-cents if cents < 0 else None,
                    outside=None if place else entry.external_id,
                )
            )
    return rows
