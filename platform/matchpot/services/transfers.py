"""Payouts once they are approved: sent to the maker's account, paid on to the maker's bank.

The handler in `jobs/payouts.py` calls the provider between `begin` and what it was
told. A key is used for one attempt; a new attempt needs a new approval.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.ledger.settling import (
    Paying,
    payout_failed,
    payout_paid,
    payout_reversed,
    payout_sending,
)
from matchpot.domain.outside import BankPayout, Transfer
from matchpot.domain.payouts import MOVES, PayoutState, group_of
from matchpot.persistence.models.payouts import Payee, Payout
from matchpot.persistence.queries import payees
from matchpot.persistence.queries import payouts as queries
from matchpot.persistence.queries.payouts import AT_BANK
from matchpot.persistence.transitions import move
from matchpot.services import books, payout_arrivals, payout_letters, payouts
from matchpot.services.occasions import locked
from matchpot.settings import MoneyLimits

# The provider keeps a key for a day: after that the same key could pay twice.
KEY_LIVES = timedelta(hours=23)
_CLOCKS_DIFFER = timedelta(minutes=5)
_AFTER_SENT = frozenset({PayoutState.SENT, PayoutState.BANK_FAILED, PayoutState.BANK_PAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOrder:
    """What the provider is asked for; `is_old` when its key may be forgotten there."""

    payout_id: int
    group: str
    account: str
    cents: int
    is_old: bool


def begin(
    session: Session, payout_id: int, *, attempt: int, now: datetime, limits: MoneyLimits
) -> TransferOrder | None:
    """Set an approved payout's money aside for sending; None when this attempt is over.

    Looks for blocks once more: a payout that is blocked by now goes nowhere. Called again
    for an attempt that has begun, it says again what to send.
    """
    _, payout = locked(session, payout_id)
    if payout.attempt != attempt:
        return None
    if payout.state is PayoutState.APPROVED:
        payouts.assess(session, payout_id, now=now, limits=limits)
        if payout.state is not PayoutState.APPROVED:
            return None
        move(session, payout, PayoutState.SENDING, moves=MOVES, at=now, reason="sending")
        books.post(session, payout_sending(_paying(session, payout), occurred_at=now), now=now)
    if payout.state is not PayoutState.SENDING:
        return None
    since = queries.sending_since(session, payout_id) or now
    account = session.get_one(Payee, payout.payee_id).account
    assert account is not None  # noqa: S101 - without one it is blocked
    return TransferOrder(
        payout_id=payout.id,
        group=_group(payout),
        account=account,
        cents=payout.amount_cents,
        is_old=now - since > KEY_LIVES,
    )


def _group(payout: Payout) -> str:
    return group_of(
        campaign_id=payout.campaign_id,
        tranche_id=payout.tranche_id,
        fee_seat_id=payout.fee_seat_id,
        loan_id=payout.loan_id,
    )


def _paying(session: Session, payout: Payout) -> Paying:
    return Paying(
        payout_id=payout.id,
        maker_id=session.get_one(Payee, payout.payee_id).person_id,
        cents=payout.amount_cents,
        attempt=payout.attempt,
    )


def sent(session: Session, payout_id: int, seen: Transfer, *, now: datetime) -> None:
    """The money is on the maker's account at the provider. Harmless when told twice."""
    _, payout = locked(session, payout_id)
    if payout.state is not PayoutState.SENDING:
        return
    values = {"transfer": seen.id, "sent_at": now}
    move(session, payout, PayoutState.SENT, moves=MOVES, at=now, reason=seen.id, values=values)
    entry = payout_paid(_paying(session, payout), occurred_at=now, external_id=seen.id)
    books.post(session, entry, now=now)
    payout_letters.payout_sent(session, payout, now=now)


def not_sent(session: Session, payout_id: int, *, code: str, now: datetime) -> None:
    """It is certain that no money moved: people look, and approve another attempt."""
    _, payout = locked(session, payout_id)
    if payout.state is not PayoutState.SENDING:
        return
    books.post(session, payout_failed(_paying(session, payout), occurred_at=now), now=now)
    values = {**payouts.NO_APPROVAL, "attempt": payout.attempt + 1}
    move(session, payout, PayoutState.READY, moves=MOVES, at=now, reason=code, values=values)
    payout_letters.approval_asked(session, payout, now=now)


# ---- at the maker's bank ----


def bank_told(session: Session, account: str, seen: Sequence[BankPayout], *, now: datetime) -> None:
    """Apply what became of an account's money on its way to the maker's bank.

    The provider pays the whole balance of an account at once, and again after a failure, so
    a payout of ours is in the first bank payment after it that did not fail.
    """
    payee = payees.payee_by_account(session, account)
    if payee is None:
        return
    ids = session.scalars(
        select(Payout.id)
        .where(Payout.payee_id == payee.id, Payout.state.in_(sorted(_AFTER_SENT)))
        .order_by(Payout.id)
    ).all()
    for payout_id in ids:
        occasion, payout = locked(session, payout_id)
        verdict = _verdict(payout, seen)
        if verdict is PayoutState.BANK_PAID and payout.state in AT_BANK:
            values = {"paid_at": now}
            move(session, payout, verdict, moves=MOVES, at=now, reason="bank", values=values)
            payout_arrivals.arrived(session, occasion, now=now)
        elif verdict is PayoutState.BANK_FAILED and payout.state is not verdict:
            move(session, payout, verdict, moves=MOVES, at=now, reason="bank")
            payout_arrivals.came_back(session, occasion, now=now)
            payout_letters.payout_failed(session, payout, now=now)


def _verdict(payout: Payout, seen: Sequence[BankPayout]) -> PayoutState | None:
    found = None
    for one in sorted(seen, key=lambda bank: bank.created_at):
        if payout.sent_at is None or one.created_at < payout.sent_at - _CLOCKS_DIFFER:
            continue
        if one.status == "paid":
            return PayoutState.BANK_PAID
        if one.status not in {"failed", "canceled"}:
            return found
        found = PayoutState.BANK_FAILED
    return found


def transfer_told(
    session: Session, transfer: Transfer, *, now: datetime, limits: MoneyLimits
) -> None:
    """Book what was taken back of a transfer at the provider's own desk.

    It is owed again: another payout of it is drafted, which people must approve.
    """
    payout_id = session.scalar(select(Payout.id).where(Payout.transfer == transfer.id))
    if payout_id is None:
        return
    occasion, payout = locked(session, payout_id)
    booked = payout.blocks.get("reversed_cents", 0)
    if transfer.reversed_cents <= booked:
        return
    paying = _paying(session, payout)
    part = Paying(
        payout_id=paying.payout_id,
        maker_id=paying.maker_id,
        cents=transfer.reversed_cents - booked,
        attempt=paying.attempt,
    )
    entry = payout_reversed(part, part=transfer.reversed_cents, occurred_at=now, external_id=None)
    books.post(session, entry, now=now)
    payout.blocks = {**payout.blocks, "reversed_cents": transfer.reversed_cents}
    session.flush()
    whole = transfer.reversed_cents == transfer.amount_cents
    to = PayoutState.REVERSED if whole else PayoutState.PARTLY_REVERSED
    if to in MOVES[payout.state]:
        move(session, payout, to, moves=MOVES, at=now, reason=transfer.id)
    elif whole and payout.state is PayoutState.BANK_FAILED:
        _ready_again(session, payout, now=now)
    payout_arrivals.came_back(session, occasion, now=now)
    payouts.draft(session, occasion, now=now, limits=limits)


def _ready_again(session: Session, payout: Payout, *, now: datetime) -> None:
    """The bank had failed and all of the transfer was taken back: it can be sent anew."""
    values = {
        **payouts.NO_APPROVAL,
        "attempt": payout.attempt + 1,
        "transfer": None,
        "sent_at": None,
        "blocks": {**payout.blocks, "reversed_cents": 0},
    }
    move(
        session, payout, PayoutState.READY, moves=MOVES, at=now, reason="taken_back", values=values
    )


def looked_up(
    session: Session, payout_id: int, found: Sequence[Transfer], *, code: str, now: datetime
) -> None:
    """Settle an outcome that stays unknown by the provider's own list of transfers.

    `code` says why it was looked up, for the log of a payout that was not found there.
    """
    known = set(session.scalars(select(Payout.transfer).where(Payout.transfer.is_not(None))))
    ours = [
        one
        for one in found
        if one.payout_id == payout_id
        and one.reversed_cents < one.amount_cents
        and one.id not in known
    ]
    if ours:
        sent(session, payout_id, ours[0], now=now)
    else:
        not_sent(session, payout_id, code=code, now=now)
