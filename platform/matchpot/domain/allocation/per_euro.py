"""Per euro: most score for the money first.

The idea: "what do people want most for each euro?" A cheap project with some support goes before
a dear one with more. Whatever no longer fits is passed over. It favours small plans, and it tempts
makers to cut one plan into several.

Worked example, 10.00 to spend. b has half the score of a, for a third of the money:

>>> from fractions import Fraction
>>> from matchpot.domain.allocation.elections import Application, Election
>>> from matchpot.domain.allocation.terms import Terms
>>> asks = {"a": 900, "b": 300, "c": 700}
>>> PerEuro().allocate(
...     Election(
...         budget_cents=1_000,
...         applications=[Application(id=id_, cost_cents=cents) for id_, cents in asks.items()],
...         scores={"a": Fraction(30), "b": Fraction(15), "c": Fraction(10)},
...     ),
...     Terms(),
... ).given
{'b': 300, 'c': 700}

Exact: scores per cent are compared as fractions. An application that asks nothing goes first.

Source: the greedy heuristic of Dantzig for the knapsack problem (Operations Research 5(2), 1957).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.greedy_skip import fund_in_order
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending


@dataclass(frozen=True, slots=True, kw_only=True)
class PerEuro(AllocationRule):
    """Fund whatever fits, most score per cent first."""

    KIND: ClassVar[str] = "per_euro"

    def spend(self, course: Spending) -> None:
        """Fund in the order of score per cent, ties settled as everywhere."""

        def key(one: Application) -> tuple[bool, Fraction, int]:
            score = course.election.score(one.id)
            worth = Fraction(score, one.cost_cents) if one.cost_cents else score
            return one.cost_cents > 0, -worth, course.ranking.places[one.id]

        fund_in_order(course, sorted(course.ranking.order, key=key))
