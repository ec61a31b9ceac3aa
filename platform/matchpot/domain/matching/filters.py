"""Which projects, people and gifts a pot is for: conditions that are met or not, without amounts.

They are part of a rule version, beside its limits. The facts they look at are loaded by the
services; a fact nobody knows yet counts as not so. Each refusal is a reason one can read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Clause, ClauseCode
from matchpot.domain.matching.parameters import (
    Choice,
    Day,
    Field,
    Flag,
    Number,
    Plain,
    check_born,
    read_fields,
    to_plain,
)
from matchpot.domain.matching.tables import Words
from matchpot.domain.money import Cents

USUAL_HOURS = 24  # when a pot limits a pace and does not say over how long
MOST_HOURS = 24 * 365


class Makers(StrEnum):
    """Who may make the project."""

    ANY = "any"
    PERSON = "person"
    ORGANISATION = "organisation"


class Rewards(StrEnum):
    """Whether gifts for a reward count."""

    ANY = "any"
    WITH = "with"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """What the conditions on a project look at.

    Attributes:
        discipline: the field it belongs to, as the project states it.
        city: where it is, as the maker typed it.
        by_organisation: an organisation makes it.
        goal_cents: the minimum goal.
        crowd_cents: eligible crowd cents so far.
        other_funds: how many other funds have a pot on it.
    """

    discipline: str
    city: str
    by_organisation: bool
    goal_cents: Cents
    crowd_cents: Cents
    other_funds: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast somebody gives, counted over a pot's own number of hours.

    Attributes:
        gifts: Paid gifts of the same person or card to the project, before this one.
        addresses: Different people, by their addresses, who paid with the same card or account,
            this one among them; 0 while the card is not known.
    """

    gifts: int = 0
    addresses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftFacts:
    """What the conditions on a gift and its giver look at; the day is that of Amsterdam."""

    cents: Cents
    day: date
    with_reward: bool = False
    email_verified: bool = False
    gave_before: bool = False
    pace: Pace = Pace()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The conditions of one pot; all must hold."""

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Words(name="disciplines"),
        Words(name="cities"),
        Choice(name="makers", options=Makers, default=Makers.ANY),
        Number(name="goal_least_cents", least=1),
        Number(name="goal_most_cents", least=1),
        Number(name="max_other_funds", most=1_000),
        Number(name="min_crowd_cents", least=1),
        Flag(name="verified_email"),
        Flag(name="first_gift"),
        Number(name="max_donation_cents", least=1),
        Day(name="from_day"),
        Day(name="until_day"),
        Choice(name="rewards", options=Rewards, default=Rewards.ANY),
        Number(name="pace_gifts", least=1, most=1_000),
        Number(name="pace_addresses", least=1, most=1_000),
        Number(name="pace_hours", least=1, most=MOST_HOURS),
    )

    disciplines: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    makers: Makers = Makers.ANY
    goal_least_cents: Cents | None = None
    goal_most_cents: Cents | None = None
    max_other_funds: int | None = None
    min_crowd_cents: Cents | None = None
    verified_email: bool = False
    first_gift: bool = False
    max_donation_cents: Cents | None = None
    from_day: date | None = None
    until_day: date | None = None
    rewards: Rewards = Rewards.ANY
    pace_gifts: int | None = None
    pace_addresses: int | None = None
    pace_hours: int | None = None

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    def project_refusal(self, project: ProjectFacts) -> Reason | None:
        """Say why the pot is not for this project; None when it is."""
        cities = {city.casefold() for city in self.cities}
        wants_organisation = self.makers is Makers.ORGANISATION
        checks = (
            (Reason.OTHER_DISCIPLINE, _missing(project.discipline, self.disciplines)),
            (Reason.OTHER_CITY, _missing(project.city.strip().casefold(), cities)),
            (
                Reason.OTHER_MAKER,
                self.makers is not Makers.ANY and project.by_organisation != wants_organisation,
            ),
            (
                Reason.GOAL_OUT_OF_RANGE,
                _below(project.goal_cents, self.goal_least_cents)
                or _above(project.goal_cents, self.goal_most_cents),
            ),
            (Reason.OTHER_FUNDS, _above(project.other_funds, self.max_other_funds)),
            (Reason.CROWD_TOO_SMALL, _below(project.crowd_cents, self.min_crowd_cents)),
        )
        return next((reason for reason, refused in checks if refused), None)

    def gift_refusal(self, gift: GiftFacts) -> Reason | None:
        """Say why this gift does not count for the pot; None when it does."""
        unwanted = {Rewards.ANY: None, Rewards.WITH: False, Rewards.WITHOUT: True}[self.rewards]
        day = gift.day
        checks = (
            (Reason.ABOVE_MAXIMUM, _above(gift.cents, self.max_donation_cents)),
            (
                Reason.OUTSIDE_WINDOW,
                (self.from_day is not None and day < self.from_day)
                or (self.until_day is not None and day > self.until_day),
            ),
            (Reason.REWARD_CHOICE, unwanted is not None and gift.with_reward is unwanted),
            (Reason.EMAIL_NOT_VERIFIED, self.verified_email and not gift.email_verified),
            (Reason.GAVE_BEFORE, self.first_gift and gift.gave_before),
        )
        found = next((reason for reason, refused in checks if refused), None)
        return found or self.pace_refusal(gift.pace)

    @property
    def watches_pace(self) -> bool:
        """Whether it matters how fast somebody gives."""
        return self.pace_gifts is not None or self.pace_addresses is not None

    @property
    def window(self) -> timedelta:
        """Over how long gifts and addresses are counted."""
        return timedelta(hours=self.pace_hours or USUAL_HOURS)

    def pace_refusal(self, pace: Pace) -> Reason | None:
        """Say why somebody gives too fast, or with one card under too many names; None if not."""
        if self.pace_gifts is not None and pace.gifts >= self.pace_gifts:
            return Reason.TOO_MANY_GIFTS
        if _above(pace.addresses, self.pace_addresses):
            return Reason.SHARED_CARD
        return None

    def clauses(self) -> tuple[Clause, ...]:
        """One clause per condition that is set."""
        return tuple(
            Clause(_CLAUSES[name], ((name, _figure(value)),))
            for name, value in filters_params(self).items()
        )


_CLAUSES = {field.name: ClauseCode(f"only_{field.name}") for field in Filters.FIELDS}


def _figure(value: Plain) -> int | str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return value


def _missing(word: str, wanted: Sequence[str] | set[str]) -> bool:
    return bool(wanted) and word not in wanted


def _below(number: int, least: int | None) -> bool:
    return least is not None and number < least


def _above(number: int, most: int | None) -> bool:
    return most is not None and number > most


NO_FILTERS = Filters()
# Conditions on the project; all others are about a gift and who gives it.
ABOUT_PROJECTS = frozenset(
    {
        *("disciplines", "cities", "makers", "goal_least_cents", "goal_most_cents"),
        *("max_other_funds", "min_crowd_cents"),
    }
)


def parse_filters(params: Mapping[str, object]) -> Filters:
    """Read conditions from plain values; raise `RuleIncomplete` with a flaw per field."""
    values, flaws = read_fields(Filters.FIELDS, params)
    if flaws:
        raise RuleIncomplete(flaws)
    return Filters(**values)


def filters_params(filters: Filters) -> dict[str, Plain]:
    """Write conditions as plain JSON values; those that are not set are left out."""
    unset = to_plain(Filters.FIELDS, NO_FILTERS)
    plain = to_plain(Filters.FIELDS, filters)
    return {name: value for name, value in plain.items() if value != unset.get(name)}
