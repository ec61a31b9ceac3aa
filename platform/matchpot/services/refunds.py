"""Giving money back: asked for, sent, done, refused; with the match recomputed.

From the request on, the money is the donor's in our books and no longer the
campaign's; sending it is the outbox's. Nothing here calls the provider.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import COUNTS, MOVES, DonationState
from matchpot.domain.ledger.gifts import (
    Gift,
    Stage,
    refund_done,
    refund_refused,
    refund_requested,
)
from matchpot.domain.outside import ProviderRefund
from matchpot.domain.refunds import MOVES as REFUND_MOVES
from matchpot.domain.refunds import RefundReason, RefundState, check_refund, divide_refund
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.projects import Project
from matchpot.persistence.transitions import move
from matchpot.services import books, captures, donor_letters, outbox
from matchpot.services.giving import give_back_reward
from matchpot.services.outbox import Promise

SEND = "refund.send"

_SETTLED = frozenset({CampaignState.SETTLED, CampaignState.SUCCEEDED})
_PAID_OUT = frozenset({CampaignState.PAID_OUT, CampaignState.FULFILLING, CampaignState.COMPLETED})


def left_of(donation: Donation) -> tuple[int, int]:
    """What of the gift and of the tip has not been given back."""
    refunded_tip = donation.refunded_cents - donation.refunded_gift_cents
    return (
        donation.gift_cents - donation.refunded_gift_cents,
        donation.tip_cents - refunded_tip,
    )


def request_whole(
    session: Session, donation_id: int, *, reason: RefundReason, by: int | None, now: datetime
) -> Refund | None:
    """Ask for all that is left of a gift and its tip; None when nothing is left."""
    donation = locks.donation(session, donation_id)
    gift, tip = left_of(donation)
    if gift + tip == 0 or donation.state not in COUNTS:
        return None
    return _request(session, donation, gift_cents=gift, tip_cents=tip, reason=reason, by=by, now=now)


def request_part(
    session: Session,
    donation_id: int,
    cents: int,
    *,
    reason: RefundReason,
    by: int | None,
    now: datetime,
) -> Refund:
    """Ask for a part: the gift first, the tip only for what the gift cannot bear.

    Raises:
        RefundTooLarge: More than is left, or nothing.
    """
    donation = locks.donation(session, donation_id)
    gift, tip = left_of(donation)
    check_refund(cents, refundable=gift + tip if donation.state in COUNTS else 0)
    parts = divide_refund(cents, gift_cents=gift, tip_cents=tip)
    return _request(
        session,
        donation,
        gift_cents=parts.gift_cents,
        tip_cents=parts.tip_cents,
        reason=reason,
        by=by,
        now=now,
    )


def _request(
    session: Session,
    donation: Donation,
    *,
    gift_cents: int,
    tip_cents: int,
    reason: RefundReason,
    by: int | None,
    now: datetime,
) -> Refund:
    campaign = locks.campaign(session, donation.campaign_id)
    stage = stage_of(campaign)
    refund = Refund(
        donation_id=donation.id,
        campaign_id=campaign.id,
        state=RefundState.REQUESTED,
        reason=reason,
        gift_cents=gift_cents,
        tip_cents=tip_cents,
        requested_by=by,
        requested_at=now,
    )
    session.add(refund)
    session.flush()
    move(
        session,
        donation,
        DonationState.REFUND_REQUESTED,
        moves=MOVES,
        at=now,
        actor_id=by,
        reason=reason.value,
        values={
            "refunded_cents": donation.refunded_cents + gift_cents + tip_cents,
            "refunded_gift_cents": donation.refunded_gift_cents + gift_cents,
        },
    )
    _book_request(session, campaign, refund, stage=stage, now=now)
    _uncount(session, campaign, donation, refund, now=now)
    if stage is Stage.RAISED:
        _cut_match(session, campaign, donation, refund, now=now)
    promise_sending(session, refund, now=now)
    return refund


def stage_of(campaign: Campaign) -> Stage:
    """Where the campaign's money lies in the books."""
    if campaign.state in _PAID_OUT:
        return Stage.PAID_OUT
    return Stage.SETTLED if campaign.settled_at is not None else Stage.RAISED


def _book_request(
    session: Session, campaign: Campaign, refund: Refund, *, stage: Stage, now: datetime
) -> None:
    maker = session.scalar(select(Project.maker_id).where(Project.id == campaign.project_id))
    part = Gift(
        donation_id=refund.donation_id,
        campaign_id=campaign.id,
        gift_cents=refund.gift_cents,
        tip_cents=refund.tip_cents,
        maker_id=maker,
    )
    entry = refund_requested(part, refund_id=refund.id, occurred_at=now, stage=stage)
    books.post(session, entry, now=now)


def _uncount(
    session: Session, campaign: Campaign, donation: Donation, refund: Refund, *, now: datetime
) -> None:
    """Take what goes back out of the campaign's counters."""
    campaign.raised_cents -= refund.gift_cents
    campaign.tips_cents -= refund.tip_cents
    eligible = donation.unmatched_because is None
    if eligible:
        campaign.eligible_cents -= refund.gift_cents
    if donation.refunded_gift_cents == donation.gift_cents:
        campaign.gift_count -= 1
        if not _gives_still(session, donation):
            campaign.donor_count -= 1
            campaign.eligible_donors -= 1 if eligible else 0
        give_back_reward(session, donation.reward_id)
    campaign.updated_at = now
    session.flush()


def _gives_still(session: Session, donation: Donation) -> bool:
    """Whether the same person has another gift in this campaign that was not given back."""
    others = session.scalar(
        select(func.count())
        .select_from(Donation)
        .where(
            Donation.campaign_id == donation.campaign_id,
            Donation.donor_key == donation.donor_key,
            Donation.id != donation.id,
            Donation.state.in_(COUNTS),
            Donation.refunded_gift_cents < Donation.gift_cents,
        )
    )
    return bool(others)


def _cut_match(
    session: Session, campaign: Campaign, donation: Donation, refund: Refund, *, now: datetime
) -> None:
    gift_left, _ = left_of(donation)
    occasion = f"refund-{refund.id}"
    campaign.match_cents -= captures.recompute(
        session, donation, gift_left_cents=gift_left, occasion=occasion, at=now
    )
    session.flush()
    captures.decide_campaign(session, campaign, at=now)


def promise_sending(session: Session, refund: Refund, *, now: datetime) -> None:
    """Promise to ask the provider; the promise's key is the provider's idempotency key."""
    outbox.put(
        session,
        Promise(
            key=f"refund:{refund.id}:send:{refund.attempt}",
            kind=SEND,
            ref_type="refund",
            ref_id=refund.id,
            due_at=now,
        ),
        now=now,
    )


def told(session: Session, refund_id: int, seen: ProviderRefund, *, now: datetime) -> None:
    """Apply how a refund stands at the provider now; may be called twice and out of order."""
    refund = session.get(Refund, refund_id)
    if refund is None:
        return
    donation = locks.donation(session, refund.donation_id)
    session.refresh(refund, with_for_update=True)
    if seen.status in {"pending", "succeeded", "requires_action"}:
        _accepted(session, refund, seen, now=now)
        if seen.status == "succeeded" and refund.state is RefundState.SENDING:
            _done(session, donation, refund, now=now)
    elif seen.status in {"failed", "canceled"}:
        _refused(session, donation, refund, seen, now=now)


def _accepted(session: Session, refund: Refund, seen: ProviderRefund, *, now: datetime) -> None:
    """The provider took the money from our balance, whether or not it has arrived."""
    if refund.state is not RefundState.REQUESTED:
        return
    move(
        session,
        refund,
        RefundState.SENDING,
        moves=REFUND_MOVES,
        at=now,
        values={"provider_id": seen.id},
    )
    entry = refund_done(
        refund_id=refund.id,
        cents=refund.gift_cents + refund.tip_cents,
        occurred_at=now,
        external_id=seen.id,
        attempt=refund.attempt,
    )
    books.post(session, entry, now=now)


def _done(session: Session, donation: Donation, refund: Refund, *, now: datetime) -> None:
    move(session, refund, RefundState.DONE, moves=REFUND_MOVES, at=now, values={"done_at": now})
    if not waits_for_others(session, donation.id):
        gift, tip = left_of(donation)
        whole = gift + tip == 0
        to = DonationState.REFUNDED if whole else DonationState.PARTLY_REFUNDED
        if donation.state is not to:
            move(session, donation, to, moves=MOVES, at=now)
    donor_letters.refund_done(session, donation, refund, now=now)


def waits_for_others(session: Session, donation_id: int) -> bool:
    """Whether another refund of the gift is still on its way."""
    count = session.scalar(
        select(func.count())
        .select_from(Refund)
        .where(
            Refund.donation_id == donation_id,
            Refund.state.in_((RefundState.REQUESTED, RefundState.SENDING, RefundState.REFUSED)),
        )
    )
    return bool(count)


def _refused(
    session: Session, donation: Donation, refund: Refund, seen: ProviderRefund, *, now: datetime
) -> None:
    """The money came back to our balance; the donor is still owed it, and an operator must look."""
    if refund.state not in {RefundState.SENDING, RefundState.DONE}:
        return
    move(session, refund, RefundState.REFUSED, moves=REFUND_MOVES, at=now)
    entry = refund_refused(
        refund_id=refund.id,
        cents=refund.gift_cents + refund.tip_cents,
        occurred_at=now,
        external_id=None,
        attempt=refund.attempt,
    )
    books.post(session, entry, now=now)
    if donation.state is not DonationState.REFUND_FAILED:
        move(session, donation, DonationState.REFUND_FAILED, moves=MOVES, at=now, reason=seen.id)


def unsent(session: Session, refund_ids: Iterable[int]) -> list[int]:
    """Which of these the provider has not accepted yet."""
    return list(
        session.scalars(
            select(Refund.id).where(
                Refund.id.in_(list(refund_ids)), Refund.state == RefundState.REQUESTED
            )
        )
    )
