"""What every scene of the demo town works with: the clock, the provider, dice and who is who.

The scenes call services as the site does, with the clock of the story; nothing here
knows what happens in them.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from flask import current_app

from matchpot.cli.demo.pictures import Pictures
from matchpot.cli.demo.texts import Paid, ProjectText
from matchpot.cli.demo.timeline import Agenda, Calendar, SeedClock
from matchpot.cli.stand_in import StandIn
from matchpot.services.ports import Outside
from matchpot.settings import MoneyLimits


class Round(Protocol):
    """Work done by the clock; see `jobs.registry.Periodic`."""

    @property
    def run(self) -> Any:
        """Does it for a moment and tells how many things it did."""


class Runner(Protocol):
    """The background work, lent by app.py because commands and jobs do not know each other."""

    @property
    def ROUNDS(self) -> Mapping[str, Round]:  # noqa: N802 - a constant of that module
        """What runs by the clock, by name."""

    def task_of(self, row: Mapping[str, Any]) -> Any:
        """The part of an outbox row that a handler sees."""

    def run_task(self, task: Any) -> None:
        """Carry out one promise."""


RUNNER = "matchpot_runner"
_WAKER = "matchpot_waker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A project as it stands in the database."""

    text: ProjectText
    project_id: int
    campaign_id: int
    maker_id: int
    prize_ids: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Donor:
    """Somebody who gives; `person_id` for the few with an account."""

    name: str
    email: str
    locale: str
    person_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """An application as it stands in the database; its code is empty while it is a draft."""

    application_id: int
    maker_id: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRound:
    """A participatory round as it stands, its applications by project, a fund's part in its lots.

    `secrets` are what the fund puts into a lot, by what the lot is for; `referred` are referrals
    by hand to the round, by project.
    """

    round_id: int
    entered: dict[str, Entered] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    referred: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Stage:
    """The town while it is being built.

    `keys` are the projects that get beyond a draft. What was made is kept under the keys
    of the texts; `donations` and `payments` tell a
    planned gift's donation and the provider's payment of it.
    """

    outside: Outside
    clock: SeedClock
    calendar: Calendar
    agenda: Agenda
    provider: StandIn
    runner: Runner
    limits: MoneyLimits
    secret: bytes
    base_url: str
    dice: random.Random
    crew: Executor
    pictures: Pictures
    keys: frozenset[str]
    is_small: bool
    people: dict[str, int] = field(default_factory=dict)
    pots: dict[str, int] = field(default_factory=dict)
    funds: dict[str, int] = field(default_factory=dict)
    fund_of: dict[str, str] = field(default_factory=dict)
    pay_ins: dict[Paid, int] = field(default_factory=dict)
    projects: dict[str, Made] = field(default_factory=dict)
    rounds: dict[str, MadeRound] = field(default_factory=dict)
    donors: list[Donor] = field(default_factory=list)
    donations: dict[Any, int] = field(default_factory=dict)
    payments: dict[Any, str] = field(default_factory=dict)
    words: random.Random = field(default_factory=random.Random)
    _provider_at: datetime | None = None

    @property
    def now(self) -> datetime:
        """The moment the story has reached."""
        return self.clock.moment

    def with_provider(self) -> None:
        """Bring the provider's clock to the story's, before anything is asked of it."""
        if self._provider_at != self.now:
            self.provider.go_to(self.now)
            self._provider_at = self.now

    def word(self) -> str:
        """An address-safe word; of chance, so that a town can be built again."""
        return f"{self.words.getrandbits(128):032x}"


@contextmanager
def lent(outside: Outside, clock: SeedClock) -> Iterator[Outside]:
    """The outside world with the story's clock, for services and jobs alike; no worker is woken."""
    staged = replace(outside, clock=clock)
    waker = current_app.extensions.pop(_WAKER, None)
    current_app.extensions["matchpot_outside"] = staged
    try:
        yield staged
    finally:
        current_app.extensions["matchpot_outside"] = outside
        if waker is not None:
            current_app.extensions[_WAKER] = waker
