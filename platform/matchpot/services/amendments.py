"""Changes to what is fixed since the launch: each with its reason, numbered, shown to everyone."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.errors import InvalidValue, NotAllowed
from matchpot.persistence.models.campaigns import Amendment, Campaign
from matchpot.persistence.models.projects import Project
from matchpot.services.ports import Clock
from matchpot.services.search_words import refresh_words


def amend_title(
    session: Session, campaign: Campaign, *, title: str, reason: str, author_id: int, clock: Clock
) -> None:
    """Correct the title of a launched campaign; its address stays.

    Raises:
        NotAllowed: It was not launched yet: its maker can simply change it.
        InvalidValue: Nothing would change.
    """
    if campaign.state not in PUBLIC:
        raise NotAllowed(f"amend while {campaign.state}")
    project = session.scalars(
        select(Project).where(Project.id == campaign.project_id).with_for_update()
    ).one()
    if project.title == title:
        raise InvalidValue({"title": "unchanged"})
    number = session.scalar(
        select(func.coalesce(func.max(Amendment.number), 0) + 1).where(
            Amendment.campaign_id == campaign.id
        )
    )
    now = clock.now()
    session.add(
        Amendment(
            campaign_id=campaign.id,
            number=number,
            field="title",
            before=project.title,
            after=title,
            reason=reason,
            author_id=author_id,
            amended_at=now,
        )
    )
    project.title = title
    project.revision += 1
    project.updated_at = campaign.updated_at = now
    refresh_words(session, project)
