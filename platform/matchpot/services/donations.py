"""What the provider tells of a gift's payment, turned into states, books and match.

Every function takes a value that was fetched afresh, and may be called twice and
in any order: states only move forward, entries and promises have keys.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import (
    COUNTS,
    IN_FLIGHT,
    MOVES,
    RANK,
    DonationState,
    may_advance,
)
from matchpot.domain.errors import NotFound
from matchpot.domain.ledger.gifts import Gift, donation_paid, processing_fee
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.money import CURRENCY
from matchpot.domain.outside import CheckoutSession, Payment
from matchpot.domain.refunds import RefundReason
from matchpot.persistence import locks
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.transitions import move
from matchpot.services import (
    arrivals,
    books,
    captures,
    donor_letters,
    holds,
    quarantine,
    refunds,
    running_sums,
)
from matchpot.services.giving import GRACE, give_back_reward
from matchpot.services.quarantine import Oddity

# Bank debits take up to fourteen days to be known good.
DELAYED = timedelta(days=14)

_S = CampaignState
# A gift that is paid while its campaign is in one of these still counts.
STILL_COUNTS = frozenset({_S.LIVE, _S.PAUSED, _S.COUNTING, _S.GRACE})


def page_opened(
    session: Session, donation_id: int, page: CheckoutSession, *, now: datetime
) -> None:
    """The payment page is there: keep its address."""
    donation = locks.donation(session, donation_id)
    address: Mapping[str, Any] = (
        {} if donation.session_id else {"session_id": page.id, "session_url": page.url}
    )
    if may_advance(donation.state, DonationState.SESSION_OPEN):
        move(session, donation, DonationState.SESSION_OPEN, moves=MOVES, at=now, values=address)
    elif address:
        donation.session_id, donation.session_url = page.id, page.url


def page_told(session: Session, page: CheckoutSession, *, now: datetime) -> Donation | None:
    """The donation of a payment page, if the page is really ours; else it is set aside."""
    donation = session.scalar(select(Donation).where(Donation.session_id == page.id))
    if donation is None and (page.client_reference or "").isdigit():
        donation = session.get(Donation, int(page.client_reference or 0))
    if donation is None:
        return None
    seen = {"amount_cents": page.amount_cents, "currency": page.currency}
    if page.client_reference != str(donation.id):
        odd = Oddity.SESSION_OF_ANOTHER
        quarantine.set_aside(session, page.id, odd, donation_id=donation.id, seen=seen, now=now)
        return None
    if oddity := _oddity(donation, page.amount_cents, page.currency):
        quarantine.set_aside(session, page.id, oddity, donation_id=donation.id, seen=seen, now=now)
        return None
    return donation


def payment_told(session: Session, payment: Payment, *, now: datetime) -> DonationState | None:
    """Apply how a payment stands now; returns the gift's state, None when it was set aside."""
    donation = _paid_with(session, payment)
    if donation is None:
        _set_aside(session, payment, Oddity.UNKNOWN_GIFT, now=now)
        return None
    if donation.payment_intent not in (None, payment.id):
        if payment.status == "succeeded":
            _set_aside(session, payment, Oddity.PAID_TWICE, now=now)
        return None
    if payment.status == "succeeded":
        return _succeeded(session, donation, payment, now=now)
    if payment.status == "processing":
        _processing(session, donation, payment, now=now)
    elif payment.status == "canceled":
        end_unpaid(session, donation.id, DonationState.EXPIRED, reason="cancelled", now=now)
    elif payment.failure:
        _declined(session, donation, payment, now=now)
    return donation.state


def _paid_with(session: Session, payment: Payment) -> Donation | None:
    """The gift a payment names, locked; None when there is no such gift."""
    if payment.donation_id is None:
        return None
    try:
        return locks.donation(session, payment.donation_id)
    except NotFound:
        return None


def _succeeded(
    session: Session, donation: Donation, payment: Payment, *, now: datetime
) -> DonationState | None:
    if oddity := _oddity(donation, payment.amount_cents, payment.currency):
        _set_aside(session, payment, oddity, now=now)
        return None
    if donation.state in COUNTS or RANK[donation.state] >= RANK[DonationState.PAID]:
        _late_fee(session, donation, payment, now=now)
        return donation.state
    campaign = locks.campaign(session, donation.campaign_id)
    move(
        session,
        donation,
        DonationState.PAID,
        moves=MOVES,
        at=now,
        values={
            "paid_at": now,
            "payment_intent": payment.id,
            "charge": payment.charge,
            "method": payment.method,
            "fingerprint": payment.fingerprint,
            "fee_cents": payment.fee_cents,
            "failure": None,
        },
    )
    _book_payment(session, donation, payment, now=now)
    arrivals.count(session, campaign, donation, now=now)
    if campaign.state not in STILL_COUNTS:
        reason = RefundReason.PAID_TOO_LATE
        holds.release(session, donation.id, reason=reason.value, at=now)
        # It arrived, so that giving it back takes it out.
        running_sums.join(session, donation, holding=())
        refunds.request_whole(session, donation.id, reason=reason, by=None, now=now)
        return donation.state
    arrivals.match(session, campaign, donation, now=now)
    captures.decide_campaign(session, campaign, at=now)
    donor_letters.thanks(session, donation, now=now)
    return donation.state


def _book_payment(session: Session, donation: Donation, payment: Payment, *, now: datetime) -> None:
    gift = Gift(
        donation_id=donation.id,
        campaign_id=donation.campaign_id,
        gift_cents=donation.gift_cents,
        tip_cents=donation.tip_cents,
    )
    entry = donation_paid(
        gift,
        fee_cents=payment.fee_cents,
        occurred_at=now,
        external_id=payment.charge or payment.id,
    )
    books.post(session, entry, now=now)


def _late_fee(session: Session, donation: Donation, payment: Payment, *, now: datetime) -> None:
    """Book a fee that was not known when the gift was paid."""
    if donation.fee_cents is not None or not payment.fee_cents:
        return
    donation.fee_cents = payment.fee_cents
    entry = processing_fee(
        donation_id=donation.id,
        fee_cents=payment.fee_cents,
        occurred_at=now,
        external_id=payment.balance_transaction,
    )
    books.post(session, entry, now=now)


def _processing(session: Session, donation: Donation, payment: Payment, *, now: datetime) -> None:
    """A delayed method: keep the match until the bank has answered."""
    if not may_advance(donation.state, DonationState.PROCESSING):
        return
    until = now + DELAYED
    move(
        session,
        donation,
        DonationState.PROCESSING,
        moves=MOVES,
        at=now,
        values={
            "expires_at": until,
            "payment_intent": payment.id,
            "method": payment.method,
            "fingerprint": payment.fingerprint,
        },
    )
    session.execute(
        update(MatchLine)
        .where(MatchLine.donation_id == donation.id, MatchLine.state == MatchLineState.HELD)
        .values(expires_at=until + GRACE)
    )


def _declined(session: Session, donation: Donation, payment: Payment, *, now: datetime) -> None:
    """A try that failed: the page stays open for another, unless the method was a delayed one."""
    donation.failure = payment.failure
    if donation.state is DonationState.PROCESSING:
        end_unpaid(session, donation.id, DonationState.FAILED, reason="declined", now=now)
        donor_letters.payment_failed(session, donation, now=now)


def end_unpaid(
    session: Session, donation_id: int, to: DonationState, *, reason: str, now: datetime
) -> bool:
    """A gift that will not be paid: let go of its match and its reward; tells whether it ended."""
    donation = locks.donation(session, donation_id)
    if donation.state not in IN_FLIGHT or not may_advance(donation.state, to):
        return False
    move(session, donation, to, moves=MOVES, at=now, reason=reason)
    give_back_reward(session, donation.reward_id)
    holds.release(session, donation_id, reason=reason, at=now)
    return True


def _oddity(donation: Donation, amount_cents: int, currency: str) -> Oddity | None:
    if currency != CURRENCY:
        return Oddity.CURRENCY
    if amount_cents != donation.gift_cents + donation.tip_cents:
        return Oddity.AMOUNT
    return None


def _set_aside(session: Session, payment: Payment, oddity: Oddity, *, now: datetime) -> None:
    seen: Mapping[str, Any] = {
        "amount_cents": payment.amount_cents,
        "currency": payment.currency,
        "charge": payment.charge,
    }
    quarantine.set_aside(
        session, payment.id, oddity, donation_id=payment.donation_id, seen=seen, now=now
    )
