"""A run of equal shares over approvals in rounded numbers, with a bound on how wrong they are.

It answers like `equal_shares_run.py` or says that it cannot tell, and never guesses: what everyone
has left is kept in tiny parts of a cent, with one bound on the error of all of them that grows with
each purchase, and every comparison must be clear beyond its errors. Prices that nobody is too poor
for are exact, so the plain ties of large elections are seen. For the runs of `add1`, which are many
and of which only the sum matters.
"""

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.electorate import Electorate
from matchpot.domain.allocation.equal_shares_run import PHASE
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.spending import Spending

_PARTS_BITS = 64  # a part is 2**-64 of a cent
_FINE_BITS = 64  # prices per utility are ordered in units this much smaller than a part

_Heap: TypeAlias = list[tuple[int, int, Application]]


class Unsure(Exception):
    """Rounded numbers cannot tell; the exact run can."""


@dataclass(frozen=True, slots=True)
class _Price:
    """What each pays at most, in parts, give or take; and between what it lies per utility.

    `alike` is the number of people among whom the cost is divided when nobody is too poor, else 0:
    then the price per utility is exactly `Fraction(cost, alike * unit)`.
    """

    each: int
    error: int
    alike: int
    least: int
    most: int


class QuickRun:
    """Voters with a sum each, who buy together until they can buy no more."""

    def __init__(
        self,
        course: Spending,
        electorate: Electorate,
        per_voter_cents: Fraction,
        *,
        cost_utilities: bool,
    ) -> None:
        self._course, self._electorate = course, electorate
        self._cost_utilities = cost_utilities
        parts = (per_voter_cents.numerator << _PARTS_BITS) // per_voter_cents.denominator
        self._money = [parts] * electorate.size  # what each ballot of a group has
        self._error = 1  # what anyone has is no further from the truth than this
        self._places = course.ranking.places

    def buy_all(self) -> None:
        """Buy until nobody can pay for anything more.

        Raises:
            Unsure: It cannot be told; the course is spoilt.
        """
        heap: _Heap = []
        for one in self._course.unfunded():
            supporters = self._electorate.supporters.get(one.id)
            if supporters is None:
                self._course.pass_over(one, Reason.NO_SUPPORT, phase=PHASE)
            else:
                heap.append((self._least(one, supporters.people), self._places[one.id], one))
        heapify(heap)
        while heap:
            found = self._best(heap)
            if found is not None:
                self._buy(*found)

    def _unit(self, one: Application) -> int:
        return (one.cost_cents or 1) if self._cost_utilities else 1

    def _least(self, one: Application, people: int) -> int:
        return (one.cost_cents << (_PARTS_BITS + _FINE_BITS)) // (people * self._unit(one))

    def _best(self, heap: _Heap) -> tuple[Application, _Price] | None:
        """Take the application with the best price out; None when all are gone without one."""
        seen: list[tuple[Application, _Price]] = []
        best: int | None = None
        while heap and (best is None or heap[0][0] <= best):
            one = heappop(heap)[2]
            price = self._price_or_pass_over(one)
            if price is not None:
                seen.append((one, price))
                best = price.most if best is None else min(best, price.most)
        if best is None:
            return None
        near = [entry for entry in seen if entry[1].least <= best]
        chosen = near[0] if len(near) == 1 else self._exactly_best(near)
        for one, price in seen:
            if one is not chosen[0]:
                heappush(heap, (price.least, self._places[one.id], one))
        return chosen

    def _exactly_best(self, near: list[tuple[Application, _Price]]) -> tuple[Application, _Price]:
        if not all(price.alike for _, price in near):
            raise Unsure
        return min(
            near,
            key=lambda entry: (
                Fraction(entry[0].cost_cents, entry[1].alike * self._unit(entry[0])),
                self._places[entry[0].id],
            ),
        )

    def _price_or_pass_over(self, one: Application) -> _Price | None:
        why = self._course.hindrance(one, one.cost_cents)
        price = None
        if why is None:
            price = self._price(one)
            why = Reason.SUPPORTERS_CANNOT_PAY if price is None else None
        if why is not None:
            self._course.pass_over(one, why, phase=PHASE)
        return price

    def _price(self, one: Application) -> _Price | None:
        """What the supporters pay now, the poor all they have; None when that is too little."""
        money: list[int] = []
        for (_, copies), groups in self._electorate.supporters[one.id].kinds.items():
            money += list(map(self._money.__getitem__, groups)) * copies
        people, cost = len(money), one.cost_cents << _PARTS_BITS
        total = sum(money)
        if abs(total - cost) <= people * self._error:
            raise Unsure
        if total < cost:
            return None
        each, rich, poorest = _alike(money, total, cost)
        poor = people - len(rich)
        error = poor * self._error // len(rich) + 2
        clear = 2 * (error + self._error)
        if min(rich) - each <= clear or (poor and each - poorest <= clear):
            raise Unsure
        unit = self._unit(one)
        return _Price(
            each=each,
            error=error,
            alike=0 if poor else people,
            least=((each - error) << _FINE_BITS) // unit,
            most=((each + error) << _FINE_BITS) // unit + 1,
        )

    def _buy(self, one: Application, price: _Price) -> None:
        money, each = self._money, price.each
        for groups in self._electorate.supporters[one.id].kinds.values():
            for group in groups:
                has = money[group]
                money[group] = has - each if has > each else 0
        self._error += price.error
        self._course.fund(one, one.cost_cents, phase=PHASE)


def _alike(money: list[int], total: int, cost: int) -> tuple[int, list[int], int]:
    """What each pays at most, rounded down; who can; and more than this none of the others has.

    Whoever has less than an equal part is poor and pays all; the others then owe more each, so
    more may turn out poor, until nobody does.
    """
    rich, owed, poorest = money, cost, 0
    while True:
        each = owed // len(rich)
        left = [has for has in rich if has > each]
        if len(left) == len(rich):
            return each, rich, poorest
        if not left:
            raise Unsure
        had, poorest = sum(left), each
        owed -= total - had
        rich, total = left, had
