"""Entries for money a pot lends, and for what comes back of it.

What is lent stays the fund's: it lies on the pot's Lent account and, as a claim on the maker, on
the loan's own. A payment brings both down by the principal, which can be lent again at once; its
interest is a second entry, by which the pot grows. The provider's fee is the platform's to carry.
"""

from dataclasses import dataclass
from datetime import datetime

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.accounts import Account
from matchpot.domain.ledger.entries import Entry, EntryKind, Posting, Ref, credit, debit, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """The cents of a loan's principal that an event moves."""

    loan_id: int
    fund_id: int
    pot_id: int
    cents: int

    @property
    def ref(self) -> Ref:
        """What entries about it refer to."""
        return Ref("loan", self.loan_id)

    @property
    def available(self) -> Account:
        """What the pot can lend."""
        return accounts.pot_available(fund_id=self.fund_id, pot_id=self.pot_id)

    @property
    def lent(self) -> Account:
        """What the pot has lent."""
        return accounts.pot_lent(fund_id=self.fund_id, pot_id=self.pot_id)

    @property
    def interest(self) -> Account:
        """Interest on its way into the pot."""
        return accounts.pot_interest(fund_id=self.fund_id, pot_id=self.pot_id)


def loan_out(lent: Lent, *, maker_id: int, occurred_at: datetime) -> Entry:
    """The agreement stands: the maker owes the sum, and is owed it until a payout has left."""
    return record(
        EntryKind.LOAN_OUT,
        lent.loan_id,
        debit(accounts.loan(lent.loan_id), lent.cents),
        debit(lent.available, lent.cents),
        credit(accounts.maker_payable(maker_id), lent.cents),
        credit(lent.lent, lent.cents),
        occurred_at=occurred_at,
        ref=lent.ref,
    )


def loan_called_off(lent: Lent, *, maker_id: int, occurred_at: datetime) -> Entry:
    """It was agreed and never sent: as if it had not been agreed."""
    return record(
        EntryKind.LOAN_CALLED_OFF,
        lent.loan_id,
        debit(accounts.maker_payable(maker_id), lent.cents),
        debit(lent.lent, lent.cents),
        credit(accounts.loan(lent.loan_id), lent.cents),
        credit(lent.available, lent.cents),
        occurred_at=occurred_at,
        ref=lent.ref,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanPayment:
    """A maker's payment: principal (`lent.cents`), interest, and what is more than is owed.

    `fee_cents` is the provider's; None while it has not told it.
    """

    payment_id: int
    lent: Lent
    interest_cents: int
    over_cents: int
    fee_cents: int | None = None

    @property
    def cents(self) -> int:
        """What the maker paid."""
        return self.lent.cents + self.interest_cents + self.over_cents

    @property
    def ref(self) -> Ref:
        """What entries about it refer to."""
        return Ref("loan_payment", self.payment_id)


def loan_repaid(paid: LoanPayment, *, occurred_at: datetime, external_id: str) -> tuple[Entry, ...]:
    """A payment came in: the principal can be lent again, the interest makes the pot larger."""
    lent = paid.lent
    came = record(
        EntryKind.LOAN_REPAID,
        paid.payment_id,
        *_came_in(paid),
        debit(lent.lent, lent.cents),
        credit(accounts.loan(lent.loan_id), lent.cents),
        credit(lent.available, lent.cents),
        credit(lent.interest, paid.interest_cents),
        credit(accounts.refunds_payable(), paid.over_cents),
        occurred_at=occurred_at,
        ref=paid.ref,
        external_id=external_id,
    )
    if not paid.interest_cents:
        return (came,)
    earned = record(
        EntryKind.LOAN_INTEREST,
        paid.payment_id,
        debit(lent.interest, paid.interest_cents),
        credit(lent.available, paid.interest_cents),
        occurred_at=occurred_at,
        ref=paid.ref,
    )
    return came, earned


def _came_in(paid: LoanPayment) -> tuple[Posting, Posting]:
    fee = paid.fee_cents or 0
    return debit(accounts.stripe_balance(), paid.cents - fee), debit(accounts.stripe_fees(), fee)


def loan_recovered(paid: LoanPayment, *, occurred_at: datetime, external_id: str) -> Entry:
    """Something came in of a loan that was written off: the pot has lost that much less."""
    return record(
        EntryKind.LOAN_RECOVERED,
        paid.payment_id,
        *_came_in(paid),
        credit(paid.lent.available, paid.lent.cents),
        credit(accounts.refunds_payable(), paid.over_cents),
        occurred_at=occurred_at,
        ref=paid.ref,
        external_id=external_id,
    )


def repayment_fee(
    *, payment_id: int, fee_cents: int, occurred_at: datetime, external_id: str | None
) -> Entry:
    """The provider told its fee after the payment had been booked gross."""
    return record(
        EntryKind.PROCESSING_FEE,
        f"loan_payment:{payment_id}",
        debit(accounts.stripe_fees(), fee_cents),
        credit(accounts.stripe_balance(), fee_cents),
        occurred_at=occurred_at,
        ref=Ref("loan_payment", payment_id),
        external_id=external_id,
    )


def loan_written_off(lent: Lent, *, occurred_at: datetime) -> Entry:
    """Nobody expects the rest any more: the fund has lost it."""
    return record(
        EntryKind.LOAN_WRITTEN_OFF,
        lent.loan_id,
        debit(lent.lent, lent.cents),
        credit(accounts.loan(lent.loan_id), lent.cents),
        occurred_at=occurred_at,
        ref=lent.ref,
    )


def loan_overpaid_returned(
    *, payment_id: int, cents: int, occurred_at: datetime, external_id: str
) -> Entry:
    """What was more than was owed is on its way back to the maker."""
    return record(
        EntryKind.LOAN_OVERPAID_RETURNED,
        payment_id,
        debit(accounts.refunds_payable(), cents),
        credit(accounts.stripe_balance(), cents),
        occurred_at=occurred_at,
        ref=Ref("loan_payment", payment_id),
        external_id=external_id,
    )
