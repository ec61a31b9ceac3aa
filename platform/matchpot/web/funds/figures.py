"""Behind every figure of the desk: the entries of the books, or the rows, that make it up.

A fund sees what moved on its own pots and for which project; never who gave.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField

from matchpot.domain.ledger.figures import MEANINGS, Figure
from matchpot.domain.people import Role
from matchpot.domain.periods import Period, read_period
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import fund_entries, fund_money, fund_rows, fund_stories
from matchpot.persistence.queries.fund_entries import FundEntry, Wanted
from matchpot.persistence.queries.fund_money import PotMoney
from matchpot.persistence.queries.fund_rows import GivenRow, HeldRow
from matchpot.persistence.queries.fund_stories import Story
from matchpot.persistence.queries.people import Place
from matchpot.services import fund_statements
from matchpot.web.access import only
from matchpot.web.forms import BaseForm
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.figure_words import HELD_FOR, MEANS
from matchpot.web.funds.own import own_fund
from matchpot.web.funds.statements import title_of
from matchpot.web.spreadsheets import Cell, csv_answer, euros_text

_PAGE, _AT_ONCE = 50, 10_000
_NOTHING = Story()


class FilterForm(BaseForm):
    """Which pot, and which time."""

    pot = SelectField(_l("Pot"))
    period = SelectField(_l("When"))
    project = HiddenField()


def _figure(word: str) -> Figure:
    if word not in set(Figure):
        abort(404)
    return Figure(word)


def _period() -> Period | None:
    """The time that was chosen; one nobody knows is not chosen."""
    return read_period(request.args.get("period", ""))


def _wanted(fund: Place, figure: Figure) -> Wanted:
    period = _period()
    return Wanted(
        fund_id=fund.organisation_id,
        figure=figure,
        pot_id=request.args.get("pot", type=int),
        project_id=request.args.get("project", type=int),
        begins=period.begins if period else None,
        ends=period.ends if period else None,
    )


def _filter(fund_id: int, pots: Sequence[PotMoney]) -> FilterForm:
    """The form as it was sent: every pot of the fund, every year, quarter and month there was."""
    now = outside().clock.now()
    years = fund_statements.years(reader(), fund_id, now=now)
    periods = [part for year in years for part in year.parts() if part.begins <= now]
    form = FilterForm(request.args)
    form.pot.choices = [("", _("All pots")), *((str(pot.id), pot.name) for pot in pots)]
    form.period.choices = [("", _("Always")), *((one.name, title_of(one)) for one in periods)]
    return form


def _before() -> tuple[int, int] | None:
    """From which entry on the list goes: its id and its pot, such as `120.3`."""
    entry_id, _, pot_id = request.args.get("before", "").partition(".")
    is_told = all(one.isascii() and one.isdigit() and len(one) < 18 for one in (entry_id, pot_id))
    return (int(entry_id), int(pot_id)) if is_told else None


def _told(entries: Sequence[FundEntry]) -> list[tuple[FundEntry, Story]]:
    found = fund_stories.stories(reader(), [(one.ref_type, one.ref_id) for one in entries])
    return [(one, found.get((one.ref_type or "", one.ref_id or 0), _NOTHING)) for one in entries]


@funds.get("/<int:fund_id>/figures/<word>")
@only(Role.FUND_MEMBER)
def figure(fund_id: int, word: str) -> str:
    """One figure of a fund, followed to what it is made of."""
    fund, shown = own_fund(fund_id, Action.SEE_POT), _figure(word)
    if shown not in MEANINGS:
        return _rows(fund, shown)
    session, wanted = reader(), _wanted(fund, shown)
    pots = fund_money.money_of_funds(session, [fund_id])
    listed = fund_entries.listed(session, wanted, before=_before(), limit=_PAGE + 1)
    page, is_more = listed[:_PAGE], len(listed) > _PAGE
    address: dict[str, Any] = {"fund_id": fund_id, "word": word, **_asked()}
    return render_template(
        "funds/figure_show.html",
        fund=fund,
        figure=shown,
        means=MEANS[shown],
        sum_cents=fund_entries.sum_cents(session, wanted),
        held_cents=fund_money.together(_chosen(pots)).held,
        is_whole=wanted.project_id is None and wanted.begins is None,
        entries=_told(page),
        names={pot.id: pot.name for pot in pots},
        form=_filter(fund_id, pots),
        period=_period(),
        older=url_for("funds.figure", before=f"{page[-1].id}.{page[-1].pot_id}", **address)
        if is_more
        else None,
        newest=url_for("funds.figure", **address) if _before() else None,
        csv_url=url_for("funds.figure_csv", **address),
    )


def _rows(fund: Place, shown: Figure) -> str:
    """What is held, or what of the money given is paid out."""
    session, fund_id = reader(), fund.organisation_id
    pots = fund_money.money_of_funds(session, [fund_id])
    chosen = _chosen(pots)
    is_held = shown is Figure.HELD
    return render_template(
        "funds/figure_rows.html",
        fund=fund,
        figure=shown,
        means=MEANS[shown],
        total=fund_money.together(chosen),
        held=_held(fund_id, chosen) if is_held else (),
        held_for=HELD_FOR,
        given=() if is_held else _given(fund_id, chosen),
        names={pot.id: pot.name for pot in pots},
        csv_url=url_for("funds.figure_csv", fund_id=fund_id, word=shown.value, **_asked()),
    )


def _chosen(pots: Sequence[PotMoney]) -> list[PotMoney]:
    """The pot that was chosen, or all of them."""
    pot_id = request.args.get("pot", type=int)
    return [pot for pot in pots if pot_id in (None, pot.id)]


def _held(fund_id: int, pots: Sequence[PotMoney]) -> list[HeldRow]:
    ids = {pot.id for pot in pots}
    return [one for one in fund_rows.held(reader(), fund_id) if one.pot_id in ids]


def _given(fund_id: int, pots: Sequence[PotMoney]) -> list[GivenRow]:
    ids = {pot.id for pot in pots}
    return [one for one in fund_rows.given(reader(), fund_id) if one.pot_id in ids]


def _asked() -> dict[str, Any]:  # Any: as `url_for` takes them
    """What of the filter was chosen, as it goes on to the next page."""
    names = ("pot", "project", "period")
    return {name: request.args[name] for name in names if request.args.get(name)}


@funds.get("/<int:fund_id>/figures/<word>.csv")
@only(Role.FUND_MEMBER)
def figure_csv(fund_id: int, word: str) -> Response:
    """All that stands behind a figure, as a file."""
    fund, shown = own_fund(fund_id, Action.SEE_POT), _figure(word)
    pots = fund_money.money_of_funds(reader(), [fund_id])
    names = {pot.id: pot.name for pot in pots}
    filename = f"{shown.value}.csv"
    if shown is Figure.HELD:
        held = (
            (names[one.pot_id], one.why, one.title, one.count, euros_text(one.cents))
            for one in _held(fund_id, _chosen(pots))
        )
        return csv_answer(filename, ("pot", "for", "title", "count", "held_eur"), held)
    if shown is Figure.PAID:
        cents = ((one, one.cents, one.paid_cents) for one in _given(fund_id, _chosen(pots)))
        given = (
            (names[one.pot_id], one.title, one.award_id, euros_text(whole), euros_text(paid))
            for one, whole, paid in cents
        )
        return csv_answer(filename, ("pot", "project", "award", "given_eur", "paid_out_eur"), given)
    return csv_answer(filename, _ENTRY_HEAD, _lines(_wanted(fund, shown), names))


_ENTRY_HEAD = (
    "entry", "occurred_at", "kind", "pot", "about", "about_id", "project", "reference",
    "amount_eur",
)  # fmt: skip


def _lines(wanted: Wanted, names: Mapping[int, str]) -> Iterator[tuple[Cell, ...]]:
    before = None
    while page := fund_entries.listed(reader(), wanted, before=before, limit=_AT_ONCE):
        for one, story in _told(page):
            yield (
                None if one.is_together else one.id,
                one.occurred_at.isoformat(),
                one.kind.value,
                names[one.pot_id],
                None if one.is_together else one.ref_type,
                None if one.is_together else one.ref_id,
                story.title,
                story.reference,
                euros_text(one.cents),
            )
        before = (page[-1].id, page[-1].pot_id)


@funds.get("/<int:fund_id>/entries/<int:entry_id>")
@only(Role.FUND_MEMBER)
def entry(fund_id: int, entry_id: int) -> str:
    """One entry: what it moved on the fund's own pots, what it is about, where it is sealed."""
    fund = own_fund(fund_id, Action.SEE_POT)
    session = reader()
    found = fund_entries.entry_of_fund(session, fund_id, entry_id) or abort(404)
    ref = (found.ref_type or "", found.ref_id or 0)
    return render_template(
        "funds/entry_show.html",
        fund=fund,
        entry=found,
        story=fund_stories.stories(session, [ref]).get(ref, _NOTHING),
        changes=fund_stories.changes(session, ref),
        names={pot.id: pot.name for pot in fund_money.money_of_funds(session, [fund_id])},
    )
