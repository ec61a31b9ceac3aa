"""Giving back a whole campaign: begun once, carried on in batches, over when every donor has it.

How far a run is, is counted from the rows (`queries.closing.refund_run`), so it may be
killed anywhere and is taken up where it was. One gift by itself is in `refunds.py`,
what an operator does about it in `refund_desk.py`.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import MOVES, CampaignState
from matchpot.domain.refunds import RefundReason
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.queries import campaigns as campaign_queries
from matchpot.persistence.queries import closing as queries
from matchpot.persistence.transitions import move
from matchpot.services import campaign_letters, captures, outbox, refunds
from matchpot.services.outbox import Promise

GIVE_BACK = "campaign.refund"


def begin(session: Session, campaign: Campaign, *, reason: RefundReason, now: datetime) -> None:
    """Let go of what the whole campaign was given, and promise every donor's money back.

    The caller holds the campaign's lock and has failed or cancelled it. A gift's own match
    goes back with the gift.
    """
    captures.let_go_of_campaign(session, campaign, reason=reason.value, at=now)
    captures.take_back_of_campaign(session, campaign, reason=reason.value, at=now)
    move(session, campaign, CampaignState.REFUNDING, moves=MOVES, at=now, reason=reason.value)
    promise = Promise(
        key=f"campaign:{campaign.id}:refund:1",
        kind=GIVE_BACK,
        ref_type="campaign",
        ref_id=campaign.id,
        due_at=now,
    )
    outbox.put(session, promise, now=now)


def ask_batch(session: Session, campaign_id: int, *, limit: int, now: datetime) -> int:
    """Ask the next gifts back; tells how many. Zero when none is left that can be asked now.

    The gifts are locked before the campaign, in the order of their ids, as everywhere.
    """
    ids = queries.to_give_back(session, campaign_id, limit=limit)
    campaign = locks.campaign(session, campaign_id)
    if not ids or campaign.state is not CampaignState.REFUNDING:
        return 0
    reason = _reason(session, campaign_id)
    for donation_id in ids:
        refunds.request_whole(session, donation_id, reason=reason, by=None, now=now)
        if reason is RefundReason.CAMPAIGN_FAILED:
            donation = session.get_one(Donation, donation_id)
            campaign_letters.failed_donor(session, donation, now=now)
    return len(ids)


def _reason(session: Session, campaign_id: int) -> RefundReason:
    told = campaign_queries.last_reason(session, campaign_id, CampaignState.REFUNDING)
    return RefundReason(told)


def finish(session: Session, campaign_id: int, *, now: datetime) -> bool:
    """Close a campaign whose donors all have their money back; tells whether it did."""
    campaign = locks.campaign(session, campaign_id)
    if campaign.state is not CampaignState.REFUNDING:
        return False
    run = queries.refund_run(session, campaign_id)
    if not run.is_over or queries.in_flight(session, campaign_id):
        return False
    move(
        session, campaign, CampaignState.CLOSED_FAILED, moves=MOVES, at=now, reason="all_given_back"
    )
    return True
