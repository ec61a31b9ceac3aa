"""What a simulation plays: projects, pots, and events in their order, as plain values.

The engine that plays them is `simulation.py`; reading them from a file is the command line's work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from matchpot.domain.matching.caps import NO_CAPS, Caps
from matchpot.domain.matching.rules import GiftRule, ProjectRule
from matchpot.domain.matching.stacking import NO_JOINT_CAPS, JointCaps
from matchpot.domain.money import Cents
from matchpot.domain.pots import PotMode, Share

Id: TypeAlias = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedProject:
    """A project; gifts of its maker are counted and not matched."""

    id: Id
    goal_cents: Cents
    maker: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPot:
    """A pot with its rule; `projects` None is every project.

    The ids of all pots are of one type, because they settle ties.
    """

    id: Id
    total_cents: Cents
    rule: GiftRule | ProjectRule
    tier: int = 1
    priority: int = 0
    mode: PotMode = PotMode.FILL
    share: Share = Share.ORDERED
    caps: Caps = NO_CAPS
    min_donation_cents: Cents = 0
    projects: frozenset[Id] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Donate:
    """A gift that is paid, captured at once; without tip and fees."""

    id: Id
    project: Id
    donor: Id
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """A gift goes back: this much of it, or all that is left."""

    donation: Id
    cents: Cents | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened:
    """A donor's bank takes a gift back until it has judged."""

    donation: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeWon:
    """The bank judged that the gift stays."""

    donation: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLost:
    """The bank judged that all that is left of the gift goes back."""

    donation: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBegins:
    """It is this day in Amsterdam from now on; pots whose money comes in parts look at it."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A campaign ends: what was provisional is captured or released."""

    project: Id


Event: TypeAlias = Donate | Refund | DisputeOpened | DisputeWon | DisputeLost | DayBegins | Close


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """All that is played. Joint caps and the wait-list are off unless they are asked for."""

    projects: Sequence[PlannedProject]
    pots: Sequence[PlannedPot]
    events: Sequence[Event]
    joint: JointCaps = NO_JOINT_CAPS
    wait_list: bool = False


class EventRefused(Exception):
    """An event that cannot happen; says which of its fields is wrong, and how."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem
