"""What followers are told and when: campaigns to tell of, and who hears it by another letter."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, case, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.follows import REMIND_BEFORE, FollowEvent
from matchpot.domain.refunds import RefundReason
from matchpot.domain.rounds.applications import STANDS
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.projects import Update
from matchpot.persistence.models.reports import Report
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import panels

# The kind of the promises to tell followers, in the outbox.
TELL = "follow.tell"
_TAKES_GIFTS = (CampaignState.LIVE, CampaignState.LIVE_ROUND2)
_GAVE = COUNTS | {DonationState.PROCESSING, DonationState.REFUNDED, DonationState.CHARGED_BACK}
_WITH_THE_CAMPAIGN = (RefundReason.CAMPAIGN_FAILED, RefundReason.CAMPAIGN_CANCELLED)


def reached(session: Session) -> Sequence[int]:
    """Campaigns that run and have their goal, of which followers were not told so yet."""
    has_goal = Campaign.raised_cents + Campaign.match_cents >= Campaign.goal_min_cents
    return session.scalars(
        select(Campaign.id)
        .where(Campaign.state.in_(_TAKES_GIFTS), has_goal, ~_promised(FollowEvent.REACHED))
        .order_by(Campaign.id)
    ).all()


def ending(session: Session, *, now: datetime) -> Sequence[int]:
    """Campaigns in their last two days that nobody was reminded of yet.

    Those that are paused come back when they go on; those that run shorter begin in their last
    days, and nobody is told of a beginning and of an end at once.
    """
    rows = session.execute(
        select(Campaign.id, Campaign.live_at, Campaign.deadline_at)
        .where(
            Campaign.state.in_(_TAKES_GIFTS),
            Campaign.deadline_at > now,
            Campaign.deadline_at <= now + REMIND_BEFORE,
            ~_promised(FollowEvent.ENDING),
        )
        .order_by(Campaign.id)
    )
    return [id_ for id_, live_at, end in rows if live_at and end and live_at < end - REMIND_BEFORE]


def _promised(event: FollowEvent) -> ColumnElement[bool]:
    return (
        select(OutboxRow.id)
        .where(
            OutboxRow.kind == TELL,
            OutboxRow.ref_type == "campaign",
            OutboxRow.ref_id == Campaign.id,
            OutboxRow.key.endswith(f":tell_followers_{event}:1", autoescape=True),
        )
        .exists()
    )


def told_as_donors(
    session: Session, event: FollowEvent, campaign_id: int, keys: Collection[str]
) -> set[str]:
    """Of these donors, by key, those who gave and hear of it as donors, or need no reminder."""
    if event is FollowEvent.REACHED:
        return set()
    wanted = select(Donation.donor_key).where(
        Donation.campaign_id == campaign_id, Donation.donor_key.in_(sorted(keys))
    )
    if event is FollowEvent.ENDING:
        heard: ColumnElement[bool] = Donation.state.in_(sorted(_GAVE))
    else:
        went_back = (
            select(Refund.id)
            .where(Refund.donation_id == Donation.id, Refund.reason.in_(_WITH_THE_CAMPAIGN))
            .exists()
        )
        heard = or_(Donation.state.in_(sorted(COUNTS)), went_back)
    return set(session.scalars(wanted.where(heard).distinct()))


def told_the_news(session: Session, news: Update, keys: Collection[str]) -> set[str]:
    """Of these donors, by key, those to whom this news went because they gave."""
    gifts = _first_gifts(session, news.project_id, keys, until=news.published_at)
    told = _written(session, f"project_update:project_update:{news.id}", gifts)
    return {one.donor_key for one in gifts if one.first in told}


def told_the_story(session: Session, story: Report, keys: Collection[str]) -> set[str]:
    """Of these donors, by key, those who hear of this story because they gave.

    Word to donors is a promise of its own for each campaign: they may be told before or after.
    """
    assert story.published_at is not None  # noqa: S101 - followers are told of what is on show
    gifts = _first_gifts(session, story.project_id, keys, until=story.published_at)
    told = _written(session, f"story_published:report:{story.id}", gifts)
    return {one.donor_key for one in gifts if one.counting or one.first in told}


def _first_gifts(
    session: Session, project_id: int, keys: Collection[str], *, until: datetime
) -> Sequence[Row[str, int, int]]:
    """Of each donor and campaign of a project the first gift, and how many count by now."""
    counts = func.sum(case((Donation.state.in_(sorted(COUNTS)), 1), else_=0))
    return session.execute(
        select(Donation.donor_key, func.min(Donation.id).label("first"), counts.label("counting"))
        .join(Campaign, Campaign.id == Donation.campaign_id)
        .where(
            Campaign.project_id == project_id,
            Donation.donor_key.in_(sorted(keys)),
            Donation.paid_at <= until,
            Donation.email.is_not(None),
        )
        .group_by(Donation.donor_key, Donation.campaign_id)
    ).all()


def _written(session: Session, about: str, gifts: Sequence[Row[str, int, int]]) -> set[int]:
    """Of these first gifts those whose donor was written to; keys are as `letters.donor` says."""
    mails = {f"mail:{about}:donation:{one.first}:1": one.first for one in gifts}
    sent = session.scalars(select(OutboxRow.key).where(OutboxRow.key.in_(sorted(mails))))
    return {mails[key] for key in sent}


def took_part(session: Session, round_id: int) -> frozenset[int]:
    """Makers who applied and members of the panel, who are told the result anyway."""
    makers = session.scalars(
        select(Application.maker_id).where(
            Application.round_id == round_id, Application.state.in_(STANDS)
        )
    )
    return frozenset(makers) | {one.person_id for one in panels.members(session, round_id)}
