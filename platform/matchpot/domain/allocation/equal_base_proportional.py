"""An equal base for everyone above the threshold, the rest in proportion to score.

The idea: "everybody who is good enough gets something at once, the best get more". Edge Fund gave
1,000 pounds to each of the groups that its members had chosen, and shared the rest by score.

Worked example, 100.00 with a base of 20.00. The remaining 60.00 goes 3 to 1, and b would get 15.00
of it; it asks 30.00 in all, so the rest goes to a:

>>> from fractions import Fraction
>>> from matchpot.domain.allocation.elections import Application, Election
>>> from matchpot.domain.allocation.terms import Terms
>>> EqualBaseProportional(base_cents=2_000).allocate(
...     Election(
...         budget_cents=10_000,
...         applications=[
...             Application(id="a", cost_cents=9_000), Application(id="b", cost_cents=3_000)
...         ],
...         scores={"a": Fraction(3), "b": Fraction(1)},
...     ),
...     Terms(),
... ).given
{'a': 7000, 'b': 3000}

Nobody gets more than it asks. Where the base does not reach for all, the best get it. Whoever would
get less than it can do with (`least_cents`) gets nothing, the last of them first, and the sum is
shared anew. Odd cents by largest remainder, ties as settled.

Source: the rounds of Edge Fund (participatory grantmaking in the United Kingdom).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import ClassVar

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending
from matchpot.domain.matching.parameters import Field, Number
from matchpot.domain.money import Cents, capped_largest_remainder


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualBaseProportional(AllocationRule):
    """`base_cents` for each, then in proportion to score, at most what each asks."""

    KIND: ClassVar[str] = "equal_base_proportional"
    FIELDS: ClassVar[tuple[Field, ...]] = (Number(name="base_cents", default=0),)

    base_cents: Cents = 0

    def spend(self, course: Spending) -> None:
        """Choose who is in, share among them, and drop the last who could not do with it."""
        members = self._members(course)
        while members:
            cents = self._shared(course, members)
            short = [one for one in members if cents[one.id] < (one.least_cents or 1)]
            out = short[-1] if short else _hindered(course, members, cents)
            if out is None:
                break
            members.remove(out)
            course.pass_over(out, Reason.DOES_NOT_FIT if short else Reason.CAP_REACHED)
        for one in members:
            course.fund(one, cents[one.id])

    def _members(self, course: Spending) -> list[Application]:
        """Who gets the base, best first, while it lasts and the terms allow."""
        trial, members = Spending(course.ranking), []
        for one in course.ranking.order:
            base = min(self.base_cents, one.cost_cents)
            why = trial.hindrance(one, base)
            if why is None:
                trial.fund(one, base)
                members.append(one)
            else:
                course.pass_over(one, why)
        return members

    def _shared(self, course: Spending, members: Sequence[Application]) -> dict[str, Cents]:
        bases = {one.id: min(self.base_cents, one.cost_cents) for one in members}
        scores = {one.id: max(course.election.score(one.id), Fraction(0)) for one in members}
        whole = lcm(*(score.denominator for score in scores.values()))
        # Numbered by their place among equals, since that settles who gets an odd cent.
        places, ids = course.ranking.places, {course.ranking.places[one.id]: one for one in members}
        split = capped_largest_remainder(
            course.left_cents - sum(bases.values()),
            {places[id_]: int(score * whole) for id_, score in scores.items()},
            {place: one.cost_cents - bases[one.id] for place, one in ids.items()},
        )
        return {one.id: bases[one.id] + split.parts[place] for place, one in ids.items()}


def _hindered(
    course: Spending, members: Sequence[Application], cents: Mapping[str, Cents]
) -> Application | None:
    """The first, best first, whose share the terms do not allow beside those before it."""
    trial = Spending(course.ranking)
    for one in members:
        if trial.hindrance(one, cents[one.id]) is not None:
            return one
        trial.fund(one, cents[one.id])
    return None
