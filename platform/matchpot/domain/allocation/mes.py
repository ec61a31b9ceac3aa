"""The method of equal shares: the budget is divided among the voters, who buy together.

The idea: "everyone's vote is worth the same money". Each voter gets the same part of the budget.
Step by step the project is bought whose supporters get most for their money, and they pay for it,
all alike as far as they can. So a quarter of the voters decides about a quarter of the money, and a
majority cannot take it all.

Worked example, 9.00 for three voters. Two want a and b, one wants c: with 3.00 each the two can buy
a (2.00 each) and then have 2.00 left for b, too little; the third buys c.

>>> from matchpot.domain.allocation.elections import Application, Election, Votes, counted
>>> from matchpot.domain.allocation.terms import Terms
>>> ballots = [Votes(weights={"a": 1, "b": 1}, count=2), Votes(weights={"c": 1})]
>>> scores, supporters = counted(ballots)
>>> election = Election(
...     budget_cents=900,
...     applications=[
...         Application(id="a", cost_cents=400),
...         Application(id="b", cost_cents=450),
...         Application(id="c", cost_cents=300),
...     ],
...     scores=scores, supporters=supporters, ballots=ballots,
... )
>>> Mes(completion=(Completion.NONE,)).allocate(election, Terms()).given
{'a': 400, 'c': 300}

A third of the money often stays, so a completion follows, or a chain of them:
`add1` starts anew with a step more per voter, again and again, and keeps the last outcome before
the first that costs more than the budget; sums per voter after the first are whole steps.
`greedy` then funds whatever still fits; `phragmen` buys as that rule does, from nothing earned.
With `compared` the greedy outcome is taken when more voters prefer it, who have more of what they
voted for in it.

`cost` utilities weigh a project by its money, `cardinality` counts each alike; points multiply.

Exact, for any order of ballots the same. Source: Peters, Pierczynski and Skowron, "Proportional
Participatory Budgeting with Additive Utilities" (NeurIPS 2021); completions and comparison as on
equalshares.net, where elections go on to the first overspending step.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from matchpot.domain.allocation.completions import Chain, ChainField, Completion
from matchpot.domain.allocation.electorate import Electorate
from matchpot.domain.allocation.equal_shares_quick import QuickRun, Unsure
from matchpot.domain.allocation.equal_shares_run import EqualSharesRun, per_voter
from matchpot.domain.allocation.greedy_skip import fund_in_order
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.phragmen import buy_by_loads
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending
from matchpot.domain.matching.parameters import Choice, Field, Flag, Number
from matchpot.domain.money import Cents

# So often a step is added at most: beyond it the step was chosen far too small.
MOST_STEPS = 20_000
_BY_DEFAULT = (Completion.ADD1, Completion.GREEDY)


class Utilities(StrEnum):
    """What a voter has of a project that is bought."""

    COST = "cost"
    CARDINALITY = "cardinality"


class Add1End(StrEnum):
    """Why `add1` ended."""

    OVERSPENDS = "overspends"  # the next step costs more than the budget
    ALL_BOUGHT = "all_bought"  # more money buys nothing more
    MOST_STEPS = "most_steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mes(AllocationRule):
    """Equal shares, completed.

    Attributes:
        completion: what follows, in this order.
        step_cents: of `add1`, per voter; when left out a hundredth of the equal share, at least 1.
        compared: whether a majority may prefer the greedy outcome.
    """

    KIND: ClassVar[str] = "mes"
    READS_BALLOTS: ClassVar[bool] = True
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Choice(name="utilities", options=Utilities, default=Utilities.COST),
        ChainField(name="completion", default=_BY_DEFAULT),
        Number(name="step_cents", least=1),
        Flag(name="compared"),
    )

    utilities: Utilities = Utilities.COST
    completion: Chain = _BY_DEFAULT
    step_cents: Cents | None = None
    compared: bool = False

    def spend(self, course: Spending) -> None:
        """Divide the budget among the voters, let them buy, and complete."""
        electorate = Electorate.of(course)
        share = per_voter(course.election.budget_cents, electorate.voters)
        facts = {"first_per_voter_cents": str(share)}
        if self.completion[0] is Completion.ADD1 and electorate.voters:
            share, end = self._add1(course, electorate, share)
            facts |= {"per_voter_cents": str(share), "add1_ended": end.value}
        if self.compared:
            trial = Spending(course.ranking)
            self._complete(trial, electorate, share)
            if _majority_prefers_greedy(trial, facts):
                fund_in_order(course, course.ranking.order, phase="greedy")
                course.facts |= facts
                return
        self._complete(course, electorate, share)
        course.facts |= facts

    def _add1(
        self, course: Spending, electorate: Electorate, share: Fraction
    ) -> tuple[Fraction, Add1End]:
        """The last sum per voter before the first that overspends, and why it is the last."""
        budget_cents = course.election.budget_cents
        step = self.step_cents or max(1, budget_cents // (100 * electorate.voters))
        level = share // step * step
        for _ in range(MOST_STEPS):
            level += step
            trial = self._tried(course, electorate, Fraction(level))
            if trial.spent_cents > budget_cents:
                return share, Add1End.OVERSPENDS
            share = Fraction(level)
            if Reason.SUPPORTERS_CANNOT_PAY not in trial.why_not.values():
                return share, Add1End.ALL_BOUGHT
        return share, Add1End.MOST_STEPS

    def _tried(self, course: Spending, electorate: Electorate, share: Fraction) -> Spending:
        """What equal shares buy with this sum per voter, whatever the budget is."""
        enough_cents = sum(one.cost_cents for one in course.ranking.order)
        by_cost = self.utilities is Utilities.COST
        trial = Spending(course.ranking, enough_cents)
        if electorate.is_approval:
            try:
                QuickRun(trial, electorate, share, cost_utilities=by_cost).buy_all()
            except Unsure:
                trial = Spending(course.ranking, enough_cents)
            else:
                return trial
        EqualSharesRun(trial, electorate, share, cost_utilities=by_cost).buy_all()
        return trial

    def _complete(self, course: Spending, electorate: Electorate, share: Fraction) -> None:
        by_cost = self.utilities is Utilities.COST
        EqualSharesRun(course, electorate, share, cost_utilities=by_cost).buy_all()
        for completion in self.completion:
            if completion is Completion.GREEDY:
                fund_in_order(course, course.unfunded(), phase="greedy")
            elif completion is Completion.PHRAGMEN:
                buy_by_loads(course, electorate, skips=False)


def _majority_prefers_greedy(course: Spending, facts: dict[str, str]) -> bool:
    """Whether more voters have more of what they voted for in the greedy outcome; noted."""
    greedy = Spending(course.ranking)
    fund_in_order(greedy, greedy.ranking.order)
    for_greedy = for_shares = 0
    for votes in course.election.ballots:
        has = sum(weight for id_, weight in votes.weights.items() if id_ in course.given)
        would_have = sum(weight for id_, weight in votes.weights.items() if id_ in greedy.given)
        for_greedy += votes.count if would_have > has else 0
        for_shares += votes.count if has > would_have else 0
    facts |= {"prefer_greedy": str(for_greedy), "prefer_equal_shares": str(for_shares)}
    return for_greedy > for_shares
