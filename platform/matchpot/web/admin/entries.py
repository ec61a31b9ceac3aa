"""Entries of the books: as rows of a page, and the list of all of them; shows, never changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _l

from matchpot.domain.ledger.chain import StoredEntry
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.people import Role
from matchpot.persistence.queries import entries as queries
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.lists import (
    AmountsForm,
    as_file,
    choice_of,
    listing,
    moment_text,
    whole,
    words_field,
)
from matchpot.web.labels import label
from matchpot.web.spreadsheets import Cell, euros_text


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


class EntryForm(AmountsForm):
    """Which entries; an amount is that of one leg."""

    q = words_field(_l("Account, or reference of the bank or the payment service"))
    kind = choice_of(_l("What happened"), *EntryKind)


@admin.get("/books/entries")
@only(Role.OPERATOR)
def entries() -> str:
    """Fifty entries with all their legs, the newest first."""
    form = EntryForm(request.args)
    found = listing(form, queries.listed, page="admin.entries", file="admin.entries_csv")
    return render_template("admin/books_entries.html", list=found, entries=rows_of(found.rows))


LEGS_HEAD = ("entry", "happened_at", "written_at", "what", "account", "debit_eur", "credit_eur",
             "outside_id", "about", "about_id")  # fmt: skip


def legs_of(entries: Iterable[StoredEntry]) -> Iterable[list[Cell]]:
    """A line of a file per leg, each with all its entry says."""
    for entry in entries:
        for account, cents in entry.postings:
            yield [
                entry.id,
                moment_text(entry.occurred_at),
                moment_text(entry.recorded_at),
                entry.kind,
                account,
                euros_text(cents) if cents > 0 else None,
                euros_text(-cents) if cents < 0 else None,
                entry.external_id,
                entry.ref_type,
                entry.ref_id,
            ]


@admin.get("/books/entries.csv")
@only(Role.OPERATOR)
def entries_csv() -> Response:
    """The same entries as a file, a line per leg."""
    return as_file("entries", LEGS_HEAD, legs_of(whole(EntryForm(request.args), queries.listed)))
