"""Other ways to pay for a plan, as its maker kept them; what is in one is read by the services."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.planning import Scenario


def scenarios_of(session: Session, project_id: int) -> Sequence[Scenario]:
    """Those that stand, in the order in which they were made."""
    return session.scalars(
        select(Scenario)
        .where(Scenario.project_id == project_id, Scenario.thrown_at.is_(None))
        .order_by(Scenario.id)
    ).all()


def scenario_of(session: Session, project_id: int, scenario_id: int) -> Scenario | None:
    """One that stands, of this project."""
    return next((one for one in scenarios_of(session, project_id) if one.id == scenario_id), None)


def thrown_name(session: Session, project_id: int) -> str | None:
    """What the one that was thrown away last was called; none: nothing can be put back."""
    return session.scalar(
        select(Scenario.name)
        .where(Scenario.project_id == project_id, Scenario.thrown_at.is_not(None))
        .order_by(Scenario.thrown_at.desc())
        .limit(1)
    )
