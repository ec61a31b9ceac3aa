"""Phragmén's sequential rule: voters earn money at one pace, and buy as soon as they can.

The idea: "whoever has paid for much waits longest for the next". Everyone earns alike, from
nothing; the moment the supporters of a project hold its cost together, it is bought and they are
at nothing again. The budget is no part of it: the rule stops at the first project that could be
bought and would not fit, or with `skips` passes it over.

Worked example, 9.00. The two voters of a and b hold 4.00 first, and buy a at the time 2.00; at
3.00 the third buys c; b, due at 4.00, no longer fits:

>>> from matchpot.domain.allocation.elections import Application, Election, Votes, counted
>>> from matchpot.domain.allocation.terms import Terms
>>> ballots = [Votes(weights={"a": 1, "b": 1}, count=2), Votes(weights={"c": 1})]
>>> scores, supporters = counted(ballots)
>>> outcome = Phragmen().allocate(
...     Election(
...         budget_cents=900,
...         applications=[
...             Application(id="a", cost_cents=400),
...             Application(id="b", cost_cents=400),
...             Application(id="c", cost_cents=300),
...         ],
...         scores=scores, supporters=supporters, ballots=ballots, lots={"a": 1, "b": 2, "c": 3},
...     ),
...     Terms(),
... )
>>> outcome.given, outcome.of("b").because.value
({'a': 400, 'c': 300}, 'does_not_fit')

Exact, for any order of ballots the same. It asks who supports what: points count as a vote, however
many. What costs more than the whole budget is left out beforehand.

Source: Los, Christoff and Grossi, "Proportional Budget Allocations: Towards a Systematization"
(IJCAI 2022), after Phragmén (1894); the stop as in pabutools.
"""

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import ClassVar

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.electorate import Electorate
from matchpot.domain.allocation.greedy_stop import refuse_the_rest
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending
from matchpot.domain.matching.parameters import Field, Flag

PHASE = "phragmen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phragmen(AllocationRule):
    """Buy whatever its supporters can pay first.

    Attributes:
        skips: pass over what does not fit, and go on.
    """

    KIND: ClassVar[str] = "phragmen"
    READS_BALLOTS: ClassVar[bool] = True
    FIELDS: ClassVar[tuple[Field, ...]] = (Flag(name="skips"),)

    skips: bool = False

    def spend(self, course: Spending) -> None:
        """Buy in the order of the moments at which supporters can pay."""
        buy_by_loads(course, Electorate.of(course), skips=self.skips)


def buy_by_loads(course: Spending, electorate: Electorate, *, skips: bool) -> None:
    """Buy from what is left, with nobody having earned or paid anything before."""
    _Loads(course, electorate, skips=skips).buy_all()


class _Loads:
    """Who has paid until when: the load of a voter is the moment of the last thing bought."""

    def __init__(self, course: Spending, electorate: Electorate, *, skips: bool) -> None:
        self._course, self._electorate, self._skips = course, electorate, skips
        self._last = [0] * electorate.size  # the purchase that each group of ballots paid last
        self._moments = [Fraction(0)]  # of each purchase; the first stands for nothing yet
        self._places = course.ranking.places

    def buy_all(self) -> None:
        """Buy until the stop, or until nobody supports what is left."""
        heap = self._opening()
        while heap:
            tied = self._first(heap)
            if not self._skips and any(why is Reason.DOES_NOT_FIT for _, _, why in tied):
                self._stop(tied)
                return
            self._take(heap, tied)

    def _opening(self) -> list[tuple[Fraction, int, Application]]:
        course, heap = self._course, []
        for one in course.unfunded():
            if one.id not in self._electorate.supporters:
                course.pass_over(one, Reason.NO_SUPPORT, phase=PHASE)
            elif one.cost_cents > course.election.budget_cents:
                course.pass_over(one, Reason.DOES_NOT_FIT, phase=PHASE)
            else:
                heap.append((self._moment(one), self._places[one.id], one))
        heapify(heap)
        return heap

    def _first(
        self, heap: list[tuple[Fraction, int, Application]]
    ) -> list[tuple[Fraction, Application, Reason | None]]:
        """Take out all whose supporters can pay first, and what hinders each.

        A moment on the heap may be old, and moments only move back: it is worked out again when it
        is the first.
        """
        tied: list[tuple[Fraction, Application, Reason | None]] = []
        while heap and (not tied or heap[0][0] <= tied[0][0]):
            _, place, one = heappop(heap)
            moment = self._moment(one)
            if (heap and moment > heap[0][0]) or (tied and moment > tied[0][0]):
                heappush(heap, (moment, place, one))
            else:
                tied.append((moment, one, self._course.hindrance(one, one.cost_cents)))
        return sorted(tied, key=lambda entry: self._places[entry[1].id])

    def _take(
        self,
        heap: list[tuple[Fraction, int, Application]],
        tied: list[tuple[Fraction, Application, Reason | None]],
    ) -> None:
        """Buy the first that nothing hinders; the others of the moment wait again."""
        bought = False
        for moment, one, why in tied:
            if why is not None:
                self._course.pass_over(one, why, phase=PHASE)
            elif bought:
                heappush(heap, (moment, self._places[one.id], one))
            else:
                self._buy(one, moment)
                bought = True

    def _buy(self, one: Application, moment: Fraction) -> None:
        for groups in self._electorate.supporters[one.id].kinds.values():
            for group in groups:
                self._last[group] = len(self._moments)
        self._moments.append(moment)
        # Rounded up: at this moment they have it.
        note = {"moment_cents": str(-(-moment.numerator // moment.denominator))}
        self._course.fund(one, one.cost_cents, phase=PHASE, note=note)

    def _moment(self, one: Application) -> Fraction:
        """When the supporters hold the cost together, in cents earned by each voter."""
        supporters = self._electorate.supporters[one.id]
        paid = sum(
            self._moments[purchase] * people
            for (purchase, _), people in supporters.counted(self._last.__getitem__).items()
        )
        return Fraction(paid + one.cost_cents, supporters.people)

    def _stop(self, tied: list[tuple[Fraction, Application, Reason | None]]) -> None:
        for _, one, why in tied:
            self._course.pass_over(one, why or Reason.AFTER_THE_STOP, phase=PHASE)
        refuse_the_rest(self._course)
