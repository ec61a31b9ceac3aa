"""The books for operators, to read only: balances, the invariants, a campaign's entries."""

from collections.abc import Sequence

from flask import Response, abort, render_template, url_for
from flask_babel import lazy_gettext as _l

from matchpot.domain.ledger.accounts import AccountKind, account_named
from matchpot.domain.ledger.balances import coverage, natural_cents
from matchpot.domain.ledger.invariants import Finding
from matchpot.domain.people import Role
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import closing, ledger, statements
from matchpot.persistence.queries.narrowing import Part
from matchpot.services.checks import run_checks
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.admin.entries import LEGS_HEAD, legs_of, rows_of
from matchpot.web.admin.lists import MOST_IN_FILE, as_file, below
from matchpot.web.filters import euros_exact, number
from matchpot.web.spreadsheets import csv_answer, euros_text
from matchpot.web.words.work import ALL_WELL, NOT_WELL

_PAGE = 50


QUEUES.append(
    Queue(
        label=_l("Books"),
        text=_l("Every account, what must always be true, and the entries of a campaign."),
        endpoint="admin.books",
        roles=frozenset({Role.OPERATOR}),
    )
)


def _balances() -> list[tuple[AccountKind, list[tuple[str, int]], int]]:
    """Accounts that hold something by kind, in their natural sign, with the sum of each kind."""
    groups: dict[AccountKind, list[tuple[str, int]]] = {kind: [] for kind in AccountKind}
    for name, cents in ledger.balances(reader()).items():
        kind = account_named(name).kind
        if cents:
            groups[kind].append((name, natural_cents(kind, cents)))
    return [(kind, rows, sum(cents for _, cents in rows)) for kind, rows in groups.items()]


def _told(findings: Sequence[Finding]) -> list[tuple[Finding, str]]:
    """Each finding with what was counted, or what is wrong, in the reader's language."""
    return [
        (
            one,
            str((ALL_WELL if one.ok else NOT_WELL)[one.invariant])
            % {
                name: euros_exact(value) if name.endswith("_cents") else number(value)
                for name, value in one.figures.items()
            },
        )
        for one in findings
    ]


@admin.get("/books")
@only(Role.OPERATOR)
def books() -> str:
    """Balances by kind, whether everybody can be paid, and every invariant."""
    session = reader()
    return render_template(
        "admin/books_show.html",
        groups=_balances(),
        coverage=coverage(ledger.balances(session)),
        findings=_told(run_checks(session, now=outside().clock.now(), quick=True)),
    )


@admin.get("/books/balances.csv")
@only(Role.OPERATOR)
def books_csv() -> Response:
    """Every balance, as people say it: positive on the account's own side."""
    rows = (
        (kind.value, name, euros_text(cents))
        for kind, rows, _ in _balances()
        for name, cents in rows
    )
    return csv_answer("balances.csv", ("kind", "account", "balance_eur"), rows)


@admin.get("/books/campaign/<int:campaign_id>")
@only(Role.OPERATOR)
def campaign_books(campaign_id: int) -> str:
    """The entries that touch one campaign, the newest first."""
    session = reader()
    campaign = closing.ended(session, campaign_id) or abort(404)
    found = statements.campaign_entries(session, campaign_id, Part(size=_PAGE + 1, below=below()))
    own = url_for("admin.campaign_books", campaign_id=campaign_id)
    return render_template(
        "admin/books_campaign.html",
        campaign=campaign,
        entries=rows_of(found[:_PAGE]),
        total=statements.count_campaign_entries(session, campaign_id),
        newest=own if below() else None,
        older=f"{own}?below={found[_PAGE - 1].id}" if len(found) > _PAGE else None,
        csv_url=url_for("admin.campaign_books_csv", campaign_id=campaign_id),
    )


@admin.get("/books/campaign/<int:campaign_id>.csv")
@only(Role.OPERATOR)
def campaign_books_csv(campaign_id: int) -> Response:
    """The newest twenty thousand of them as a file, a line per leg."""
    session = reader()
    _ = closing.ended(session, campaign_id) or abort(404)
    found = statements.campaign_entries(session, campaign_id, Part(size=MOST_IN_FILE))
    return as_file(f"entries-campaign-{campaign_id}", LEGS_HEAD, legs_of(found))
