"""What maker, donors and followers are told at the end of a campaign.

Gathers the facts and promises the notices; donors of a success are many and are
told in batches, from a promise of its own (`TELL_DONORS`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS
from matchpot.domain.follows import FollowEvent
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import people
from matchpot.services import follow_letters, letters, notices, outbox
from matchpot.services.donor_letters import gift_of
from matchpot.services.outbox import Promise

TELL_DONORS = "campaign.tell_donors"


def _plan(session: Session, campaign: Campaign) -> tuple[letters.Plan, letters.Reader | None]:
    """The campaign and its maker; no reader when the maker cannot be reached."""
    project = session.get_one(Project, campaign.project_id)
    contact = people.contact(session, project.maker_id)
    plan = letters.Plan(campaign_id=campaign.id, title=project.title, slug=project.slug)
    return plan, letters.reader(contact) if contact else None


def succeeded(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Tell the maker, and promise to tell every donor and follower."""
    plan, maker = _plan(session, campaign)
    if maker is not None:
        notices.campaign_succeeded_maker(
            session,
            maker,
            plan,
            raised_cents=campaign.raised_cents,
            match_cents=campaign.match_cents,
            now=now,
        )
    promise = Promise(
        key=f"campaign:{campaign.id}:tell_donors:1",
        kind=TELL_DONORS,
        ref_type="campaign",
        ref_id=campaign.id,
        due_at=now,
    )
    outbox.put(session, promise, now=now)
    follow_letters.promise(session, FollowEvent.SUCCEEDED, campaign.id, now=now)


def failed(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Tell maker and followers of a missed goal; donors are told as their gifts go back."""
    follow_letters.promise(session, FollowEvent.FAILED, campaign.id, now=now)
    plan, maker = _plan(session, campaign)
    if maker is not None:
        notices.campaign_failed_maker(
            session,
            maker,
            plan,
            raised_cents=campaign.raised_cents + campaign.match_cents,
            goal_cents=campaign.goal_min_cents,
            now=now,
        )


def failed_donor(session: Session, donation: Donation, *, now: datetime) -> None:
    """Tell a donor that the goal was not reached and the gift goes back."""
    if (to := _donor(donation)) is not None:
        notices.campaign_failed_donor(session, to, gift_of(session, donation), now=now)


def succeeded_donors(
    session: Session, campaign_id: int, *, after: int, limit: int, now: datetime
) -> int | None:
    """Tell the next donors, by id of their gift; returns the last id, None when all were told."""
    gifts: Sequence[Donation] = session.scalars(
        select(Donation)
        .where(
            Donation.campaign_id == campaign_id,
            Donation.state.in_(sorted(COUNTS)),
            Donation.id > after,
        )
        .order_by(Donation.id)
        .limit(limit)
    ).all()
    for gift in gifts:
        if (to := _donor(gift)) is not None:
            notices.campaign_succeeded_donor(session, to, gift_of(session, gift), now=now)
    return gifts[-1].id if gifts else None


def _donor(donation: Donation) -> letters.Reader | None:
    """The donor, unless the address was erased."""
    if donation.email is None:
        return None
    return letters.donor(
        donation.id, email=donation.email, locale=donation.locale, name=donation.name
    )
