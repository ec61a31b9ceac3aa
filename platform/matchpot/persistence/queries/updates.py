"""News of projects: what a maker published, the newest first."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.projects import Update


def updates_of(session: Session, project_id: int) -> Sequence[Update]:
    """All news of a project."""
    return session.scalars(
        select(Update).where(Update.project_id == project_id).order_by(Update.id.desc())
    ).all()
