"""Disputes: a donor's bank takes the money back, and decides later who was right.

Opened, the gift's match is frozen and a payout of the campaign waits. Won, all is as
before. Lost, the gift is gone, its match goes back to the pots, and a maker who was
paid already owes it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.donations import MOVES, DonationState
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.gifts import (
    Gift,
    Stage,
    dispute_lost_after_payout,
    dispute_lost_before_payout,
    dispute_opened,
    dispute_won,
)
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.outside import Dispute
from matchpot.domain.refunds import divide_refund
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.queries import ledger as queries
from matchpot.persistence.transitions import move
from matchpot.services import books, captures, quarantine, waiting
from matchpot.services.captures import Lies
from matchpot.services.given_back import cut_match, left_of, lies_of, uncount
from matchpot.services.holds import change
from matchpot.services.quarantine import Oddity

_S = DonationState


@dataclass(frozen=True, slots=True, kw_only=True)
class _Disputed:
    """A dispute with what of our rows it is about."""

    seen: Dispute
    donation: Donation
    campaign: Campaign
    lies: Lies
    gift: Gift


def told(session: Session, seen: Dispute, *, now: datetime) -> None:
    """Apply how a dispute stands at the provider now; may be called twice and out of order."""
    if seen.status.startswith("warning"):
        return  # a bank that only asks has taken nothing
    donation_id = session.scalar(
        select(Donation.id).where(Donation.payment_intent == seen.payment_intent)
    )
    if donation_id is None:
        _set_aside(session, seen, None, now=now)
        return
    donation = locks.donation(session, donation_id)
    campaign = locks.campaign(session, donation.campaign_id)
    known = _entries(session, seen.id)
    if not known.keys() & {EntryKind.DISPUTE_WON, EntryKind.DISPUTE_LOST}:
        if sum(left_of(donation)) < seen.amount_cents:
            # More than is left: a part is on its way back to the donor already.
            _set_aside(session, seen, donation.id, now=now)
            return
        case = _case(session, seen, donation, campaign)
        if EntryKind.DISPUTE_OPENED not in known:
            _open(session, case, now=now)
        if seen.status == "won":
            _won(session, case, now=now)
        elif seen.status == "lost":
            _lost(session, case, now=now)


def _set_aside(session: Session, seen: Dispute, donation_id: int | None, *, now: datetime) -> None:
    facts = {
        "amount_cents": seen.amount_cents,
        "status": seen.status,
        "payment_intent": seen.payment_intent,
    }
    quarantine.set_aside(
        session, seen.id, Oddity.DISPUTE, donation_id=donation_id, seen=facts, now=now
    )


def _entries(session: Session, dispute_id: str) -> dict[EntryKind, int]:
    """Which steps of the dispute are in the books."""
    kinds = (EntryKind.DISPUTE_OPENED, EntryKind.DISPUTE_WON, EntryKind.DISPUTE_LOST)
    found = queries.stored_by_key(session, [f"{kind}:{dispute_id}" for kind in kinds])
    return {EntryKind(entry.kind): entry.id for entry in found.values()}


def _case(session: Session, seen: Dispute, donation: Donation, campaign: Campaign) -> _Disputed:
    """The gift bears a dispute before the tip does, as with a refund."""
    gift_left, tip_left = left_of(donation)
    parts = divide_refund(seen.amount_cents, gift_cents=gift_left, tip_cents=tip_left)
    lies = lies_of(session, campaign)
    return _Disputed(
        seen=seen,
        donation=donation,
        campaign=campaign,
        lies=lies,
        gift=Gift(
            donation_id=donation.id,
            campaign_id=campaign.id,
            gift_cents=parts.gift_cents,
            tip_cents=parts.tip_cents,
            maker_id=lies.maker_id,
        ),
    )


def _open(session: Session, case: _Disputed, *, now: datetime) -> None:
    entry = dispute_opened(
        case.gift,
        dispute=case.seen.id,
        fee_cents=case.seen.fee_cents,
        occurred_at=now,
        external_id=case.seen.id,
    )
    books.post(session, entry, now=now)
    if _S.DISPUTED in MOVES[case.donation.state]:
        move(session, case.donation, _S.DISPUTED, moves=MOVES, at=now, reason=case.seen.id)
    _change_lines(
        session, case.donation, MatchLineState.CAPTURED, MatchLineState.FROZEN, "disputed", now=now
    )
    waiting.leave(session, case.donation.id)


def _change_lines(
    session: Session,
    donation: Donation,
    frm: MatchLineState,
    to: MatchLineState,
    reason: str,
    *,
    now: datetime,
) -> None:
    for line in captures.lines_of_gift(session, donation.id):
        if line.state is frm:
            change(session, line, to=to, cents=line.amount_cents, reason=reason, at=now)


def _won(session: Session, case: _Disputed, *, now: datetime) -> None:
    entry = dispute_won(case.gift, dispute=case.seen.id, occurred_at=now, external_id=None)
    books.post(session, entry, now=now)
    _change_lines(
        session,
        case.donation,
        MatchLineState.FROZEN,
        MatchLineState.CAPTURED,
        "dispute_won",
        now=now,
    )
    if case.donation.state is _S.DISPUTED:
        to = _S.PARTLY_REFUNDED if case.donation.refunded_cents else _S.PAID
        move(session, case.donation, to, moves=MOVES, at=now, reason=case.seen.id)


def _lost(session: Session, case: _Disputed, *, now: datetime) -> None:
    donation, gift = case.donation, case.gift
    if case.lies.stage is Stage.PAID_OUT:
        entry = dispute_lost_after_payout(gift, dispute=case.seen.id, occurred_at=now)
    else:
        settled = case.lies.stage is Stage.SETTLED
        entry = dispute_lost_before_payout(
            gift, dispute=case.seen.id, occurred_at=now, settled=settled
        )
    books.post(session, entry, now=now)
    # What is left of the gift, if only a part was disputed, stays the campaign's.
    _change_lines(
        session,
        donation,
        MatchLineState.FROZEN,
        MatchLineState.CAPTURED,
        "dispute_lost",
        now=now,
    )
    whole = sum(left_of(donation)) == gift.total_cents
    to = _S.CHARGED_BACK if whole else _S.PARTLY_REFUNDED
    gone = {
        "refunded_cents": donation.refunded_cents + gift.total_cents,
        "refunded_gift_cents": donation.refunded_gift_cents + gift.gift_cents,
    }
    move(session, donation, to, moves=MOVES, at=now, reason=case.seen.id, values=gone)
    uncount(
        session, case.campaign, donation,
        gift_cents=gift.gift_cents, tip_cents=gift.tip_cents, now=now,
    )  # fmt: skip
    occasion = f"dispute-{case.seen.id}"
    cut_match(session, case.campaign, donation, occasion=occasion, lies=case.lies, now=now)
