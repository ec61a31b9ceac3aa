"""Loans by the clock and by promise: a day passes, agreements lapse, pages open and close."""

from datetime import datetime, timedelta

from flask_babel import force_locale, gettext

from matchpot.domain.deadlines import local_day
from matchpot.domain.loans.states import PaymentState
from matchpot.domain.outside import CheckoutSession, KeySpent, RepaymentOrder
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.jobs.registry import Task, every, handles
from matchpot.persistence.queries import loan_lives as queries
from matchpot.services import loan_ageing, loan_agreements, loan_pages, loan_payments, loan_returns
from matchpot.services.strays import NO_ROW

_BATCH = 200
_GRACE = timedelta(minutes=5)


@every("age_loans", timedelta(minutes=30))
def age_loans(now: datetime) -> int:
    """Let the day pass for every loan that runs, in batches, once a day; how many."""
    today, aged = local_day(now), 0
    while True:
        with unit_of_work() as session:
            done = loan_ageing.age(session, today=today, now=now)
        aged += done
        if done < loan_ageing.BATCH:
            return aged


@every("end_loan_offers", timedelta(minutes=30))
def end_offers(now: datetime) -> int:
    """End agreements nobody accepted in time; how many."""
    session = reader()
    ids = queries.over(session, now=now)
    session.close()
    for loan_id in ids:
        with unit_of_work() as work:
            loan_agreements.lapse(work, loan_id, now=now)
    return len(ids)


@handles(loan_pages.OPEN_PAGE)
def open_page(task: Task) -> None:
    """Open the payment page of a maker whose own request did not get that far."""
    order = order_for(task.ref_id, key=task.key)
    if order is None:
        return
    try:
        page: CheckoutSession | None = outside().payments.open_repayment(order)
    except KeySpent:
        page = outside().payments.find_repayment(order)
    now = outside().clock.now()
    with unit_of_work() as session:
        if page is None:
            loan_pages.next_page(session, task.ref_id, task.key, now=now)
        else:
            loan_pages.page_opened(session, task.ref_id, task.key, page, now=now)


def order_for(payment_id: int, *, key: str | None = None) -> RepaymentOrder | None:
    """The order of a payment, with the name a maker reads in their own language."""
    session = reader()
    locale = queries.locale_of(session, payment_id)
    if locale is None:
        return None
    with force_locale(locale):
        order = loan_pages.order_of(
            session,
            payment_id,
            base_url=current_settings().base_url,
            title=gettext("Paying back your loan"),
            key=key,
        )
    session.close()
    return order


@every("close_loan_pages", timedelta(minutes=1))
def close_pages(now: datetime) -> int:
    """End payments whose time is over: first at the provider, then here; how many."""
    session = reader()
    overdue = queries.overdue_pages(session, before=now - _GRACE, limit=_BATCH)
    session.close()
    for one in overdue:
        if one.session_id is not None:
            seen = outside().payments.close_checkout(one.session_id)
            if seen.status == "complete" and seen.payment_intent is not None:
                payment = outside().payments.payment(seen.payment_intent)
                with unit_of_work() as work:
                    loan_payments.payment_told(work, payment, now=outside().clock.now())
                continue
        with unit_of_work() as work:
            to, at = PaymentState.EXPIRED, outside().clock.now()
            loan_payments.end_unpaid(work, one.id, to, reason="expired", now=at)
    return len(overdue)


@handles(loan_payments.GIVE_OVER_BACK)
def give_over_back(task: Task) -> None:
    """Ask the provider to give back what was more than was owed, under the promise's own key."""
    session = reader()
    payment = loan_returns.over_to_return(session, task.ref_id)
    intent = payment.payment_intent if payment else None
    cents = payment.over_cents if payment else 0
    session.close()
    if intent is None:
        return
    made = outside().payments.refunds_of(intent) if task.attempts > 1 else ()
    seen = next((one for one in made if one.refund_id == NO_ROW), None)
    if seen is None:
        seen = outside().payments.refund(
            key=task.key, payment_intent=intent, amount_cents=cents, refund_id=NO_ROW
        )
    with unit_of_work() as work:
        loan_returns.over_returned(work, task.ref_id, seen, now=outside().clock.now())
