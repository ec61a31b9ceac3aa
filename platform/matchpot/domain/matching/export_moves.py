"""What a decision found in a pot, proved from how the pot's money moved.

An export tells every hold of a pot in order, every later change of one in order, and all that was
paid in. Which change came between which two holds it does not tell, and need not: there must be
some order of the two, with no change before its own hold, in which every decision in turn found
in use what it says it found. What the pot had left is then what was paid in less that, or
nothing while somebody waited whose turn came first.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from matchpot.domain.matching.exhaustion import ExhaustionMode
from matchpot.domain.matching.export import (
    EXCLUDED,
    RESTORED,
    Difference,
    Export,
    Hold,
    WrittenGift,
)
from matchpot.domain.matching.scenario import Id
from matchpot.domain.matching.scenes import Gift
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.matching.waiting import missing
from matchpot.domain.money import Cents


def moves(export: Export) -> Iterator[Difference]:
    """Follow the money of each pot whose moves are told; yield what differs."""
    if export.tells_moves:
        for pot in export.pots:
            told = _Told(export, pot)
            yield from told.worths()
            yield from _Order(export, pot, told).differences()


class _Told:
    """The moves of one pot."""

    def __init__(self, export: Export, pot: Id) -> None:
        self._export = export
        self._pot = pot
        self.holds: Sequence[Hold] = [one for one in export.holds if one.pot == pot]
        moved = [one for one in export.moves if one.pot == pot]
        # One that names no hold cannot be placed; its cents are missing in the sums then.
        self.moves = [(one.hold, one.cents) for one in moved if one.hold < len(self.holds)]
        self.totals = list(accumulate(one.cents for one in export.paid_in if one.pot == pot))

    def worths(self) -> Iterator[Difference]:
        """What each line began with and every change of it come to what the line is worth."""
        place, budget = f"pots[{self._pot}]", self._export.pots[self._pot]
        worth = [one.cents for one in self.holds]
        for hold, cents in self.moves:
            worth[hold] += cents
        yield from _apart(f"{place}.total_cents", budget.total_cents, (self.totals or [0])[-1])
        yield from _apart(f"{place}.in_use", budget.least_cents, sum(worth))
        found: dict[int | None, Cents] = defaultdict(int)
        for one, cents in zip(self.holds, worth, strict=True):
            found[one.gift] += 0 if one.whole else cents
        for at, gift in enumerate(self._export.gifts):
            line = gift.lines.get(self._pot)
            cents = line.cents if line else 0
            yield from _apart(f"gifts[{at}].lines[{self._pot}].cents", cents, found[at])
        yield from _apart(f"{place}.released", 0, found[None])


def _apart(place: str, exported: Cents, found: Cents) -> Iterator[Difference]:
    if exported != found:
        yield Difference(place, exported, found)


class _Order:
    """The decisions about gifts in turn, and between which moves each can have been made."""

    def __init__(self, export: Export, pot: Id, told: _Told) -> None:
        self._gifts = export.gifts
        self._pot = pot
        self._holds = told.holds
        self._totals = told.totals
        self._held = list(accumulate((one.cents for one in told.holds), initial=0))
        changed = list(accumulate((-cents for _, cents in told.moves), initial=0))
        self._last_hold = list(accumulate((hold + 1 for hold, _ in told.moves), max, initial=0))
        # After how many changes their sum is this much.
        self._after: dict[Cents, list[int]] = defaultdict(list)
        for count, cents in enumerate(changed):
            self._after[cents].append(count)
        self._first_waiting = self._who_may_wait_first()
        self._tells = False

    def differences(self) -> Iterator[Difference]:
        states: Mapping[int, int] = {0: 0}
        paid = 0
        for place, view, (least, most) in self._decisions():
            in_use = view.usage.pot_cents
            least = max(least, min(states))
            later = {
                holds: changes
                for holds in range(least, most + 1)
                if (changes := self._changes(states, holds, in_use)) is not None
            }
            where = f"gifts[{place}].basis.pots[{self._pot}]"
            if not later:
                found = self._held[least] - max(self._after, default=0)
                yield Difference(f"{where}.usage.pot_cents", in_use, max(0, found))
                continue
            states = later
            paid, wrong = self._paid(place, view, paid)
            if wrong is not None:
                yield Difference(f"{where}.available_cents", view.available_cents, wrong)

    def _changes(self, states: Mapping[int, int], holds: int, in_use: Cents) -> int | None:
        """After how few changes, with so many holds made, so much was in use; None if never."""
        before = [changes for made, changes in states.items() if made <= holds]
        counts = self._after.get(self._held[holds] - in_use, [])
        at = bisect_left(counts, min(before)) if before else len(counts)
        if at == len(counts) or self._last_hold[counts[at]] > holds:
            return None
        return counts[at]

    def _paid(self, place: int, view: PotView, paid: int) -> tuple[int, Cents | None]:
        """Which sum of money was in the pot; and what it would have had left if none fits."""
        in_use, had = view.usage.pot_cents, view.available_cents + view.usage.pot_cents
        if view.available_cents == 0 and self._first_waiting < place:
            return paid, None
        in_parts = view.caps.exhaustion.mode is not ExhaustionMode.FCFS
        for at in range(paid, len(self._totals)):
            total = self._totals[at]
            if total == had or (in_parts and total > had):
                return at, None
        return paid, max(0, (self._totals or [0])[paid if self._totals else 0] - in_use)

    # ---- which decisions, and where among the holds ----

    def _decisions(self) -> Iterator[tuple[int, PotView, tuple[int, int]]]:
        """Each decision that tells what was in use: its gift, the pot, how many holds before it."""
        own = self._own_holds()
        later = sorted((own[at], at) for at in own if self._gifts[at].weighed_again)
        turns = [at for at in range(len(self._gifts)) if not self._gifts[at].weighed_again]
        after = self._next_holds(turns, own)
        for at in turns:
            while later and at in own and later[0][0] < own[at]:
                yield from self._decision(later[0][1], (later[0][0], later.pop(0)[0]))
            yield from self._decision(at, (own[at], own[at]) if at in own else (0, after[at]))
        for hold, at in later:
            yield from self._decision(at, (hold, hold))

    def _decision(
        self, at: int, holds: tuple[int, int]
    ) -> Iterator[tuple[int, PotView, tuple[int, int]]]:
        basis = self._gifts[at].basis
        for view in basis.views:
            if view.id == self._pot:
                # Once a decision told what was in use, all later ones do.
                self._tells |= view.id in basis.tells_use
                if self._tells:
                    yield at, view, holds

    def _own_holds(self) -> dict[int, int]:
        """By gift, the hold of what it was granted; a gift weighed again has its last such hold."""
        found: dict[int, int] = {}
        for number, hold in enumerate(self._holds):
            if hold.gift is None or hold.gift >= len(self._gifts):
                continue
            gift = self._gifts[hold.gift]
            line = gift.lines.get(self._pot)
            granted = line.granted_cents if line else 0
            if granted == hold.cents and (gift.weighed_again or hold.gift not in found):
                found[hold.gift] = number
        return found

    def _next_holds(self, turns: Sequence[int], own: Mapping[int, int]) -> Mapping[int, int]:
        """How many holds there were at most before each gift: up to that of the next one."""
        found, most = {}, len(self._holds)
        for at in reversed(turns):
            most = min(most, own.get(at, most))
            found[at] = most
        return found

    def _who_may_wait_first(self) -> int:
        """The place of the first gift that the pot was short for; beyond all if there is none."""
        for at, gift in enumerate(self._gifts):
            if self._may_wait(gift):
                return at
        return len(self._gifts)

    def _may_wait(self, gift: WrittenGift) -> bool:
        lines = gift.lines.values()
        if any(one.reason in (EXCLUDED, RESTORED) for line in lines for one in line.changes or ()):
            return True
        granted = {pot: line.granted_cents for pot, line in gift.lines.items()}
        short = any(
            view.id == self._pot
            and view.available_cents <= max(gift.cents, granted.get(view.id, 0))
            for view in gift.basis.views
        )
        basis, whole = gift.basis, Gift(cents=gift.cents)
        return (
            short
            and not gift.unmatched
            and self._pot in missing(whole, basis.project, basis.views, granted, basis.joint)
        )
