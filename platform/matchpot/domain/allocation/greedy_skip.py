"""Greedy with skipping: the best first, and whatever no longer fits is passed over.

The idea: "go down the list and pay what can be paid". Most cities count like this; it is the
default where people give scores. It is quickly explained, and a majority can take all the money.

Worked example, 10.00 to spend. b no longer fits, so c gets its turn:

>>> from fractions import Fraction
>>> from matchpot.domain.allocation.elections import Application, Election
>>> asks = {"a": 700, "b": 600, "c": 300}
>>> election = Election(
...     budget_cents=1_000,
...     applications=[Application(id=id_, cost_cents=cents) for id_, cents in asks.items()],
...     scores={"a": Fraction(30), "b": Fraction(20), "c": Fraction(10)},
... )
>>> from matchpot.domain.allocation.terms import Terms
>>> GreedySkip().allocate(election, Terms()).given
{'a': 700, 'c': 300}

Source: Talmon and Faliszewski, "A Framework for Approval-based Budgeting Methods" (AAAI 2019), the
greedy rule; `greedy` in Pabulib.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending


@dataclass(frozen=True, slots=True, kw_only=True)
class GreedySkip(AllocationRule):
    """Fund whatever fits, best score first."""

    KIND: ClassVar[str] = "greedy_skip"

    def spend(self, course: Spending) -> None:
        """Fund from the top; what does not fit or is hindered is passed over."""
        fund_in_order(course, course.ranking.order)


def fund_in_order(
    course: Spending, order: Iterable[Application], *, phase: str = "", goes_on: bool = True
) -> Application | None:
    """Fund what can be funded, in this order, passing over the rest.

    With `goes_on` false it ends at the first that does not fit, which is returned; a term in the
    way stops nothing.
    """
    for one in order:
        why = course.hindrance(one, one.cost_cents)
        if why is None:
            course.fund(one, one.cost_cents, phase=phase)
            continue
        if why is Reason.DOES_NOT_FIT and not goes_on:
            return one
        course.pass_over(one, why, phase=phase)
    return None
