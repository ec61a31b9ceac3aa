"""What would have been enough: the smallest change that would have funded an application.

Two changes are searched, each with all else as it was: more people voting for it alone (or, where
scores are no votes, a higher score), and asking for less. The same rule is run again with the
change; doubling and halving finds a change that is enough while one step less is not, and both are
seen in a run. Rules where more votes may harm (`add1`, whole sets) can have a smaller island below;
the first steps up to `_NEAR` are all tried, so none is missed close by.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from matchpot.domain.allocation.elections import (
    Application,
    ApplicationId,
    Election,
    with_ask,
    with_more,
)
from matchpot.domain.allocation.mes import Mes
from matchpot.domain.allocation.outcomes import Change, Outcome, Reason, Verdict
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.terms import Terms
from matchpot.domain.errors import InvalidValue

_NEAR = 8
_MANY = 10  # times as many voters as there were
_RUNS_OF_A_CHANGE = 40

# Nothing about votes or money decides these.
_BEYOND_CHANGE = frozenset({Reason.FUNDED, Reason.WITHDRAWN})


def quick_searches(rule: AllocationRule, election: Election, *, work: int) -> int:
    """For how many applications a search takes so much work at most.

    Work is how often an application or a weight of a ballot is read. It depends on the election
    alone, so that whoever works it out again searches as many.
    """
    reads = len(election.applications)
    if rule.READS_BALLOTS:
        reads += sum(len(votes.weights) for votes in election.ballots)
    again = 100 if isinstance(rule, Mes) else 1  # it runs itself again, and reads every ballot
    return work // max(1, reads * again * _RUNS_OF_A_CHANGE)


def _to_nobody(_done: int) -> None:
    """Who does not ask how many are done, is not told."""


def with_changes(
    outcome: Outcome,
    rule: AllocationRule,
    election: Election,
    terms: Terms,
    *,
    most: int,
    done: Callable[[int], None] = _to_nobody,
) -> Outcome:
    """The outcome with the smallest change beside each of the first `most` unfunded verdicts.

    Every change takes some thirty runs of the rule, so for large elections `most` is small. How
    many verdicts are behind it is told to `done`.
    """
    verdicts: list[Verdict] = []
    for verdict in outcome.verdicts:
        if verdict.because not in _BEYOND_CHANGE and most > 0:
            most -= 1
            found = smallest_change(rule, election, terms, verdict.id)
            verdict = replace(verdict, change=found)
        verdicts.append(verdict)
        done(len(verdicts))
    return replace(outcome, verdicts=tuple(verdicts))


def smallest_change(
    rule: AllocationRule, election: Election, terms: Terms, id_: ApplicationId
) -> Change:
    """The smallest number of votes (or score), and the smallest cut of the ask, that is enough."""

    def is_funded(changed: Election) -> bool:
        try:
            return id_ in rule.allocate(changed, terms).given
        except InvalidValue:
            # Nobody can say: it would have needed a lot number or a place in a draw it never had.
            return False

    one, most = election.by_id()[id_], _most_steps(election, terms, election.by_id()[id_])
    if not rule.READS_BALLOTS and not terms.least_support_bps:
        election = replace(election, ballots=())  # it takes long to carry them through every run
    steps = _least(lambda by: is_funded(with_more(election, id_, by)), most)
    cents = _least(
        lambda by: is_funded(with_ask(election, id_, one.cost_cents - by)), one.cost_cents - 1
    )
    if election.score_is_votes:
        return Change(votes=steps, cents=cents)
    return Change(score=None if steps is None else steps * election.step, cents=cents)


def _most_steps(election: Election, terms: Terms, one: Application) -> int:
    """With so many more it leads by far; who is not funded then will not be by votes."""
    best = max((election.score(other.id) for other in election.applications), default=Fraction(0))
    behind = max(best, terms.least_score or best) - election.score(one.id)
    return int(behind // election.step) + 1 + _MANY * election.voters * election.score_is_votes


def _least(is_enough: Callable[[int], bool], most: int) -> int | None:
    """The least number from 1 that is enough; None when `most` is not, nor a power of 2 below."""
    for by in range(1, min(_NEAR, most) + 1):
        if is_enough(by):
            return by
    low, high = _NEAR, _NEAR
    while high < most:
        low, high = high, min(2 * high, most)
        if is_enough(high):
            break
    else:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high
