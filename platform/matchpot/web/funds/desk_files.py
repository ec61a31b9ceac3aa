"""Every table of a fund's desk as a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from flask import Response

from matchpot.domain.ledger.figures import Figure
from matchpot.domain.people import Role
from matchpot.domain.trust.roles import Action
from matchpot.extensions import reader
from matchpot.persistence.queries import fund_money, rounds
from matchpot.persistence.queries import funds as queries
from matchpot.web.access import only
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import own_fund
from matchpot.web.spreadsheets import Cell, csv_answer, euros_text

_Table = tuple[Sequence[str], Iterable[Sequence[Cell]]]
# A file holds more of what happened lately than a page does.
_MATCHES = 1_000


def _money(fund_id: int) -> _Table:
    head = ("pot", "purpose", "state", *(f"{one.value}_eur" for one in Figure))
    pots = fund_money.money_of_funds(reader(), [fund_id])
    return head, (
        (pot.name, pot.purpose, pot.state, *(euros_text(pot.money.of(one)) for one in Figure))
        for pot in pots
    )


def _rounds(fund_id: int) -> _Table:
    head = ("round", "phase", "since", "pot", "budget_eur", "held_eur")
    return head, (
        (
            one.row.title,
            one.row.phase,
            one.row.phase_since.isoformat(),
            one.pot_name,
            euros_text(one.rules.budget_cents),
            euros_text(one.row.held_cents),
        )
        for one in rounds.rounds_of_funds(reader(), [fund_id])
    )


def _awards(fund_id: int) -> _Table:
    head = ("state", "awards", "amount_eur", "paid_eur")
    return head, (
        (one.state, one.count, euros_text(one.cents), euros_text(one.paid_cents))
        for one in fund_money.awards_by_state(fund_money.money_of_funds(reader(), [fund_id]))
    )


def _matches(fund_id: int) -> _Table:
    head = ("pot", "project", "gift_eur", "match_eur", "state", "created_at")
    return head, (
        (
            one.pot_name,
            one.project_title,
            None if one.gift_cents is None else euros_text(one.gift_cents),
            euros_text(one.cents),
            one.state,
            one.created_at.isoformat(),
        )
        for one in queries.latest_matches(reader(), [fund_id], limit=_MATCHES)
    )


def _flow(fund_id: int) -> _Table:
    head = ("pot", "project", "given_eur")
    return head, (
        (pot, project, euros_text(cents))
        for pot, project, cents in queries.money_flow(reader(), fund_id)
    )


_TABLES: Mapping[str, Callable[[int], _Table]] = {
    "money": _money,
    "rounds": _rounds,
    "awards": _awards,
    "matches": _matches,
    "flow": _flow,
}


@funds.get("/<int:fund_id>/desk/<any(money, rounds, awards, matches, flow):what>.csv")
@only(Role.FUND_MEMBER)
def desk_csv(fund_id: int, what: str) -> Response:
    """One table of the desk."""
    own_fund(fund_id, Action.SEE_POT)
    head, rows = _TABLES[what](fund_id)
    return csv_answer(f"{what}.csv", head, rows)
