"""The outside world for tests: a provider in memory that keeps Stripe's promises, and a clock.

`FakePayments` is the truth about charges: keys replay, over-refunds are refused,
its own books add up. A test makes it fail with `fail_next`.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, BinaryIO

from matchpot.domain.outside import (
    BalanceMove,
    BankPayout,
    CheckoutOrder,
    CheckoutSession,
    Dispute,
    ForgedMessage,
    Mail,
    PayeeAccount,
    Payment,
    PaymentRefused,
    PaymentsUnavailable,
    ProviderEvent,
    ProviderRefund,
    ProviderTopUp,
    Transfer,
)
from matchpot.services.ports import Outside

FEE_CENTS = 29


@dataclass
class FakeClock:
    """A clock that stands still until a test moves it."""

    moment: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, **parts: float) -> datetime:
        self.moment += timedelta(**parts)
        return self.moment


@dataclass
class FakeTokens:
    """Words in a row."""

    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new(self) -> str:
        return hashlib.sha256(str(next(self._numbers)).encode()).hexdigest()[:32]


@dataclass
class FakeMailer:
    """Keeps what was sent."""

    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        self.sent.append(mail)


@dataclass
class FakeFiles:
    """Keeps files in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def save(self, name: str, content: bytes) -> None:
        self.kept[name] = content

    def open(self, name: str) -> BinaryIO:
        if name not in self.kept:
            raise FileNotFoundError(name)
        return BytesIO(self.kept[name])

    def remove(self, name: str) -> None:
        self.kept.pop(name, None)


@dataclass
class FakeEvents:
    """Events handed over by a test; anything unsigned is forged."""

    known: dict[bytes, ProviderEvent] = field(default_factory=dict)

    def read(self, body: bytes, signature: str, *, connect: bool) -> ProviderEvent:
        if signature != "good" or body not in self.known:
            raise ForgedMessage("signature")
        return self.known[body]


@dataclass
class FakePayments:
    """A payment provider in memory."""

    clock: FakeClock
    sessions: dict[str, CheckoutSession] = field(default_factory=dict)
    orders: dict[str, CheckoutOrder] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, ProviderRefund] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    accounts: dict[str, PayeeAccount] = field(default_factory=dict)
    transfers: dict[str, tuple[int, Transfer]] = field(default_factory=dict)
    bank: dict[str, list[BankPayout]] = field(default_factory=dict)
    top_ups: dict[str, ProviderTopUp] = field(default_factory=dict)
    moves: list[BalanceMove] = field(default_factory=list)
    events: list[ProviderEvent] = field(default_factory=list)
    _answers: dict[str, Any] = field(default_factory=dict)
    _failures: list[tuple[str, Exception, bool]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    # ---- making it misbehave ----

    def fail_next(self, call: str, error: Exception | None = None, *, after: bool = False) -> None:
        """The next such call fails; `after` lets it take effect first, as a time-out does."""
        self._failures.append((call, error or PaymentsUnavailable("out of reach"), after))

    def _once(self, call: str, key: str, make: Callable[[], Any]) -> Any:
        failure = next((f for f in self._failures if f[0] == call), None)
        if failure is not None:
            self._failures.remove(failure)
            if not failure[2]:
                raise failure[1]
        if key not in self._answers:
            self._answers[key] = make()
        if failure is not None:
            raise failure[1]
        return self._answers[key]

    def _id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers)}"

    def _move(self, kind: str, source: str, amount: int, fee: int = 0) -> str:
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
            donation_id=order.donation_id,
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

    # ---- makers' accounts ----

    def open_account(self, *, key: str, payee_id: int, email: str) -> PayeeAccount:
        def make() -> PayeeAccount:
            made = PayeeAccount(
                id=self._id("acct"),
                details_submitted=False,
                transfers_active=False,
                payouts_enabled=False,
            )
            self.accounts[made.id] = made
            return made

        made: PayeeAccount = self._once("open_account", key, make)
        return made

    def onboard(self, account_id: str, *, bank: str = "ba_1") -> PayeeAccount:
        """The maker fills in everything the provider asks."""
        self.accounts[account_id] = PayeeAccount(
            id=account_id,
            details_submitted=True,
            transfers_active=True,
            payouts_enabled=True,
            bank_fingerprint=bank,
        )
        self._tell("account.updated", account_id, "account")
        return self.accounts[account_id]

    def account(self, account_id: str) -> PayeeAccount:
        return self.accounts[account_id]

    def onboarding_url(self, account_id: str, *, return_url: str, refresh_url: str) -> str:
        return f"https://connect.example/{account_id}"

    # ---- money on its way ----

    def transfer(
        self, *, key: str, account_id: str, amount_cents: int, campaign_id: int, payout_id: int
    ) -> Transfer:
        def make() -> Transfer:
            if not self.accounts[account_id].transfers_active:
                raise PaymentRefused("insufficient_capabilities_for_transfer")
            if amount_cents > self.available_cents():
                raise PaymentRefused("balance_insufficient")
            made = Transfer(
                id=self._id("tr"),
                amount_cents=amount_cents,
                reversed_cents=0,
                payout_id=payout_id,
            )
            self.transfers[made.id] = (campaign_id, made)
            self._move("transfer", made.id, -amount_cents)
            return made

        made: Transfer = self._once("transfer", key, make)
        return made

    def transfers_for(self, campaign_id: int) -> Sequence[Transfer]:
        return [one for of, one in self.transfers.values() if of == campaign_id]

    def top_up(self, *, key: str, amount_cents: int) -> str:
        def make() -> str:
            made = self._id("tu")
            self.top_ups[made] = ProviderTopUp(
                id=made, status="pending", amount_cents=amount_cents, key=key
            )
            self._tell("topup.created", made, "topup")
            return made

        made: str = self._once("top_up", key, make)
        return made

    def arrive(self, top_up: str, *, status: str = "succeeded") -> None:
        """A top-up arrives, or fails."""
        self.top_ups[top_up] = replace(self.top_ups[top_up], status=status)
        if status == "succeeded":
            self._move("topup", top_up, self.top_ups[top_up].amount_cents)
        self._tell(f"topup.{status}", top_up, "topup")

    def top_up_status(self, provider_id: str) -> ProviderTopUp:
        return self.top_ups[provider_id]

    def bank_payouts(self, account_id: str) -> Sequence[BankPayout]:
        return self.bank.get(account_id, [])

    def pay_bank(self, account_id: str, *, status: str = "paid") -> BankPayout:
        """The provider pays an account's balance to the maker's bank, which may refuse it."""
        made = BankPayout(
            id=self._id("po"), status=status, amount_cents=0, created_at=self.clock.now()
        )
        self.bank.setdefault(account_id, []).append(made)
        event = self._tell(f"payout.{status}", made.id, "payout")
        self.events[-1] = replace(event, account=account_id)
        return made

    # ---- looking back ----

    def events_since(self, moment: datetime) -> Iterator[ProviderEvent]:
        return iter([event for event in self.events if event.created_at >= moment])

    def balance_moves_since(self, moment: datetime) -> Iterator[BalanceMove]:
        return iter([move for move in self.moves if move.created_at >= moment])

    def available_cents(self) -> int:
        return sum(move.net_cents for move in self.moves)


def a_fake_outside(clock: FakeClock | None = None) -> Outside:
    """An outside world in memory."""
    now = clock or FakeClock()
    return Outside(
        clock=now,
        tokens=FakeTokens(),
        payments=FakePayments(now),
        events=FakeEvents(),
        mailer=FakeMailer(),
        files=FakeFiles(),
    )
