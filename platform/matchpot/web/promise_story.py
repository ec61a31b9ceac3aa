"""Promises of several funds in words: what each asks for, and how they are counted, step by step.

The same for the funds, the maker and everybody; a fund that did not agree to be named is "a fund"
until its promise is an award, but for its own people.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from matchpot.domain.cofunding import (
    Condition,
    FundJoins,
    OthersJoin,
    PromiseState,
    Resolution,
    SoMuchIsFound,
    TheRestIsFound,
    Unmet,
    resolve,
)
from matchpot.domain.money import Cents
from matchpot.persistence.queries import cofunding as queries
from matchpot.persistence.queries.cofunding import Count, Plan, PromiseRow
from matchpot.services.counting_promises import again
from matchpot.web.filters import euros, percent_exact

_OPEN = PromiseState.STANDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One promise as somebody may read it; `asks` are its conditions in words."""

    row: PromiseRow
    who: str
    asks: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """A promise that fell in a step, and why."""

    who: str
    cents: Cents
    why: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One step: what all that stood came to, and what fell."""

    total_cents: Cents
    fallen: Sequence[Fallen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One count in words; without a moment it is what would come of counting now."""

    number: int = 0
    at: datetime | None = None
    found_cents: Cents
    costs_cents: Cents
    looks: Sequence[Look]
    holds: Sequence[tuple[str, Cents]]
    released: Sequence[tuple[str, Cents]] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything about the promises to a project; the latest count first."""

    plan: Plan
    lines: Sequence[Line]
    now: Counted | None
    counts: Sequence[Counted]

    @property
    def promised_cents(self) -> Cents:
        """What is promised and still waits, or is an award."""
        stands = {PromiseState.STANDING, PromiseState.KEPT}
        return sum(one.row.cents for one in self.lines if one.row.state in stands)

    @property
    def missing_cents(self) -> Cents:
        """What nobody found or promised."""
        return max(0, self.plan.costs_cents - self.plan.found_cents - self.promised_cents)


@dataclass(frozen=True, slots=True)
class _Names:
    """How each promise and each fund is called for this reader."""

    of_promise: Mapping[int, str]
    of_fund: Mapping[int, str]


def story_of(session: Session, project_id: int, *, own: Collection[int] = ()) -> Story | None:
    """The promises to a project as members of `own` funds read them; None while there are none."""
    plan = queries.counted_plan(session, project_id)
    rows = queries.of_project(session, project_id)
    if plan is None or not rows:
        return None
    names = _names(session, rows, own)
    lines = [
        Line(
            row=row,
            who=names.of_promise[row.id],
            asks=[*_share(row), *_asks(row.conditions, plan, names)],
        )
        for row in rows
    ]
    counts = [_counted(one, names) for one in queries.counts_of(session, project_id)]
    return Story(plan=plan, lines=lines, now=_now(rows, plan, names), counts=counts)


def asks_of(session: Session, row: PromiseRow) -> list[str]:
    """What one promise asks for, before anybody but its fund knows of it."""
    plan = queries.counted_plan(session, row.project_id) or queries.plan_of(session, row.project_id)
    return [*_share(row), *_asks(row.conditions, plan, _names(session, [row], [row.fund_id]))]


def _share(row: PromiseRow) -> list[str]:
    """Of a share of the costs, that it is one."""
    if row.share_bps is None:
        return []
    return [str(_("%(share)s of what the plan costs", share=percent_exact(row.share_bps)))]


def asks_in_words(session: Session, project_id: int, conditions: Sequence[Condition]) -> list[str]:
    """What conditions of a promise to a project ask for."""
    plan = queries.counted_plan(session, project_id) or queries.plan_of(session, project_id)
    asked = {one.fund_id for one in conditions if isinstance(one, FundJoins)}
    names = _Names({}, queries.funds_by_name(session, sorted(asked)) if asked else {})
    return _asks(conditions, plan, names)


def _names(session: Session, rows: Sequence[PromiseRow], own: Collection[int]) -> _Names:
    of_promise, unnamed = {}, 0
    for row in rows:
        unnamed += not row.may_be_named
        is_told = row.may_be_named or row.fund_id in own
        of_promise[row.id] = row.fund if is_told else _("A fund (%(number)d)", number=unnamed)
    asked = {one.fund_id for row in rows for one in row.conditions if isinstance(one, FundJoins)}
    return _Names(of_promise, queries.funds_by_name(session, sorted(asked)))


def _now(rows: Sequence[PromiseRow], plan: Plan, names: _Names) -> Counted | None:
    if not any(row.state is _OPEN for row in rows):
        return None
    stand = [row.promised for row in rows if row.state in {_OPEN, PromiseState.KEPT}]
    told = resolve(stand, found_cents=plan.found_cents, costs_cents=plan.costs_cents)
    cents = {row.id: row.cents for row in rows} | dict(told.given)
    return Counted(
        found_cents=plan.found_cents,
        costs_cents=plan.costs_cents,
        looks=_looks(told, cents, plan.costs_cents, names),
        holds=[(names.of_promise[key], cents[key]) for key in told.held],
    )


def _counted(one: Count, names: _Names) -> Counted:
    record = one.record
    told = again(record)
    cents = {each["id"]: each["cents"] for each in record["promises"]} | dict(told.given)

    def named(ids: Sequence[int]) -> list[tuple[str, Cents]]:
        return [(names.of_promise[key], cents[key]) for key in ids]

    return Counted(
        number=one.number,
        at=one.counted_at,
        found_cents=record["found_cents"],
        costs_cents=record["costs_cents"],
        looks=_looks(told, cents, record["costs_cents"], names),
        holds=named(told.held),
        released=named(record["released"]),
    )


def _looks(
    told: Resolution, cents: Mapping[int, Cents], costs_cents: Cents, names: _Names
) -> list[Look]:
    return [
        Look(
            total_cents=step.total_cents,
            fallen=[
                Fallen(
                    who=names.of_promise[key],
                    cents=cents[key],
                    why=[_why(one, costs_cents, names) for one in unmet],
                )
                for key, unmet in step.fallen.items()
            ],
        )
        for step in told.steps
    ]


def _asks(conditions: Sequence[Condition], plan: Plan, names: _Names) -> list[str]:
    return [_ask(one, plan.costs_cents, names) for one in conditions]


def _ask(condition: Condition, costs_cents: Cents, names: _Names) -> str:
    match condition:
        case TheRestIsFound():
            return str(_("if all of %(costs)s is found", costs=euros(costs_cents)))
        case SoMuchIsFound(cents):
            return str(_("if %(sum)s is found in all", sum=euros(cents)))
        case OthersJoin(count):
            return str(
                ngettext(
                    "if at least %(num)d other fund joins",
                    "if at least %(num)d other funds join",
                    count,
                )
            )
        case FundJoins(fund_id):
            return str(_("if %(fund)s joins", fund=names.of_fund.get(fund_id, "–")))


def _why(unmet: Unmet, costs_cents: Cents, names: _Names) -> str:
    match unmet.condition:
        case TheRestIsFound():
            return _far(unmet.reached, costs_cents)
        case SoMuchIsFound(cents):
            return _far(unmet.reached, cents)
        case OthersJoin(count):
            return str(
                ngettext(
                    "%(reached)d of %(num)d other fund joins",
                    "%(reached)d of %(num)d other funds join",
                    count,
                    reached=unmet.reached,
                )
            )
        case FundJoins(fund_id):
            return str(_("%(fund)s does not join", fund=names.of_fund.get(fund_id, "–")))


def _far(reached_cents: Cents, wanted_cents: Cents) -> str:
    reached, wanted = euros(reached_cents), euros(wanted_cents)
    return str(_("%(reached)s of %(wanted)s is found", reached=reached, wanted=wanted))
