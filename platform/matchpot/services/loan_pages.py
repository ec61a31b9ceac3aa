"""Paying back on the provider's page: begun by the maker, promised, opened, and never asked twice.

What comes of it is in `loan_payments.py`. Asking the provider is the doors' work, outside any
transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import AmountOutOfRange, NotFound
from matchpot.domain.loans.settling import Ahead, whole_cents
from matchpot.domain.loans.states import PAYMENT_MOVES, RUNNING, PaymentState
from matchpot.domain.money import Cents
from matchpot.domain.outside import CheckoutSession, RepaymentOrder
from matchpot.persistence.leases import keep
from matchpot.persistence.models.loans import Loan, LoanPayment
from matchpot.persistence.models.people import Person
from matchpot.persistence.transitions import move
from matchpot.services import loan_books, outbox
from matchpot.services.loan_payments import end_unpaid, locked
from matchpot.services.outbox import Promise

OPEN_PAGE = "loan_payment.open_page"
# The provider takes no shorter life than half an hour, and its clock is not ours.
PAGE_LIVES = timedelta(minutes=45)
_CLOCKS_DIFFER = timedelta(minutes=5)
# The provider takes no less.
LEAST_CENTS = 50
_P = PaymentState


@dataclass(frozen=True, slots=True, kw_only=True)
class PayWish:
    """What a maker wants to pay now; the same form sent twice is one payment."""

    loan_id: int
    cents: Cents
    ahead: Ahead
    form_key: str
    locale: str


def start(session: Session, wish: PayWish, *, by: int, now: datetime) -> LoanPayment:
    """Write down a payment that is about to be made, and promise its page.

    Raises:
        NotFound: There is no such loan of this maker, or nothing is asked for it.
        AmountOutOfRange: It is more than is owed, or less than the provider takes.
    """
    known = session.scalar(select(LoanPayment).where(LoanPayment.form_key == wish.form_key))
    loan = loan_books.locked(session, wish.loan_id)
    if loan.maker_id != by or loan.state not in RUNNING:
        raise NotFound("loan", wish.loan_id)
    if known is not None:
        return known
    runs, _ = loan_books.running(session, loan)
    # Of a last rest that is less than the provider takes, what is too much goes back by itself.
    most = max(LEAST_CENTS, whole_cents(runs, local_day(now)))
    if not LEAST_CENTS <= wish.cents <= most:
        raise AmountOutOfRange(min_cents=LEAST_CENTS, max_cents=most, cents=wish.cents)
    payment = LoanPayment(
        loan_id=loan.id,
        state=_P.CREATED,
        amount_cents=wish.cents,
        ahead=wish.ahead,
        form_key=wish.form_key,
        locale=wish.locale,
        created_at=now,
        expires_at=now + PAGE_LIVES,
    )
    session.add(payment)
    session.flush()
    # The request itself opens the page at once; the worker only if that did not happen.
    _promise(session, payment.id, "page:1", due_at=now + timedelta(seconds=30), now=now)
    return payment


def _promise(
    session: Session, payment_id: int, what: str, *, due_at: datetime, now: datetime
) -> None:
    promise = Promise(
        key=f"loan_payment:{payment_id}:{what}",
        kind=OPEN_PAGE,
        ref_type="loan_payment",
        ref_id=payment_id,
        due_at=due_at,
    )
    outbox.put(session, promise, now=now)


def order_of(
    session: Session, payment_id: int, *, base_url: str, title: str, key: str | None = None
) -> RepaymentOrder | None:
    """What the payment page must know; None when the payment waits for none.

    The title is what the maker reads there. The key is the first attempt's when left out.
    """
    payment = session.get(LoanPayment, payment_id)
    if payment is None or payment.state is not _P.CREATED:
        return None
    loan = session.get_one(Loan, payment.loan_id)
    page = f"{base_url}/{payment.locale}/maker/loans/{loan.id}/payments/{payment.id}"
    return RepaymentOrder(
        key=key or f"loan_payment:{payment.id}:page:1",
        begun_at=payment.created_at - _CLOCKS_DIFFER,
        payment_id=payment.id,
        loan_id=loan.id,
        cents=payment.amount_cents,
        title=title,
        email=session.get_one(Person, loan.maker_id).email,
        language=payment.locale,
        expires_at=payment.expires_at,
        success_url=page,
        cancel_url=page,
    )


def page_opened(
    session: Session, payment_id: int, key: str, page: CheckoutSession, *, now: datetime
) -> None:
    """The page is there: keep its address; nobody needs to open it any more."""
    payment = locked(session, payment_id)
    address = {"session_id": page.id, "session_url": page.url}
    if payment.state is _P.CREATED:
        move(session, payment, _P.OPEN, moves=PAYMENT_MOVES, at=now, values=address)
    keep(session, key, now=now)


def page_refused(session: Session, payment_id: int, key: str, *, now: datetime) -> None:
    """The provider will not take this payment."""
    end_unpaid(session, payment_id, _P.FAILED, reason="refused", now=now)
    keep(session, key, now=now)


def next_page(session: Session, payment_id: int, key: str, *, now: datetime) -> None:
    """The key is spent and no page was opened under it: promise to try under the next one."""
    due_at = now + outbox.NEXT_KEY_WAITS
    what = outbox.next_key(key).partition(f"loan_payment:{payment_id}:")[2]
    _promise(session, payment_id, what, due_at=due_at, now=now)
