"""Holding the provider's own books against ours, line by line, and asking what we missed.

Each line of theirs is kept once and claimed by the entry of ours it belongs to; one
that nobody claims for an hour is set aside for an operator. Nothing here books
anything but fees that are told in no other way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.funding import provider_fee
from matchpot.domain.ledger.gifts import processing_fee
from matchpot.domain.ledger.loans import repayment_fee
from matchpot.domain.outside import BalanceMove
from matchpot.domain.refunds import RefundState
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.ledger import LedgerEntry, LedgerPosting
from matchpot.persistence.models.loans import LoanPayment
from matchpot.persistence.models.payments import BalanceTransaction, InboxEvent
from matchpot.persistence.queries import ledger as queries
from matchpot.services import books, quarantine
from matchpot.services.quarantine import Oddity

# The provider's clock and its lists lag: what came this long ago is asked for again.
_OVERLAP = timedelta(hours=6)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
# An event may still be on its way to our books; after this it is odd.
PATIENCE = timedelta(hours=1)
_STALE = timedelta(days=1)
_OF_LOANS = frozenset({EntryKind.LOAN_REPAID, EntryKind.LOAN_RECOVERED})
_BATCH = 500

_GIFT_MOVES = frozenset({"charge", "payment"})
_REFUND_MOVES = frozenset({"refund", "payment_refund"})
# Taken for no one payment; a correction of theirs names no dispute or other source.
_FEE_MOVES = frozenset({"stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost"})
_BOUNCES = frozenset({"refund_failure", "payment_failure_refund"})


def moves_cursor(session: Session) -> datetime:
    """From when on the provider's books must be read."""
    last = session.scalar(select(func.max(BalanceTransaction.happened_at)))
    return _BEGINNING if last is None else last - _OVERLAP


def events_cursor(session: Session) -> datetime:
    """From when on events must be asked for; the provider keeps them for a month."""
    last = session.scalar(select(func.max(InboxEvent.happened_at)))
    return _BEGINNING if last is None else last - _OVERLAP


def keep(session: Session, moves: Iterable[BalanceMove]) -> int:
    """Keep lines of the provider's books, each once; tells how many were new."""
    wanted = {move.id: move for move in moves}
    known = session.scalars(
        select(BalanceTransaction.provider_id).where(BalanceTransaction.provider_id.in_(wanted))
    )
    fresh = [wanted[one] for one in wanted.keys() - set(known)]
    session.add_all(
        BalanceTransaction(
            provider_id=move.id,
            type=move.type,
            source=move.source,
            amount_cents=move.amount_cents,
            fee_cents=move.fee_cents,
            net_cents=move.net_cents,
            happened_at=move.created_at,
        )
        for move in sorted(fresh, key=lambda move: (move.created_at, move.id))
    )
    session.flush()
    return len(fresh)


# ---- claiming ----


@dataclass(frozen=True, slots=True)
class _Booked:
    """An entry of ours and what it did to our balance at the provider."""

    id: int
    kind: EntryKind
    ref_id: int | None
    cents: int


def claim(session: Session, *, after: int, now: datetime) -> int | None:
    """Let entries of ours claim the next unclaimed lines; returns the last line's id, or None.

    A line claimed late takes itself out of quarantine; one that waits too long goes in.
    """
    lines = session.scalars(
        select(BalanceTransaction)
        .where(BalanceTransaction.entry_id.is_(None), BalanceTransaction.id > after)
        .order_by(BalanceTransaction.id)
        .limit(_BATCH)
    ).all()
    for line in lines:
        entry = _entry_for(session, line)
        if entry is not None and _agrees(session, line, entry):
            line.entry_id = entry.id
            quarantine.settle_itself(session, line.provider_id, Oddity.UNBOOKED, now=now)
        elif line.happened_at <= now - PATIENCE:
            _set_aside(session, line, entry, now=now)
    session.flush()
    return lines[-1].id if lines else None


def _entry_for(session: Session, line: BalanceTransaction) -> _Booked | None:
    """The entry a line belongs to: by the id both know it under, or by the key it must have."""
    if line.type in _FEE_MOVES or (line.type == "adjustment" and line.source is None):
        return _own_fee(session, line)
    if line.source is None:
        return None
    if line.type == "transfer_refund":
        return _reversal(session, line)
    by_id = _look(session, LedgerEntry.external_id == line.source)
    if line.type in _BOUNCES:
        return None if by_id is None else _bounce(session, by_id)
    if line.type == "adjustment" and line.amount_cents > 0:
        return _look(session, LedgerEntry.key == f"{EntryKind.DISPUTE_WON}:{line.source}")
    return by_id


def _own_fee(session: Session, line: BalanceTransaction) -> _Booked | None:
    """A fee for no one gift is told by the provider's books alone, so it is booked from them."""
    if line.net_cents == 0:
        return None
    entry = provider_fee(
        transaction=line.provider_id, cents=-line.net_cents, occurred_at=line.happened_at
    )
    return _look(session, LedgerEntry.id == books.post(session, entry))


def _bounce(session: Session, refund: _Booked) -> _Booked | None:
    """The entry that says that a refund came back: the same refund, the same attempt."""
    done = session.scalar(select(LedgerEntry.key).where(LedgerEntry.id == refund.id)) or ""
    occasion = done.removeprefix(f"{EntryKind.REFUND_DONE}:")
    return _look(session, LedgerEntry.key == f"{EntryKind.REFUND_REFUSED}:{occasion}")


def _reversal(session: Session, line: BalanceTransaction) -> _Booked | None:
    """A transfer taken back has an id of its own that we never learn: told by its amount."""
    taken = select(BalanceTransaction.entry_id).where(BalanceTransaction.entry_id.is_not(None))
    candidates = session.scalars(
        select(LedgerEntry.id)
        .where(LedgerEntry.kind == EntryKind.PAYOUT_REVERSED, LedgerEntry.id.not_in(taken))
        .order_by(LedgerEntry.id)
    ).all()
    found = (_look(session, LedgerEntry.id == one) for one in candidates)
    return next((one for one in found if one and one.cents == line.net_cents), None)


def _look(session: Session, condition: object) -> _Booked | None:
    at_provider = queries.account_id(accounts.stripe_balance().name)
    row = session.execute(
        select(
            LedgerEntry.id,
            LedgerEntry.kind,
            LedgerEntry.ref_id,
            func.coalesce(func.sum(LedgerPosting.cents), 0),
        )
        .outerjoin(
            LedgerPosting,
            (LedgerPosting.entry_id == LedgerEntry.id) & (LedgerPosting.account_id == at_provider),
        )
        .where(condition)  # type: ignore[arg-type]  # a comparison of columns
        .group_by(LedgerEntry.id, LedgerEntry.kind, LedgerEntry.ref_id)
    ).first()
    return None if row is None else _Booked(row[0], row[1], row[2], int(row[3]))


def _agrees(session: Session, line: BalanceTransaction, entry: _Booked) -> bool:
    """Whether both say the same amount, once a fee that we did not know is booked."""
    if entry.kind not in {EntryKind.DONATION_PAID, *_OF_LOANS} or entry.ref_id is None:
        return entry.cents == line.net_cents
    is_of_loan = entry.kind in _OF_LOANS
    occasion = f"loan_payment:{entry.ref_id}" if is_of_loan else entry.ref_id
    fee = _look(session, LedgerEntry.key == f"{EntryKind.PROCESSING_FEE}:{occasion}")
    booked = entry.cents + (fee.cents if fee else 0)
    if booked - line.net_cents == line.fee_cents > 0 and fee is None:
        if is_of_loan:
            _book_fee_of_loan(session, line, payment_id=entry.ref_id)
        else:
            _book_fee(session, line, donation_id=entry.ref_id)
        return True
    return booked == line.net_cents


def _book_fee(session: Session, line: BalanceTransaction, *, donation_id: int) -> None:
    session.execute(
        update(Donation)
        .where(Donation.id == donation_id, Donation.fee_cents.is_(None))
        .values(fee_cents=line.fee_cents)
    )
    entry = processing_fee(
        donation_id=donation_id,
        fee_cents=line.fee_cents,
        occurred_at=line.happened_at,
        external_id=line.provider_id,
    )
    books.post(session, entry)


def _book_fee_of_loan(session: Session, line: BalanceTransaction, *, payment_id: int) -> None:
    session.execute(
        update(LoanPayment)
        .where(LoanPayment.id == payment_id, LoanPayment.fee_cents.is_(None))
        .values(fee_cents=line.fee_cents)
    )
    entry = repayment_fee(
        payment_id=payment_id,
        fee_cents=line.fee_cents,
        occurred_at=line.happened_at,
        external_id=line.provider_id,
    )
    books.post(session, entry)


def _set_aside(
    session: Session, line: BalanceTransaction, entry: _Booked | None, *, now: datetime
) -> None:
    seen: Mapping[str, object] = {
        "type": line.type,
        "source": line.source,
        "amount_cents": line.amount_cents,
        "fee_cents": line.fee_cents,
        "net_cents": line.net_cents,
        "booked_cents": None if entry is None else entry.cents,
    }
    donation_id = entry.ref_id if entry and entry.kind is EntryKind.DONATION_PAID else None
    quarantine.set_aside(
        session, line.provider_id, Oddity.UNBOOKED, donation_id=donation_id, seen=seen, now=now
    )


# ---- what nobody told us ----


def stale_payments(session: Session, *, now: datetime) -> Sequence[str]:
    """Payments a bank should have answered about by now."""
    found = session.scalars(
        select(Donation.payment_intent)
        .where(
            Donation.state == DonationState.PROCESSING,
            Donation.payment_intent.is_not(None),
            Donation.created_at < now - _STALE,
        )
        .order_by(Donation.id)
        .limit(_BATCH)
    )
    return [one for one in found if one is not None]


def stale_refunds(session: Session, *, now: datetime) -> Sequence[str]:
    """Refunds that were sent and of whose end nobody told us."""
    found = session.scalars(
        select(Refund.provider_id)
        .where(
            Refund.state == RefundState.SENDING,
            Refund.provider_id.is_not(None),
            Refund.requested_at < now - _STALE,
        )
        .order_by(Refund.id)
        .limit(_BATCH)
    )
    return [one for one in found if one is not None]


def unbooked_refunds(session: Session) -> Sequence[str]:
    """Refunds that stand in the provider's books and not in ours, oldest first."""
    found = session.scalars(
        select(BalanceTransaction.source)
        .where(
            BalanceTransaction.entry_id.is_(None),
            BalanceTransaction.type.in_(sorted(_REFUND_MOVES)),
            BalanceTransaction.source.is_not(None),
        )
        .order_by(BalanceTransaction.id)
        .limit(_BATCH)
    )
    return [one for one in found if one is not None]
