"""How much each step of a route brings, once it is chosen which steps there are; exact to the cent.

The limits of a chosen set are simple enough to be filled in an order: each step between its least
and its most, public money under one roof, own money above one floor, a match no larger than what
its rule makes of all the crowd gives. First the total is made as large as it can be, up to the
gap; of all ways to bring that total the one with the least loan, then the least own money, then
the smallest campaign is taken. Which sets are tried is the work of `search`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matchpot.domain.guide.schemes import SchemeKind
from matchpot.domain.money import Cents
from matchpot.domain.planning.candidates import Candidate, Limits

# More than any crowd gives.
NEVER = 10**18


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What every step of a set brings; the amounts stand in the order of the candidates."""

    amounts: tuple[Cents, ...]
    crowd_cents: Cents
    own_cents: Cents
    borrowed_cents: Cents

    @property
    def total_cents(self) -> Cents:
        """All of it together; never above the gap."""
        return sum(self.amounts) + self.crowd_cents + self.own_cents


class _Boxes:
    """From what to what each step may go; steps are fixed one after the other."""

    def __init__(
        self, chosen: Sequence[Candidate], limits: Limits, *, with_crowd: bool, with_own: bool
    ) -> None:
        self.chosen, self.limits = chosen, limits
        self.keys = frozenset(one.key for one in chosen)
        self.least = [one.least_cents for one in chosen]
        self.most = [one.most_cents for one in chosen]
        self.is_match = [one.kind is SchemeKind.MATCH for one in chosen]
        self.crowd_there = limits.crowd_cents
        asked_of_crowd = self._crowd_asked() - self.crowd_there
        self.crowd_least = max(limits.crowd_least_cents, asked_of_crowd, 1) if with_crowd else 0
        self.crowd_most = limits.crowd_most_cents if with_crowd else 0
        self.own_least = 1 if with_own else 0
        self.own_most = limits.own_most_cents if with_own else 0
        asked = max((one.own_asked_cents for one in chosen), default=0)
        self.own_floor = max(0, asked - limits.own_cents)
        roofs = [one.public_most_cents for one in chosen if one.public_most_cents is not None]
        if limits.public_most_cents is not None:
            roofs.append(limits.public_most_cents)
        self.public_roof = min(roofs) - limits.public_cents if roofs else None

    def _crowd_asked(self) -> Cents:
        """The least money of the crowd with which every match can add its least."""
        matches = (one for one in self.chosen if one.kind is SchemeKind.MATCH)
        asked = (self.limits.crowd_for(one.key, self.keys, one.least_cents) for one in matches)
        return max((NEVER if cents is None else cents for cents in asked), default=0)

    def bound(self, at: int) -> Cents:
        """The most of one step as things stand; a match adds to what the crowd gives."""
        most = self.most[at]
        if not self.is_match[at]:
            return most
        crowd = self.crowd_there + self.crowd_most
        return min(most, self.limits.matched_cents(self.chosen[at].key, self.keys, crowd))

    def is_under_roof(self, at: int) -> bool:
        """Tell whether a step shares the room for public money with others."""
        return self.public_roof is not None and self.chosen[at].is_public

    def is_sound(self) -> bool:
        """Tell whether every step can have its least, and own money its floor."""
        if self.crowd_least > self.crowd_most or self.own_least > self.own_most:
            return False
        if any(self.bound(at) < least for at, least in enumerate(self.least)):
            return False
        public = sum(least for at, least in enumerate(self.least) if self.is_under_roof(at))
        if self.public_roof is not None and public > self.public_roof:
            return False
        return self.own_reach() >= self.own_floor

    def least_total(self) -> Cents:
        """The smallest sum that keeps to all limits."""
        least = sum(self.least) + self.crowd_least + self.own_least
        counted = sum(self.least[at] for at, one in enumerate(self.chosen) if one.counts_as_own)
        return least + max(0, self.own_floor - counted - self.own_least)

    def most_total(self) -> Cents:
        """The largest sum that keeps to all limits, the gap left aside."""
        total, public = self.crowd_most + self.own_most, 0
        for at in range(len(self.chosen)):
            if self.is_under_roof(at):
                public += self.bound(at)
            else:
                total += self.bound(at)
        return total + (public if self.public_roof is None else min(public, self.public_roof))

    def own_reach(self) -> Cents:
        """The most that can count as own money, new own money included."""
        reach, public, taken = self.own_most, 0, 0
        for at, one in enumerate(self.chosen):
            if not self.is_under_roof(at):
                reach += self.bound(at) if one.counts_as_own else 0
            elif one.counts_as_own:
                public += self.bound(at)
            else:
                taken += self.least[at]
        roof = self.public_roof
        return reach + (public if roof is None else min(public, roof - taken))


def fill(
    chosen: Sequence[Candidate], limits: Limits, *, with_crowd: bool, with_own: bool
) -> Filled | None:
    """Fill a set of steps; none when no amounts keep to all limits.

    The largest total wins, then the least loan, the least own money, the smallest campaign. Of
    what is then left to choose, steps outside the roof for public money are filled first, each in
    the order given.
    """
    boxes = _Boxes(chosen, limits, with_crowd=with_crowd, with_own=with_own)
    if not boxes.is_sound() or boxes.least_total() > limits.gap_cents:
        return None
    total = min(limits.gap_cents, boxes.most_total())
    borrowed = _fix_loans(boxes, total)
    _fix_own(boxes, total)
    _fix_crowd(boxes, total)
    amounts = _pour(boxes, total - boxes.own_most - boxes.crowd_most)
    return Filled(
        amounts=tuple(amounts),
        crowd_cents=boxes.crowd_most,
        own_cents=boxes.own_most,
        borrowed_cents=borrowed,
    )


def most_total(
    chosen: Sequence[Candidate], limits: Limits, *, with_crowd: bool, with_own: bool
) -> Cents | None:
    """What a set brings at most, up to the gap; none when no amounts keep to all limits."""
    boxes = _Boxes(chosen, limits, with_crowd=with_crowd, with_own=with_own)
    if not boxes.is_sound() or boxes.least_total() > limits.gap_cents:
        return None
    return min(limits.gap_cents, boxes.most_total())


def _smallest(least: Cents, most: Cents, is_enough: Callable[[Cents], bool]) -> Cents:
    """The smallest amount that is enough; whatever is more is enough too."""
    while least < most:
        middle = (least + most) // 2
        if is_enough(middle):
            most = middle
        else:
            least = middle + 1
    return least


def _fix_loans(boxes: _Boxes, total: Cents) -> Cents:
    """Fix the loan, of which a route has one at most, at the least that still brings the total."""
    for at, one in enumerate(boxes.chosen):
        if one.kind is SchemeKind.LOAN:

            def is_enough(cents: Cents, at: int = at, counted: bool = one.counts_as_own) -> bool:
                boxes.least[at] = boxes.most[at] = cents
                reaches = not counted or boxes.own_reach() >= boxes.own_floor
                return boxes.most_total() >= total and reaches

            cents = _smallest(boxes.least[at], boxes.most[at], is_enough)
            boxes.least[at] = boxes.most[at] = cents
            return cents
    return 0


def _fix_own(boxes: _Boxes, total: Cents) -> None:
    least, most = boxes.own_least, boxes.own_most
    others, counted = boxes.most_total() - most, boxes.own_reach() - most
    boxes.own_least = boxes.own_most = max(least, total - others, boxes.own_floor - counted)


def _fix_crowd(boxes: _Boxes, total: Cents) -> None:
    def is_enough(cents: Cents) -> bool:
        boxes.crowd_most = cents
        return boxes.most_total() >= total

    cents = _smallest(boxes.crowd_least, boxes.crowd_most, is_enough)
    boxes.crowd_least = boxes.crowd_most = cents


def _pour(boxes: _Boxes, total: Cents) -> list[Cents]:
    """Give every step its least, own money its floor, and then pour the rest in order."""
    amounts = list(boxes.least)
    rest = total - sum(amounts)
    roof = boxes.public_roof
    public = sum(cents for at, cents in enumerate(amounts) if boxes.is_under_roof(at))
    # A match gives what its rule says; what is asked of others can be less.
    order = sorted(
        range(len(amounts)), key=lambda at: (boxes.is_under_roof(at), not boxes.is_match[at])
    )
    counted = [at for at in order if boxes.chosen[at].counts_as_own]
    missing = boxes.own_floor - boxes.own_most - sum(amounts[at] for at in counted)
    for these, wanted in ((counted, missing), (order, rest)):
        for at in these:
            more = min(boxes.bound(at) - amounts[at], rest, max(0, wanted))
            if boxes.is_under_roof(at):
                more = min(more, (roof or 0) - public)
                public += more
            amounts[at] += more
            rest -= more
            wanted -= more
    assert rest == 0  # noqa: S101 -- the parts are the total, always
    return amounts
