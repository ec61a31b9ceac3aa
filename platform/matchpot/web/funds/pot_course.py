"""The money of one pot as its fund explains it to a board: day by day, and to which projects.

Also every table of a pot's page as a file. The page itself is in `pots.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response
from flask_babel import LazyString
from flask_babel import gettext as _

from matchpot.domain.deadlines import local_day
from matchpot.domain.ledger import pot_course
from matchpot.domain.ledger.figures import Figure
from matchpot.domain.ledger.pot_course import Leg, PotDay
from matchpot.domain.people import Role
from matchpot.domain.pots import PotPurpose
from matchpot.extensions import reader
from matchpot.persistence.queries import fund_money, joining, pay_ins, pot_books
from matchpot.persistence.queries import funds as queries
from matchpot.persistence.queries.fund_money import Money
from matchpot.persistence.queries.pots import PotFigures
from matchpot.web.access import only
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.figure_words import MEANS
from matchpot.web.funds.own import Own, own_pot
from matchpot.web.labels import label
from matchpot.web.spreadsheets import Cell, csv_answer, euros_text

# More would be thinner than a line on a telephone, and as many rows in the table below.
MOST_DAYS = 60
_Table = tuple[Sequence[str], Iterable[Sequence[Cell]]]
# The layers of the chart from the bottom up, each in the fill that the meter above has for it.
_LAYERS: Mapping[Figure, str] = {
    Figure.GIVEN: "match",
    Figure.CAPTURED: "captured",
    Figure.AWARDED: "award",
    Figure.LENT: "loan",
    Figure.LOST: "own",
    Figure.PANELS: "other",
    Figure.HELD: "held",
    Figure.LEFT: "left",
}
# What these keep aside is not told by the day.
_HOLDS_APART = frozenset(PotPurpose) - {PotPurpose.MATCHING}
# The columns of the table below it.
_COLUMNS = (Figure.PROMISED, Figure.PAID_IN, *_LAYERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A pot day by day, as `charts.line` draws it and tells it in a table."""

    kinds: list[tuple[str, str]]
    points: list[tuple[date, list[int]]]
    columns: list[tuple[str, str]]
    rows: list[list[date | int]]


def days_of(pot: PotFigures) -> list[PotDay]:
    """Every day on which something moved on a pot; two statements.

    What rounds, loans and networks keep aside is not kept by the day: in their pots it counts as
    left.
    """
    session = reader()
    legs = [
        Leg(local_day(at), tail, kind, cents)
        for at, tail, kind, cents in pot_books.booked_by_hour(session, pot.id)
    ]
    if pot.purpose in _HOLDS_APART:
        return pot_course.course(legs)
    held = [(local_day(at), cents) for at, cents in pot_books.held_by_hour(session, pot.id)]
    return pot_course.course(legs, held)


def course_of(pot: PotFigures) -> Course:
    """The same as a chart, without figures that were always nothing."""
    days = pot_course.thinned(days_of(pot), MOST_DAYS)

    def ever(figure: Figure) -> bool:
        return any(one.of(figure) for one in days)

    layers = [figure for figure in _LAYERS if ever(figure)]
    columns = [figure for figure in _COLUMNS if ever(figure)]
    awaits = any(one.awaited for one in days)
    kinds = [(_LAYERS[figure], _named(figure, pot)) for figure in layers]
    return Course(
        kinds=kinds + ([("promised", _("Promised, not paid in yet"))] if awaits else []),
        points=[
            (
                one.day,
                [max(0, one.of(figure)) for figure in layers] + ([one.awaited] if awaits else []),
            )
            for one in days
        ],
        columns=[(_("Day"), "day"), *((_named(figure, pot), "money") for figure in columns)],
        rows=[[one.day, *(one.of(figure) for figure in columns)] for one in days],
    )


def _named(figure: Figure, pot: PotFigures) -> str:
    if figure is Figure.LEFT and pot.purpose is PotPurpose.ROUND:
        return str(_("Left, or set aside for rounds"))
    if figure is Figure.LEFT and pot.purpose is PotPurpose.LOANS:
        return str(_("Left, or set aside for loans"))
    if figure is Figure.LEFT and pot.purpose is PotPurpose.NETWORK:
        return str(_("Left, or set aside for plans of a network"))
    return label(figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that the money of a pot's page needs."""

    money: Money
    course: Course
    flow: list[tuple[str, str, int]]
    means: Mapping[Figure, LazyString]
    most: int


def told(own: Own) -> Told:
    """Where every euro of a pot is, how it came there, and to which projects it went."""
    session, pot = reader(), own.pot
    every = fund_money.money_of_funds(session, [pot.fund_id])
    return Told(
        money=next(one.money for one in every if one.id == pot.id),
        course=course_of(pot),
        flow=queries.money_flow(session, pot.fund_id, pot_id=pot.id),
        means=MEANS,
        most=queries.MOST_IN_FLOW,
    )


# ---- files --------------------------------------------------------------------------------------


def _days(own: Own) -> _Table:
    head = ("day", *(f"{one.value}_eur" for one in _COLUMNS))
    return head, (
        (one.day.isoformat(), *(euros_text(one.of(figure)) for figure in _COLUMNS))
        for one in days_of(own.pot)
    )


def _flow(own: Own) -> _Table:
    found = queries.money_flow(reader(), own.pot.fund_id, pot_id=own.pot.id)
    return ("project", "given_eur"), ((project, euros_text(cents)) for _p, project, cents in found)


def _transfers(own: Own) -> _Table:
    head = (
        "reference", "amount_eur", "state", "paid_on", "written_down_by", "confirmed_by", "at_bank",
    )  # fmt: skip
    return head, (
        (
            one.reference,
            euros_text(one.amount_cents),
            one.state,
            one.paid_on.isoformat() if one.paid_on else None,
            one.recorder,
            one.confirmer,
            one.bank_reference,
        )
        for one in pay_ins.pay_ins_of_pot(reader(), own.pot.id)
    )


def _campaigns(own: Own) -> _Table:
    head = ("project", "maker", "place", "added_eur", "held_eur", "goal_eur", "campaign")
    return head, (
        (
            one.title,
            one.maker,
            one.state,
            euros_text(one.given_cents),
            euros_text(one.held_cents),
            euros_text(one.goal_cents),
            one.campaign_state,
        )
        for one in joining.campaigns_of_pot(reader(), own.pot.id)
    )


def _matches(own: Own) -> _Table:
    head = ("project", "gift_eur", "match_eur", "state", "created_at")
    found = queries.latest_matches(reader(), [own.pot.fund_id], pot_id=own.pot.id, limit=1_000)
    return head, (
        (
            one.project_title,
            None if one.gift_cents is None else euros_text(one.gift_cents),
            euros_text(one.cents),
            one.state,
            one.created_at.isoformat(),
        )
        for one in found
    )


_TABLES: Mapping[str, Callable[[Own], _Table]] = {
    "days": _days,
    "flow": _flow,
    "transfers": _transfers,
    "campaigns": _campaigns,
    "matches": _matches,
}


@funds.get("/pots/<int:pot_id>/<any(days, flow, transfers, campaigns, matches):what>.csv")
@only(Role.FUND_MEMBER)
def pot_csv(pot_id: int, what: str) -> Response:
    """One table of a pot's page, the whole of it."""
    head, rows = _TABLES[what](own_pot(pot_id))
    return csv_answer(f"{what}.csv", head, rows)
