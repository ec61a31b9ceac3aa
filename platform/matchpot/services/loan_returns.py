"""Payments of loans that go back: what was too much, what a bank disputes, what a desk refunded.

Who then owes it is told in `domain/ledger/loan_reversals.py`: the maker by the loan; by a debt to
the platform where the pot has lent the money again; the pot where the loan was written off.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.loan_reversals import (
    Bears,
    TakenBack,
    payment_dispute_won,
    payment_disputed,
    payment_taken_back,
)
from matchpot.domain.ledger.loans import LoanPayment as BookedPayment
from matchpot.domain.ledger.loans import loan_overpaid_returned
from matchpot.domain.loans.changing import owed_again
from matchpot.domain.loans.states import MOVES, PAYMENT_MOVES, LoanState, PaymentState
from matchpot.domain.money import Cents
from matchpot.domain.outside import Dispute, ProviderRefund
from matchpot.persistence.models.ledger import LedgerEntry
from matchpot.persistence.models.loans import Loan, LoanPayment
from matchpot.persistence.queries import ledger
from matchpot.persistence.transitions import move
from matchpot.services import books, loan_books, quarantine, round_purses
from matchpot.services.loan_payments import booked, locked, promise_over
from matchpot.services.quarantine import Oddity

_FAILED = frozenset({"failed", "canceled"})
_P = PaymentState


def over_to_return(session: Session, payment_id: int) -> LoanPayment | None:
    """The payment of which something was too much and has not gone back yet.

    None while a bank disputes it: the provider gives nothing back of it then, and the bank may.
    """
    payment = session.get(LoanPayment, payment_id)
    if payment is None or payment.state is not _P.PAID or not _waiting_cents(payment):
        return None
    return payment


def _waiting_cents(payment: LoanPayment) -> Cents:
    """What was too much and is still here."""
    return 0 if payment.over_refund is not None else payment.over_cents


def over_returned(
    session: Session, payment_id: int, seen: ProviderRefund, *, now: datetime
) -> None:
    """What was too much is on its way back. Harmless when told twice."""
    payment = locked(session, payment_id)
    if payment.over_refund is not None:
        return
    payment.over_refund = seen.id
    entry = loan_overpaid_returned(
        payment_id=payment.id, cents=seen.amount_cents, occurred_at=now, external_id=seen.id
    )
    books.post(session, entry, now=now)
    if payment.over_cents == payment.amount_cents:
        move(session, payment, _P.RETURNED, moves=PAYMENT_MOVES, at=now, reason=seen.id)


def of_intent(session: Session, payment_intent: str | None) -> int | None:
    """The id of the payment with this intent at the provider; None when it is no loan's."""
    if payment_intent is None:
        return None
    wanted = select(LoanPayment.id).where(LoanPayment.payment_intent == payment_intent)
    return session.scalar(wanted)


def desk_refund_told(
    session: Session, payment_id: int, seen: ProviderRefund, *, now: datetime
) -> None:
    """Apply a refund somebody made at the provider's own desk; may be told twice."""
    if seen.status in _FAILED or _is_booked(session, seen.id):
        return
    payment = locked(session, payment_id)
    if seen.amount_cents == _waiting_cents(payment):
        over_returned(session, payment_id, seen, now=now)
        return
    if payment.state is not _P.PAID or seen.amount_cents > _left(payment):
        facts = {"amount_cents": seen.amount_cents, "payment_intent": seen.payment_intent}
        odd = Oddity.UNKNOWN_REFUND
        quarantine.set_aside(session, seen.id, odd, donation_id=None, seen=facts, now=now)
        return
    _take_back(session, payment, seen.amount_cents, name=seen.id, is_disputed=False, now=now)
    quarantine.settle_itself(session, seen.id, Oddity.UNKNOWN_REFUND, now=now)


def _is_booked(session: Session, external_id: str) -> bool:
    found = select(LedgerEntry.id).where(LedgerEntry.external_id == external_id)
    return session.scalar(found) is not None


def dispute_told(session: Session, payment_id: int, seen: Dispute, *, now: datetime) -> None:
    """Apply how a dispute stands; may be told twice and out of order."""
    if seen.status.startswith("warning"):
        return  # a bank that only asks has taken nothing
    payment = locked(session, payment_id)
    key = f"{EntryKind.DISPUTE_OPENED}:{seen.id}"
    is_open = bool(ledger.stored_by_key(session, [key]))
    paid = booked(session, session.get_one(Loan, payment.loan_id), payment)
    if not is_open:
        if payment.state is not _P.PAID or seen.amount_cents > _left(payment):
            facts = {"amount_cents": seen.amount_cents, "status": seen.status}
            odd = Oddity.DISPUTE
            quarantine.set_aside(session, seen.id, odd, donation_id=None, seen=facts, now=now)
            return
        entry = payment_disputed(
            paid, cents=seen.amount_cents, dispute=seen.id, fee_cents=seen.fee_cents,
            occurred_at=now,
        )  # fmt: skip
        books.post(session, entry, now=now)
        move(session, payment, _P.DISPUTED, moves=PAYMENT_MOVES, at=now, reason=seen.id)
    if payment.state is _P.DISPUTED and seen.status in {"won", "lost"}:
        _ended(session, payment, paid, seen, now=now)


def _ended(
    session: Session, payment: LoanPayment, paid: BookedPayment, seen: Dispute, *, now: datetime
) -> None:
    """The bank decided; what was too much and is still here can go back again."""
    if seen.status == "won":
        entry = payment_dispute_won(paid, cents=seen.amount_cents, dispute=seen.id, occurred_at=now)
        books.post(session, entry, now=now)
        move(session, payment, _P.PAID, moves=PAYMENT_MOVES, at=now, reason=seen.id)
    else:
        _take_back(session, payment, seen.amount_cents, name=seen.id, is_disputed=True, now=now)
    if _waiting_cents(payment):
        promise_over(session, payment, occasion=seen.id, now=now)


def _left(payment: LoanPayment) -> Cents:
    """What of a payment is still here."""
    gone = payment.over_cents if payment.over_refund is not None else 0
    return payment.amount_cents - payment.back_cents - gone


def _take_back(
    session: Session,
    payment: LoanPayment,
    cents: Cents,
    *,
    name: str,
    is_disputed: bool,
    now: datetime,
) -> None:
    """The money is gone for good: first what was too much, then the principal is owed again."""
    loan = loan_books.locked(session, payment.loan_id)
    over = min(cents, _waiting_cents(payment))
    back = replace(_settled(session, loan, payment, cents - over), over_cents=over)
    pot = loan_books.locked_pot(session, loan)
    is_covered = back.lent.cents + back.interest_cents <= round_purses.free_cents(session, pot)
    bears = Bears.LOAN if is_covered else Bears.MAKER
    if is_covered and loan.state is LoanState.WRITTEN_OFF:
        bears = Bears.LOSS
    taken = TakenBack(
        back=back, maker_id=loan.maker_id, name=name, bears=bears, is_disputed=is_disputed
    )
    books.post_all(session, payment_taken_back(taken, occurred_at=now), now=now)
    if bears is not Bears.MAKER:
        pot.used_cents += back.lent.cents
        loan_books.earn(pot, -back.interest_cents)
        loan.paid_cents -= back.lent.cents
        loan.interest_cents -= back.interest_cents
        payment.owed_again_cents += back.lent.cents + back.interest_cents
        if bears is Bears.LOSS:
            loan.written_off_cents += back.lent.cents
        elif back.cents > over:
            _owe_again(session, loan, back, now=now)
    payment.over_cents -= over
    payment.back_cents += cents
    session.flush()
    to = _P.RETURNED if _left(payment) == 0 else _P.PAID
    if payment.state is not to:
        move(session, payment, to, moves=PAYMENT_MOVES, at=now, reason=name)


def _settled(session: Session, loan: Loan, payment: LoanPayment, cents: Cents) -> BookedPayment:
    """So many cents of what a payment settled, after those that went back before."""
    paid = booked(session, loan, payment)
    # Of what is back, this much was too much, and settled nothing.
    over = payment.amount_cents - paid.cents
    gone, parts = payment.back_cents - over, []
    for part in (paid.lent.cents, paid.interest_cents):
        skipped = min(gone, part)
        gone -= skipped
        taken = min(cents, part - skipped)
        cents -= taken
        parts.append(taken)
    principal, interest = parts
    return replace(
        paid, lent=replace(paid.lent, cents=principal), interest_cents=interest, fee_cents=None
    )


def _owe_again(session: Session, loan: Loan, back: BookedPayment, *, now: datetime) -> None:
    runs, number = loan_books.running(session, loan)
    today = local_day(now)
    change = owed_again(
        principal_cents=back.lent.cents,
        interest_cents=back.interest_cents,
        today=today,
        next_number=number,
    )
    loan_books.write(session, loan, runs, change, now=now, today=today)
    if loan.state is LoanState.REPAID:
        values = {"ended_at": None}
        move(
            session, loan, LoanState.REPAYING,
            moves=MOVES, at=now, reason="taken_back", values=values,
        )  # fmt: skip
