"""What is agreed about one loan: how much, at which interest, over how long, paid back how.

Not here: when each instalment falls and how large it is (`schedules`).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchpot.domain.money import BPS, Cents

MOST_INTEREST_BPS = 500
MOST_MONTHS = 120
MONTHS_A_YEAR = 12


class Repayment(StrEnum):
    """How the sum comes back."""

    ANNUITY = "annuity"  # the same amount every month
    LINEAR = "linear"  # the same part of the sum every month, and less interest each time
    BULLET = "bullet"  # interest every month, the sum at the end


class Fault(StrEnum):
    """What is wrong with terms; each has its words in the web layer."""

    NOTHING_LENT = "nothing_lent"
    INTEREST_OUT_OF_RANGE = "interest_out_of_range"
    MONTHS_OUT_OF_RANGE = "months_out_of_range"
    GRACE_TOO_LONG = "grace_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One agreement.

    Attributes:
        interest_bps: A year, over what is still owed, counted in twelfths.
        months: From the day the money goes out to the last instalment, grace included.
        grace_months: The first months, in which only interest is paid.
        from_day: The day the money goes out; every instalment falls on its day of the month.
    """

    principal_cents: Cents
    interest_bps: int
    months: int
    grace_months: int = 0
    repayment: Repayment
    from_day: date

    def faults(self) -> list[Fault]:
        """Everything that is wrong; an empty list is an agreement."""
        wrong = []
        if self.principal_cents <= 0:
            wrong.append(Fault.NOTHING_LENT)
        if not 0 <= self.interest_bps <= MOST_INTEREST_BPS:
            wrong.append(Fault.INTEREST_OUT_OF_RANGE)
        if not 1 <= self.months <= MOST_MONTHS:
            wrong.append(Fault.MONTHS_OUT_OF_RANGE)
        if not 0 <= self.grace_months < max(1, self.months):
            wrong.append(Fault.GRACE_TOO_LONG)
        return wrong

    def interest_cents(self, owed_cents: Cents) -> Cents:
        """Interest of one month over what is owed, half a cent upwards."""
        whole = BPS * MONTHS_A_YEAR
        return (2 * owed_cents * self.interest_bps + whole) // (2 * whole)
