"""When a loan is paid back and with how much: every instalment to the cent.

The parts of the sum add up to the sum exactly; the last instalment closes the loan. What a loan
costs a year is counted from the same instalments.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

from matchpot.domain.loans.terms import MONTHS_A_YEAR, Repayment, Terms
from matchpot.domain.money import BPS, Cents

# The yearly cost is sought up to this; terms allow far less.
_MOST_COST_BPS = 100_000
_DIGITS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """What is due on one day."""

    number: int
    due_on: date
    principal_cents: Cents
    interest_cents: Cents

    @property
    def cents(self) -> Cents:
        """What the maker pays that day."""
        return self.principal_cents + self.interest_cents


def month_after(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a month that has no such day.

    >>> month_after(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, then: date) -> int:
    """How many months lie between the months of two days, whatever their days are."""
    return (then.year - first.year) * MONTHS_A_YEAR + then.month - first.month


def schedule(terms: Terms, *, skip_months: int = 0) -> tuple[Instalment, ...]:
    """Every instalment, the earliest first; months in which nothing is due are left out.

    `skip_months` begins so many months later, on the same day of the month.

    Raises:
        ValueError: The terms have faults.
    """
    if terms.faults():
        raise ValueError(f"no schedule for {terms.faults()}")
    owed = terms.principal_cents
    made: list[Instalment] = []
    for month, planned in enumerate(_principal_parts(terms), start=1 + skip_months):
        interest = terms.interest_cents(owed)
        owed -= planned
        if planned or interest:
            made.append(
                Instalment(
                    number=len(made) + 1,
                    due_on=month_after(terms.from_day, month),
                    principal_cents=planned,
                    interest_cents=interest,
                )
            )
    return tuple(made)


def _principal_parts(terms: Terms) -> list[Cents]:
    """What of the sum comes back in each month."""
    left = terms.months - terms.grace_months
    match terms.repayment:
        case Repayment.BULLET:
            parts = [0] * (left - 1) + [terms.principal_cents]
        case Repayment.LINEAR:
            reached = [terms.principal_cents * month // left for month in range(left + 1)]
            parts = [after - before for before, after in pairwise(reached)]
        case Repayment.ANNUITY:
            parts = _annuity_parts(terms, left)
    return [0] * terms.grace_months + parts


def _annuity_parts(terms: Terms, months: int) -> list[Cents]:
    level, owed, parts = _level_cents(terms, months), terms.principal_cents, []
    for _ in range(months - 1):
        part = min(owed, max(0, level - terms.interest_cents(owed)))
        parts.append(part)
        owed -= part
    return [*parts, owed]


def _level_cents(terms: Terms, months: int) -> Cents:
    """The one amount of an annuity, counted exactly and rounded once, half a cent upwards."""
    rate = Fraction(terms.interest_bps, BPS * MONTHS_A_YEAR)
    if rate:
        exact = terms.principal_cents * rate / (1 - (1 + rate) ** -months)
    else:
        exact = Fraction(terms.principal_cents, months)
    return int(exact + Fraction(1, 2))


def yearly_cost_bps(terms: Terms, planned: Sequence[Instalment]) -> int:
    """What the loan costs a year, of what is owed: the rate at which all instalments are worth it.

    The annual percentage rate of directive 2008/48/EC, annex I, with months of one twelfth of a
    year; in basis points, the highest whole number at which the instalments are still worth the
    sum or more.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        low, high = 0, _MOST_COST_BPS
        while low < high:
            middle = (low + high + 1) // 2
            if _worth(terms, planned, middle) >= terms.principal_cents:
                low = middle
            else:
                high = middle - 1
    return low


def _worth(terms: Terms, planned: Sequence[Instalment], cost_bps: int) -> Decimal:
    """All instalments, each worth less the later it comes."""
    month = (1 + Decimal(cost_bps) / BPS) ** (Decimal(1) / MONTHS_A_YEAR)
    first = terms.from_day.year * MONTHS_A_YEAR + terms.from_day.month
    return sum(
        (
            one.cents / month ** (one.due_on.year * MONTHS_A_YEAR + one.due_on.month - first)
            for one in planned
        ),
        Decimal(0),
    )
