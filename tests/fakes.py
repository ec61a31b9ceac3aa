"""The outside world for tests: a provider in memory that keeps Stripe's promises, and a clock.

`FakePayments` is the truth about charges; a test makes it fail with `fail_next`.
What donors meet of it is in `fake_provider.py`.
"""

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import BinaryIO

from matchpot.domain.errors import UploadRefused
from matchpot.domain.outside import (
    BalanceMove,
    BankPayout,
    CheckoutSession,
    ForgedMessage,
    Mail,
    PayeeAccount,
    PaymentRefused,
    ProviderEvent,
    ProviderTopUp,
    RepaymentOrder,
    Transfer,
)
from matchpot.services.ports import Outside
from tests.fake_provider import FakeDesk


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

    def save_from(self, name: str, stream: BinaryIO, *, most_bytes: int) -> int:
        content = stream.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise UploadRefused("too_large", most_bytes // 1024 // 1024)
        self.kept[name] = content
        return len(content)

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
class FakePayments(FakeDesk):
    """A payment provider in memory, with makers' accounts and money on its way."""

    # ---- makers' accounts ----

    # ---- makers who pay back ----

    def open_repayment(self, order: RepaymentOrder) -> CheckoutSession:
        def make() -> CheckoutSession:
            made = CheckoutSession(
                id=self._id("cs"),
                url=f"https://pay.example/{order.reference}",
                status="open",
                payment_status="unpaid",
                client_reference=order.reference,
                amount_cents=order.cents,
                currency="eur",
                payment_intent=None,
            )
            self.sessions[made.id] = made
            self.orders[made.id] = order
            return made

        made: CheckoutSession = self._once("open_repayment", order.key, make)
        return made

    def find_repayment(self, order: RepaymentOrder) -> CheckoutSession | None:
        mine = (one for one in self.sessions.values() if one.url)
        return next((one for one in mine if one.client_reference == order.reference), None)

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
        self, *, key: str, account_id: str, amount_cents: int, group: str, payout_id: int
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
            self.transfers[made.id] = (group, made)
            self._move("transfer", made.id, -amount_cents)
            return made

        made: Transfer = self._once("transfer", key, make)
        return made

    def transfers_for(self, group: str) -> Sequence[Transfer]:
        return [one for of, one in self.transfers.values() if of == group]

    def take_back(self, transfer: str, cents: int) -> Transfer:
        """Somebody at the provider's own desk takes back a part of a transfer."""
        group, seen = self.transfers[transfer]
        seen = replace(seen, reversed_cents=seen.reversed_cents + cents)
        self.transfers[transfer] = (group, seen)
        self._move("transfer_refund", transfer, cents)
        return seen

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

    def events_since(self, moment: datetime, *types: str) -> Iterator[ProviderEvent]:
        asked = [event for event in self.events if not types or event.type in types]
        return iter([event for event in asked if event.created_at >= moment])

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
