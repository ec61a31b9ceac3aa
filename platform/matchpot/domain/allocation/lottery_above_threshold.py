"""A lottery among all that are good enough.

The idea: "above the line we cannot tell them apart, so we do not pretend to". A panel says what is
fundable; among those the lot decides, and anybody can check the draw. Each is funded in the order
drawn while its whole sum is there.

Worked example, 10.00 and a threshold of 3. The draw put c first, then a, then b; d is not good
enough to be drawn, and a no longer fits:

>>> from fractions import Fraction
>>> from matchpot.domain.allocation.elections import Application, Election
>>> from matchpot.domain.allocation.terms import Terms
>>> asks = {"a": 700, "b": 400, "c": 600, "d": 100}
>>> outcome = LotteryAboveThreshold().allocate(
...     Election(
...         budget_cents=1_000,
...         applications=[Application(id=id_, cost_cents=cents) for id_, cents in asks.items()],
...         scores={"a": Fraction(5), "b": Fraction(3), "c": Fraction(4), "d": Fraction(2)},
...         draw={"c": 1, "a": 2, "b": 3},
...     ),
...     Terms(least_score=Fraction(3), reserve=0),
... )
>>> outcome.given, outcome.of("a").code.value, outcome.of("d").code.value
({'c': 600, 'b': 400}, 'not_drawn', 'below_threshold')

Source: Volkswagen Foundation, "Experiment!", 2017-2021; the draw itself is `lot-v1`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending
from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents

PHASE = "lottery"


@dataclass(frozen=True, slots=True, kw_only=True)
class LotteryAboveThreshold(AllocationRule):
    """Fund in the order of the draw whoever is above the threshold of the terms.

    Raises:
        InvalidValue: Somebody above the threshold has no place in the draw.
    """

    KIND: ClassVar[str] = "lottery_above_threshold"

    def spend(self, course: Spending) -> None:
        """Fund in the order drawn; what does not fit lets the next one try."""
        fund_as_drawn(course, course.ranking.order, most_cents=course.left_cents)


def fund_as_drawn(course: Spending, entrants: Iterable[Application], *, most_cents: Cents) -> None:
    """Fund entrants in the order of the draw, up to a sum; the others were not drawn."""
    draw, ends_at_cents = course.election.draw, course.left_cents - most_cents
    drawn = list(entrants)
    if any(one.id not in draw for one in drawn):
        raise InvalidValue({"draw": "missing"})
    for one in sorted(drawn, key=lambda one: draw[one.id]):
        note = {"drawn": str(draw[one.id])}
        why = course.hindrance(one, one.cost_cents)
        if why is None and course.left_cents - one.cost_cents < ends_at_cents:
            why = Reason.DOES_NOT_FIT
        if why is None:
            course.fund(one, one.cost_cents, phase=PHASE, note=note)
        else:
            late = why is Reason.DOES_NOT_FIT
            course.pass_over(one, Reason.NOT_DRAWN if late else why, phase=PHASE, note=note)
