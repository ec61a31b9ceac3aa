"""Giving money back: asked for, sent, done, refused; with the match recomputed.

From the request on, the money is the donor's in our books and no longer the
campaign's; sending it is the outbox's. Nothing here calls the provider.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS, MOVES, DonationState
from matchpot.domain.ledger.gifts import (
    Gift,
    refund_done,
    refund_refused,
    refund_requested,
)
from matchpot.domain.outside import ProviderRefund
from matchpot.domain.refunds import MOVES as REFUND_MOVES
from matchpot.domain.refunds import (
    UNDER_WAY,
    RefundParts,
    RefundReason,
    RefundState,
    check_refund,
    divide_refund,
)
from matchpot.persistence import locks
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.transitions import move
from matchpot.services import books, donor_letters, outbox
from matchpot.services.captures import RAISED, Lies
from matchpot.services.given_back import cut_match, left_of, lies_of, uncount
from matchpot.services.outbox import Promise

SEND = "refund.send"


def request_whole(
    session: Session, donation_id: int, *, reason: RefundReason, by: int | None, now: datetime
) -> Refund | None:
    """Ask for all that is left of a gift and its tip; None when nothing is left."""
    donation = locks.donation(session, donation_id)
    gift, tip = left_of(donation)
    if gift + tip == 0 or donation.state not in COUNTS:
        return None
    return _request(session, donation, RefundParts(gift, tip), reason=reason, by=by, now=now)


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
    return _request(session, donation, parts, reason=reason, by=by, now=now)


def _request(
    session: Session,
    donation: Donation,
    parts: RefundParts,
    *,
    reason: RefundReason,
    by: int | None,
    now: datetime,
) -> Refund:
    """One request at a time: a gift that has one under way refuses the move."""
    to = DonationState.REFUND_REQUESTED
    move(session, donation, to, moves=MOVES, at=now, actor_id=by, reason=reason.value)
    refund = take_out(session, donation, parts, reason=reason, by=by, now=now)
    promise_sending(session, refund, now=now)
    return refund


def take_out(
    session: Session,
    donation: Donation,
    parts: RefundParts,
    *,
    reason: RefundReason,
    by: int | None,
    now: datetime,
) -> Refund:
    """Take a part of a locked gift out of its campaign and its match: it is the donor's now.

    Nothing is sent, the refund waits for that; and the gift's state is the caller's to move.
    The part must not be more than is left.
    """
    campaign = locks.campaign(session, donation.campaign_id)
    # A gift that came too late was never settled, whatever became of its campaign.
    late = reason is RefundReason.PAID_TOO_LATE
    lies = RAISED if late else lies_of(session, campaign)
    refund = Refund(
        donation_id=donation.id,
        campaign_id=campaign.id,
        state=RefundState.REQUESTED,
        reason=reason,
        gift_cents=parts.gift_cents,
        tip_cents=parts.tip_cents,
        requested_by=by,
        requested_at=now,
    )
    session.add(refund)
    session.flush()
    donation.refunded_cents += parts.gift_cents + parts.tip_cents
    donation.refunded_gift_cents += parts.gift_cents
    session.flush()
    _book_request(session, refund, lies=lies, now=now)
    gift_cents, tip_cents = parts.gift_cents, parts.tip_cents
    uncount(session, campaign, donation, gift_cents=gift_cents, tip_cents=tip_cents, now=now)
    cut_match(session, campaign, donation, occasion=f"refund-{refund.id}", lies=lies, now=now)
    return refund


def _book_request(session: Session, refund: Refund, *, lies: Lies, now: datetime) -> None:
    part = Gift(
        donation_id=refund.donation_id,
        campaign_id=refund.campaign_id,
        gift_cents=refund.gift_cents,
        tip_cents=refund.tip_cents,
        maker_id=lies.maker_id,
    )
    entry = refund_requested(part, refund_id=refund.id, occurred_at=now, stage=lies.stage)
    books.post(session, entry, now=now)


def next_attempt(session: Session, refund_id: int, *, attempt: int, now: datetime) -> None:
    """The key of this attempt is spent and no refund was made under it: promise another.

    Harmless when it was sent, or tried anew, in the meantime.
    """
    donation_id = session.scalar(select(Refund.donation_id).where(Refund.id == refund_id))
    if donation_id is None:
        return
    locks.donation(session, donation_id)
    refund = session.get_one(Refund, refund_id, with_for_update=True, populate_existing=True)
    if refund.state is RefundState.REQUESTED and refund.attempt == attempt:
        refund.attempt += 1
        session.flush()
        promise_sending(session, refund, now=now, due_at=now + outbox.NEXT_KEY_WAITS)


def promise_sending(
    session: Session, refund: Refund, *, now: datetime, due_at: datetime | None = None
) -> None:
    """Promise to ask the provider; the promise's key is the provider's idempotency key."""
    outbox.put(
        session,
        Promise(
            key=key_of(refund.id, refund.attempt),
            kind=SEND,
            ref_type="refund",
            ref_id=refund.id,
            due_at=due_at or now,
        ),
        now=now,
    )


def key_of(refund_id: int, attempt: int) -> str:
    """The key of one attempt, with us and with the provider."""
    return f"refund:{refund_id}:send:{attempt}"


def told(session: Session, refund_id: int, seen: ProviderRefund, *, now: datetime) -> None:
    """Apply how a refund stands at the provider now; may be called twice and out of order."""
    refund = session.get(Refund, refund_id)
    if refund is None:
        return
    donation = locks.donation(session, refund.donation_id)
    session.refresh(refund, with_for_update=True)
    if refund.provider_id not in (None, seen.id):
        return  # word of an earlier try
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
    conclude(session, donation, now=now)
    donor_letters.refund_done(session, donation, refund, now=now)


def conclude(session: Session, donation: Donation, *, now: datetime) -> None:
    """Say on the gift that all of it that was asked for is back, unless a bank disputes it."""
    if waits_for_others(session, donation.id) or donation.state is DonationState.DISPUTED:
        return
    whole = sum(left_of(donation)) == 0
    to = DonationState.REFUNDED if whole else DonationState.PARTLY_REFUNDED
    if donation.state is not to:
        move(session, donation, to, moves=MOVES, at=now)


def not_sent(session: Session, refund_id: int, *, code: str, now: datetime) -> None:
    """The provider said no before any money moved: an operator must look. May be called twice."""
    donation_id = session.scalar(select(Refund.donation_id).where(Refund.id == refund_id))
    if donation_id is None:
        return
    donation = locks.donation(session, donation_id)
    refund = session.get_one(Refund, refund_id, with_for_update=True, populate_existing=True)
    if refund.state is RefundState.REQUESTED:
        move(session, refund, RefundState.REFUSED, moves=REFUND_MOVES, at=now, reason=code)
        if donation.state is DonationState.REFUND_REQUESTED:
            move(session, donation, DonationState.REFUND_FAILED, moves=MOVES, at=now, reason=code)


def waits_for_others(session: Session, donation_id: int) -> bool:
    """Whether another refund of the gift is still on its way."""
    count = session.scalar(
        select(func.count())
        .select_from(Refund)
        .where(
            Refund.donation_id == donation_id,
            Refund.state.in_(UNDER_WAY),
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
    if DonationState.REFUND_FAILED in MOVES[donation.state]:
        move(session, donation, DonationState.REFUND_FAILED, moves=MOVES, at=now, reason=seen.id)
