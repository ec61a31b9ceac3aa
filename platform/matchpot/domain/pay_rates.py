"""Guidelines for pay: what an hour of a kind of work is paid at least, and usually.

For people employed or self-employed, in one discipline or in all, from a day on; each with the
source where everybody can read it. What a budget pays beside them is in `fair_pay.py`, guidelines
as a file in `pay_rate_file.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchpot.domain.money import Cents
from matchpot.domain.projects import Discipline

MOST_RATE_CENTS = 1_000_00


class Engagement(StrEnum):
    """In what way somebody works; who works for themselves pays more out of the rate."""

    EMPLOYED = "employed"
    SELF_EMPLOYED = "self_employed"


class RateFault(StrEnum):
    """What is wrong with a guideline."""

    NO_ROLE = "no_role"
    NO_NAME = "no_name"
    NO_SOURCE = "no_source"
    NOT_POSITIVE = "not_positive"
    LEAST_ABOVE_USUAL = "least_above_usual"
    OUT_OF_RANGE = "out_of_range"
    ENDS_FIRST = "ends_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What an hour is paid, before tax, in cents; without costs an employer pays besides.

    Attributes:
        role: The key of a kind of work: small letters, digits and hyphens.
        discipline: None for all; one for a discipline goes before one for all.
        valid_until: The last day; None while nothing newer is known.
    """

    role: str
    engagement: Engagement
    discipline: Discipline | None
    least_cents: Cents
    usual_cents: Cents
    valid_from: date
    valid_until: date | None
    name_nl: str = ""
    name_en: str = ""
    source: str = ""
    source_url: str = ""
    is_demo: bool = False

    @property
    def code(self) -> str:
        """How a budget line names it, whatever the discipline and the day."""
        return f"{self.role}:{self.engagement}"

    def has_ended(self, day: date) -> bool:
        """Tell whether it ran out before this day."""
        return self.valid_until is not None and self.valid_until < day


def faults(rate: Rate) -> tuple[RateFault, ...]:
    """Everything that is wrong with a guideline, in the order of `RateFault`."""
    wrong = {
        RateFault.NO_ROLE: not rate.role,
        RateFault.NO_NAME: not (rate.name_nl.strip() and rate.name_en.strip()),
        RateFault.NO_SOURCE: not (
            rate.source.strip() and rate.source_url.startswith(("https://", "http://"))
        ),
        RateFault.NOT_POSITIVE: rate.least_cents <= 0 or rate.usual_cents <= 0,
        RateFault.LEAST_ABOVE_USUAL: rate.least_cents > rate.usual_cents,
        RateFault.OUT_OF_RANGE: max(rate.least_cents, rate.usual_cents) > MOST_RATE_CENTS,
        RateFault.ENDS_FIRST: rate.has_ended(rate.valid_from),
    }
    return tuple(fault for fault in RateFault if wrong[fault])


def rate_for(
    code: str | None, rates: Iterable[Rate], *, discipline: Discipline, day: date
) -> Rate | None:
    """The guideline for a line: of its own discipline before that for all, the latest begun.

    One that has ended still counts while no newer one has begun: next year's tables are often
    late.
    """
    fitting = [
        one
        for one in rates
        if one.code == code and one.discipline in {None, discipline} and one.valid_from <= day
    ]
    return max(
        fitting,
        key=lambda one: (not one.has_ended(day), one.discipline is not None, one.valid_from),
        default=None,
    )
