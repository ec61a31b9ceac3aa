"""Entries for payments of loans that a bank, or an operator at the provider's desk, takes back.

The pot gave nothing away: the maker owes it again. Only when the pot has lent the money to others
by then does the maker owe the platform instead, so that nobody's loan is touched.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.accounts import Account
from matchpot.domain.ledger.entries import Entry, EntryKind, Posting, credit, debit, record
from matchpot.domain.ledger.loans import LoanPayment


class Bears(StrEnum):
    """Who stands for money that was taken back."""

    LOAN = "loan"  # the maker, by the loan: it can be paid anew
    LOSS = "loss"  # the pot: the loan had been written off
    MAKER = "maker"  # the maker, to the platform: the pot has lent the money again


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What of a payment went back.

    Attributes:
        back: The parts that went back; `over_cents` had waited to go back to the maker anyway.
        name: The provider's own id of the refund or the dispute.
        is_disputed: It lies among open disputes, and not in our balance, since the bank asked.
    """

    back: LoanPayment
    maker_id: int
    name: str
    bears: Bears
    is_disputed: bool

    @property
    def _source(self) -> Account:
        return accounts.disputes_open() if self.is_disputed else accounts.stripe_balance()

    def legs(self) -> tuple[Posting, ...]:
        """Who loses what."""
        lent, cents = self.back.lent, self.back.lent.cents
        over = debit(accounts.refunds_payable(), self.back.over_cents)
        gone = credit(self._source, self.back.cents)
        match self.bears:
            case Bears.MAKER:
                owed = debit(accounts.maker_receivable(self.maker_id), cents + self._interest)
                return owed, over, gone
            case Bears.LOSS:
                earned = debit(lent.interest, self._interest)
                return debit(lent.available, cents), earned, over, gone
            case Bears.LOAN:
                return (
                    debit(accounts.loan(lent.loan_id), cents),
                    debit(lent.available, cents),
                    credit(lent.lent, cents),
                    debit(lent.interest, self._interest),
                    over,
                    gone,
                )

    @property
    def _interest(self) -> int:
        return self.back.interest_cents


def payment_taken_back(taken: TakenBack, *, occurred_at: datetime) -> tuple[Entry, ...]:
    """The money is gone for good; interest the pot had earned by it is taken from the pot."""
    kind, occasion = EntryKind.LOAN_OWED_AGAIN, taken.name
    if taken.bears is Bears.MAKER and taken.is_disputed:
        kind = EntryKind.DISPUTE_LOST
    elif taken.bears is Bears.LOSS:
        kind, occasion = EntryKind.LOAN_RECOVERED, f"back:{taken.name}"
    ref, lent = taken.back.ref, taken.back.lent
    gone = record(
        kind,
        occasion,
        *taken.legs(),
        occurred_at=occurred_at,
        ref=ref,
        external_id=None if taken.is_disputed else taken.name,
    )
    interest = taken.back.interest_cents
    if taken.bears is Bears.MAKER or not interest:
        return (gone,)
    unearned = record(
        EntryKind.LOAN_INTEREST,
        f"back:{taken.name}",
        debit(lent.available, interest),
        credit(lent.interest, interest),
        occurred_at=occurred_at,
        ref=ref,
    )
    return gone, unearned


def payment_disputed(
    paid: LoanPayment, *, cents: int, dispute: str, fee_cents: int, occurred_at: datetime
) -> Entry:
    """The provider took the disputed money, and its fee, from our balance; the loan waits."""
    return record(
        EntryKind.DISPUTE_OPENED,
        dispute,
        debit(accounts.disputes_open(), cents),
        debit(accounts.dispute_fees(), fee_cents),
        credit(accounts.stripe_balance(), cents + fee_cents),
        occurred_at=occurred_at,
        ref=paid.ref,
        external_id=dispute,
    )


def payment_dispute_won(
    paid: LoanPayment, *, cents: int, dispute: str, occurred_at: datetime
) -> Entry:
    """The provider put the money back."""
    return record(
        EntryKind.DISPUTE_WON,
        dispute,
        debit(accounts.stripe_balance(), cents),
        credit(accounts.disputes_open(), cents),
        occurred_at=occurred_at,
        ref=paid.ref,
    )
