"""What a campaign loses when a gift, or a part of it, goes back: counters, reward and match.

Whether it goes back by a refund (`refunds.py`) or by a bank (`disputes.py`) is the same here.
The caller holds the locks of donation and campaign.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import UNDECIDED, CampaignState
from matchpot.domain.ledger.gifts import Stage
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import payouts as queries
from matchpot.persistence.queries.donations import gives_besides
from matchpot.services import captures, running_sums, waiting
from matchpot.services.captures import Lies
from matchpot.services.giving import give_back_reward

_C = CampaignState
_PAID_OUT = frozenset({_C.PAID_OUT, _C.FULFILLING, _C.COMPLETED})


def left_of(donation: Donation) -> tuple[int, int]:
    """What of the gift and of the tip has not been given back."""
    refunded_tip = donation.refunded_cents - donation.refunded_gift_cents
    return (
        donation.gift_cents - donation.refunded_gift_cents,
        donation.tip_cents - refunded_tip,
    )


def lies_of(session: Session, campaign: Campaign) -> Lies:
    """Where the campaign's money lies in the books: with it, owed to its maker, or sent."""
    maker = session.scalar(select(Project.maker_id).where(Project.id == campaign.project_id))
    if campaign.settled_at is None:
        return Lies(Stage.RAISED, maker)
    gone = campaign.state in _PAID_OUT or queries.has_left(session, campaign.id)
    return Lies(Stage.PAID_OUT if gone else Stage.SETTLED, maker)


def uncount(
    session: Session,
    campaign: Campaign,
    donation: Donation,
    *,
    gift_cents: int,
    tip_cents: int,
    now: datetime,
) -> None:
    """Take what goes back out of the campaign's counters; the gift says already that it went."""
    campaign.raised_cents -= gift_cents
    campaign.tips_cents -= tip_cents
    eligible = donation.unmatched_because is None
    if eligible:
        campaign.eligible_cents -= gift_cents
        running_sums.shrink(session, donation, by_cents=gift_cents)
    # The gift itself goes once; what is left of its tip may follow later.
    if gift_cents and donation.refunded_gift_cents == donation.gift_cents:
        campaign.gift_count -= 1
        campaign.donor_count -= not gives_besides(session, donation)
        if eligible:
            campaign.eligible_donors -= not gives_besides(session, donation, eligible=True)
        give_back_reward(session, donation.reward_id)
    campaign.updated_at = now
    session.flush()


def cut_match(
    session: Session,
    campaign: Campaign,
    donation: Donation,
    *,
    occasion: str,
    lies: Lies,
    now: datetime,
) -> None:
    """Give back the match that what is left of the gift does not earn any more."""
    gift_left, _ = left_of(donation)
    campaign.match_cents -= captures.recompute(
        session, donation, gift_left_cents=gift_left, occasion=occasion, at=now, lies=lies
    )
    session.flush()
    waiting.renew(session, donation)
    if campaign.state in UNDECIDED:
        captures.decide_campaign(session, campaign, at=now)
