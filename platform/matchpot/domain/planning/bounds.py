"""How good the sets of a branch can be at best, without looking at each of them.

Every bound leaves some limits aside, so it is never worse than the truth: a branch is left only
when nothing in it can win.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from matchpot.domain.guide.schemes import SchemeKind
from matchpot.domain.money import Cents
from matchpot.domain.planning.candidates import Candidate, Limits

NO_ROOF = 10**18


@dataclass(frozen=True, slots=True)
class Branch:
    """A set while it grows: what it brings at most, and what it asks so far.

    Attributes:
        most_cents: With the crowd and own money at their most, which are no part of `public`.
        unpaid_cents: Of the most, what costs the maker nothing: no loan, no own money.
        counted_cents: What can count as own money, what is in the plan included.
        roof_cents: Room for public money beside what is in the plan.
    """

    chosen: tuple[Candidate, ...]
    most_cents: Cents
    unpaid_cents: Cents
    public_cents: Cents
    counted_cents: Cents
    asked_cents: Cents
    roof_cents: Cents
    hours: int
    last: date
    has_loan: bool
    excluded: frozenset[str]

    def grown(self, one: Candidate, *, public_cents: Cents) -> "Branch | None":
        """The set with one scheme more; none when they do not go together."""
        is_loan = one.kind is SchemeKind.LOAN
        if one.key in self.excluded or (is_loan and self.has_loan):
            return None
        roof = self.roof_cents
        if one.public_most_cents is not None:
            roof = min(roof, one.public_most_cents - public_cents)
        return Branch(
            (*self.chosen, one),
            self.most_cents + one.most_cents,
            self.unpaid_cents + (0 if is_loan else one.most_cents),
            self.public_cents + (one.most_cents if one.is_public else 0),
            self.counted_cents + (one.most_cents if one.counts_as_own else 0),
            max(self.asked_cents, one.own_asked_cents),
            roof,
            self.hours + one.hours,
            max(self.last, one.decided_on),
            self.has_loan or is_loan,
            self.excluded | one.excluded,
        )


class Bounds:
    """What some candidates can add at best, from each place in their order on.

    The candidates stand by hours for what they bring, the best first.
    """

    def __init__(
        self, offered: Sequence[Candidate], limits: Limits, *, crowd_cents: Cents, own_cents: Cents
    ) -> None:
        """Add up once what every branch asks for; the cents are the most of crowd and own money."""
        self.offered, self.limits = offered, limits
        self.crowd_cents, self.own_cents = crowd_cents, own_cents
        self._cents = [0, *accumulate(one.most_cents for one in offered)]
        self._hours = [0, *accumulate(one.hours for one in offered)]
        most = limits.most_applications
        self._top = _largest([one.most_cents for one in offered], most)
        self._top_unpaid = _largest(
            [0 if one.kind is SchemeKind.LOAN else one.most_cents for one in offered], most
        )
        self._top_public = _largest([one.most_cents * one.is_public for one in offered], most)
        self._top_other = _largest([one.most_cents * (not one.is_public) for one in offered], most)
        self._top_counted = _largest([one.most_cents * one.counts_as_own for one in offered], most)

    def start(self) -> Branch:
        """The set without any scheme."""
        limits, crowd, own = self.limits, self.crowd_cents, self.own_cents
        roof = limits.public_most_cents
        return Branch(
            (),
            crowd + own,
            crowd,
            0,
            limits.own_cents + own,
            0,
            NO_ROOF if roof is None else roof - limits.public_cents,
            limits.crowd_hours if crowd else 0,
            limits.crowd_on if crowd else limits.today,
            False,
            frozenset(),
        )

    def least_missing(self, branch: Branch, at: int, room: int) -> Cents:
        """How much of the gap stays open at the least, with so much room for schemes from here."""
        most = branch.most_cents + self._top[room][at]
        public = branch.public_cents + self._top_public[room][at]
        if public > branch.roof_cents:
            other = branch.most_cents - branch.public_cents + self._top_other[room][at]
            most = min(most, other + max(0, branch.roof_cents))
        return max(0, self.limits.gap_cents - most)

    def lacks_own(self, branch: Branch, at: int, room: int) -> bool:
        """Tell whether the own money that is asked can no longer come together."""
        return branch.counted_cents + self._top_counted[room][at] < branch.asked_cents

    def least_paid(self, branch: Branch, at: int, room: int, *, wanted: Cents) -> Cents:
        """The least loan and own money, when so much is to be brought."""
        return max(0, wanted - branch.unpaid_cents - self._top_unpaid[room][at])

    def least_hours(self, branch: Branch, at: int, *, wanted: Cents) -> int:
        """The fewest hours that can still bring so much, a step being cut in parts if need be."""
        missing = wanted - branch.most_cents
        end = bisect_left(self._cents, self._cents[at] + missing)
        if missing <= 0 or end > len(self.offered):
            return branch.hours
        whole = self._hours[end - 1] - self._hours[at]
        one = self.offered[end - 1]
        rest = missing - (self._cents[end - 1] - self._cents[at])
        return branch.hours + whole + -(-one.hours * rest // one.most_cents)

    def least_crowd(self, branch: Branch, at: int, *, wanted: Cents, hours: int) -> Cents:
        """The smallest campaign, when so much is to be brought within so many hours in all."""
        if not self.crowd_cents:
            return 0
        addable = self._most_within(at, hours - branch.hours)
        return max(0, wanted - (branch.most_cents - self.crowd_cents) - addable)

    def _most_within(self, at: int, hours: int) -> Cents:
        """The most that can be brought within some hours, a step being cut in parts if need be."""
        if hours < 0:
            return 0
        end = bisect_left(self._hours, self._hours[at] + hours + 1) - 1
        cents = self._cents[end] - self._cents[at]
        if end == len(self.offered):
            return cents
        one = self.offered[end]
        rest = hours - (self._hours[end] - self._hours[at])
        return cents + (-(-one.most_cents * rest // one.hours) if one.hours else 0)


def _largest(amounts: Sequence[Cents], most: int) -> list[list[Cents]]:
    """For each number of steps and each place: the sum of the largest from that place on."""
    table = [[0] * (len(amounts) + 1) for _ in range(most + 1)]
    for at in range(len(amounts) - 1, -1, -1):
        for room in range(1, most + 1):
            table[room][at] = max(table[room][at + 1], amounts[at] + table[room - 1][at + 1])
    return table
