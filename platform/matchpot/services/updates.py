"""News from a maker: published once, mailed to the donors, shown with the project."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.errors import NotAllowed
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.projects import Update
from matchpot.services import announcements
from matchpot.services.ports import Clock


def publish(
    session: Session,
    campaign: Campaign,
    *,
    author_id: int,
    title: str,
    body_md: str,
    clock: Clock,
) -> Update:
    """Publish news and promise that every donor is told, by mails that are written later.

    Raises:
        NotAllowed: The campaign has no public page yet, so there is nobody to tell.
    """
    if campaign.state not in PUBLIC:
        raise NotAllowed(f"publish news while {campaign.state}")
    now = clock.now()
    news = Update(
        project_id=campaign.project_id,
        author_id=author_id,
        title=title,
        body_md=body_md,
        published_at=now,
    )
    session.add(news)
    session.execute(update(Campaign).where(Campaign.id == campaign.id).values(updated_at=now))
    session.flush()
    announcements.news(session, campaign.id, news, now=now)
    return news
