"""Greedy with skipping, and what is left goes to the one next in line that can do with less.

The idea: "spend it all, on the next best". Amsterdam neighbourhoods that do not skip say "partially
fund the one next project with the highest score"; a maker says beforehand with how little the plan
still makes sense.

Worked example, 10.00 to spend. b does not fit whole, c does; the last 1.00 goes to b, which can do
with 0.50:

>>> from fractions import Fraction
>>> from matchpot.domain.allocation.elections import Application, Election
>>> from matchpot.domain.allocation.terms import Terms
>>> PartialNext().allocate(
...     Election(
...         budget_cents=1_000,
...         applications=[
...             Application(id="a", cost_cents=700),
...             Application(id="b", cost_cents=600, least_cents=50),
...             Application(id="c", cost_cents=200),
...         ],
...         scores={"a": Fraction(30), "b": Fraction(20), "c": Fraction(10)},
...     ),
...     Terms(),
... ).given
{'a': 700, 'c': 200, 'b': 100}

Source: the field `leftover_budget` of the Amsterdam elections in Pabulib.
"""

from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.allocation.greedy_skip import fund_in_order
from matchpot.domain.allocation.remainder import give_remainder
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialNext(AllocationRule):
    """As `greedy_skip`, then a part for one more."""

    KIND: ClassVar[str] = "partial_next"

    def spend(self, course: Spending) -> None:
        """Fund whatever fits, then give the remainder to the best that accepts it."""
        fund_in_order(course, course.ranking.order)
        give_remainder(course)
