"""The best set of steps, found by branch and bound: exact, and the same for the same input.

Best is, in this order: brings the most towards the gap; the least loan and new own money; the
fewest hours; the earliest last decision; the smallest campaign. Sets with equal figures are told
apart by the order of the keys.

How far any set reaches is found first (`reaching`); then only sets that reach as far are compared.
A scheme is left out beforehand when so many others are no worse in every respect that one of them
can always take its place; of the rest, a branch is left as soon as nothing in it can be better
than what was found. A search that would take too long ends after a fixed number of sets and says
that it did (`is_proven`); the number (`Limits.most_sets`) does not depend on the machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from matchpot.domain.guide.schemes import SchemeKind
from matchpot.domain.money import BPS, Cents
from matchpot.domain.planning.bounds import Bounds, Branch
from matchpot.domain.planning.candidates import Candidate, Limits
from matchpot.domain.planning.filling import Filled, fill, most_total
from matchpot.domain.planning.reaching import Reach
from matchpot.domain.planning.replacing import unreplaceable

MUCH = 10**18
# A long search tells after so many sets how far it is.
_TELL_EVERY = 1_000

# Cents not brought, cents that cost the maker, hours, last decision, cents of the crowd.
Score = tuple[Cents, Cents, int, date, Cents]
# Hears now and then how far a search is, in parts of 10,000 of what it may take at most.
Tell = Callable[[int], None]


def to_nobody(_bps: int) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best set of steps; `chosen` stands by key, as the amounts of `filled` do."""

    chosen: tuple[Candidate, ...]
    filled: Filled
    score: Score
    is_proven: bool
    sets_tried: int


def furthest(offered: Sequence[Candidate], limits: Limits) -> Cents:
    """The most of the gap that any set brings, whatever it takes; the first half of `best`."""
    return _reached(offered, limits, to_nobody)[0].cents


def best(offered: Sequence[Candidate], limits: Limits, tell: Tell = to_nobody) -> Found | None:
    """Find the best set within the limits; none when nothing can be added at all."""
    reach, usable_with = _reached(offered, limits, tell)
    if not reach.cents:
        return None
    search = _Search(limits, reach, tell)
    every = [
        _Branches(search, unreplaceable(usable, limits), with_crowd=crowd, with_own=own)
        for usable, crowd, own in usable_with
    ]
    keys, with_crowd, with_own = reach.witness
    witness = [one for one in offered if one.key in keys]
    search.weigh(witness, with_crowd=with_crowd, with_own=with_own)
    # Small sets first: they are few, and what they reach cuts off most of the larger ones.
    for size in range(1, limits.most_applications + 1):
        for branches in every:
            branches.walk(size)
    return search.found()


def _reached(
    offered: Sequence[Candidate], limits: Limits, tell: Tell
) -> tuple[Reach, list[tuple[list[Candidate], bool, bool]]]:
    """How far sets reach, and what may be used with and without a campaign and own money."""
    reach, usable_with = Reach(limits, tell), []
    for with_crowd, with_own in ((False, False), (True, False), (False, True), (True, True)):
        if (with_crowd and not limits.crowd_most_cents) or (with_own and not limits.own_most_cents):
            continue
        has_crowd = with_crowd or limits.crowd_cents > 0
        usable = [one for one in offered if has_crowd or one.kind is not SchemeKind.MATCH]
        usable_with.append((usable, with_crowd, with_own))
        reach.look(usable, with_crowd=with_crowd, with_own=with_own)
    return reach, usable_with


def score_of(chosen: Sequence[Candidate], filled: Filled, limits: Limits) -> Score:
    """The figures sets are compared by; smaller is better."""
    days = [one.decided_on for one in chosen]
    hours = sum(one.hours for one in chosen)
    if filled.crowd_cents:
        days.append(limits.crowd_on)
        hours += limits.crowd_hours
    return (
        limits.gap_cents - filled.total_cents,
        filled.borrowed_cents + filled.own_cents,
        hours,
        max(days, default=limits.today),
        filled.crowd_cents,
    )


class _Search:
    """The best so far, and how many sets were tried."""

    def __init__(self, limits: Limits, reach: Reach, tell: Tell) -> None:
        self.limits, self.reach, self.tell = limits, reach, tell
        # Worse than any set that reaches as far.
        self.score: Score = (limits.gap_cents - reach.cents, MUCH, MUCH, date.max, MUCH)
        self.best: tuple[tuple[Candidate, ...], Filled] | None = None
        self.tried = 0

    @property
    def is_over(self) -> bool:
        """Tell whether no more sets may be tried."""
        return self.tried >= self.limits.most_sets

    def count(self) -> None:
        """One set more was tried."""
        self.tried += 1
        if not self.tried % _TELL_EVERY:
            self.tell((self.reach.tried + self.tried) * BPS // (2 * self.limits.most_sets))

    def weigh(self, chosen: Sequence[Candidate], *, with_crowd: bool, with_own: bool) -> None:
        """Keep a set when it is better than the best so far."""
        in_order = tuple(sorted(chosen, key=lambda one: one.key))
        total = most_total(in_order, self.limits, with_crowd=with_crowd, with_own=with_own)
        if total is None or self.limits.gap_cents - total > self.score[0]:
            return
        filled = fill(in_order, self.limits, with_crowd=with_crowd, with_own=with_own)
        if filled is None:
            return
        score = score_of(in_order, filled, self.limits)
        if score < self.score:
            self.score, self.best = score, (in_order, filled)

    def found(self) -> Found | None:
        """What was found, if anything."""
        if self.best is None:
            return None
        chosen, filled = self.best
        return Found(
            chosen=chosen,
            filled=filled,
            score=self.score,
            is_proven=self.reach.is_proven and not self.is_over,
            sets_tried=self.tried,
        )


class _Branches:
    """Every set of some candidates, in the order they stand in, less the branches cut off."""

    def __init__(
        self, search: _Search, offered: Sequence[Candidate], *, with_crowd: bool, with_own: bool
    ) -> None:
        self.search, self.offered = search, offered
        self.with_crowd, self.with_own = with_crowd, with_own
        self.bounds = Bounds(
            offered,
            search.limits,
            crowd_cents=search.limits.crowd_most_cents if with_crowd else 0,
            own_cents=search.limits.own_most_cents if with_own else 0,
        )

    def walk(self, size: int) -> None:
        """Try what may be better with so many schemes at most."""
        start = self.bounds.start()
        if size == 1 and (self.with_crowd or self.with_own):
            self._weigh(start)
        self._grow(start, 0, size)

    def _weigh(self, branch: Branch) -> None:
        self.search.weigh(branch.chosen, with_crowd=self.with_crowd, with_own=self.with_own)

    def _grow(self, branch: Branch, start: int, room: int) -> None:
        public_cents = self.search.limits.public_cents
        for at in range(start, len(self.offered) if room else start):
            if self.search.is_over or not self._may_improve(branch, at, room):
                return
            grown = branch.grown(self.offered[at], public_cents=public_cents)
            if grown is not None:
                self.search.count()
                if room == 1:
                    self._weigh(grown)
                self._grow(grown, at + 1, room - 1)

    def _may_improve(self, branch: Branch, at: int, room: int) -> bool:
        """Tell whether anything from here on can be better than the best so far."""
        best_score, bounds = self.search.score, self.bounds
        if bounds.lacks_own(branch, at, room):
            return False
        missing = bounds.least_missing(branch, at, room)
        if missing != best_score[0]:
            return missing < best_score[0]
        wanted = self.search.limits.gap_cents - missing
        least = (
            bounds.least_paid(branch, at, room, wanted=wanted),
            bounds.least_hours(branch, at, wanted=wanted),
            branch.last,
            bounds.least_crowd(branch, at, wanted=wanted, hours=best_score[2]),
        )
        return least < best_score[1:]
