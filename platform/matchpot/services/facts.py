"""What a maker tells about a plan for the guide's sake: kept, and forgotten with the person."""

from dataclasses import fields

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.domain.guide.facts import Told
from matchpot.persistence.models.planning import ProjectFacts, RouteSearch, Scenario
from matchpot.persistence.models.projects import Project


def tell(session: Session, *, project_id: int, maker_id: int, told: Told) -> None:
    """Keep all of it in place of what was told before; `dataclasses.replace` changes one fact.

    Raises:
        NotFound: The project is not this maker's.
    """
    own = select(Project.id).where(Project.id == project_id, Project.maker_id == maker_id)
    if session.scalar(own.with_for_update()) is None:
        raise NotFound("project", project_id)
    row = session.get(ProjectFacts, project_id) or ProjectFacts(project_id=project_id)
    for field in fields(told):
        setattr(row, field.name, getattr(told, field.name))
    session.add(row)
    session.flush()


def forget(session: Session, person_id: int) -> None:
    """Delete what somebody told about all their plans, and what was kept beside them."""
    own = select(Project.id).where(Project.maker_id == person_id)
    for told in (ProjectFacts, Scenario, RouteSearch):
        session.execute(delete(told).where(told.project_id.in_(own)))
