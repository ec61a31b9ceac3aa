"""How much of a gap any set of steps can close; the first half of the search for a route.

Hours and days are left aside here, so far fewer schemes have to be looked at.
"""

from collections.abc import Callable, Sequence

from matchpot.domain.money import BPS, Cents
from matchpot.domain.planning.bounds import Bounds, Branch
from matchpot.domain.planning.candidates import Candidate, Limits
from matchpot.domain.planning.filling import most_total
from matchpot.domain.planning.replacing import unreplaceable

_TELL_EVERY = 1_000


class Reach:
    """The most that was reached so far, over all ways to combine schemes, crowd and own money."""

    def __init__(self, limits: Limits, tell: Callable[[int], None]) -> None:
        """Begin with nothing reached; `tell` hears how far it is, in parts of 10,000."""
        self.limits, self.tell = limits, tell
        self.cents: Cents = 0
        # A set that reaches as far, by key, and whether it has a campaign and own money.
        self.witness: tuple[frozenset[str], bool, bool] = (frozenset(), False, False)
        self.tried = 0

    @property
    def is_proven(self) -> bool:
        """Tell whether nothing reaches further."""
        return self.cents == self.limits.gap_cents or not self.is_over

    @property
    def is_over(self) -> bool:
        """Tell whether no more sets may be tried."""
        return self.tried >= self.limits.most_sets

    def look(self, offered: Sequence[Candidate], *, with_crowd: bool, with_own: bool) -> None:
        """Look through the sets of some schemes, with or without a campaign and own money."""
        kept = unreplaceable(offered, self.limits, for_money_alone=True)
        bounds = Bounds(
            kept,
            self.limits,
            crowd_cents=self.limits.crowd_most_cents if with_crowd else 0,
            own_cents=self.limits.own_most_cents if with_own else 0,
        )
        self._grow(bounds, bounds.start(), 0, with_crowd=with_crowd, with_own=with_own)

    def _grow(
        self, bounds: Bounds, branch: Branch, start: int, *, with_crowd: bool, with_own: bool
    ) -> None:
        limits = self.limits
        in_order = tuple(sorted(branch.chosen, key=lambda one: one.key))
        total = most_total(in_order, limits, with_crowd=with_crowd, with_own=with_own)
        self.tried += 1
        if not self.tried % _TELL_EVERY:
            self.tell(self.tried * BPS // (2 * limits.most_sets))
        if total is not None and total > self.cents:
            self.cents = total
            self.witness = (frozenset(one.key for one in in_order), with_crowd, with_own)
        room = limits.most_applications - len(branch.chosen)
        for at in range(start, len(bounds.offered) if room else start):
            reach = limits.gap_cents - bounds.least_missing(branch, at, room)
            if reach <= self.cents or self.is_over or bounds.lacks_own(branch, at, room):
                return
            grown = branch.grown(bounds.offered[at], public_cents=limits.public_cents)
            if grown is not None:
                self._grow(bounds, grown, at + 1, with_crowd=with_crowd, with_own=with_own)
