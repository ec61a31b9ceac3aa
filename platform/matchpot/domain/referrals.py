"""Where a maker may turn to when one fund cannot give: what fits a plan, and why.

A place fits by its published conditions alone; nobody's plan is judged. What the guide knows of
schemes is judged in `guide/`.

>>> plan = PlanNeeds(discipline="music", ask_cents=300_000, day=date(2026, 11, 22))
>>> call = OpenCall(disciplines=("music",), least_ask_cents=0, most_ask_cents=250_000,
...                 opens_on=date(2026, 11, 1), closes_on=date(2026, 12, 1))
>>> [(one.code.value, one.value) for one in fits_call(plan, call)]
[('of_discipline', 'music'), ('gives_up_to', '250000'), ('open_until', '2026-12-01')]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchpot.domain.money import Cents

# More hints than this are no help.
MOST_HINTS = 3


class ReferralKind(StrEnum):
    """What a referral leads to."""

    ROUND = "round"
    POT = "pot"
    SCHEME = "scheme"


class FitCode(StrEnum):
    """Why a place fits a plan."""

    OF_DISCIPLINE = "of_discipline"
    EVERY_DISCIPLINE = "every_discipline"
    GIVES_ALL = "gives_all"  # value: what is asked, in cents
    GIVES_UP_TO = "gives_up_to"  # value: the most it gives, in cents
    OPEN_UNTIL = "open_until"  # value: the last day
    OPENS_ON = "opens_on"  # value: the first day
    ADDS_TO_GIFTS = "adds_to_gifts"  # value: what the pot has left, in cents


@dataclass(frozen=True, slots=True)
class Fit:
    """One reason; `value` is a word, cents or a day as text, as its code says."""

    code: FitCode
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNeeds:
    """What is looked at of a plan: its field, how much is asked, and the day."""

    discipline: str
    ask_cents: Cents
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """The published conditions of a round; no disciplines are all of them."""

    disciplines: Sequence[str]
    least_ask_cents: Cents
    most_ask_cents: Cents
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPot:
    """The published conditions of a pot that adds to gifts; no disciplines are all of them."""

    disciplines: Sequence[str]
    left_cents: Cents


def fits_call(plan: PlanNeeds, call: OpenCall) -> tuple[Fit, ...]:
    """Why a plan may be entered in a round; nothing when it may not."""
    if call.disciplines and plan.discipline not in call.disciplines:
        return ()
    if plan.ask_cents < call.least_ask_cents or plan.day > call.closes_on:
        return ()
    gives_all = plan.ask_cents <= call.most_ask_cents
    amount = (
        Fit(FitCode.GIVES_ALL, str(plan.ask_cents))
        if gives_all
        else Fit(FitCode.GIVES_UP_TO, str(call.most_ask_cents))
    )
    opens = [Fit(FitCode.OPENS_ON, call.opens_on.isoformat())] if call.opens_on > plan.day else []
    until = Fit(FitCode.OPEN_UNTIL, call.closes_on.isoformat())
    return (_field(plan, call.disciplines), amount, *opens, until)


def fits_pot(plan: PlanNeeds, pot: OpenPot) -> tuple[Fit, ...]:
    """Why gifts to a plan may be matched from a pot; nothing when they may not, or it is empty."""
    if (pot.disciplines and plan.discipline not in pot.disciplines) or pot.left_cents < 1:
        return ()
    left = Fit(FitCode.ADDS_TO_GIFTS, str(pot.left_cents))
    return (_field(plan, pot.disciplines), left)


def _field(plan: PlanNeeds, disciplines: Sequence[str]) -> Fit:
    if disciplines:
        return Fit(FitCode.OF_DISCIPLINE, plan.discipline)
    return Fit(FitCode.EVERY_DISCIPLINE)
