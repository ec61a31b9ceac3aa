"""When money comes and when it is needed, month by month: whether a plan runs dry on the way.

Days that nobody told are taken kindly: money without a day comes in time, so that what is short
here is short for certain. What is given in kind is no money and is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matchpot.domain.money import Cents
from matchpot.domain.planning.plans import Plan, PlannedSource
from matchpot.domain.projects import SourceKind, SourceState

# A chart of more months than this says nothing anymore; later money is in the last month.
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Month:
    """One month by its first day; `balance_cents` is what is left at its end, perhaps negative."""

    first: date
    in_cents: Cents
    out_cents: Cents
    balance_cents: Cents


@dataclass(frozen=True, slots=True)
class CashFlow:
    """The months from the first to the last with money, none left out; none without any day.

    Attributes:
        undated_in_cents: Money to come without a day, counted in the first month.
        undated_out_cents: Costs without a day, counted nowhere; all have a day once the plan has.
    """

    months: tuple[Month, ...]
    undated_in_cents: Cents
    undated_out_cents: Cents

    @property
    def worst(self) -> Month | None:
        """The month in which the most is short, the first of equals; none is short: none."""
        low = min(self.months, key=lambda month: month.balance_cents, default=None)
        return low if low is not None and low.balance_cents < 0 else None


def cash_flow(plan: Plan, counted: Sequence[PlannedSource], *, today: date) -> CashFlow:
    """The months of a plan; `counted` are the sources that count (`plans.settled`).

    What was received is there from the start, or from its day on. A cost without a day of its own
    is due when the plan needs its money, or else when it starts.
    """
    due_on = plan.needed_by or plan.starts_on
    costs = [(one.needed_on or due_on, one.cents) for one in plan.costs if not one.in_kind]
    money = [one for one in counted if one.kind is not SourceKind.IN_KIND]
    comes = [(_comes_on(one, today), one.cents) for one in money]
    is_open = [one for one in money if one.expected_on is None and not _is_here(one)]
    undated_in, undated_out = sum(one.cents for one in is_open), _undated(costs)
    days = sorted(day for day, _ in (*comes, *costs) if day is not None)
    if undated_out == sum(cents for _, cents in costs) or not days:
        return CashFlow((), undated_in, undated_out)
    months, balance = [], 0
    firsts = _months(days[0], days[-1])
    for first in firsts:
        came, went = (_of_month(amounts, first, firsts) for amounts in (comes, costs))
        came += _undated(comes) if first == firsts[0] else 0
        balance += came - went
        months.append(Month(first, came, went, balance))
    return CashFlow(tuple(months), undated_in, undated_out)


def _is_here(source: PlannedSource) -> bool:
    return source.state is SourceState.RECEIVED


def _comes_on(source: PlannedSource, today: date) -> date | None:
    """None is: at once. What was received cannot come after today."""
    if source.expected_on is None or not _is_here(source):
        return source.expected_on
    return min(source.expected_on, today)


def _undated(amounts: Sequence[tuple[date | None, Cents]]) -> Cents:
    return sum(cents for day, cents in amounts if day is None)


def _of_month(
    amounts: Sequence[tuple[date | None, Cents]], first: date, firsts: Sequence[date]
) -> Cents:
    """What falls in a month; the last month takes all that is later."""
    return sum(
        cents for day, cents in amounts if day and min(day.replace(day=1), firsts[-1]) == first
    )


def _months(first: date, last: date) -> list[date]:
    start = first.year * 12 + first.month - 1
    count = last.year * 12 + last.month - start
    months = range(start, start + min(count, MOST_MONTHS))
    return [date(at // 12, at % 12 + 1, 1) for at in months]
