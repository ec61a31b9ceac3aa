"""What to do about each kind of provider event: fetch the object anew, then apply it.

The event itself is never believed; it only says where to look. An event of a
kind that is not listed needs nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.loans.states import PaymentState
from matchpot.domain.outside import OF_LOAN, CheckoutSession, Payment, ProviderRefund
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import payouts as payout_queries
from matchpot.services import (
    desk_refunds,
    disputes,
    donations,
    loan_payments,
    loan_returns,
    payees,
    refunds,
    top_ups,
    transfers,
)

Event = Mapping[str, Any]


def handle(event: Event) -> None:
    """Apply one event of the inbox."""
    act = _ACTS.get(event["type"])
    if act is not None:
        act(event)


def payment(payment_intent: str) -> DonationState | PaymentState | None:
    """Fetch a payment and apply how it stands; of a gift, or of a loan that is paid back."""
    seen = outside().payments.payment(payment_intent)
    with unit_of_work() as session:
        return _payment_told(session, seen)


def _payment_told(session: Session, seen: Payment) -> DonationState | PaymentState | None:
    now = outside().clock.now()
    if seen.loan_payment_id is not None:
        return loan_payments.payment_told(session, seen, now=now)
    return donations.payment_told(session, seen, now=now)


def page(session_id: str) -> DonationState | PaymentState | None:
    """Fetch a payment page and apply how it stands; returns the payment's state if it is ours."""
    seen = outside().payments.checkout(session_id)
    if (seen.client_reference or "").startswith(OF_LOAN):
        return _page_of_loan(seen)
    with unit_of_work() as session:
        now = outside().clock.now()
        donation = donations.page_told(session, seen, now=now)
        if donation is None:
            return None
        if seen.status == "expired":
            donations.end_unpaid(
                session, donation.id, DonationState.EXPIRED, reason="expired", now=now
            )
        state = donation.state
    if seen.payment_intent is not None and seen.status == "complete":
        return payment(seen.payment_intent)
    return state


def _page_of_loan(seen: CheckoutSession) -> DonationState | PaymentState | None:
    with unit_of_work() as session:
        now = outside().clock.now()
        found = loan_payments.page_told(session, seen, now=now)
        if found is None:
            return None
        if seen.status == "expired":
            to = PaymentState.EXPIRED
            loan_payments.end_unpaid(session, found.id, to, reason="expired", now=now)
        state = found.state
    if seen.payment_intent is not None and seen.status == "complete":
        return payment(seen.payment_intent)
    return state


def refund(provider_id: str) -> None:
    """Fetch a refund and apply how it stands, also one made at the provider's own desk."""
    seen = outside().payments.refund_status(provider_id)
    session = reader()
    is_ours = desk_refunds.is_ours(session, seen)
    session.close()
    if not is_ours and seen.payment_intent is not None:
        _at_desk(seen, outside().payments.payment(seen.payment_intent))
    elif seen.refund_id is not None:
        with unit_of_work() as work:
            refunds.told(work, seen.refund_id, seen, now=outside().clock.now())


def _at_desk(seen: ProviderRefund, of: Payment) -> None:
    """Apply the payment first: word of it may come later than word of its refund."""
    with unit_of_work() as session:
        now = outside().clock.now()
        _payment_told(session, of)
        loan_payment_id = loan_returns.of_intent(session, of.id)
        if loan_payment_id is not None:
            loan_returns.desk_refund_told(session, loan_payment_id, seen, now=now)
        else:
            desk_refunds.told(session, seen, of, now=now)


def account(account_id: str) -> None:
    """Fetch a maker's account and keep what it says."""
    seen = outside().payments.account(account_id)
    with unit_of_work() as session:
        payees.told(session, seen, now=outside().clock.now())


def dispute(provider_id: str) -> None:
    """Fetch a dispute and apply how it stands."""
    seen = outside().payments.dispute(provider_id)
    with unit_of_work() as session:
        now = outside().clock.now()
        loan_payment_id = loan_returns.of_intent(session, seen.payment_intent)
        if loan_payment_id is not None:
            loan_returns.dispute_told(session, loan_payment_id, seen, now=now)
        else:
            disputes.told(session, seen, now=now)


def bank_payout(event: Event) -> None:
    """Fetch what went from a maker's account to the maker's bank; our own payouts need nothing."""
    if event["account"] is not None:
        bank_payouts(event["account"])


def bank_payouts(account_id: str) -> None:
    """Fetch an account's payments to its bank and apply what became of them."""
    seen = outside().payments.bank_payouts(account_id)
    with unit_of_work() as session:
        transfers.bank_told(session, account_id, seen, now=outside().clock.now())


def transfer(transfer_id: str) -> None:
    """Fetch a transfer that was taken back and book it."""
    group = payout_queries.group_of_transfer(reader(), transfer_id)
    if group is None:
        return
    seen = [one for one in outside().payments.transfers_for(group) if one.id == transfer_id]
    with unit_of_work() as session:
        for one in seen:
            now, limits = outside().clock.now(), current_settings().limits
            transfers.transfer_told(session, one, now=now, limits=limits)


def top_up(provider_id: str) -> None:
    """Fetch a top-up and apply how it stands."""
    seen = outside().payments.top_up_status(provider_id)
    with unit_of_work() as session:
        top_ups.told(session, seen, now=outside().clock.now())


def _object(act: Callable[[str], object]) -> Callable[[Event], None]:
    def run(event: Event) -> None:
        act(event["object_id"])

    return run


def _payment_of(event: Event) -> None:
    payment_intent = event["related"].get("payment_intent")
    if payment_intent is not None:
        payment(payment_intent)


_ACTS: dict[str, Callable[[Event], None]] = {
    "checkout.session.completed": _object(page),
    "checkout.session.async_payment_succeeded": _object(page),
    "checkout.session.async_payment_failed": _payment_of,
    "checkout.session.expired": _object(page),
    "payment_intent.processing": _object(payment),
    "payment_intent.succeeded": _object(payment),
    "payment_intent.payment_failed": _object(payment),
    "payment_intent.canceled": _object(payment),
    "charge.updated": _payment_of,
    "refund.created": _object(refund),
    "refund.updated": _object(refund),
    "refund.failed": _object(refund),
    "account.updated": _object(account),
    "charge.dispute.created": _object(dispute),
    "charge.dispute.updated": _object(dispute),
    "charge.dispute.closed": _object(dispute),
    "charge.dispute.funds_withdrawn": _object(dispute),
    "charge.dispute.funds_reinstated": _object(dispute),
    "payout.paid": bank_payout,
    "payout.failed": bank_payout,
    "payout.canceled": bank_payout,
    "transfer.reversed": _object(transfer),
    "topup.succeeded": _object(top_up),
    "topup.failed": _object(top_up),
    "topup.canceled": _object(top_up),
}
