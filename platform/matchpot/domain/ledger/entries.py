"""What an entry is: legs that sum to zero, checked at birth, never changed after.

Debit is positive, credit negative, both in euro cents. What an event means in
the books is told by `postings`; how entries are stored by `services/books.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from matchpot.domain.errors import MatchpotError
from matchpot.domain.ledger.accounts import Account


class EntryKind(StrEnum):
    """Every event that moves money in the books."""

    FUND_COMMITS = "fund_commits"
    FUND_WITHDRAWS = "fund_withdraws"
    FUND_PAYS_BY_BANK = "fund_pays_by_bank"
    FUND_PAYS_BY_TOP_UP = "fund_pays_by_top_up"
    FUND_GETS_BACK = "fund_gets_back"
    FUND_CARRIES = "fund_carries"
    TOP_UP_SENT = "top_up_sent"
    TOP_UP_ARRIVED = "top_up_arrived"
    TOP_UP_FAILED = "top_up_failed"
    DONATION_PAID = "donation_paid"
    PROCESSING_FEE = "processing_fee"
    PROVIDER_FEE = "provider_fee"
    MATCH_CAPTURED = "match_captured"
    MATCH_RELEASED = "match_released"
    MATCH_SETTLED = "match_settled"
    CAMPAIGN_SETTLED = "campaign_settled"
    AWARD_MADE = "award_made"
    TRANCHE_DUE = "tranche_due"
    AWARD_DECLINED = "award_declined"
    AWARD_REVOKED = "award_revoked"
    PANEL_PAID = "panel_paid"
    LOAN_OUT = "loan_out"
    LOAN_CALLED_OFF = "loan_called_off"
    LOAN_REPAID = "loan_repaid"
    LOAN_INTEREST = "loan_interest"
    LOAN_WRITTEN_OFF = "loan_written_off"
    LOAN_RECOVERED = "loan_recovered"
    LOAN_OWED_AGAIN = "loan_owed_again"
    LOAN_OVERPAID_RETURNED = "loan_overpaid_returned"
    PAYOUT_SENDING = "payout_sending"
    PAYOUT_PAID = "payout_paid"
    PAYOUT_FAILED = "payout_failed"
    PAYOUT_REVERSED = "payout_reversed"
    REFUND_REQUESTED = "refund_requested"
    REFUND_DONE = "refund_done"
    REFUND_REFUSED = "refund_refused"
    REFUND_BY_BANK = "refund_by_bank"
    STRAY_PAID = "stray_paid"
    STRAY_RETURNED = "stray_returned"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    RECEIVABLE_RECOVERED = "receivable_recovered"
    RECEIVABLE_NETTED = "receivable_netted"
    RECEIVABLE_WRITTEN_OFF = "receivable_written_off"
    BUFFER_FUNDED = "buffer_funded"
    WITHDRAWAL_SENT = "withdrawal_sent"
    WITHDRAWAL_ARRIVED = "withdrawal_arrived"
    CORRECTION = "correction"


class EntryRefused(MatchpotError):
    """An entry that could never be right: the reason says which rule it breaks."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"entry {key!r} refused: {reason}")
        self.key = key
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Ref:
    """What an entry is about: `Ref("donation", 12)`."""

    type: str
    id: int


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg of an entry; positive cents are a debit, negative a credit."""

    account: Account
    cents: int


def debit(account: Account, cents: int) -> Posting:
    """A leg that adds `cents` (zero or more) to the account's debit side."""
    if cents < 0:
        raise EntryRefused(account.name, "a debit below zero")
    return Posting(account, cents)


def credit(account: Account, cents: int) -> Posting:
    """A leg that adds `cents` (zero or more) to the account's credit side."""
    if cents < 0:
        raise EntryRefused(account.name, "a credit below zero")
    return Posting(account, -cents)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in the books.

    Attributes:
        key: Unique for the event; storing it twice stores it once.
        occurred_at: When it happened outside, with a time zone.
        external_id: The provider's or bank's own id, in exactly one entry.
        reverses: The stored entry this one undoes.
        memo: Facts an auditor wants, never personal data; text and whole numbers.

    Raises:
        EntryRefused: Fewer than two legs, a leg of zero, cents that are not whole,
            legs that do not sum to zero, or a moment without a time zone.
    """

    key: str
    kind: EntryKind
    occurred_at: datetime
    ref: Ref | None
    postings: tuple[Posting, ...]
    external_id: str | None = None
    reverses: int | None = None
    memo: Mapping[str, str | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for reason, broken in (
            ("an empty key", not self.key),
            ("a moment without a time zone", self.occurred_at.tzinfo is None),
            ("fewer than two legs", len(self.postings) < 2),
            ("cents that are not whole", any(type(p.cents) is not int for p in self.postings)),
            ("a leg of zero", any(p.cents == 0 for p in self.postings)),
            ("a memo of something else than text and whole numbers", not _is_plain(self.memo)),
        ):
            if broken:
                raise EntryRefused(self.key, reason)
        if left := sum(p.cents for p in self.postings):
            raise EntryRefused(self.key, f"legs that sum to {left} cents instead of 0")


def _is_plain(memo: Mapping[str, str | int]) -> bool:
    return all(type(k) is str and type(v) in (str, int) for k, v in memo.items())


def record(
    kind: EntryKind,
    occasion: str | int,
    *legs: Posting,
    occurred_at: datetime,
    ref: Ref | None = None,
    external_id: str | None = None,
) -> Entry:
    """An entry whose key is its kind and what occasioned it; legs of zero are left out."""
    return Entry(
        key=f"{kind}:{occasion}",
        kind=kind,
        occurred_at=occurred_at,
        ref=ref,
        postings=tuple(leg for leg in legs if leg.cents),
        external_id=external_id,
    )
