"""Fair pay for everybody: the guidelines with their sources, and how fair budgets here are.

Totals go over all budgets on show, so each process counts them at most once in ten minutes. No
group is told that is so small that one budget could be guessed (`domain.fair_pay.fields`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Response, current_app, render_template

from matchpot.domain.deadlines import local_day
from matchpot.domain.fair_pay import SMALLEST_GROUP, FieldPay
from matchpot.domain.pay_rate_file import COLUMNS, rows_of
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import pay_rates as queries
from matchpot.services import pay_rates
from matchpot.web.access import everyone
from matchpot.web.fair_pay import name_of
from matchpot.web.labels import label
from matchpot.web.public import addresses
from matchpot.web.public.pages import pages
from matchpot.web.spreadsheets import csv_answer, euros_text

_FRESH = timedelta(minutes=10)
_KEPT = "matchpot_field_pay"
Counted = tuple[datetime, Sequence[FieldPay]]


def _counted() -> Counted:
    now = outside().clock.now()
    kept: Counted | None = current_app.extensions.get(_KEPT)
    if kept is None or not timedelta(0) <= now - kept[0] < _FRESH:
        kept = now, pay_rates.field_pay(reader(), today=local_day(now))
        current_app.extensions[_KEPT] = kept
    return kept


@pages.get("/fair-pay")
@everyone
def fair_pay() -> str:
    """What guidelines say an hour is paid, where that is written, and what budgets here pay."""
    counted_at, totals = _counted()
    rates = queries.rates_that_count(reader())
    return render_template(
        "public/page_fair_pay.html",
        rates=[(name_of(one), one, label(one.discipline) if one.discipline else "")
               for one in rates],
        today=local_day(outside().clock.now()),
        totals=[(label(one.discipline) if one.discipline else "", one) for one in totals],
        counted_at=counted_at,
        smallest=SMALLEST_GROUP,
        links=addresses.of("pages.fair_pay"),
    )  # fmt: skip


@pages.get("/fair-pay/guidelines.csv")
@everyone
def pay_rates_csv() -> Response:
    """The guidelines that count, in the columns an import takes."""
    return csv_answer("guidelines.csv", COLUMNS, rows_of(queries.rates_that_count(reader())))


@pages.get("/fair-pay/budgets.csv")
@everyone
def field_pay_csv() -> Response:
    """How fair budgets are by discipline; an empty discipline is all small ones together."""
    head = (
        "discipline", "projects", "all_work_at_guideline", "guideline_eur", "paid_of_it_eur",
        "unpaid_hours",
    )  # fmt: skip
    rows = (
        (
            one.discipline or "",
            one.projects,
            one.fair,
            euros_text(one.least_cents),
            euros_text(one.covered_cents),
            one.unpaid_hours,
        )
        for one in _counted()[1]
    )
    return csv_answer("budgets.csv", head, rows)
