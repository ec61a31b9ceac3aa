"""A fund's statements: month by month with a chart, one period on a page, as a PDF and as CSV."""

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.deadlines import local_day
from matchpot.domain.ledger.fund_statement import Places, Sheet
from matchpot.domain.people import Role
from matchpot.domain.periods import Period, read_period, year_of
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import fund_money
from matchpot.persistence.queries.people import Place
from matchpot.services import fund_statements as service
from matchpot.services.fund_statements import Month
from matchpot.web.access import only
from matchpot.web.filters import month, page_locale
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import own_fund
from matchpot.web.labels import label
from matchpot.web.pdf_files import pdf_answer
from matchpot.web.spreadsheets import Cell, csv_answer, euros_text

_PLACES = ("free_eur", "captured_eur", "awarded_eur", "lent_eur", "together_eur")


def title_of(period: Period) -> str:
    """A period in words: `November 2026`, `Quarter 4 of 2026`, `2026`."""
    if period.months == 1:
        return month(period.name)
    if period.months == 3:
        return str(_("Quarter %(number)s of %(year)s", number=period.name[-1], year=period.year))
    return period.name


def _period(name: str) -> Period:
    """A period that has begun; 404 for any other."""
    found = read_period(name)
    if found is None or found.begins > outside().clock.now():
        abort(404)
    return found


def _months(fund: Place, year: Period) -> list[Month]:
    now = outside().clock.now()
    months = service.by_month(reader(), fund.organisation_id, year)
    return [one for one in months if one.period.begins <= now]


@funds.get("/<int:fund_id>/statements")
@funds.get("/<int:fund_id>/statements/year/<int:year>")
@only(Role.FUND_MEMBER)
def statements(fund_id: int, year: int | None = None) -> str:
    """A year month by month, with a chart, and the way to every statement of it."""
    fund, now = own_fund(fund_id, Action.SEE_POT), outside().clock.now()
    shown = _period(str(year)) if year else year_of(now)
    months = _months(fund, shown)
    return render_template(
        "funds/statements_list.html",
        fund=fund,
        year=shown,
        years=service.years(reader(), fund_id, now=now),
        months=months,
        quarters=[one for one in shown.parts() if one.months == 3 and one.begins <= now],
        today=local_day(now),
        title_of=title_of,
    )


@funds.get("/<int:fund_id>/statements/year/<int:year>.csv")
@only(Role.FUND_MEMBER)
def statements_csv(fund_id: int, year: int) -> Response:
    """A year month by month, as a file."""
    fund = own_fund(fund_id, Action.SEE_POT)
    rows = (
        (one.period.name, *_euros(one.sheet.opening), *_euros(one.sheet.closing))
        for one in _months(fund, _period(str(year)))
    )
    head = (
        "month",
        *(f"opening_{name}" for name in _PLACES),
        *(f"closing_{name}" for name in _PLACES),
    )
    return csv_answer(f"statements-{year}.csv", head, rows)


@funds.get("/<int:fund_id>/statements/<name>")
@only(Role.FUND_MEMBER)
def statement(fund_id: int, name: str) -> str:
    """One period: what was there, what moved, what is there; all pots and each of them."""
    fund, period = own_fund(fund_id, Action.SEE_POT), _period(name)
    return render_template(
        "funds/statement_show.html", fund=fund, title=title_of(period), **_parts(fund, period)
    )


def _parts(fund: Place, period: Period) -> dict[str, object]:
    session, now = reader(), outside().clock.now()
    pots = fund_money.money_of_funds(session, [fund.organisation_id])
    return {
        "statement": service.of_period(session, fund.organisation_id, period),
        "names": {pot.id: pot.name for pot in pots},
        "now": now,
        "is_over": period.ends <= now,
    }


@funds.get("/<int:fund_id>/statements/<name>.pdf")
@only(Role.FUND_MEMBER)
def statement_file(fund_id: int, name: str) -> ResponseReturnValue:
    """The same as a PDF file; a machine that makes none leads to the page to print."""
    fund, period = own_fund(fund_id, Action.SEE_POT), _period(name)
    html = render_template(
        "components/statement_file.html",
        fund=fund,
        title=title_of(period),
        language=page_locale().language,
        **_parts(fund, period),
    )
    here = url_for("funds.statement", fund_id=fund_id, name=name)
    return pdf_answer(html, name=f"statement-{name}.pdf", otherwise=here)


@funds.get("/<int:fund_id>/statements/<name>.csv")
@only(Role.FUND_MEMBER)
def statement_csv(fund_id: int, name: str) -> Response:
    """The same as a file: a row by pot and movement."""
    fund, period = own_fund(fund_id, Action.SEE_POT), _period(name)
    session = reader()
    found = service.of_period(session, fund_id, period)
    pots = fund_money.money_of_funds(session, [fund.organisation_id])
    rows = [
        row for pot in pots if pot.id in found.pots for row in _lines(pot.name, found.pots[pot.id])
    ]
    return csv_answer(f"statement-{name}.csv", ("pot", "what", *_PLACES), rows)


def _lines(pot: str, sheet: Sheet) -> list[tuple[Cell, ...]]:
    return [
        (pot, "opening", *_euros(sheet.opening)),
        *((pot, label(word), *_euros(places)) for word, places in sheet.movements),
        (pot, "closing", *_euros(sheet.closing)),
    ]


def _euros(places: Places) -> tuple[str, ...]:
    every = (places.free, places.captured, places.awarded, places.lent, places.whole)
    return tuple(euros_text(cents) for cents in every)
