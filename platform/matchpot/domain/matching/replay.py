"""What a pot would have done with gifts that were made: one rule on a row of gifts, day by day.

The gifts are played as they were, with the functions of the real run; that people might have given
otherwise under another rule is beyond any arithmetic, and said where a replay is shown.

>>> from matchpot.domain.matching.ratio import Ratio
>>> row = [PlayedGift("p", "x", 6_000, date(2026, 5, 1)), PlayedGift("p", "y", 5_000, None)]
>>> plan = PlannedPot(id=1, total_cents=10_000, rule=Ratio(num=1, den=1))
>>> found = replay([PlayedProject("p", 1_000_000)], row, plan)
>>> found.by_project, found.left_cents, found.matched_gifts
({'p': 10000}, 0, 2)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matchpot.domain.matching.scenario import (
    Close,
    DayBegins,
    Donate,
    Id,
    PlannedPot,
    PlannedProject,
)
from matchpot.domain.matching.simulation import Simulation
from matchpot.domain.matching.stacking import DEFAULT_JOINT_CAPS, JointCaps
from matchpot.domain.money import BPS, Cents


@dataclass(frozen=True, slots=True)
class PlayedProject:
    """A project that received gifts; `ends_on` None is after the last gift of all.

    `has_succeeded` None is to be told by its gifts: whether they come to its goal.
    """

    id: Id
    goal_cents: Cents
    ends_on: date | None = None
    has_succeeded: bool | None = None


@dataclass(frozen=True, slots=True)
class PlayedGift:
    """One gift; gifts without a day keep the order in which they stand."""

    project: Id
    donor: Id
    cents: Cents
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of it.

    Attributes:
        by_project: match per project, every project in the order given, 0 included.
        by_gift_cents: match after each gift, held and captured together: how fast the pot empties.
        days: the day of each of them; None where the gifts have none.
        left_cents: what is left in the pot when all projects are closed.
        matched_gifts: gifts that got something of their own.
        ran_dry_at: the place of the first gift after which nothing was left; None if never.
    """

    by_project: Mapping[Id, Cents]
    by_gift_cents: Sequence[Cents]
    days: Sequence[date | None]
    left_cents: Cents
    matched_gifts: int
    ran_dry_at: int | None

    @property
    def match_cents(self) -> Cents:
        """All match together."""
        return sum(self.by_project.values())

    @property
    def projects_reached(self) -> int:
        """How many projects got anything."""
        return sum(1 for cents in self.by_project.values() if cents)

    @property
    def largest_share_bps(self) -> int:
        """What the project that got most has of all match, in bps rounded down; 0 of nothing."""
        most = max(self.by_project.values(), default=0)
        return most * BPS // self.match_cents if most else 0


def replay(
    projects: Sequence[PlayedProject],
    gifts: Iterable[PlayedGift],
    pot: PlannedPot,
    joint: JointCaps = DEFAULT_JOINT_CAPS,
) -> Replayed:
    """Play gifts in the order given; a project closes before the first gift of a later day.

    Raises:
        EventRefused: A gift to a project that is not there, is over, or is of nothing.
    """
    simulation = Simulation(
        [PlannedProject(id=one.id, goal_cents=one.goal_cents) for one in projects],
        [pot],
        joint,
        wait_list=True,
    )
    ends = sorted((one for one in projects if one.ends_on), key=lambda one: str(one.ends_on))
    waiting = [*ends, *(one for one in projects if not one.ends_on)]
    running: list[Cents] = []
    days: list[date | None] = []
    today = date.min
    for number, gift in enumerate(gifts):
        while gift.day and waiting and waiting[0].ends_on and waiting[0].ends_on < gift.day:
            simulation.play(Close(project=waiting.pop(0).id))
        if gift.day and gift.day > today:
            today = gift.day
            simulation.play(DayBegins(day=today))
        simulation.play(Donate(id=number, project=gift.project, donor=gift.donor, cents=gift.cents))
        running.append(pot.total_cents - simulation.budgets[pot.id].available_cents)
        days.append(gift.day)
    for one in waiting:
        simulation.play(Close(project=one.id))
    return _told(simulation, projects, pot, running, days)


def _told(
    simulation: Simulation,
    projects: Sequence[PlayedProject],
    pot: PlannedPot,
    running: Sequence[Cents],
    days: Sequence[date | None],
) -> Replayed:
    by_project = {one.id: 0 for one in projects}
    lines = simulation.lines()
    for line in lines:
        by_project[line.project] += line.cents
    dry = (at for at, cents in enumerate(running) if cents == pot.total_cents)
    return Replayed(
        by_project=by_project,
        by_gift_cents=running,
        days=days,
        left_cents=simulation.budgets[pot.id].available_cents,
        matched_gifts=sum(1 for line in lines if line.donation is not None),
        ran_dry_at=next(dry, None),
    )
