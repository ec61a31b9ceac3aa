"""Stories: what a maker tells everybody, with the report or afterwards; donors and followers hear.

A story is the public part of a report: its words, pictures, recordings and figures of reach, never
its money and never what was written for funds alone. A maker may take it off the site again.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotAllowed, NotFound
from matchpot.domain.follows import FollowEvent
from matchpot.domain.reports.reports import ReportState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.reports import Report
from matchpot.services import announcements, audit, follow_letters, letters
from matchpot.services.outbox import Promise, put
from matchpot.services.projects import slug_of

TELL_STORY = "report.tell_donors"
_LONGEST_SLUG = 60


def publish(session: Session, report: Report, now: datetime) -> None:
    """Put a report that was handed in on the site, and promise that donors and followers hear.

    Published again it does nothing; taken off and published again, nobody is told twice.

    Raises:
        NotAllowed: It is not handed in, or has no words that others could read.
    """
    if report.state is not ReportState.SUBMITTED or not report.body_md.strip():
        raise NotAllowed("publish a story")
    report.is_public, report.hidden_at = True, None
    if report.published_at is not None:
        return
    project = session.get_one(Project, report.project_id)
    name = slug_of(report.title or project.title)[:_LONGEST_SLUG].strip("-")
    report.slug = f"{name}-{report.id}"
    report.published_at = now
    session.flush()
    campaigns = select(Campaign.id).where(Campaign.project_id == report.project_id)
    for campaign_id in session.scalars(campaigns.order_by(Campaign.id)):
        promise = Promise(
            key=f"report:{report.id}:tell_donors:{campaign_id}",
            kind=TELL_STORY,
            ref_type="report",
            ref_id=report.id,
            due_at=now,
            payload={"campaign_id": campaign_id},
        )
        put(session, promise, now=now)
    follow_letters.promise(session, FollowEvent.STORY, report.id, now=now)


def hide(session: Session, report_id: int, *, by: int, now: datetime) -> None:
    """Take a story off the site; funds keep what they got.

    Raises:
        NotFound: There is no such story of this maker.
    """
    report = session.scalar(
        select(Report)
        .where(Report.id == report_id, Report.maker_id == by, Report.published_at.is_not(None))
        .with_for_update(key_share=True)
    )
    if report is None:
        raise NotFound("story", report_id)
    report.is_public, report.hidden_at = False, now
    session.flush()
    audit.write(session, "story_hidden", actor_id=by, now=now, ref=("report", report_id))


def told(
    session: Session, report_id: int, *, campaign_id: int, after: int, limit: int, now: datetime
) -> int | None:
    """Tell the next donors of a campaign, once each; nobody while the story is off the site.

    Returns:
        The first gift of who was told last now; None when everybody was told.
    """
    report = session.get_one(Report, report_id)
    if report.published_at is None or report.hidden_at is not None:
        return None
    gifts = announcements.first_gifts(
        session, campaign_id, until=report.published_at, after=after, limit=limit
    )
    readers = [
        letters.donor(gift.id, email=gift.email or "", locale=gift.locale, name=gift.name)
        for gift in gifts
    ]
    title = session.scalars(select(Project.title).where(Project.id == report.project_id)).one()
    values = {"title": title, "headline": report.title or title, "slug": report.slug}
    letters.promise_all(session, "story_published", readers, ("report", report_id), values, now=now)
    return gifts[-1].id if gifts else None
