"""Knapsack: the affordable set with the most score together.

The idea: "no other set we can pay for is liked more". It looks at whole sets and not at one project
after another, so a great project may lose to three good ones; that is hard to explain to its maker,
which is why it is offered and not the default.

Worked example, 10.00 to spend. a has the highest score, and b and c together have more:

>>> from fractions import Fraction
>>> from matchpot.domain.allocation.elections import Application, Election
>>> from matchpot.domain.allocation.terms import Terms
>>> asks = {"a": 700, "b": 500, "c": 500}
>>> KnapsackOptimal().allocate(
...     Election(
...         budget_cents=1_000,
...         applications=[Application(id=id_, cost_cents=cents) for id_, cents in asks.items()],
...         scores={"a": Fraction(30), "b": Fraction(20), "c": Fraction(15)},
...         lots={"a": 1, "b": 2, "c": 3},
...     ),
...     Terms(),
... ).given
{'b': 500, 'c': 500}

Exact. Of sets with the same score the cheaper is taken, then the one with the better-ranked
application that the other has not. A score of 0 or less adds nothing and is never chosen.

Source: dynamic programming over undominated sets, Nemhauser and Ullmann, "Discrete Dynamic
Programming and Capital Allocation" (Management Science 15(9), 1969), with the bound of Dantzig.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import ClassVar, TypeAlias

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending
from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents

# Where more sets than this stay undominated the search would take too long, and says so.
MOST_SETS = 400_000

# A set in the making: its cost, its worth with a minus, its members as bits, the best one highest.
_Set: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnapsackOptimal(AllocationRule):
    """Fund the set with the highest sum of scores.

    Raises:
        InvalidValue: Too many sets are as good as each other to find the best in reasonable time.
    """

    KIND: ClassVar[str] = "knapsack_optimal"

    def spend(self, course: Spending) -> None:
        """Find the best set within budget and terms, and fund it, best score first."""
        items = _worthwhile(course)
        best = _Search(course, items).best()
        chosen = {one.id for at, one in enumerate(items) if best >> (len(items) - 1 - at) & 1}
        for one in course.ranking.order:
            if one.id in chosen:
                course.fund(one, one.cost_cents)
        for one in course.unfunded():
            alone = one.cost_cents > course.election.budget_cents
            course.pass_over(one, Reason.DOES_NOT_FIT if alone else Reason.NOT_CHOSEN)


def _worthwhile(course: Spending) -> list[Application]:
    """What could be funded alone and adds anything, best first."""
    return [
        one
        for one in course.ranking.order
        if course.election.score(one.id) > 0 and course.hindrance(one, one.cost_cents) is None
    ]


class _Search:
    """All sets that no other set beats in every respect, grown one application at a time."""

    def __init__(self, course: Spending, items: Sequence[Application]) -> None:
        self._course, self._items = course, items
        self._budget = course.election.budget_cents
        scores = [course.election.score(one.id) for one in items]
        whole = lcm(*(score.denominator for score in scores))
        self._worth = [int(score * whole) for score in scores]
        self._has_terms = _terms_bind(course, items)

    def best(self) -> int:
        """The members of the best set, as bits."""
        sets: list[_Set] = [(0, 0, 0)]
        for at, one in enumerate(self._items):
            cost, worth = one.cost_cents, self._worth[at]
            taken = [
                (spent + cost, so_far - worth, bits << 1 | 1)
                for spent, so_far, bits in sets
                if spent + cost <= self._budget and self._is_allowed(bits, at)
            ]
            passed = [(spent, so_far, bits << 1) for spent, so_far, bits in sets]
            sets = self._promising(sorted([*passed, *taken], key=_order), at + 1)
            if len(sets) > MOST_SETS:
                raise InvalidValue({"applications": "too_many_equal_sets"})
        return min(sets, key=lambda one: (one[1], one[0], -one[2]))[2]

    def _promising(self, sets: Sequence[_Set], decided: int) -> list[_Set]:
        """Drop what is beaten already, or cannot catch up with what another reaches for certain."""
        kept: list[_Set] = []
        for one in sets:
            # Under terms a dearer set may still be allowed more, so no set beats another.
            if self._has_terms or not kept or one[1] < kept[-1][1]:
                kept.append(one)
        rest = _Rest(
            [
                (self._items[at].cost_cents, self._worth[at])
                for at in range(decided, len(self._items))
            ]
        )
        bounds = [rest.bound(self._budget - spent, -worth) for spent, worth, _ in kept]
        least = max(-worth for _, worth, _ in kept)
        if not self._has_terms:
            spent, worth, _ = kept[bounds.index(max(bounds))]
            least = max(least, rest.filled(self._budget - spent, -worth))
        return [one for one, bound in zip(kept, bounds, strict=True) if bound >= least]

    def _is_allowed(self, bits: int, at: int) -> bool:
        """Whether the terms let the next one join the members so far."""
        if not self._has_terms:
            return True
        trial = Spending(self._course.ranking)
        for before, one in enumerate(self._items[:at]):
            if bits >> (at - 1 - before) & 1:
                trial.fund(one, one.cost_cents)
        one = self._items[at]
        return trial.hindrance(one, one.cost_cents) is None


class _Rest:
    """What is not decided yet, most worth for its cost first."""

    def __init__(self, items: Sequence[tuple[int, int]]) -> None:
        self._items = sorted(items, key=lambda one: Fraction(-one[1], max(1, one[0])))
        self._costs = [0, *accumulate(cost for cost, _ in self._items)]
        self._worths = [0, *accumulate(worth for _, worth in self._items)]

    def bound(self, left_cents: Cents, worth: int) -> int:
        """More than this a set never comes to, not even if the last could be cut in parts."""
        whole = bisect_right(self._costs, left_cents) - 1
        worth += self._worths[whole]
        if whole == len(self._items):
            return worth
        cost, last = self._items[whole]
        return worth + last * (left_cents - self._costs[whole]) // cost

    def filled(self, left_cents: Cents, worth: int) -> int:
        """So much a set comes to for certain, by taking whatever still fits."""
        for cost, its_worth in self._items:
            if cost <= left_cents:
                left_cents -= cost
                worth += its_worth
        return worth


def _order(one: _Set) -> tuple[int, int, int]:
    return one[0], one[1], -one[2]


def _terms_bind(course: Spending, items: Sequence[Application]) -> bool:
    """Whether any term could forbid a set of these."""
    groups = [one.group for one in items if one.group is not None]
    makers = [one.maker for one in items if one.maker is not None]
    one_each = len(set(groups)) == len(groups)
    most = course.terms.most_per_maker
    few = most is None or all(makers.count(maker) <= most for maker in set(makers))
    return bool(course.terms.limits) or not (one_each and few)
