"""Other ways to pay for a plan: copies of its costs and sources under a name, beside the plan.

One is taken into the plan or thrown away; either can be undone. The plan itself is in
`planning.py`.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotFound, StateChanged
from matchpot.domain.projects import BudgetKind, SourceKind, SourceState
from matchpot.persistence.models.planning import Scenario
from matchpot.persistence.models.projects import Project
from matchpot.services import planning
from matchpot.services.editing import Opened
from matchpot.services.planning import Lines
from matchpot.services.projects import Cost, Income

# So many can be held beside one another; more are lists nobody compares.
MOST_SCENARIOS = 8
NAME_MOST_CHARS = 80


def keep(
    session: Session, *, project_id: int, maker_id: int, name: str, lines: Lines, now: datetime
) -> Scenario:
    """Keep lines under a name.

    Raises:
        NotFound: The project is not this maker's.
        InvalidValue: There are too many already (`name`: "too_many").
    """
    _own_project(session, project_id, maker_id)
    standing = (Scenario.project_id == project_id, Scenario.thrown_at.is_(None))
    count = session.scalar(select(func.count()).select_from(Scenario).where(*standing)) or 0
    if count >= MOST_SCENARIOS:
        raise InvalidValue({"name": "too_many"})
    scenario = Scenario(
        project_id=project_id,
        name=name,
        content=content_of(lines),
        revision=1,
        created_at=now,
        updated_at=now,
    )
    session.add(scenario)
    session.flush()
    return scenario


def write(
    session: Session,
    *,
    scenario_id: int,
    maker_id: int,
    revision: int,
    lines: Lines,
    now: datetime,
) -> None:
    """Put other lines in place of a scenario's.

    Raises:
        NotFound: It is not this maker's, or was thrown away.
        StateChanged: It was changed since the page was made.
    """
    scenario = _own(session, scenario_id, maker_id)
    if scenario.revision != revision:
        raise StateChanged("scenario", scenario_id, f"at revision {revision}")
    scenario.content, scenario.updated_at = content_of(lines), now
    scenario.revision += 1


def take(
    session: Session, opened: Opened, *, scenario_id: int, plan_name: str, now: datetime
) -> None:
    """Make a scenario the plan; the plan so far takes its place among the scenarios.

    `opened` is the project, opened for a change; where the budget is closed, the sources alone are
    taken. The plan so far is kept as `plan_name`.

    Raises:
        NotFound: It is not this project's, or was thrown away.
    """
    project = opened.project
    scenario = _own(session, scenario_id, project.maker_id)
    if scenario.project_id != project.id:
        raise NotFound("scenario", scenario_id)
    before = planning.lines_of(session, project.id)
    planning.save(session, opened, lines_in(scenario.content))
    scenario.name, scenario.content = plan_name, content_of(before)
    scenario.updated_at = now
    scenario.revision += 1


def throw_away(session: Session, *, scenario_id: int, maker_id: int, now: datetime) -> None:
    """Take it out of sight; what was thrown away before it is gone for good.

    Raises:
        NotFound: It is not this maker's, or was thrown away.
    """
    scenario = _own(session, scenario_id, maker_id)
    session.execute(
        delete(Scenario).where(
            Scenario.project_id == scenario.project_id, Scenario.thrown_at.is_not(None)
        )
    )
    scenario.thrown_at = now


def put_back(session: Session, *, project_id: int, maker_id: int) -> None:
    """Bring back what was thrown away last, if anything was.

    Raises:
        NotFound: The project is not this maker's.
    """
    _own_project(session, project_id, maker_id)
    session.execute(
        update(Scenario).where(Scenario.project_id == project_id).values(thrown_at=None)
    )


def lines_in(content: Mapping[str, Any]) -> Lines:
    """The lines of a scenario, as they were kept. Any: plain JSON values."""
    costs = [
        Cost(**{**one, "kind": BudgetKind(one["kind"]), "needed_on": _day(one["needed_on"])})
        for one in content["costs"]
    ]
    incomes = [
        Income(
            **{
                **one,
                "kind": SourceKind(one["kind"]),
                "state": SourceState(one["state"]),
                "expected_on": _day(one["expected_on"]),
            }
        )
        for one in content["incomes"]
    ]
    return Lines(tuple(costs), tuple(incomes))


def content_of(lines: Lines) -> dict[str, Any]:
    """Lines as plain JSON values."""
    return {
        "costs": [_plain(asdict(one)) for one in lines.costs],
        "incomes": [_plain(asdict(one)) for one in lines.incomes],
    }


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in fields.items()
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _own(session: Session, scenario_id: int, maker_id: int) -> Scenario:
    scenario = session.scalar(
        select(Scenario)
        .join(Project, Project.id == Scenario.project_id)
        .where(
            Scenario.id == scenario_id,
            Scenario.thrown_at.is_(None),
            Project.maker_id == maker_id,
        )
        .with_for_update(of=Scenario)
        .execution_options(populate_existing=True)
    )
    if scenario is None:
        raise NotFound("scenario", scenario_id)
    return scenario


def _own_project(session: Session, project_id: int, maker_id: int) -> None:
    own = select(Project.id).where(Project.id == project_id, Project.maker_id == maker_id)
    if session.scalar(own.with_for_update()) is None:
        raise NotFound("project", project_id)
