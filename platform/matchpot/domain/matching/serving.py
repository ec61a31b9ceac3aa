"""Gifts of a simulation that wait for money: put in line when they come, served when it comes back.

The same as the product does with its own list (`services/waiting.py`): a gift waits for what a pot
would have given more, had it not been short; whoever came first is served first, within the limits
of the moment; a gift whose limit others used up meanwhile is struck off.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from matchpot.domain.matching.queueing import WaitList
from matchpot.domain.matching.scenario import Id
from matchpot.domain.matching.scenes import Gift
from matchpot.domain.matching.stacking import JointCaps
from matchpot.domain.matching.tallies import Place, PlayedGift, Purse
from matchpot.domain.matching.waiting import missing
from matchpot.domain.money import Cents

# More than any gift misses.
_NO_LIMIT_CENTS = 10**15


class Waiting:
    """The wait-lists of all pots of a simulation; where they are not on, nobody waits."""

    def __init__(self, joint: JointCaps, purses: Mapping[Id, Purse], *, on: bool) -> None:
        self._joint = joint
        self._purses = purses
        self._on = on
        self._line = WaitList()
        self._by_project: defaultdict[Id, list[Id]] = defaultdict(list)

    def take_place(self, gift: PlayedGift) -> None:
        """Put a gift that was just paid in the line of every pot that was short."""
        if self._on and gift.reason is None and _may_be_short(gift):
            self._line.join(gift.donation.id, self._missing(gift))
            self._by_project[gift.project.plan.id].append(gift.donation.id)

    def renew(self, gift: PlayedGift) -> None:
        """A gift waits for no more than what is left of it still misses; it keeps its turn."""
        places = self._line.places(gift.donation.id)
        if places:
            wants = self._missing(gift) if gift.left_cents else {}
            for pot, cents in places.items():
                self._line.set(gift.donation.id, pot, min(cents, wants.get(pot, 0)))

    def leave(self, gift: PlayedGift) -> None:
        """A gift loses its turn."""
        self._line.leave(gift.donation.id)

    def end(self, project: Id) -> None:
        """Nothing of a project waits any more: it is closed."""
        for gift in self._by_project.pop(project, ()):
            self._line.leave(gift)

    def next(self) -> Id | None:
        """The gift whose turn it is: who came first of those that wait for a pot with money."""
        return self._line.next(lambda pot: self._free(pot) > 0)

    def claims(self, gift: PlayedGift) -> Iterator[tuple[Place, Cents]]:
        """What pots give a gift now, one after the other; the caller gives before it asks on."""
        for pot in self._line.places(gift.donation.id):
            place = gift.project.places[pot]
            free = self._free(pot)
            if free > 0:
                want = min(self._missing(gift).get(pot, 0), self._room(gift, place))
                cents = min(want, free)
                self._line.set(gift.donation.id, pot, want - cents)
                if cents > 0:
                    yield place, cents

    def _free(self, pot: Id) -> Cents:
        return self._purses[pot].open_cents

    def _missing(self, gift: PlayedGift) -> Mapping[Id, Cents]:
        given = {pot: line.cents for pot, line in gift.lines.items() if line.cents}
        left = Gift(cents=gift.left_cents)
        return missing(left, gift.totals, gift.views, given, self._joint)

    def _room(self, gift: PlayedGift, place: Place) -> Cents:
        """What the limits leave now: those of the pot, and those over all pots of the project."""
        totals = gift.project.totals()
        usage = place.view(gift.donation.donor).usage
        rooms = [room.cents for room in place.pot.caps.rooms(usage, goal_cents=totals.goal_cents)]
        joint = self._joint.project_room(totals)
        return min([*rooms, *([] if joint is None else [joint])], default=_NO_LIMIT_CENTS)


def _may_be_short(gift: PlayedGift) -> bool:
    """Whether a pot gave all it had, or had nothing; seen without asking a rule."""
    return any(
        view.reason is None
        and (
            view.available_cents <= gift.donation.cents
            or (view.id in gift.lines and gift.lines[view.id].cents == view.available_cents)
        )
        for view in gift.views
    )
