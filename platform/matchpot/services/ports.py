"""The shapes of the outside world as the services see it.

Integrations fit these by shape; app.py joins them. The values that cross are in
`domain.outside`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from matchpot.domain.assistant.checking import Claim
from matchpot.domain.assistant.passages import Passage
from matchpot.domain.outside import (
    BalanceMove,
    BankPayout,
    CheckoutOrder,
    CheckoutSession,
    Dispute,
    Mail,
    PayeeAccount,
    Payment,
    ProviderEvent,
    ProviderRefund,
    ProviderTopUp,
    RepaymentOrder,
    Transfer,
)


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Tokens(Protocol):
    """Where unguessable words come from."""

    def new(self) -> str:
        """A fresh address-safe word of at least 128 bits."""
        ...


class PaymentGateway(Protocol):
    """Stripe, or the stand-in that speaks for it.

    Every call that creates something takes a key of ours and may be repeated
    with it. Errors: `PaymentsUnavailable` when the outcome is unknown or the
    provider is out of reach (try again with the same key), its `KeySpent` when
    the same key will never get another answer (look up, then take the next key),
    `PaymentRefused` when the provider said no (trying again will not help).
    """

    def open_checkout(self, order: CheckoutOrder) -> CheckoutSession:
        """Open a hosted payment page."""
        ...

    def find_checkout(self, order: CheckoutOrder) -> CheckoutSession | None:
        """A page that was opened for this order, under whatever key; None when there is none."""
        ...

    def open_repayment(self, order: RepaymentOrder) -> CheckoutSession:
        """Open a hosted page on which a maker pays back."""
        ...

    def find_repayment(self, order: RepaymentOrder) -> CheckoutSession | None:
        """A page that was opened for this order, under whatever key; None when there is none."""
        ...

    def checkout(self, session_id: str) -> CheckoutSession:
        """A payment page as it stands."""
        ...

    def close_checkout(self, session_id: str) -> CheckoutSession:
        """Close an open page so that nobody can pay any more; returns how it stands."""
        ...

    def payment(self, payment_intent: str) -> Payment:
        """A payment as it stands, with its charge, method and fee."""
        ...

    def refund(
        self, *, key: str, payment_intent: str, amount_cents: int, refund_id: int
    ) -> ProviderRefund:
        """Give (part of) a payment back."""
        ...

    def refund_status(self, provider_id: str) -> ProviderRefund:
        """A refund as it stands."""
        ...

    def refunds_of(self, payment_intent: str) -> Sequence[ProviderRefund]:
        """All refunds of a payment, to settle an outcome that stayed unknown."""
        ...

    def dispute(self, provider_id: str) -> Dispute:
        """A dispute as it stands."""
        ...

    def open_account(self, *, key: str, payee_id: int, email: str) -> PayeeAccount:
        """Open a maker's account."""
        ...

    def account(self, account_id: str) -> PayeeAccount:
        """A maker's account as it stands."""
        ...

    def onboarding_url(self, account_id: str, *, return_url: str, refresh_url: str) -> str:
        """A short-lived address where the maker fills in what the provider must know."""
        ...

    def transfer(
        self, *, key: str, account_id: str, amount_cents: int, group: str, payout_id: int
    ) -> Transfer:
        """Send money to a maker's account."""
        ...

    def transfers_for(self, group: str) -> Sequence[Transfer]:
        """All transfers of a group, to settle an outcome that stayed unknown."""
        ...

    def bank_payouts(self, account_id: str) -> Sequence[BankPayout]:
        """What went from a maker's account to the maker's bank lately, in no order."""
        ...

    def top_up(self, *, key: str, amount_cents: int) -> str:
        """Move money from the operator's bank to the provider; returns the provider's id."""
        ...

    def top_up_status(self, provider_id: str) -> ProviderTopUp:
        """A top-up as it stands."""
        ...

    def events_since(self, moment: datetime, *types: str) -> Iterator[ProviderEvent]:
        """Events from that moment on, oldest first; of all types unless some are named."""
        ...

    def balance_moves_since(self, moment: datetime) -> Iterator[BalanceMove]:
        """Lines of the provider's books from that moment on, oldest first."""
        ...

    def available_cents(self) -> int:
        """What the platform's balance at the provider holds, pending money included."""
        ...


class EventReader(Protocol):
    """Tells a signed message of the provider from a forged one."""

    def read(self, body: bytes, signature: str, *, connect: bool) -> ProviderEvent:
        """The event, when the signature is good.

        Raises:
            ForgedMessage: The signature is missing, wrong or too old, or the body is not an event.
        """
        ...


class Mailer(Protocol):
    """Delivers mail."""

    def send(self, mail: Mail) -> None:
        """Hand the message over; `MailUndelivered` when it must be tried again."""
        ...


class FileStore(Protocol):
    """Keeps uploaded files under names of our own."""

    def save(self, name: str, content: bytes) -> None:
        """Keep the content; saving the same name again replaces it."""
        ...

    def save_from(self, name: str, stream: BinaryIO, *, most_bytes: int) -> int:
        """Keep what a stream still holds, piece by piece; tells how many bytes that were.

        Raises:
            UploadRefused: `too_large`, with the limit in MB; nothing is kept then.
        """
        ...

    def open(self, name: str) -> BinaryIO:
        """The content; `FileNotFoundError` when there is none."""
        ...

    def remove(self, name: str) -> None:
        """Forget the content; harmless when there is none."""
        ...


class Beacon(Protocol):
    """The public beacon that lots can draw from; what it says is checked by whoever asks."""

    def signature(self, number: int) -> str | None:
        """What was signed for a round; None when nobody can say now."""
        ...


class Writer(Protocol):
    """A language model that words answers; nothing it says is believed unchecked."""

    def write(
        self, question: str, passages: Sequence[Passage], *, language: str
    ) -> tuple[Claim, ...] | None:
        """Sentences with the numbers of the passages they cite; None for no answer in time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """All of the outside world in one value, made by app.py and handed down.

    Without a `beacon` nobody is asked over the network, and people bring its signatures. Without a
    `writer` the assistant composes its answers itself.
    """

    clock: Clock
    tokens: Tokens
    payments: PaymentGateway
    events: EventReader
    mailer: Mailer
    files: FileStore
    beacon: Beacon | None = None
    writer: Writer | None = None
