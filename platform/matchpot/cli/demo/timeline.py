"""The demo town's time: days counted back from today, and a clock that goes where it is told.

Everything in the town happens so many days ago at a time of day in Amsterdam, so
two towns of one seed differ in their dates only.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from matchpot.domain.deadlines import AMSTERDAM, local_day

# Just after midnight the last evening counts as today, so that no day begins in the future.
_NIGHT = timedelta(hours=1)


@dataclass(slots=True)
class SeedClock:
    """Stands still until the story moves it; see `services.ports.Clock`."""

    moment: datetime

    def now(self) -> datetime:
        """The moment the story has reached, in UTC."""
        return self.moment


@dataclass(frozen=True, slots=True)
class Calendar:
    """Moments of the story, told from the present."""

    present: datetime

    @property
    def today(self) -> date:
        """The last day of the story."""
        return local_day(self.present - _NIGHT)

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """A time of day so many days ago; negative days are to come."""
        day = self.today - timedelta(days=days_ago)
        return datetime.combine(day, time(hour, minute), tzinfo=AMSTERDAM).astimezone(UTC)

    def past(self, moment: datetime) -> bool:
        """Whether the story gets there."""
        return moment <= self.present


Act = Callable[[], object]


@dataclass(slots=True)
class Agenda:
    """What happens when; what is planned for one moment happens in the order of planning."""

    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def plan(self, moment: datetime, act: Act) -> None:
        """Let something happen at a moment."""
        self._acts.append((moment, len(self._acts), act))

    def in_order(self) -> list[tuple[datetime, Act]]:
        """All acts, the earliest first."""
        return [(moment, act) for moment, _, act in sorted(self._acts, key=lambda one: one[:2])]
