"""The end of a campaign: no more gifts, a wait for those on their way, the count, what follows.

Success is settled in `settling.py`, failure given back in `refund_runs.py`. Every
step may be taken twice, and by two at once: the campaign's lock and its state
decide who takes it.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from matchpot.domain import campaigns as rules
from matchpot.domain.campaigns import MOVES, OUTCOME_STATE, CampaignState, Outcome, Raised
from matchpot.domain.deadlines import counting_ends_at, is_over
from matchpot.domain.follows import FollowEvent
from matchpot.domain.refunds import RefundReason
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.queries import closing as queries
from matchpot.persistence.transitions import move
from matchpot.services import (
    campaign_letters,
    captures,
    follow_letters,
    payouts,
    refund_runs,
    settling,
    waiting,
)
from matchpot.services.occasions import OfCampaign
from matchpot.settings import MoneyLimits

_TAKES_GIFTS = frozenset({CampaignState.LIVE, CampaignState.LIVE_ROUND2})
# A form that was sent in the last second may still be being written down.
_LAST_FORMS = timedelta(minutes=1)


def begin_counting(session: Session, campaign_id: int, *, now: datetime) -> bool:
    """Take no more gifts for a campaign whose last second has passed; tells whether it did."""
    campaign = locks.campaign(session, campaign_id)
    if campaign.state not in _TAKES_GIFTS or campaign.deadline_at is None:
        return False
    if not is_over(campaign.deadline_at, now):
        return False
    move(
        session,
        campaign,
        CampaignState.COUNTING,
        moves=MOVES,
        at=now,
        reason="deadline",
        values={"updated_at": now},
    )
    return True


def judge(
    session: Session, campaign_id: int, *, now: datetime, limits: MoneyLimits
) -> CampaignState | None:
    """Count a campaign and do what follows; None while a gift may still come in.

    After fifteen days it is counted whatever is on its way: what is paid later goes back.
    """
    campaign = locks.campaign(session, campaign_id)
    if campaign.state is not CampaignState.COUNTING or _must_wait(session, campaign, now=now):
        return None
    captures.decide_campaign(session, campaign, at=now, at_close=True)
    outcome = rules.judge(
        campaign.success_rule,
        Raised(crowd_cents=campaign.raised_cents, match_cents=campaign.match_cents),
        goal_min_cents=campaign.goal_min_cents,
        goal_optimum_cents=campaign.goal_optimum_cents,
    )
    session.flush()
    move(
        session,
        campaign,
        OUTCOME_STATE[outcome],
        moves=MOVES,
        at=now,
        reason="counted",
        values={"ended_at": now, "updated_at": now},
    )
    if outcome is Outcome.SUCCEEDED:
        waiting.set_last_days(session, campaign)
        campaign_letters.succeeded(session, campaign, now=now)
        settling.settle(session, campaign, now=now)
        payouts.draft(session, OfCampaign(session, campaign), now=now, limits=limits)
        return campaign.state
    waiting.end(session, campaign.id)
    if outcome is Outcome.FAILED:
        campaign_letters.failed(session, campaign, now=now)
        refund_runs.begin(session, campaign, reason=RefundReason.CAMPAIGN_FAILED, now=now)
    return campaign.state


def _must_wait(session: Session, campaign: Campaign, *, now: datetime) -> bool:
    assert campaign.deadline_at is not None  # noqa: S101 - it was live
    if now >= counting_ends_at(campaign.deadline_at):
        return False
    if not is_over(campaign.deadline_at + _LAST_FORMS, now):
        return True
    return queries.in_flight(session, campaign.id) > 0


def cancelled(session: Session, campaign_id: int, *, now: datetime) -> None:
    """Give everybody's money back after somebody cancelled the campaign; harmless when done.

    What a settlement moved is moved back first, and a payout that has not left is called off.
    """
    campaign = locks.campaign(session, campaign_id)
    if campaign.state is not CampaignState.CANCELLED:
        return
    follow_letters.promise(session, FollowEvent.STOPPED, campaign.id, now=now)
    waiting.end(session, campaign.id)
    if campaign.settled_at is not None and payouts.call_off(
        session, OfCampaign(session, campaign), now=now
    ):
        settling.undo(session, campaign, now=now)
    reason = RefundReason.CAMPAIGN_CANCELLED
    refund_runs.begin(session, campaign, reason=reason, now=now)
