"""What a maker said about a fund, as their own pages show it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.reports.ratings import About
from matchpot.persistence.models.trust import Rating


def own(session: Session, about: About, key: int) -> Rating | None:
    """The answer about one application or duty; None before anything was answered."""
    column = Rating.application_id if about is About.APPLYING else Rating.duty_id
    return session.scalar(select(Rating).where(column == key))


def of_duties(session: Session, duty_ids: Collection[int]) -> dict[int, Rating]:
    """The answers about reporting, by duty; one statement."""
    found = session.scalars(select(Rating).where(Rating.duty_id.in_(sorted(duty_ids))))
    return {one.duty_id: one for one in found if one.duty_id is not None}
