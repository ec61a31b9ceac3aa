"""Greedy with a top-up: the first that does not fit is still funded when nearly all is there.

The idea: "we do not let a plan fail over the last few euros". The list is paid from the top; when
the rest of the money is at least `topup_bps` of what the next one asks, the shortfall comes from a
reserve that was named beforehand, and the rule ends there. The reserve is no part of the budget:
what it must add is told, and never exceeds `reserve_cents`.

Worked example, 10.00 to spend and a reserve of 1.00. For b 3.00 of its 3.50 is there:

>>> from fractions import Fraction
>>> from matchpot.domain.allocation.elections import Application, Election
>>> from matchpot.domain.allocation.terms import Terms
>>> outcome = GreedyTopup(reserve_cents=100).allocate(
...     Election(
...         budget_cents=1_000,
...         applications=[
...             Application(id="a", cost_cents=700), Application(id="b", cost_cents=350)
...         ],
...         scores={"a": Fraction(30), "b": Fraction(20)},
...     ),
...     Terms(),
... )
>>> outcome.given, dict(outcome.facts)
({'a': 700, 'b': 300}, {'topped_up': 'b', 'from_reserve_cents': '50'})

Source: the greedy rule with a threshold for the last project, as Polish cities write it down in
`greedy-custom` elections of Pabulib.
"""

from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.allocation.greedy_stop import fund_until_one_does_not_fit, refuse_the_rest
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending
from matchpot.domain.matching.parameters import Field, Number
from matchpot.domain.money import BPS, Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class GreedyTopup(AllocationRule):
    """As `greedy_stop`; then the misfit, when enough of what it asks is left."""

    KIND: ClassVar[str] = "greedy_topup"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Number(name="topup_bps", least=1, most=BPS, default=8_000),
        Number(name="reserve_cents", default=0),
    )

    topup_bps: int = 8_000
    reserve_cents: Cents = 0

    def spend(self, course: Spending) -> None:
        """Fund from the top; give the first misfit what is left, if the reserve adds the rest."""
        first = fund_until_one_does_not_fit(course)
        if first is None:
            return
        cents = course.left_cents
        # It only does not fit: a term in its way would have been told before the money.
        short_cents = first.cost_cents - cents
        is_near = cents * BPS >= self.topup_bps * first.cost_cents
        if is_near and short_cents <= self.reserve_cents:
            course.fund(first, cents, phase="topup", note={"from_reserve_cents": str(short_cents)})
            course.facts |= {"topped_up": first.id, "from_reserve_cents": str(short_cents)}
        else:
            course.pass_over(first, Reason.DOES_NOT_FIT)
        refuse_the_rest(course)
