"""What each gift missed of a pot that ran short, and the rest of the pot shared over them.

Missed is what a gift would have got had it been served in its turn from a pot that is never short,
within all limits: gifts under one limit use it up together, whoever came first before the others.
So nobody gets more at the end than the rule gives. The idea and its example are in
`exhaustion.py`; here it is for a simulation, and for what limits are counted over.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.exhaustion import Short, missed_in_turn
from matchpot.domain.matching.explain import PotId
from matchpot.domain.matching.scenario import EventRefused, Id
from matchpot.domain.matching.scenes import Gift
from matchpot.domain.matching.stacking import JointCaps
from matchpot.domain.matching.tallies import Place, PlayedGift, PlayedProject, Purse, Rest
from matchpot.domain.matching.waiting import missing
from matchpot.domain.money import Cents


def limit_key(
    reason: Reason, *, donor: Hashable, project: Hashable, maker: Hashable = None
) -> Hashable:
    """What a limit is counted over: one person, one project, one maker, or two of these."""
    if reason is Reason.CAP_PER_DONOR_PROJECT:
        return reason, donor, project
    if reason is Reason.CAP_PER_DONOR_POT:
        return reason, donor
    return reason, maker if reason is Reason.CAP_PER_MAKER_YEAR else project


class Played(Protocol):
    """What of a simulation a rest is found from."""

    joint: JointCaps
    projects: dict[Id, PlayedProject]
    gifts: dict[Id, PlayedGift]


def begin_day(purses: Iterable[Purse], day: date) -> None:
    """It is this day for all pots; raise `EventRefused` when a later one began already."""
    for purse in purses:
        if purse.today is not None and day < purse.today:
            raise EventRefused("day", "is before a day that began already")
        purse.today = day


def shares_of(purse: Purse, played: Played) -> list[tuple[PlayedGift, Place, Cents]]:
    """Share what a pot has left over the gifts that fell short; once, when its last project closed.

    A pot that does not share its rest gives nobody anything.
    """
    pot = purse.pot
    over = all(one.closed for one in played.projects.values() if pot.id in one.places)
    if purse.rest is not None or not over or not pot.caps.exhaustion.shares_rest:
        return []
    gifts = list(played.gifts.values())
    purse.rest = rest_of(pot.id, purse.budget.available_cents, gifts, played.joint)
    shares = purse.rest.shares.items()
    return [(gifts[at], gifts[at].project.places[pot.id], cents) for at, cents in shares]


def rests_of(played: Played) -> dict[Id, Rest]:
    """The rests that were shared, by pot."""
    places = (place for one in played.projects.values() for place in one.places.values())
    return {place.pot.id: place.purse.rest for place in places if place.purse.rest}


def rest_of(pot: PotId, pool_cents: Cents, gifts: Sequence[PlayedGift], joint: JointCaps) -> Rest:
    """Find what a pot has for its end, and over whom it is shared."""
    return Rest(pool_cents, missed_in_turn(_shorts(pot, gifts, joint)))


def _shorts(pot: PotId, gifts: Sequence[PlayedGift], joint: JointCaps) -> Iterator[Short]:
    for at, gift in enumerate(gifts):
        place = gift.project.places.get(pot)
        if place is None or gift.reason or gift.disputed or not gift.left_cents:
            continue
        lines = {of: line.cents for of, line in gift.lines.items()}
        left = Gift(cents=gift.left_cents)
        want = missing(left, gift.totals, gift.views, lines, joint).get(pot, 0)
        if not want:
            continue
        donor, project = gift.donation.donor, gift.project
        usage, goal_cents = place.view(donor).usage, project.plan.goal_cents
        rooms = [
            (limit_key(room.reason, donor=donor, project=project.plan.id), room.cents)
            for room in place.pot.caps.rooms(usage, goal_cents=goal_cents)
        ]
        together = joint.project_room(project.totals())
        if together is not None:
            rooms.append(((Reason.JOINT_PROJECT_GOAL, project.plan.id), together))
        yield Short(at, want, rooms)
