"""Payment pages opened late, refunds sent, and holds that have run out."""

from datetime import datetime, timedelta

from flask_babel import force_locale, gettext

from matchpot.domain.donations import DonationState
from matchpot.domain.outside import (
    CheckoutOrder,
    CheckoutSession,
    KeySpent,
    PaymentRefused,
    ProviderRefund,
)
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.jobs.registry import Task, every, handles
from matchpot.persistence.queries import donations as queries
from matchpot.services import donations, giving, payment_pages, refunds

_BATCH = 200
_KEY_LIVES = timedelta(hours=23)


@handles(giving.OPEN_CHECKOUT)
def open_page(task: Task) -> None:
    """Open the payment page of a gift whose own request did not get that far."""
    order = order_for(task.ref_id, key=task.key)
    if order is None:
        return
    try:
        page: CheckoutSession | None = outside().payments.open_checkout(order)
    except KeySpent:
        page = outside().payments.find_checkout(order)
    if page is None:
        with unit_of_work() as session:
            now = outside().clock.now()
            payment_pages.next_attempt(session, task.ref_id, task.key, now=now)
        return
    with unit_of_work() as session:
        donations.page_opened(session, task.ref_id, page, now=outside().clock.now())


def order_for(donation_id: int, *, key: str | None = None) -> CheckoutOrder | None:
    """The order of a gift, with the names a donor reads in their own language."""
    session = reader()
    locale = queries.locale_of(session, donation_id)
    if locale is None:
        return None
    with force_locale(locale):
        order = giving.checkout_order(
            session,
            donation_id,
            base_url=current_settings().base_url,
            gift_name=gettext("Your gift"),
            tip_name=gettext("Tip for the platform"),
            key=key,
        )
    session.close()
    return order


@handles(refunds.SEND)
def send_refund(task: Task) -> None:
    """Ask the provider for a refund, under the promise's own key."""
    session = reader()
    wanted = queries.refund_to_send(session, task.ref_id)
    session.close()
    if wanted is None or task.key != refunds.key_of(wanted.refund_id, wanted.attempt):
        return
    try:
        seen = _sent_before(wanted, task) or _sent(wanted, task)
    except PaymentRefused as no:
        with unit_of_work() as work:
            refunds.not_sent(work, wanted.refund_id, code=no.code, now=outside().clock.now())
        return
    with unit_of_work() as work:
        now = outside().clock.now()
        if seen is None:
            refunds.next_attempt(work, wanted.refund_id, attempt=wanted.attempt, now=now)
            return
        refunds.told(work, wanted.refund_id, seen, now=now)


def _sent(wanted: queries.RefundToSend, task: Task) -> ProviderRefund | None:
    """The refund as it is made now; None when its key is spent and nothing was made under it."""
    try:
        return outside().payments.refund(
            key=task.key,
            payment_intent=wanted.payment_intent,
            amount_cents=wanted.cents,
            refund_id=wanted.refund_id,
        )
    except KeySpent:
        return _found(wanted)


def _sent_before(wanted: queries.RefundToSend, task: Task) -> ProviderRefund | None:
    """The refund, if an earlier try whose end nobody knew has made it.

    The provider forgets a key after a day, so then it is looked up and never sent blind.
    """
    is_old = outside().clock.now() - wanted.requested_at > _KEY_LIVES
    is_first = task.attempts <= 1 and wanted.attempt == 1
    return None if is_first and not is_old else _found(wanted)


def _found(wanted: queries.RefundToSend) -> ProviderRefund | None:
    made = outside().payments.refunds_of(wanted.payment_intent)
    stands = (one for one in made if one.status not in {"failed", "canceled"})
    return next((one for one in stands if one.refund_id == wanted.refund_id), None)


@every("sweep_holds", timedelta(minutes=1))
def sweep_holds(now: datetime) -> int:
    """End gifts whose time to pay is over: first at the provider, then here."""
    session = reader()
    overdue = queries.overdue(session, before=now - giving.GRACE, limit=_BATCH)
    session.close()
    for gift in overdue:
        sweep_one(gift.donation_id, gift.session_id)
    return len(overdue)


def sweep_one(donation_id: int, session_id: str | None) -> None:
    """Close one gift's page so that nobody can pay, then let go of what it held.

    A page that turns out to be paid is applied as paid instead.
    """
    if session_id is not None:
        seen = outside().payments.close_checkout(session_id)
        if seen.status == "complete" and seen.payment_intent is not None:
            payment = outside().payments.payment(seen.payment_intent)
            with unit_of_work() as session:
                donations.payment_told(session, payment, now=outside().clock.now())
            return
    to = DonationState.EXPIRED if session_id else DonationState.ABANDONED
    with unit_of_work() as session:
        now = outside().clock.now()
        donations.end_unpaid(session, donation_id, to, reason="expired", now=now)
