"""What the provider tells of a maker's payment, turned into states, schedule and books, once.

Every `told` takes a value that was fetched afresh, and may be called twice and in any order. What
is more than is owed goes back (`loan_returns.py`); the page itself is in `loan_pages.py`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import NotFound
from matchpot.domain.ledger import loans as entries
from matchpot.domain.loans.settling import settle
from matchpot.domain.loans.states import (
    MOVES,
    PAYMENT_MOVES,
    RECEIVED,
    RUNNING,
    LoanState,
    PaymentState,
)
from matchpot.domain.money import CURRENCY
from matchpot.domain.outside import CheckoutSession, Payment
from matchpot.persistence.models.loans import Loan, LoanPayment
from matchpot.persistence.transitions import move
from matchpot.services import books, loan_books, loan_letters, outbox, quarantine
from matchpot.services.outbox import Promise
from matchpot.services.quarantine import Oddity

GIVE_OVER_BACK = "loan_payment.give_over_back"
_P = PaymentState


def locked(session: Session, payment_id: int) -> LoanPayment:
    """The payment, after its loan, held until the end of the transaction.

    Raises:
        NotFound: There is no such payment.
    """
    loan_id = session.scalar(select(LoanPayment.loan_id).where(LoanPayment.id == payment_id))
    if loan_id is None:
        raise NotFound("loan_payment", payment_id)
    loan_books.locked(session, loan_id)
    return session.get_one(LoanPayment, payment_id, with_for_update=True, populate_existing=True)


def page_told(session: Session, page: CheckoutSession, *, now: datetime) -> LoanPayment | None:
    """The payment of a page, if the page is really its own; else it is set aside."""
    payment = session.scalar(select(LoanPayment).where(LoanPayment.session_id == page.id))
    reference = page.client_reference or ""
    if payment is None and reference.rpartition("-")[2].isdigit():
        payment = session.get(LoanPayment, int(reference.rpartition("-")[2]))
    if payment is None:
        return None
    seen = {"amount_cents": page.amount_cents, "currency": page.currency}
    if odd := _oddity(payment, page.amount_cents, page.currency):
        quarantine.set_aside(session, page.id, odd, donation_id=None, seen=seen, now=now)
        return None
    return payment


def payment_told(session: Session, seen: Payment, *, now: datetime) -> PaymentState | None:
    """Apply how a payment stands now; returns its state, None when it was set aside."""
    known = session.get(LoanPayment, seen.loan_payment_id) if seen.loan_payment_id else None
    if known is None:
        _set_aside(session, seen, Oddity.UNKNOWN_GIFT, now=now)
        return None
    payment = locked(session, known.id)
    if payment.payment_intent not in (None, seen.id):
        if seen.status == "succeeded":
            _set_aside(session, seen, Oddity.PAID_TWICE, now=now)
        return None
    if seen.status == "succeeded":
        return _succeeded(session, payment, seen, now=now)
    _not_paid(session, payment, seen, now=now)
    return payment.state


def _not_paid(session: Session, payment: LoanPayment, seen: Payment, *, now: datetime) -> None:
    """It is on its way, called off or declined; after a decline the page stays open for another."""
    if seen.status == "processing" and _P.PROCESSING in PAYMENT_MOVES[payment.state]:
        values = {"payment_intent": seen.id, "method": seen.method}
        move(session, payment, _P.PROCESSING, moves=PAYMENT_MOVES, at=now, values=values)
    elif seen.status == "canceled":
        end_unpaid(session, payment.id, _P.EXPIRED, reason="cancelled", now=now)
    elif seen.failure:
        payment.failure = seen.failure
        if payment.state is _P.PROCESSING:
            end_unpaid(session, payment.id, _P.FAILED, reason="declined", now=now)


def _succeeded(
    session: Session, payment: LoanPayment, seen: Payment, *, now: datetime
) -> PaymentState | None:
    if odd := _oddity(payment, seen.amount_cents, seen.currency):
        _set_aside(session, seen, odd, now=now)
        return None
    if payment.paid_at is not None:
        _late_fee(session, payment, seen, now=now)
        return payment.state
    values = {
        "paid_at": now,
        "payment_intent": seen.id,
        "charge": seen.charge,
        "method": seen.method,
        "fee_cents": seen.fee_cents,
        "failure": None,
    }
    move(session, payment, _P.PAID, moves=PAYMENT_MOVES, at=now, values=values)
    loan = loan_books.locked(session, payment.loan_id)
    if loan.state in RUNNING:
        _settle(session, loan, payment, now=now)
    elif loan.state is LoanState.WRITTEN_OFF:
        _recover(session, loan, payment, now=now)
    else:
        payment.over_cents = payment.amount_cents
        _book(session, loan, payment, now=now)
    if payment.over_cents:
        promise_over(session, payment, occasion="1", now=now)
    loan_letters.paid(session, loan, payment, now=now)
    return payment.state


def promise_over(session: Session, payment: LoanPayment, *, occasion: str, now: datetime) -> None:
    """Promise to give back what was too much; once for each occasion."""
    promise = Promise(
        key=f"loan_payment:{payment.id}:over:{occasion}",
        kind=GIVE_OVER_BACK,
        ref_type="loan_payment",
        ref_id=payment.id,
        due_at=now,
    )
    outbox.put(session, promise, now=now)


def _settle(session: Session, loan: Loan, payment: LoanPayment, *, now: datetime) -> None:
    """Late first, then this month, then the rest planned anew."""
    runs, number = loan_books.running(session, loan)
    today = local_day(now)
    change = settle(
        runs, payment.amount_cents, today=today, ahead=payment.ahead, next_number=number
    )
    payment.principal_cents = change.principal_cents
    payment.interest_cents = change.interest_cents
    payment.over_cents = change.left_cents
    loan_books.write(session, loan, runs, change, now=now, today=today)
    loan.paid_cents += change.principal_cents
    loan.interest_cents += change.interest_cents
    pot = loan_books.locked_pot(session, loan)
    pot.used_cents -= change.principal_cents
    loan_books.earn(pot, change.interest_cents)
    session.flush()
    _book(session, loan, payment, now=now)
    if loan.next_due_on is None and not loan.late_cents:
        values = {"ended_at": now}
        move(
            session, loan, LoanState.REPAID,
            moves=MOVES, at=now, reason="paid", values=values,
        )  # fmt: skip
    elif loan.state is LoanState.DISBURSED:
        move(session, loan, LoanState.REPAYING, moves=MOVES, at=now, reason="paid")


def _recover(session: Session, loan: Loan, payment: LoanPayment, *, now: datetime) -> None:
    """A loan that was written off is paid after all: the pot has lost that much less."""
    came = min(payment.amount_cents, loan.written_off_cents)
    payment.is_recovery = True
    payment.principal_cents, payment.over_cents = came, payment.amount_cents - came
    loan.written_off_cents -= came
    loan.paid_cents += came
    loan_books.locked_pot(session, loan).used_cents -= came
    session.flush()
    _book(session, loan, payment, now=now)


def booked(session: Session, loan: Loan, payment: LoanPayment) -> entries.LoanPayment:
    """The payment as the books know it."""
    return entries.LoanPayment(
        payment_id=payment.id,
        lent=loan_books.lent(session, loan, payment.principal_cents),
        interest_cents=payment.interest_cents,
        over_cents=payment.over_cents,
        fee_cents=payment.fee_cents,
    )


def _book(session: Session, loan: Loan, payment: LoanPayment, *, now: datetime) -> None:
    told: Mapping[str, Any] = {
        "occurred_at": now,
        "external_id": payment.charge or payment.payment_intent,
    }
    paid = booked(session, loan, payment)
    if payment.is_recovery:
        books.post(session, entries.loan_recovered(paid, **told), now=now)
    else:
        books.post_all(session, entries.loan_repaid(paid, **told), now=now)


def _late_fee(session: Session, payment: LoanPayment, seen: Payment, *, now: datetime) -> None:
    """Book a fee that was not known when the payment came in."""
    if payment.fee_cents is not None or not seen.fee_cents:
        return
    payment.fee_cents = seen.fee_cents
    entry = entries.repayment_fee(
        payment_id=payment.id,
        fee_cents=seen.fee_cents,
        occurred_at=now,
        external_id=seen.balance_transaction,
    )
    books.post(session, entry, now=now)


def end_unpaid(
    session: Session, payment_id: int, to: PaymentState, *, reason: str, now: datetime
) -> bool:
    """A payment that will not be made; tells whether it ended."""
    payment = locked(session, payment_id)
    if payment.state in RECEIVED or to not in PAYMENT_MOVES[payment.state]:
        return False
    move(session, payment, to, moves=PAYMENT_MOVES, at=now, reason=reason)
    return True


def _oddity(payment: LoanPayment, amount_cents: int, currency: str) -> Oddity | None:
    if currency != CURRENCY:
        return Oddity.CURRENCY
    return Oddity.AMOUNT if amount_cents != payment.amount_cents else None


def _set_aside(session: Session, seen: Payment, oddity: Oddity, *, now: datetime) -> None:
    facts: Mapping[str, Any] = {
        "amount_cents": seen.amount_cents,
        "currency": seen.currency,
        "charge": seen.charge,
    }
    quarantine.set_aside(session, seen.id, oddity, donation_id=None, seen=facts, now=now)
