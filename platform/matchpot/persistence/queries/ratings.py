"""What a maker said about a fund, as their own pages show it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.reports.ratings import About
from matchpot.persistence.models.trust import Rating


def own(session: Session, about: About, key: int) -> Rating | None:
    """The answer about one application or duty; None before anything was answered."""
    column = Rating.application_id if about is About.APPLYING else Rating.duty_id
    return session.scalar(select(Rating).where(column == key))
