"""A plan to 100 % as a whole: both its sides stored at once, and sources added to it.

The steps of the editor store one side each with `projects.py`; other ways to pay for a plan are
in `scenarios.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from matchpot.domain.planning.cash import cash_flow
from matchpot.domain.planning.plans import Plan, PlannedCost, PlannedSource, mix_of, settled
from matchpot.domain.planning.warnings import Planned
from matchpot.domain.projects import SURE_STATES
from matchpot.persistence.queries import guide_of_plans, plans
from matchpot.persistence.queries import projects as queries
from matchpot.services import editing, projects
from matchpot.services.editing import Opened, Step
from matchpot.services.projects import Cost, Income

Line = TypeVar("Line", Cost, Income)


@dataclass(frozen=True, slots=True)
class Lines:
    """Both sides of a plan as its maker writes them."""

    costs: tuple[Cost, ...] = ()
    incomes: tuple[Income, ...] = ()


def lines_of(session: Session, project_id: int) -> Lines:
    """What is stored, in the maker's order."""
    costs = (_line(Cost, one) for one in queries.budget_of(session, project_id))
    incomes = (_line(Income, one) for one in queries.sources_of(session, project_id))
    return Lines(
        tuple(costs), tuple(replace(one, scheme_key=one.scheme_key or "") for one in incomes)
    )


def _line(kind: type[Line], row: object) -> Line:
    """A stored row as a line; their fields have the same names."""
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


def planned(session: Session, project_id: int, lines: Lines, *, today: date) -> Planned:
    """Lines, stored or only typed, with all that a plan is warned by."""
    plan = plans.plan_with(
        session,
        project_id,
        costs=tuple(_cost(one) for one in lines.costs),
        written=tuple(_source(one) for one in lines.incomes),
    )
    return examined(session, plan, today=today)


def examined(session: Session, plan: Plan, *, today: date) -> Planned:
    """A plan with its mix, its months and the schemes it names."""
    counts = settled(plan)
    keys = {one.scheme_key for one in counts.counted if one.scheme_key}
    return Planned(
        plan=plan,
        settled=counts,
        mix=mix_of(plan),
        cash=cash_flow(plan, counts.counted, today=today),
        schemes=guide_of_plans.schemes_of(session, keys, today=today),
        today=today,
    )


def sure_cents(plan: Plan) -> int:
    """What is promised or received of a plan."""
    return mix_of(plan, counted=SURE_STATES).found_cents


def may_edit_costs(opened: Opened) -> bool:
    """Whether the budget is open; donors gave on the strength of it once it was launched."""
    return editing.may_edit(opened.campaign.state, Step.BUDGET)


def may_edit(opened: Opened) -> bool:
    """Whether the sources are open; where the costs are, they are."""
    return editing.may_edit(opened.campaign.state, Step.SOURCES)


def save(session: Session, opened: Opened, lines: Lines) -> None:
    """Store both sides of an opened project; only the sources where the budget is closed.

    What was typed in the steps of the editor and could not be read yet is gone: this is newer.
    """
    if may_edit_costs(opened):
        projects.save_budget(session, opened, lines.costs)
        editing.drop_draft(session, project_id=opened.project.id, step=Step.BUDGET)
    projects.save_sources(session, opened, lines.incomes)
    editing.drop_draft(session, project_id=opened.project.id, step=Step.SOURCES)


def add_sources(
    session: Session, *, project_id: int, maker_id: int, incomes: Sequence[Income], now: datetime
) -> None:
    """Put sources behind those that are there; nothing that is there changes.

    Raises:
        NotFound: The project is not this maker's.
        NotAllowed: The sources are closed in this state of the campaign.
    """
    opened = editing.open_step(
        session,
        project_id=project_id,
        maker_id=maker_id,
        step=Step.SOURCES,
        revision=None,
        now=now,
    )
    before = lines_of(session, project_id).incomes
    projects.save_sources(session, opened, (*before, *incomes))


def _cost(one: Cost) -> PlannedCost:
    return PlannedCost(
        label=one.label,
        kind=one.kind,
        cents=one.amount_cents,
        hours=one.hours,
        rate_cents=one.rate_cents,
        in_kind=one.in_kind,
        needed_on=one.needed_on,
    )


def _source(one: Income) -> PlannedSource:
    return PlannedSource(
        label=one.label,
        kind=one.kind,
        state=one.state,
        cents=one.amount_cents,
        condition=one.condition,
        scheme_key=one.scheme_key,
        expected_on=one.expected_on,
        is_public=one.is_public,
    )
