"""Greedy with a stop: the best first, and the first that does not fit ends it.

The idea: "nobody is overtaken". A project that just missed never sees a weaker one paid; the price
is money left over. What is left is told, and goes where the terms say.

Worked example, 10.00 to spend. b does not fit, so c gets no turn although it would:

>>> from fractions import Fraction
>>> from matchpot.domain.allocation.elections import Application, Election
>>> from matchpot.domain.allocation.terms import Terms
>>> asks = {"a": 700, "b": 600, "c": 300}
>>> outcome = GreedyStop().allocate(
...     Election(
...         budget_cents=1_000,
...         applications=[Application(id=id_, cost_cents=cents) for id_, cents in asks.items()],
...         scores={"a": Fraction(30), "b": Fraction(20), "c": Fraction(10)},
...     ),
...     Terms(reserve=0),
... )
>>> outcome.given, outcome.left_cents, outcome.of("c").code.value
({'a': 700}, 300, 'after_the_stop')

Source: `greedy-no-skip` in Pabulib, the rule of several Polish cities.
"""

from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.greedy_skip import fund_in_order
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending


@dataclass(frozen=True, slots=True, kw_only=True)
class GreedyStop(AllocationRule):
    """Fund from the top until one does not fit."""

    KIND: ClassVar[str] = "greedy_stop"

    def spend(self, course: Spending) -> None:
        """Fund from the top; an application that a term hinders stops nothing."""
        first = fund_until_one_does_not_fit(course)
        if first is not None:
            course.pass_over(first, Reason.DOES_NOT_FIT)
            refuse_the_rest(course)


def fund_until_one_does_not_fit(course: Spending) -> Application | None:
    """Fund from the top; return the first that does not fit, which has no verdict yet."""
    return fund_in_order(course, course.ranking.order, goes_on=False)


def refuse_the_rest(course: Spending) -> None:
    """Write down for everyone who had no turn that the rule had stopped."""
    for one in course.unfunded():
        if one.id not in course.why_not:
            course.pass_over(one, Reason.AFTER_THE_STOP)
