"""Reads the texts of the demo town from `town/`: projects, funds, names and what donors write.

Words and figures lie in TOML so that anybody can change them; amounts there are whole
euros, here they are cents. What happens to a project is in `story.py`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from matchpot.domain.campaigns import SuccessRule
from matchpot.domain.people import OrganisationKind
from matchpot.domain.pots import PotMode
from matchpot.domain.projects import BudgetKind, Discipline, SourceKind, SourceState
from matchpot.services.projects import Cost, Income, Member
from matchpot.services.rewards import Return

_TOWN = files("matchpot.cli.demo") / "town"

Table = Mapping[str, Any]  # a table of a TOML file, read once below


def _read(name: str) -> Table:
    return tomllib.loads((_TOWN / name).read_text(encoding="utf-8"))


def _cents(euros: int) -> int:
    return euros * 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Who makes a project."""

    name: str
    about: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prize:
    """A reward; it is delivered so many months after the launch."""

    minimum_cents: int
    title: str
    description: str
    stock: int | None
    worth_cents: int
    vat_bps: int
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An update, so many days after the launch."""

    day: int
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectText:
    """All that is told of one project."""

    key: str
    title: str
    discipline: Discipline
    city: str
    language: str
    summary: str
    story: str
    rule: SuccessRule
    days: int
    maker: Maker
    team: Sequence[Member]
    costs: Sequence[Cost]
    sources: Sequence[Income]
    prizes: Sequence[Prize]
    returns: Sequence[Return]
    news: Sequence[News]

    @property
    def goal_cents(self) -> int:
        """What costs and other sources leave for the crowd and the funds."""
        costs = sum(one.amount_cents for one in self.costs)
        return costs - sum(one.amount_cents for one in self.sources)


def project(key: str) -> ProjectText:
    """The text of one project."""
    told = _read(f"projects/{key}.toml")
    maker = told["maker"]
    return ProjectText(
        key=key,
        title=told["title"],
        discipline=Discipline(told["discipline"]),
        city=told["city"],
        language=told.get("language", "nl"),
        summary=told["summary"],
        story=told["story"].strip(),
        rule=SuccessRule(told.get("rule", SuccessRule.AON_100)),
        days=told["days"],
        maker=Maker(name=maker["name"], about=maker["about"], locale=maker.get("locale", "nl")),
        team=[Member(name=name, task=task) for name, task in told["team"]],
        costs=[_cost(*line) for line in told["costs"]],
        sources=[_income(*line) for line in told["sources"]],
        prizes=[_prize(*line) for line in told["rewards"]],
        returns=[Return(title=title, licence=licence) for title, licence in told["returns"]],
        news=[News(day=day, title=title, body=body) for day, title, body in told["updates"]],
    )


def _cost(
    kind: str, label: str, amount: int, rate: int | None = None, role: str | None = None
) -> Cost:
    """Two figures are hours and their rate, then the code of a guideline; one is an amount."""
    if rate is None:
        return Cost(kind=BudgetKind(kind), label=label, amount_cents=_cents(amount))
    return Cost(
        kind=BudgetKind(kind),
        label=label,
        amount_cents=_cents(amount * rate),
        hours=amount,
        rate_cents=_cents(rate),
        pay_role=role,
    )


def _income(kind: str, state: str, label: str, amount: int, condition: str = "") -> Income:
    return Income(
        kind=SourceKind(kind),
        state=SourceState(state),
        label=label,
        amount_cents=_cents(amount),
        condition=condition,
    )


def _prize(
    minimum: int, title: str, description: str, stock: int, worth: int, vat_bps: int, months: int
) -> Prize:
    """A stock of 0 has no limit."""
    return Prize(
        minimum_cents=_cents(minimum),
        title=title,
        description=description,
        stock=stock or None,
        worth_cents=_cents(worth),
        vat_bps=vat_bps,
        months=months,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Money a fund paid in, so many days ago."""

    days_ago: int
    cents: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PotText:
    """A pot, its rule, and what was paid in; `waiting` waits for a second person.

    `divided` is so many days ago, for a pot that is divided at the end of its round. One for
    participatory rounds has no rule, as those have rules of their own; nor has one that lends, or
    from which a network spends.
    """

    key: str
    name: str
    summary: str
    committed_cents: int
    paid: Sequence[Paid]
    waiting: Sequence[Paid]
    rule: Table
    caps: Table
    min_donation_cents: int
    mode: PotMode
    tier: int
    divided: int | None
    lends: bool
    is_delegated: bool

    @property
    def matches(self) -> bool:
        """Whether it adds to gifts; rounds are paid from others, or loans."""
        return bool(self.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundMember:
    """Somebody of a fund; without an address of their own they get one."""

    name: str
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundText:
    """A fund with its two people and its pots."""

    key: str
    name: str
    kind: OrganisationKind
    city: str
    summary: str
    about: str
    owner: FundMember
    finance: FundMember
    pots: Sequence[PotText]


def funds() -> list[FundText]:
    """Every fund, in the order of the file."""
    return [
        FundText(
            key=told["key"],
            name=told["name"],
            kind=OrganisationKind(told["kind"]),
            city=told["city"],
            summary=told["summary"],
            about=told["about"].strip(),
            owner=_member(told["owner"]),
            finance=_member(told["finance"]),
            pots=[_pot(one) for one in told["pot"]],
        )
        for told in _read("funds.toml")["fund"]
    ]


def _member(told: Table) -> FundMember:
    return FundMember(name=told["name"], email=told.get("email"))


def _pot(told: Table) -> PotText:
    return PotText(
        key=told["key"],
        name=told["name"],
        summary=told["summary"],
        committed_cents=_cents(told["committed"]),
        paid=[_paid(*one) for one in told["paid"]],
        waiting=[_paid(*one) for one in told.get("waiting", ())],
        rule=told.get("rule", {}),
        caps=told.get("caps", {}),
        min_donation_cents=_cents(told.get("minimum", 0)),
        mode=PotMode(told.get("mode", PotMode.FILL)),
        tier=told.get("tier", 1),
        divided=told.get("divided"),
        lends=told.get("lends", False),
        is_delegated=told.get("delegated", False),
    )


def _paid(days_ago: int, amount: int, reference: str) -> Paid:
    return Paid(days_ago=days_ago, cents=_cents(amount), reference=reference)


@cache
def names() -> tuple[Sequence[str], Sequence[str]]:
    """First names and family names."""
    told = _read("names.toml")
    return told["first"], told["family"]


@cache
def messages(language: str) -> Sequence[str]:
    """What donors write in a language."""
    return tuple(_read("messages.toml")[language])
