"""The longer search for the routes of a plan; what it found is read by the services."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.planning import RouteSearch


def of_plan(session: Session, project_id: int, fingerprint: str) -> RouteSearch | None:
    """The last one, when it is for just this."""
    return session.scalar(
        select(RouteSearch).where(
            RouteSearch.project_id == project_id, RouteSearch.fingerprint == fingerprint
        )
    )
