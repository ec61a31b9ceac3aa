"""Cumulative money: every member gets a part of the budget and puts it where they want.

The idea: "the money itself is the vote". Each member may allot B/n cents, whole cents rounded down;
a plan is funded when what came together is at least what it can do with, and gets at most what it
asks. What went to plans that did not make it, or was more than they asked, returns to those who
gave it; a second round over that money is a new election with the applications that are left.

Worked example, 10.00 and two members with 5.00 each. a came together; b, which needs 4.00, did not:

>>> from matchpot.domain.allocation.elections import Application, Election, Votes, counted
>>> from matchpot.domain.allocation.terms import Terms
>>> ballots = [Votes(weights={"a": 500}), Votes(weights={"a": 200, "b": 300})]
>>> scores, supporters = counted(ballots)
>>> outcome = CumulativeMoney().allocate(
...     Election(
...         budget_cents=1_000,
...         applications=[
...             Application(id="a", cost_cents=700), Application(id="b", cost_cents=400)
...         ],
...         scores=scores, supporters=supporters, ballots=ballots,
...     ),
...     Terms(),
... )
>>> outcome.given, dict(outcome.facts)
({'a': 700}, {'per_member_cents': '500', 'allotted_cents': '1000', 'returned_cents': '300'})

Source: Cobudget, the tool of Enspiral and Greaterthan.
"""

from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.allocation.elections import counted
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending
from matchpot.domain.errors import InvalidValue


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulativeMoney(AllocationRule):
    """Fund what members put together.

    Raises:
        InvalidValue: A ballot allots more than its part, or less than nothing.
    """

    KIND: ClassVar[str] = "cumulative_money"
    READS_BALLOTS: ClassVar[bool] = True

    def spend(self, course: Spending) -> None:
        """Give each what was allotted to it, when that is enough."""
        ballots, voters = course.election.ballots, course.election.voters
        part_cents = course.election.budget_cents // voters if voters else 0
        if any(sum(votes.weights.values()) > part_cents for votes in ballots):
            raise InvalidValue({"ballots": "over_the_part"})
        if any(min(votes.weights.values(), default=0) < 0 for votes in ballots):
            raise InvalidValue({"ballots": "negative"})
        allotted, _ = counted(ballots)
        for one in course.ranking.order:
            cents = min(allotted.get(one.id, 0), one.cost_cents)
            why = course.hindrance(one, cents)
            if cents < (one.least_cents or one.cost_cents) or not cents:
                why = Reason.SUPPORTERS_CANNOT_PAY if cents else Reason.NO_SUPPORT
            if why is None:
                course.fund(one, cents)
            else:
                course.pass_over(one, why)
        all_cents = sum(allotted.values())
        course.facts |= {
            "per_member_cents": str(part_cents),
            "allotted_cents": str(all_cents),
            "returned_cents": str(all_cents - course.spent_cents),
        }
