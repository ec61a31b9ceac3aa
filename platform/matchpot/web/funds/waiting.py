"""The four-eyes queue of a fund: all that waits for a second person, and who that cannot be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, render_template, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.people import Role
from matchpot.domain.trust.roles import Action
from matchpot.extensions import reader
from matchpot.persistence.queries import second_person as queries
from matchpot.persistence.queries.people import Place
from matchpot.persistence.queries.second_person import Asks, Waiting
from matchpot.web.access import only
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import allowed, own_fund
from matchpot.web.labels import label
from matchpot.web.sessions import me
from matchpot.web.spreadsheets import csv_answer, euros_text

# What the second step does with the money.
DOES: Mapping[Asks, LazyString] = {
    Asks.PAY_IN: _l("An operator looks the transfer up at the bank. Then the pot can give it."),
    Asks.DIVISION: _l(
        "Another member of the fund approves it. Then every share is given for good."
    ),
    Asks.CORRECTION: _l("Two people approve it. Then only the differences move."),
    Asks.RETURN: _l("An operator pays it back by bank. Then it leaves the pot."),
    Asks.AWARD: _l(
        "A colleague confirms it. Then the maker gets the letter, and the money is given."
    ),
    Asks.PROMISE: _l("A colleague confirms it. Then it binds the fund until its day."),
    Asks.MANDATE: _l("An owner of the network takes it. Then it may grant awards from the pot."),
    Asks.OBJECTION: _l("Somebody who did not refuse the application answers. No money moves."),
    Asks.CONSENT: _l("The panel says whether it consents. No money moves."),
    Asks.DECISION: _l("An owner stands for the decision. Then the awards are offered."),
}
# Who of the fund may take it; the others are for operators and for the panel.
_TAKES: Mapping[Asks, Action] = {
    Asks.DIVISION: Action.APPROVE_DIVISION,
    Asks.CORRECTION: Action.APPROVE_DIVISION,
    Asks.AWARD: Action.CONFIRM_AWARD,
    Asks.PROMISE: Action.CONFIRM_AWARD,
    Asks.OBJECTION: Action.RUN_ROUND,
    Asks.DECISION: Action.DECIDE_ROUND,
}
_LINKS: Mapping[Asks, Callable[[Waiting], str]] = {
    Asks.PAY_IN: lambda one: url_for("funds.pot", pot_id=one.id),
    Asks.DIVISION: lambda one: url_for("funds.run", pot_id=one.id, number=one.number),
    Asks.CORRECTION: lambda one: url_for("funds.run", pot_id=one.id, number=one.number),
    Asks.RETURN: lambda one: url_for("funds.ending", pot_id=one.id),
    Asks.AWARD: lambda one: url_for("funds.award", award_id=one.id),
    Asks.PROMISE: lambda one: url_for(
        "funds.promises", fund_id=one.fund_id, _anchor=f"promise-{one.id}"
    ),
    Asks.MANDATE: lambda one: url_for("funds.pot", pot_id=one.id),
    Asks.OBJECTION: lambda one: url_for(
        "funds.application", round_id=one.id, application_id=one.number
    ),
    Asks.CONSENT: lambda one: url_for("funds.deciding", round_id=one.id),
    Asks.DECISION: lambda one: url_for("funds.deciding", round_id=one.id),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that waits, with its page, and whether the reader may be the second person."""

    one: Waiting
    url: str
    does: LazyString
    is_mine: bool
    may_take: bool


def lines(fund_of: Mapping[int, Place]) -> list[Line]:
    """All that waits in these funds, the oldest first."""
    found = queries.waiting_for(reader(), list(fund_of))
    return [
        Line(
            one=one,
            url=_LINKS[one.what](one),
            does=DOES[one.what],
            is_mine=one.asked_by == me().id,
            may_take=_may_take(one, fund_of[one.fund_id]),
        )
        for one in found
    ]


def _may_take(one: Waiting, fund: Place) -> bool:
    action = _TAKES.get(one.what)
    return action is not None and one.asked_by != me().id and allowed(fund, action)


@funds.get("/<int:fund_id>/waiting")
@only(Role.FUND_MEMBER)
def waiting(fund_id: int) -> str:
    """The queue: what, who asked, since when, how much, and what the second step does."""
    fund = own_fund(fund_id, Action.SEE_POT)
    return render_template("funds/waiting_list.html", fund=fund, lines=lines({fund_id: fund}))


@funds.get("/<int:fund_id>/waiting.csv")
@only(Role.FUND_MEMBER)
def waiting_csv(fund_id: int) -> Response:
    """The queue as a file."""
    fund = own_fund(fund_id, Action.SEE_POT)
    return csv_answer("waiting.csv", _HEAD, _cells(lines({fund_id: fund})))


_HEAD = ("what", "about", "amount_eur", "asked_by", "since")


def _cells(shown: Sequence[Line]) -> list[tuple[str | None, ...]]:
    return [
        (
            label(line.one.what),
            line.one.title,
            None if line.one.cents is None else euros_text(line.one.cents),
            line.one.asker,
            line.one.since.isoformat(),
        )
        for line in shown
    ]
