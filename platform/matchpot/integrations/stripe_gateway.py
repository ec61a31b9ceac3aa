"""Stripe behind the shape of `services.ports.PaymentGateway`, through its own SDK.

The same code talks to the stand-in: only the address differs. Every create takes
a key of ours, so that a repeat after a crash finds what the first try made.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import stripe
from stripe import StripeClient

from matchpot.domain.money import CURRENCY
from matchpot.domain.outside import (
    BalanceMove,
    BankPayout,
    CheckoutOrder,
    CheckoutSession,
    Dispute,
    KeySpent,
    PayeeAccount,
    Payment,
    PaymentRefused,
    PaymentsUnavailable,
    ProviderEvent,
    ProviderRefund,
    ProviderTopUp,
    RepaymentOrder,
    Transfer,
)
from matchpot.integrations import stripe_values as values
from matchpot.integrations.stripe_events import event_value
from matchpot.settings import StripeSettings

T = TypeVar("T")

_TIMEOUT_SECONDS = 20
_CURRENCY: Any = CURRENCY


class StripeGateway:
    """Calls Stripe; see `services.ports.PaymentGateway` for what each call promises."""

    def __init__(self, settings: StripeSettings) -> None:
        addresses: Any = {"api": settings.api_base} if settings.api_base else {}
        self._client = StripeClient(
            settings.api_key,
            base_addresses=addresses,
            http_client=stripe.RequestsClient(timeout=_TIMEOUT_SECONDS),
            max_network_retries=1,
        )

    def _call(self, what: Callable[[], T]) -> T:
        """Tell a clear no from everything whose outcome is unknown."""
        try:
            return what()
        except (stripe.RateLimitError, stripe.APIConnectionError) as error:
            raise PaymentsUnavailable(type(error).__name__) from error
        except stripe.StripeError as error:
            status = error.http_status or 0
            if status >= 500 and _is_replayed(error):
                raise KeySpent(str(error.code)) from error
            # 409: our first try is still running; 5xx: nobody knows.
            if status == 409 or status >= 500 or status == 0:
                raise PaymentsUnavailable(str(error.code)) from error
            raise PaymentRefused(error.code or type(error).__name__) from error

    # ---- payment pages ----

    def open_checkout(self, order: CheckoutOrder) -> CheckoutSession:
        """Open a hosted page with a line for the gift and one for the tip."""
        ids = {"donation": str(order.donation_id), "campaign": str(order.campaign_id)}
        lines = [values.line(order.title, order.gift_cents)]
        if order.tip_cents:
            lines.append(values.line(order.tip_title, order.tip_cents))
        params: Any = {
            "submit_type": "donate",
            "line_items": lines,
            "client_reference_id": str(order.donation_id),
            "metadata": ids,
            "payment_intent_data": {
                "metadata": ids,
                "transfer_group": f"campaign_{order.campaign_id}",
            },
        }
        return self._open_page(order, params)

    def _open_page(self, order: CheckoutOrder | RepaymentOrder, params: Any) -> CheckoutSession:
        same: Any = {
            "mode": "payment",
            "customer_email": order.email,
            "locale": order.language,
            "expires_at": int(order.expires_at.timestamp()),
            "success_url": order.success_url,
            "cancel_url": order.cancel_url,
        }
        key: Any = {"idempotency_key": order.key}
        asked: Any = {**same, **params}
        made = self._call(lambda: self._client.v1.checkout.sessions.create(asked, key))
        return values.session(made)

    def find_checkout(self, order: CheckoutOrder) -> CheckoutSession | None:
        """Look through the pages opened since the gift was begun for one that is the gift's."""
        return self._find_page(str(order.donation_id), order.begun_at)

    def _find_page(self, reference: str, begun_at: datetime) -> CheckoutSession | None:
        params: Any = {"created": {"gte": int(begun_at.timestamp())}, "limit": 100}

        def look() -> CheckoutSession | None:
            found = self._client.v1.checkout.sessions.list(params).auto_paging_iter()
            mine = (one for one in found if one.client_reference_id == reference)
            return next((values.session(one) for one in mine), None)

        return self._call(look)

    def open_repayment(self, order: RepaymentOrder) -> CheckoutSession:
        """Open a hosted page with one line: what is paid back."""
        ids = {"loan_payment": str(order.payment_id), "loan": str(order.loan_id)}
        params: Any = {
            "submit_type": "pay",
            "line_items": [values.line(order.title, order.cents)],
            "client_reference_id": order.reference,
            "metadata": ids,
            "payment_intent_data": {"metadata": ids, "transfer_group": f"loan_{order.loan_id}"},
        }
        return self._open_page(order, params)

    def find_repayment(self, order: RepaymentOrder) -> CheckoutSession | None:
        """Look through the pages opened since the payment was begun for one that is its own."""
        return self._find_page(order.reference, order.begun_at)

    def checkout(self, session_id: str) -> CheckoutSession:
        """Fetch a page as it stands."""
        return values.session(
            self._call(lambda: self._client.v1.checkout.sessions.retrieve(session_id))
        )

    def close_checkout(self, session_id: str) -> CheckoutSession:
        """Expire an open page; one that is paid or expired already is returned as it is."""
        try:
            made = self._call(lambda: self._client.v1.checkout.sessions.expire(session_id))
        except PaymentRefused:
            return self.checkout(session_id)
        return values.session(made)

    def payment(self, payment_intent: str) -> Payment:
        """Fetch a payment with its charge, method and fee."""
        expand: Any = {"expand": ["latest_charge.balance_transaction"]}
        found = self._call(lambda: self._client.v1.payment_intents.retrieve(payment_intent, expand))
        return values.payment(found)

    # ---- refunds and disputes ----

    def refund(
        self, *, key: str, payment_intent: str, amount_cents: int, refund_id: int
    ) -> ProviderRefund:
        """Ask for a refund."""
        params: Any = {
            "payment_intent": payment_intent,
            "amount": amount_cents,
            "metadata": {"refund": str(refund_id)},
        }
        return values.refund(
            self._call(lambda: self._client.v1.refunds.create(params, {"idempotency_key": key}))
        )

    def refund_status(self, provider_id: str) -> ProviderRefund:
        """Fetch a refund as it stands."""
        return values.refund(self._call(lambda: self._client.v1.refunds.retrieve(provider_id)))

    def refunds_of(self, payment_intent: str) -> Sequence[ProviderRefund]:
        """List every refund of a payment."""
        params: Any = {"payment_intent": payment_intent, "limit": 100}
        found = self._call(lambda: self._client.v1.refunds.list(params))
        return [values.refund(one) for one in found.data]

    def dispute(self, provider_id: str) -> Dispute:
        """Fetch a dispute as it stands, with what it has cost so far."""
        found = self._call(lambda: self._client.v1.disputes.retrieve(provider_id))
        return values.dispute(found)

    # ---- makers' accounts ----

    def open_account(self, *, key: str, payee_id: int, email: str) -> PayeeAccount:
        """Open an account whose fees and losses are the platform's, whose facts Stripe collects."""
        params: Any = {
            "country": "NL",
            "email": email,
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "stripe_dashboard": {"type": "express"},
                "requirement_collection": "stripe",
            },
            "capabilities": {"transfers": {"requested": True}},
            "metadata": {"payee": str(payee_id)},
        }
        return values.account(
            self._call(lambda: self._client.v1.accounts.create(params, {"idempotency_key": key}))
        )

    def account(self, account_id: str) -> PayeeAccount:
        """Fetch an account as it stands."""
        return values.account(self._call(lambda: self._client.v1.accounts.retrieve(account_id)))

    def onboarding_url(self, account_id: str, *, return_url: str, refresh_url: str) -> str:
        """Make a link to the pages where the maker tells Stripe what it must know."""
        params: Any = {
            "account": account_id,
            "type": "account_onboarding",
            "return_url": return_url,
            "refresh_url": refresh_url,
        }
        return self._call(lambda: self._client.v1.account_links.create(params)).url

    # ---- money on its way ----

    def transfer(
        self, *, key: str, account_id: str, amount_cents: int, group: str, payout_id: int
    ) -> Transfer:
        """Send money to a maker's account."""
        params: Any = {
            "amount": amount_cents,
            "currency": _CURRENCY,
            "destination": account_id,
            "transfer_group": group,
            "metadata": {"payout": str(payout_id)},
        }
        return values.transfer(
            self._call(lambda: self._client.v1.transfers.create(params, {"idempotency_key": key}))
        )

    def transfers_for(self, group: str) -> Sequence[Transfer]:
        """List every transfer of a group."""
        params: Any = {"transfer_group": group, "limit": 100}
        found = self._call(lambda: self._client.v1.transfers.list(params))
        return [values.transfer(one) for one in found.auto_paging_iter()]

    def bank_payouts(self, account_id: str) -> Sequence[BankPayout]:
        """List the last hundred payouts of a maker's account."""
        found = self._call(
            lambda: self._client.v1.payouts.list({"limit": 100}, {"stripe_account": account_id})
        )
        return [values.bank_payout(one) for one in found.data]

    def top_up(self, *, key: str, amount_cents: int) -> str:
        """Ask for money from the operator's bank."""
        params: Any = {"amount": amount_cents, "currency": _CURRENCY, "metadata": {"key": key}}
        return self._call(
            lambda: self._client.v1.topups.create(params, {"idempotency_key": key})
        ).id

    def top_up_status(self, provider_id: str) -> ProviderTopUp:
        """Fetch a top-up as it stands."""
        found = self._call(lambda: self._client.v1.topups.retrieve(provider_id))
        return values.top_up(found)

    # ---- looking back ----

    def events_since(self, moment: datetime, *types: str) -> Iterator[ProviderEvent]:
        """Walk through the events since a moment, oldest first."""
        since = int(moment.timestamp())
        params: Any = {"created": {"gte": since}, "types": types or None, "limit": 100}
        found = self._call(lambda: list(self._client.v1.events.list(params).auto_paging_iter()))
        for event in reversed(found):
            yield event_value(event.to_dict())

    def balance_moves_since(self, moment: datetime) -> Iterator[BalanceMove]:
        """Walk through Stripe's own books since a moment, oldest first."""
        params: Any = {"created": {"gte": int(moment.timestamp())}, "limit": 100}
        found = self._call(
            lambda: list(self._client.v1.balance_transactions.list(params).auto_paging_iter())
        )
        for move in reversed(found):
            yield values.balance_move(move)

    def available_cents(self) -> int:
        """Sum what the balance holds in our currency, pending money included."""
        balance = self._call(lambda: self._client.v1.balance.retrieve())
        parts: list[Any] = [*balance.available, *balance.pending]
        return sum(part.amount for part in parts if part.currency == _CURRENCY)


def _is_replayed(error: stripe.StripeError) -> bool:
    """Whether this is the stored answer to a key, which every repetition would get."""
    told = {name.lower(): value for name, value in (error.headers or {}).items()}
    return told.get("idempotent-replayed") == "true"


def payment_page_origin(settings: StripeSettings) -> str:
    """Where the hosted pages live, for the browser's form policy."""
    if settings.api_base is None:
        return "https://checkout.stripe.com https://connect.stripe.com"
    parts = urlsplit(settings.api_base)
    return f"{parts.scheme}://{parts.netloc}"
