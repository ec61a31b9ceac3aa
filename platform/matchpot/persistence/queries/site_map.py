"""Which projects search engines may know, a part at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.projects import LATEST


def last_project_id(session: Session) -> int:
    """The highest id there is, of whatever project; 0 without any."""
    return session.scalar(select(func.max(Project.id))) or 0


def public_projects(session: Session, *, after: int, up_to: int) -> Sequence[tuple[str, datetime]]:
    """Slug and last change of the public projects with an id above `after`, up to `up_to`."""
    rows = session.execute(
        select(Project.slug, Project.updated_at)
        .join(Campaign, Campaign.id == LATEST)
        .where(Campaign.state.in_(sorted(PUBLIC)), Project.id > after, Project.id <= up_to)
        .order_by(Project.id)
    )
    return [(slug, changed_at) for slug, changed_at in rows]
