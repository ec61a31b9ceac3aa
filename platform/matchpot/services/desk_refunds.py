"""Refunds made at the provider's own desk, which we did not ask for and must book all the same.

Such a refund is the gift's as if we had asked for it: same books, same cut of the match,
same letter. When a refund of ours waits for the same money, it is that one that was made.
What fits no gift is set aside, and looked at again whenever the provider's books are read.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS, MOVES, DonationState
from matchpot.domain.outside import Payment, ProviderRefund
from matchpot.domain.refunds import MOVES as REFUND_MOVES
from matchpot.domain.refunds import RefundReason, RefundState, divide_refund
from matchpot.persistence import locks
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.transitions import move
from matchpot.services import quarantine, refunds, strays
from matchpot.services.given_back import left_of
from matchpot.services.quarantine import Oddity

_ENDED = frozenset({"failed", "canceled"})
# Ours, asked for and not with the provider: whoever gives the money back meanwhile has done it.
_WAITING = (RefundState.REFUSED, RefundState.REQUESTED)
# While a bank decides about a gift, nobody can say what is left of it to go back.
_OPEN = COUNTS - {DonationState.DISPUTED}


def is_ours(session: Session, seen: ProviderRefund) -> bool:
    """Whether we asked for it: it names a refund of ours that stands for no other one."""
    refund = None if seen.refund_id is None else session.get(Refund, seen.refund_id)
    if refund is None:
        return seen.refund_id == strays.NO_ROW
    return refund.provider_id in (None, seen.id) or seen.status in _ENDED


def told(session: Session, seen: ProviderRefund, payment: Payment, *, now: datetime) -> None:
    """Apply how a refund of this payment stands now; may be called twice and out of order.

    Args:
        session: A write session in which the payment itself has been applied.
        seen: The refund, fetched afresh, that is not ours.
        payment: The payment it gives back, fetched afresh.
        now: The present moment.
    """
    donation_id = session.scalar(select(Donation.id).where(Donation.payment_intent == payment.id))
    if donation_id is None:
        _of_stray(session, seen, payment, now=now)
        return
    donation = locks.donation(session, donation_id)
    refund = session.scalar(select(Refund).where(Refund.provider_id == seen.id))
    if refund is None:
        if seen.status in _ENDED and seen.balance_transaction is None:
            return  # it never took anything from our balance
        refund = _written_down(session, donation, seen, now=now)
        if refund is None:
            _set_aside(session, seen, donation_id, now=now)
            return
        # It may have come back already: first it went, or nothing could come back.
        refunds.told(session, refund.id, replace(seen, status="pending"), now=now)
    refunds.told(session, refund.id, seen, now=now)
    quarantine.settle_itself(session, seen.id, Oddity.UNKNOWN_REFUND, now=now)


def _written_down(
    session: Session, donation: Donation, seen: ProviderRefund, *, now: datetime
) -> Refund | None:
    """The row of a refund we first hear of, waiting to be told how it stands; None if none fits."""
    if donation.state not in _OPEN:
        return None
    gift_cents, tip_cents = left_of(donation)
    if (waits := _waiting(session, donation, seen.amount_cents)) is not None:
        return _take_up(session, donation, waits, seen, now=now)
    if seen.amount_cents > gift_cents + tip_cents:
        return _split(session, donation, seen.amount_cents)
    parts = divide_refund(seen.amount_cents, gift_cents=gift_cents, tip_cents=tip_cents)
    _await(session, donation, seen, now=now)
    reason = RefundReason.AT_DESK
    return refunds.take_out(session, donation, parts, reason=reason, by=None, now=now)


def _take_up(
    session: Session, donation: Donation, refund: Refund, seen: ProviderRefund, *, now: datetime
) -> Refund:
    """Somebody made at the desk what we could not, or not yet, have made."""
    _await(session, donation, seen, now=now)
    if refund.state is RefundState.REFUSED:
        again = {"attempt": refund.attempt + 1, "provider_id": None, "done_at": None}
        to = RefundState.REQUESTED
        move(session, refund, to, moves=REFUND_MOVES, at=now, reason=seen.id, values=again)
    return refund


def _await(session: Session, donation: Donation, seen: ProviderRefund, *, now: datetime) -> None:
    to = DonationState.REFUND_REQUESTED
    if donation.state is not to:
        move(session, donation, to, moves=MOVES, at=now, reason=seen.id)


def _waiting(session: Session, donation: Donation, cents: int) -> Refund | None:
    """A refund of ours of the very same amount that is not with the provider."""
    rows = _all_waiting(session, donation)
    return next((one for one in rows if one.gift_cents + one.tip_cents == cents), None)


def _all_waiting(session: Session, donation: Donation) -> list[Refund]:
    rows = session.scalars(
        select(Refund)
        .where(Refund.donation_id == donation.id, Refund.state.in_(_WAITING))
        .order_by(Refund.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)


def _split(session: Session, donation: Donation, cents: int) -> Refund | None:
    """A part of a refund of ours that waits: what was asked for stays, in two rows."""
    rows = _all_waiting(session, donation)
    whole = next((one for one in rows if one.gift_cents + one.tip_cents > cents), None)
    if whole is None:
        return None
    parts = divide_refund(cents, gift_cents=whole.gift_cents, tip_cents=whole.tip_cents)
    whole.gift_cents -= parts.gift_cents
    whole.tip_cents -= parts.tip_cents
    part = Refund(
        donation_id=whole.donation_id,
        campaign_id=whole.campaign_id,
        state=RefundState.REQUESTED,
        reason=whole.reason,
        gift_cents=parts.gift_cents,
        tip_cents=parts.tip_cents,
        requested_by=whole.requested_by,
        requested_at=whole.requested_at,
    )
    session.add(part)
    session.flush()
    return part


# ---- what fits no gift ----


def _of_stray(session: Session, seen: ProviderRefund, payment: Payment, *, now: datetime) -> None:
    """A payment that fits no gift and went back whole is done with; else a person must look."""
    if seen.status in _ENDED:
        return
    whole = seen.amount_cents == payment.amount_cents
    if not (whole and strays.went_back(session, payment, seen, now=now)):
        _set_aside(session, seen, None, now=now)


def _set_aside(
    session: Session, seen: ProviderRefund, donation_id: int | None, *, now: datetime
) -> None:
    facts = {
        "amount_cents": seen.amount_cents,
        "status": seen.status,
        "source": seen.payment_intent,
    }
    quarantine.set_aside(
        session, seen.id, Oddity.UNKNOWN_REFUND, donation_id=donation_id, seen=facts, now=now
    )
