"""Plain values exchanged with the outside world: payment provider and mail.

What a provider tells is a snapshot: it is fetched afresh before anything is
decided on it. Amounts are euro cents, moments aware and in UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime

from matchpot.domain.errors import MatchpotError

# How a payment page says that a loan is paid back on it, before the id of the payment.
OF_LOAN = "loan-"


class PaymentsUnavailable(MatchpotError):
    """The provider is out of reach or the outcome is unknown: repeat with the same key."""


class KeySpent(PaymentsUnavailable):
    """The provider failed and will say so again for as long as it remembers the key.

    Whatever it did before failing can be looked up; trying again takes another key.
    """


class PaymentRefused(MatchpotError):
    """The provider said no, and repeating will not help."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ForgedMessage(MatchpotError):
    """A message that is not signed as the provider signs, too old, or not an event."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class MailUndelivered(MatchpotError):
    """The mail could not be handed over; try again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutOrder:
    """What a donor is about to pay, as the payment page needs it.

    No personal data but the address the receipt goes to; `metadata` holds ids.
    `begun_at` is the earliest moment at which a page of it can have been opened.
    """

    key: str
    begun_at: datetime
    donation_id: int
    campaign_id: int
    gift_cents: int
    tip_cents: int
    title: str
    tip_title: str
    email: str
    language: str
    expires_at: datetime
    success_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentOrder:
    """What a maker is about to pay back of a loan, as the payment page needs it; ids, no names."""

    key: str
    begun_at: datetime
    payment_id: int
    loan_id: int
    cents: int
    title: str
    email: str
    language: str
    expires_at: datetime
    success_url: str
    cancel_url: str

    @property
    def reference(self) -> str:
        """What tells the page from one of a gift."""
        return f"{OF_LOAN}{self.payment_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutSession:
    """A hosted payment page, and what became of it.

    Attributes:
        status: `open`, `complete` or `expired`.
        payment_status: `unpaid` or `paid`.
        payment_intent: The payment's id once there is one.
    """

    id: str
    url: str | None
    status: str
    payment_status: str
    client_reference: str | None
    amount_cents: int
    currency: str
    payment_intent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment as the provider tells it now.

    Attributes:
        status: `processing`, `succeeded`, `canceled`, `requires_payment_method`, ...
        fee_cents: None while the provider has not told it yet.
        fingerprint: The same for every payment from one card or bank account.
    """

    id: str
    status: str
    amount_cents: int
    currency: str
    donation_id: int | None
    charge: str | None = None
    balance_transaction: str | None = None
    fee_cents: int | None = None
    refunded_cents: int = 0
    method: str | None = None
    fingerprint: str | None = None
    failure: str | None = None
    loan_payment_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRefund:
    """A refund as the provider tells it now: `pending`, `succeeded`, `failed` or `canceled`."""

    id: str
    status: str
    amount_cents: int
    payment_intent: str | None
    refund_id: int | None
    balance_transaction: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A dispute as the provider tells it now; `status` is won, lost or still open."""

    id: str
    status: str
    amount_cents: int
    fee_cents: int
    payment_intent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeAccount:
    """A maker's account at the provider.

    Attributes:
        bank_fingerprint: Changes when the maker enters another bank account.
    """

    id: str
    details_submitted: bool
    transfers_active: bool
    payouts_enabled: bool
    bank_fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Money sent to a maker's account."""

    id: str
    amount_cents: int
    reversed_cents: int
    payout_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankPayout:
    """Money the provider pays from a maker's account to the maker's bank.

    Attributes:
        status: `pending`, `in_transit`, `paid`, `failed` or `canceled`; one that was paid
            may still fail.
    """

    id: str
    status: str
    amount_cents: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderTopUp:
    """Money on its way from the operator's bank: `pending`, `succeeded`, `failed`, `canceled`.

    `key` is ours; None for a top-up that was made at the provider's own desk.
    """

    id: str
    status: str
    amount_cents: int
    key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """Word that something happened; says what to fetch, never what is true."""

    id: str
    type: str
    object_id: str
    object_type: str
    account: str | None
    created_at: datetime
    related: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceMove:
    """One line of the provider's own books: amount = net + fee."""

    id: str
    type: str
    source: str | None
    amount_cents: int
    fee_cents: int
    net_cents: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to one reader, both parts written out; `key` makes a repeat harmless.

    A post to `unfollow_url` ends such letters without a question (RFC 8058).
    """

    key: str
    to: str
    subject: str
    text: str
    html: str
    unfollow_url: str | None = None
