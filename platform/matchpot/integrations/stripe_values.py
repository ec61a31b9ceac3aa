"""From Stripe's objects to plain values: what each answer says, and nothing more.

The calls themselves are in `stripe_gateway.py`. Stripe's objects answer by
attribute and are no mappings, so their type is `Any` here.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from matchpot.domain.money import CURRENCY
from matchpot.domain.outside import (
    BalanceMove,
    BankPayout,
    CheckoutSession,
    Dispute,
    PayeeAccount,
    Payment,
    ProviderRefund,
    ProviderTopUp,
    Transfer,
)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _id(value: Any) -> str | None:
    """The id of something that may be expanded, an id, or missing."""
    if value is None or isinstance(value, str):
        return value
    return str(value.id)


def _number(metadata: Any, name: str) -> int | None:
    """One of our ids from Stripe's metadata; None when it is not ours."""
    text = metadata[name] if metadata is not None and name in metadata else ""
    return int(text) if text.isascii() and text.isdigit() else None


def line(name: str, amount_cents: int) -> Mapping[str, Any]:
    """A line of a payment page."""
    return {
        "quantity": 1,
        "price_data": {
            "currency": CURRENCY,
            "unit_amount": amount_cents,
            "product_data": {"name": name},
        },
    }


def session(made: Any) -> CheckoutSession:  # Any:
    """A hosted payment page."""
    return CheckoutSession(
        id=made.id,
        url=made.url,
        status=made.status,
        payment_status=made.payment_status,
        client_reference=made.client_reference_id,
        amount_cents=made.amount_total,
        currency=made.currency,
        payment_intent=_id(made.payment_intent),
    )


def payment(found: Any) -> Payment:
    """A payment with its charge, method and fee."""
    charge = found.latest_charge
    moves = charge.balance_transaction if charge is not None else None
    details = charge.payment_method_details if charge is not None else None
    method = details.type if details is not None else None
    part = details[method] if details is not None and method in details else None
    fingerprint = part["fingerprint"] if part is not None and "fingerprint" in part else None
    failure = found.last_payment_error
    return Payment(
        id=found.id,
        status=found.status,
        amount_cents=found.amount,
        currency=found.currency,
        donation_id=_number(found.metadata, "donation"),
        loan_payment_id=_number(found.metadata, "loan_payment"),
        charge=charge.id if charge is not None else None,
        balance_transaction=_id(moves),
        fee_cents=None if moves is None or isinstance(moves, str) else moves.fee,
        refunded_cents=charge.amount_refunded if charge is not None else 0,
        method=method,
        fingerprint=fingerprint,
        failure=failure.code if failure is not None else None,
    )


def refund(made: Any) -> ProviderRefund:
    """A refund."""
    return ProviderRefund(
        id=made.id,
        status=made.status,
        amount_cents=made.amount,
        payment_intent=_id(made.payment_intent),
        refund_id=_number(made.metadata, "refund"),
        balance_transaction=_id(made.balance_transaction),
    )


def account(made: Any) -> PayeeAccount:
    """A maker's account."""
    capabilities = made.capabilities
    active = (
        capabilities is not None
        and "transfers" in capabilities
        and capabilities["transfers"] == "active"
    )
    banks = made.external_accounts.data if "external_accounts" in made else []
    return PayeeAccount(
        id=made.id,
        details_submitted=bool(made.details_submitted),
        transfers_active=active,
        payouts_enabled=bool(made.payouts_enabled),
        bank_fingerprint=banks[0].fingerprint if banks else None,
    )


def transfer(made: Any) -> Transfer:
    """Money sent to a maker's account."""
    return Transfer(
        id=made.id,
        amount_cents=made.amount,
        reversed_cents=made.amount_reversed,
        payout_id=_number(made.metadata, "payout"),
    )


def dispute(found: Any) -> Dispute:
    """A dispute, with what it has cost so far."""
    return Dispute(
        id=found.id,
        status=found.status,
        amount_cents=found.amount,
        fee_cents=sum(move.fee for move in found.balance_transactions or []),
        payment_intent=_id(found.payment_intent),
    )


def bank_payout(found: Any) -> BankPayout:
    """A payout from a maker's account to the maker's bank."""
    return BankPayout(
        id=found.id,
        status=found.status,
        amount_cents=found.amount,
        created_at=_moment(found.created),
    )


def top_up(found: Any) -> ProviderTopUp:
    """Money from the operator's bank, under the key it was asked for with."""
    metadata = found.metadata
    return ProviderTopUp(
        id=found.id,
        status=found.status,
        amount_cents=found.amount,
        key=metadata["key"] if metadata is not None and "key" in metadata else None,
    )


def balance_move(found: Any) -> BalanceMove:
    """One line of Stripe's own books."""
    return BalanceMove(
        id=found.id,
        type=found.type,
        source=_id(found.source),
        amount_cents=found.amount,
        fee_cents=found.fee,
        net_cents=found.net,
        created_at=_moment(found.created),
    )
