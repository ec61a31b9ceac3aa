"""The coach's review: comments on parts of a campaign, and what came of it."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import MOVES, CampaignState
from matchpot.domain.errors import NotAllowed, NotFound
from matchpot.persistence.models.campaigns import Campaign, ReviewComment
from matchpot.persistence.models.projects import Project
from matchpot.persistence.transitions import move
from matchpot.services import announcements
from matchpot.services.ports import Clock


def comment(
    session: Session, campaign: Campaign, *, author_id: int, part: str, body: str, clock: Clock
) -> None:
    """Say something about one part (a step of the editor); the maker sees it there.

    Raises:
        NotAllowed: Nobody reviews their own campaign.
    """
    _not_own(session, campaign, author_id)
    session.add(
        ReviewComment(
            campaign_id=campaign.id,
            author_id=author_id,
            part=part,
            body=body,
            created_at=clock.now(),
        )
    )


def resolve(
    session: Session, *, campaign_id: int, comment_id: int, done: bool, clock: Clock
) -> None:
    """Mark a comment as dealt with, or open it again.

    Raises:
        NotFound: The campaign has no such comment.
    """
    changed = session.execute(
        update(ReviewComment)
        .where(ReviewComment.id == comment_id, ReviewComment.campaign_id == campaign_id)
        .values(resolved_at=clock.now() if done else None)
        .returning(ReviewComment.id)
    ).first()
    if changed is None:
        raise NotFound("comment", comment_id)


def request_changes(
    session: Session, campaign: Campaign, *, actor_id: int, reason: str, clock: Clock
) -> None:
    """Send a campaign back to its maker, with what should be different."""
    _decide(session, campaign, CampaignState.CHANGES_REQUESTED, actor_id, reason, clock)
    announcements.changes_requested(session, campaign.id, note=reason, now=clock.now())


def reject(
    session: Session, campaign: Campaign, *, actor_id: int, reason: str, clock: Clock
) -> None:
    """Say no for good, and why."""
    _decide(session, campaign, CampaignState.REJECTED, actor_id, reason, clock)
    announcements.rejected(session, campaign.id, note=reason, now=clock.now())


def approve(session: Session, campaign: Campaign, *, actor_id: int, clock: Clock) -> None:
    """Say yes; the maker chooses when it goes live."""
    _decide(session, campaign, CampaignState.APPROVED, actor_id, "", clock)
    session.execute(
        update(Campaign).where(Campaign.id == campaign.id).values(approved_at=clock.now())
    )
    announcements.approved(session, campaign.id, now=clock.now())


def _decide(
    session: Session,
    campaign: Campaign,
    to: CampaignState,
    actor_id: int,
    reason: str,
    clock: Clock,
) -> None:
    _not_own(session, campaign, actor_id)
    now = clock.now()
    move(
        session,
        campaign,
        to,
        moves=MOVES,
        at=now,
        actor_id=actor_id,
        reason=reason,
        values={"updated_at": now},
    )


def _not_own(session: Session, campaign: Campaign, actor_id: int) -> None:
    maker_id = session.scalar(select(Project.maker_id).where(Project.id == campaign.project_id))
    if maker_id == actor_id:
        raise NotAllowed("review one's own campaign")
