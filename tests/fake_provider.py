"""A payment provider in memory, as far as donors meet it; `fakes.py` adds the makers' side.

It keeps Stripe's promises: a key is answered once, more than was paid is not given
back, and its own books add up.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

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
from matchpot.services.ports import Clock

FEE_CENTS = 29


@dataclass
class FakeDesk:
    """The part of a provider in memory that donors meet: pages, payments, refunds, disputes."""

    clock: Clock
    sessions: dict[str, CheckoutSession] = field(default_factory=dict)
    orders: dict[str, CheckoutOrder | RepaymentOrder] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, ProviderRefund] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    accounts: dict[str, PayeeAccount] = field(default_factory=dict)
    transfers: dict[str, tuple[str, Transfer]] = field(default_factory=dict)
    bank: dict[str, list[BankPayout]] = field(default_factory=dict)
    top_ups: dict[str, ProviderTopUp] = field(default_factory=dict)
    moves: list[BalanceMove] = field(default_factory=list)
    events: list[ProviderEvent] = field(default_factory=list)
    _answers: dict[str, Any] = field(default_factory=dict)
    _failures: list[tuple[str, Exception, bool, bool]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    # ---- making it misbehave ----

    def fail_next(
        self,
        call: str,
        error: Exception | None = None,
        *,
        after: bool = False,
        kept: bool = False,
    ) -> None:
        """The next such call fails; `after` lets it take effect first, as a time-out does.

        A failure that is `kept` is the answer to its key from then on.
        """
        unknown = PaymentsUnavailable("out of reach")
        self._failures.append((call, error or unknown, after, kept))

    def _once(self, call: str, key: str, make: Callable[[], Any]) -> Any:
        failure = next((f for f in self._failures if f[0] == call), None)
        if failure is not None:
            self._failures.remove(failure)
            made = make() if failure[2] and key not in self._answers else None
            if made or failure[3]:
                self._answers[key] = KeySpent("api_error") if failure[3] else made
            raise failure[1]
        if key not in self._answers:
            self._answers[key] = make()
        if isinstance(self._answers[key], KeySpent):
            raise self._answers[key]
        return self._answers[key]

    def _id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers)}"

    def _move(self, kind: str, source: str | None, amount: int, fee: int = 0) -> str:
        move = BalanceMove(
            id=self._id("txn"),
            type=kind,
            source=source,
            amount_cents=amount,
            fee_cents=fee,
            net_cents=amount - fee,
            created_at=self.clock.now(),
        )
        self.moves.append(move)
        return move.id

    def _tell(self, kind: str, object_id: str, object_type: str, **related: str) -> ProviderEvent:
        event = ProviderEvent(
            id=self._id("evt"),
            type=kind,
            object_id=object_id,
            object_type=object_type,
            account=None,
            created_at=self.clock.now(),
            related=related,
        )
        self.events.append(event)
        return event

    # ---- payment pages ----

    def open_checkout(self, order: CheckoutOrder) -> CheckoutSession:
        def make() -> CheckoutSession:
            made = CheckoutSession(
                id=self._id("cs"),
                url=f"https://pay.example/{order.donation_id}",
                status="open",
                payment_status="unpaid",
                client_reference=str(order.donation_id),
                amount_cents=order.gift_cents + order.tip_cents,
                currency="eur",
                payment_intent=None,
            )
            self.sessions[made.id] = made
            self.orders[made.id] = order
            return made

        made: CheckoutSession = self._once("open_checkout", order.key, make)
        return made

    def find_checkout(self, order: CheckoutOrder) -> CheckoutSession | None:
        mine = (one for one in self.sessions.values() if one.url)
        ours = str(order.donation_id)
        return next((one for one in mine if one.client_reference == ours), None)

    def checkout(self, session_id: str) -> CheckoutSession:
        return self.sessions[session_id]

    def close_checkout(self, session_id: str) -> CheckoutSession:
        page = self.sessions[session_id]
        if page.status == "open":
            self.sessions[session_id] = replace(page, status="expired", url=None)
            self._tell("checkout.session.expired", session_id, "checkout.session")
        return self.sessions[session_id]

    def pay(
        self,
        session_id: str,
        *,
        status: str = "succeeded",
        method: str = "ideal",
        fingerprint: str | None = None,
        amount_cents: int | None = None,
        currency: str = "eur",
        fee_cents: int | None = FEE_CENTS,
    ) -> Payment:
        """The donor pays on the hosted page; tells the payment as it then stands."""
        page = self.sessions[session_id]
        if page.status != "open":
            raise PaymentRefused("session_not_open")
        order = self.orders[session_id]
        payment = Payment(
            id=self._id("pi"),
            status="processing",
            amount_cents=page.amount_cents if amount_cents is None else amount_cents,
            currency=currency,
            donation_id=order.donation_id if isinstance(order, CheckoutOrder) else None,
            loan_payment_id=order.payment_id if isinstance(order, RepaymentOrder) else None,
            method=method,
            fingerprint=fingerprint,
        )
        self.payments[payment.id] = payment
        self.sessions[session_id] = replace(
            page, status="complete", url=None, payment_intent=payment.id
        )
        self._tell("checkout.session.completed", session_id, "checkout.session")
        if status == "succeeded":
            return self.succeed(payment.id, fee_cents=fee_cents)
        self._tell("payment_intent.processing", payment.id, "payment_intent")
        return payment

    def succeed(self, payment_intent: str, *, fee_cents: int | None = FEE_CENTS) -> Payment:
        """The bank says yes."""
        payment = self.payments[payment_intent]
        charge = self._id("ch")
        move = self._move("charge", charge, payment.amount_cents, fee_cents or 0)
        paid = replace(
            payment,
            status="succeeded",
            charge=charge,
            balance_transaction=move if fee_cents is not None else None,
            fee_cents=fee_cents,
        )
        self.payments[payment_intent] = paid
        self._tell("payment_intent.succeeded", payment_intent, "payment_intent")
        return paid

    def fail(self, payment_intent: str) -> Payment:
        """The bank says no after all."""
        failed = replace(
            self.payments[payment_intent],
            status="requires_payment_method",
            failure="payment_method_provider_decline",
        )
        self.payments[payment_intent] = failed
        self._tell("payment_intent.payment_failed", payment_intent, "payment_intent")
        return failed

    def payment(self, payment_intent: str) -> Payment:
        return self.payments[payment_intent]

    # ---- refunds and disputes ----

    def refund(
        self, *, key: str, payment_intent: str, amount_cents: int, refund_id: int
    ) -> ProviderRefund:
        def make() -> ProviderRefund:
            payment = self.payments[payment_intent]
            if amount_cents > payment.amount_cents - payment.refunded_cents:
                raise PaymentRefused("charge_already_refunded")
            made_id = self._id("re")
            made = ProviderRefund(
                id=made_id,
                status="succeeded",
                amount_cents=amount_cents,
                payment_intent=payment_intent,
                refund_id=refund_id,
                balance_transaction=self._move("refund", made_id, -amount_cents),
            )
            self.refunds[made.id] = made
            self.payments[payment_intent] = replace(
                payment, refunded_cents=payment.refunded_cents + amount_cents
            )
            self._tell("refund.created", made.id, "refund", payment_intent=payment_intent)
            return made

        made: ProviderRefund = self._once("refund", key, make)
        return made

    def refund_at_desk(self, payment_intent: str, amount_cents: int) -> ProviderRefund:
        """Somebody gives money back by hand; the refund knows nothing of ours."""
        key = self._id("desk")
        made = self.refund(
            key=key, payment_intent=payment_intent, amount_cents=amount_cents, refund_id=0
        )
        self.refunds[made.id] = replace(made, refund_id=None)
        return self.refunds[made.id]

    def take_fee(self, cents: int, kind: str = "stripe_fee") -> None:
        """The provider takes a fee for no one payment, or gives one back when it is below zero."""
        self._move(kind, None, -cents)

    def fail_refund(self, provider_id: str) -> None:
        """The donor's bank sends the money back."""
        failed = replace(self.refunds[provider_id], status="failed")
        self.refunds[provider_id] = failed
        self._move("refund_failure", provider_id, failed.amount_cents)
        self._tell("refund.failed", provider_id, "refund")

    def refund_status(self, provider_id: str) -> ProviderRefund:
        return self.refunds[provider_id]

    def refunds_of(self, payment_intent: str) -> Sequence[ProviderRefund]:
        return [one for one in self.refunds.values() if one.payment_intent == payment_intent]

    def open_dispute(
        self, payment_intent: str, *, amount_cents: int | None = None, fee_cents: int = 2_000
    ) -> Dispute:
        """A donor's bank takes the money back for now."""
        payment = self.payments[payment_intent]
        left = payment.amount_cents - payment.refunded_cents
        opened = Dispute(
            id=self._id("du"),
            status="needs_response",
            amount_cents=left if amount_cents is None else amount_cents,
            fee_cents=fee_cents,
            payment_intent=payment_intent,
        )
        self.disputes[opened.id] = opened
        self._move("adjustment", opened.id, -opened.amount_cents, fee_cents)
        self._tell("charge.dispute.created", opened.id, "dispute", payment_intent=payment_intent)
        return opened

    def close_dispute(self, dispute_id: str, status: str) -> Dispute:
        """The bank decides: `won` gives the money back, not the fee; `lost` gives nothing."""
        closed = replace(self.disputes[dispute_id], status=status)
        self.disputes[dispute_id] = closed
        if status == "won":
            self._move("adjustment", dispute_id, closed.amount_cents)
        self._tell("charge.dispute.closed", dispute_id, "dispute")
        return closed

    def dispute(self, provider_id: str) -> Dispute:
        return self.disputes[provider_id]
