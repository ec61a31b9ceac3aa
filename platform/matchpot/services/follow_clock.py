"""What falls due for followers by the clock: a goal that was reached, and an end in two days."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.follows import FollowEvent, is_near
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import follows as queries
from matchpot.persistence.queries import people
from matchpot.services import campaigns, follow_letters, follow_notices, letters

_TAKES_GIFTS = frozenset({CampaignState.LIVE, CampaignState.LIVE_ROUND2})


def tell_reached(session: Session, campaign_id: int, *, now: datetime) -> bool:
    """Promise to tell followers that the goal is reached; tells whether it was new."""
    return follow_letters.promise(session, FollowEvent.REACHED, campaign_id, now=now)


def remind(session: Session, campaign_id: int, *, now: datetime) -> bool:
    """Promise to remind followers of the end, and the maker; tells whether it was new.

    The campaign is looked at under its lock: one that was paused just now is left for later.
    """
    campaign = campaigns.locked(session, campaign_id)
    end = campaign.deadline_at
    if campaign.state not in _TAKES_GIFTS or end is None or not is_near(end, now):
        return False
    if not follow_letters.promise(session, FollowEvent.ENDING, campaign_id, now=now):
        return False
    _remind_maker(session, campaign, end, now)
    return True


def _remind_maker(session: Session, campaign: Campaign, end: datetime, now: datetime) -> None:
    """What is missing, and what helps; nobody to tell when the maker cannot be reached."""
    project = session.get_one(Project, campaign.project_id)
    contact = people.contact(session, project.maker_id)
    if contact is None:
        return
    follow_notices.campaign_ending_maker(
        session,
        letters.reader(contact),
        letters.Plan(campaign_id=campaign.id, title=project.title, slug=project.slug),
        project_id=project.id,
        raised_cents=campaign.raised_cents + campaign.match_cents,
        goal_cents=campaign.goal_min_cents,
        followers=queries.counts(session, [project.id]).get(project.id, 0),
        deadline_at=end,
        now=now,
    )
