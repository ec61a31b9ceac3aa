"""One run of the method of equal shares with a given sum per voter, in whole numbers throughout.

All sums of money are whole multiples of one fraction of a cent, which is made smaller at every
purchase as the price asks; so nothing is ever rounded and equal prices are seen to be equal. The
completions of the method, and what it is for, are in `mes.py`; a quicker way for approvals, which
knows when it cannot tell, in `equal_shares_quick.py`.

Voters only grow poorer and prices only rise, so an old price is a least price: an application is
looked at again only when its old price is the best of all (a lazy heap).
"""

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import gcd, lcm
from typing import TypeAlias

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.electorate import Electorate
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.spending import Spending
from matchpot.domain.money import Cents

PHASE = "equal_shares"

# Prices are ordered by their whole part in units this small, and exactly where that is equal.
_FINE_BITS = 96

_Heap: TypeAlias = list[tuple[int, int, Application]]


@dataclass(frozen=True, slots=True)
class _Price:
    """What supporters pay per unit of utility for an application now.

    `due` parts of a cent are left to be paid by those who can pay alike, whose weights are `rich`
    together. `due / per_unit` orders prices.
    """

    due: int
    rich: int
    per_unit: int

    @property
    def whole(self) -> int:
        """The price in fine units, rounded down: what is less here is less."""
        return (self.due << _FINE_BITS) // self.per_unit

    def is_below(self, other: "_Price") -> bool:
        """Whether it is less, exactly."""
        return self.due * other.per_unit < other.due * self.per_unit


class EqualSharesRun:
    """Voters with a sum each, who buy together until they can buy no more.

    The voters of one class have the same money left; all who have nothing left are one class.
    """

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
        self._parts = per_voter_cents.denominator  # of a cent
        self._money = [per_voter_cents.numerator, 0]  # what one voter of each class has, in parts
        self._class = [0] * electorate.size  # of each group of equal ballots
        self._places = course.ranking.places

    def buy_all(self) -> None:
        """Buy until nobody's supporters can pay for anything more; pass over the rest."""
        heap = self._opening()
        while heap:
            found = self._best(heap)
            if found is not None:
                self._buy(*found)

    def _opening(self) -> _Heap:
        """What everyone would cost could all supporters pay alike: less can it never be."""
        heap = []
        for one in self._course.unfunded():
            supporters = self._electorate.supporters.get(one.id)
            if supporters is None:
                self._course.pass_over(one, Reason.NO_SUPPORT, phase=PHASE)
            else:
                weight = supporters.weight
                least = _Price(one.cost_cents, weight, weight * self._unit(one))
                heap.append((least.whole, self._places[one.id], one))
        heapify(heap)
        return heap

    def _unit(self, one: Application) -> int:
        """How much utility a weight of 1 is: its cost in cents, or 1."""
        return (one.cost_cents or 1) if self._cost_utilities else 1

    def _best(self, heap: _Heap) -> tuple[Application, _Price] | None:
        """Take the application with the best price out; None when all are gone without one."""
        seen: list[tuple[int, int, Application, _Price]] = []
        best: int | None = None
        while heap and (best is None or heap[0][0] <= best):
            _, place, one = heappop(heap)
            price = self._price_or_pass_over(one)
            if price is not None:
                seen.append((price.whole, place, one, price))
                best = price.whole if best is None else min(best, price.whole)
        if not seen:
            return None
        seen.sort(key=lambda entry: entry[:2])
        chosen = seen[0]
        for entry in seen:
            if entry[0] == chosen[0] and entry[3].is_below(chosen[3]):
                chosen = entry
        for entry in seen:
            if entry is not chosen:
                heappush(heap, entry[:3])
        return chosen[2], chosen[3]

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
        """What the supporters pay now, the poor all they have; None when that is too little.

        Poor is who has less than their share, that is less per weight; so they are looked at in
        the order of money per weight, and each takes part of the debt off the others.
        """
        supporters, money = self._electorate.supporters[one.id], self._money
        roster = supporters.counted(self._class.__getitem__)
        due = one.cost_cents * self._parts
        all_ = lcm(*(weight for _, weight in roster))
        purses = sorted(
            (money[class_] * (all_ // weight), money[class_] * number, weight * number)
            for (class_, weight), number in roster.items()
        )
        rich = sum(weight for _, _, weight in purses)
        if sum(has for _, has, _ in purses) < due:
            return None
        for per_weight, has, weight in purses:
            if per_weight * rich >= due * all_:
                break
            due -= has
            rich -= weight
        return _Price(due, rich, rich * self._parts * self._unit(one))

    def _buy(self, one: Application, price: _Price) -> None:
        """Let the supporters pay: all alike by weight, the poor what they have."""
        note = self._told(one, price)
        shared = gcd(price.due, price.rich)
        each, finer = price.due // shared, price.rich // shared
        self._parts *= finer
        self._money = money = [has * finer for has in self._money]
        supporters, children = self._electorate.supporters[one.id], dict[tuple[int, int], int]()
        for (weight, _), groups in supporters.kinds.items():
            for group in groups:
                key = (self._class[group], weight)
                child = children.get(key)
                if child is None:
                    left = max(0, money[key[0]] - each * weight)
                    child = children[key] = len(money) if left else 1
                    if left:
                        money.append(left)
                self._class[group] = child
        self._course.fund(one, one.cost_cents, phase=PHASE, note=note)

    def _told(self, one: Application, price: _Price) -> dict[str, str]:
        """What each pays at most per weight, in cents rounded up, and by how many that would do."""
        most_cents = -(-price.due // (price.rich * self._parts))
        hundredths = 0
        if price.due:
            hundredths = one.cost_cents * price.rich * self._parts * 100 // price.due
        return {
            "most_paid_cents": str(most_cents),
            "effective_support": f"{hundredths // 100}.{hundredths % 100:02}",
        }


def per_voter(budget_cents: Cents, voters: int) -> Fraction:
    """The equal share of the budget, exactly; nothing where nobody voted."""
    return Fraction(budget_cents, voters) if voters else Fraction(0)
