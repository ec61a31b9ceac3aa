"""News from a maker: kept while it is written, published once, mailed, shown with the project."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.errors import NotAllowed, StateChanged
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.projects import StepDraft, Update
from matchpot.persistence.queries import projects as queries
from matchpot.persistence.queries.projects import GONE
from matchpot.services import announcements, editing
from matchpot.services.ports import Clock

# Under which name news are kept that are not published yet.
NEWS = "news-draft"


def keep_draft(
    session: Session,
    project_id: int,
    words: Sequence[tuple[str, str]],
    *,
    revision: str,
    now: datetime,
) -> str:
    """Keep what was typed on top of a revision; the new one. The campaign is locked.

    Raises:
        StateChanged: Another window kept, published or threw away something else meanwhile.
    """
    stands = _check(session, project_id, revision)
    kept = str(int(stands or 0) + 1)
    pairs = [*words, ("revision", kept)]
    editing.keep_draft(session, project_id=project_id, step=NEWS, pairs=pairs, now=now)
    session.flush()
    return kept


def drop_draft(session: Session, project_id: int, *, revision: str) -> None:
    """Forget what was kept, because it is published.

    Raises:
        StateChanged: Another window kept, published or threw away something else meanwhile.
    """
    _check(session, project_id, revision)
    editing.drop_draft(session, project_id=project_id, step=NEWS)


def set_aside(session: Session, project_id: int, *, now: datetime) -> str:
    """Throw away what was kept; it can be put back until something else is thrown away."""
    pairs = queries.kept_of(session, project_id, NEWS)
    editing.keep_draft(session, project_id=project_id, step=GONE + NEWS, pairs=pairs, now=now)
    editing.drop_draft(session, project_id=project_id, step=NEWS)
    return ""


def put_back(session: Session, project_id: int, *, revision: str, now: datetime) -> str:
    """Keep again what was thrown away last; the new revision.

    Raises:
        StateChanged: Something else has been kept since.
    """
    words = [
        one for one in queries.kept_of(session, project_id, GONE + NEWS) if one[0] != "revision"
    ]
    return keep_draft(session, project_id, words, revision=revision, now=now)


def _check(session: Session, project_id: int, revision: str) -> str:
    """The revision of what is kept, when it is the one named."""
    fields = session.scalar(
        select(StepDraft.fields).where(StepDraft.project_id == project_id, StepDraft.step == NEWS)
    )
    stands = dict(fields["pairs"])["revision"] if fields else ""
    if stands != revision:
        raise StateChanged("news", project_id, f"at revision {revision or 0}")
    return stands


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
