"""The chart of accounts: every account's name is made here and nowhere else.

Below a fund the accounts are kept per pot, so that each pot can be proved from
the books alone. Names are valid in beancount: components begin with a capital
or a digit and use hyphens. No account is the parent of another.
"""

from dataclasses import dataclass
from enum import StrEnum


class AccountKind(StrEnum):
    """The five roots of double entry."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"


_KIND_OF_ROOT = {
    "Assets": AccountKind.ASSET,
    "Liabilities": AccountKind.LIABILITY,
    "Equity": AccountKind.EQUITY,
    "Income": AccountKind.INCOME,
    "Expenses": AccountKind.EXPENSE,
}


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the books.

    Attributes:
        overdraw_allowed: False where a balance on the wrong side means that money
            was promised or spent twice; the fourth invariant watches those.
        ref_type: What the account belongs to (`campaign`, `pot`, `fund`, `maker`).
    """

    name: str
    kind: AccountKind
    overdraw_allowed: bool = True
    ref_type: str | None = None
    ref_id: int | None = None


def _account(
    name: str, ref_type: str | None = None, ref_id: int | None = None, *, guarded: bool = False
) -> Account:
    kind = _KIND_OF_ROOT[name.partition(":")[0]]
    return Account(name, kind, not guarded, ref_type, ref_id)


def account_named(name: str) -> Account:
    """An account read back from the books by its name; guards and references are not told."""
    return _account(name)


def stripe_balance() -> Account:
    """Our balance at the payment provider, after its fees."""
    return _account("Assets:Stripe:Balance")


def bank_funds() -> Account:
    """The bank account funds pay into."""
    return _account("Assets:Bank:Funds")


def bank_operating() -> Account:
    """The platform's own bank account."""
    return _account("Assets:Bank:Operating")


def clearing_topup() -> Account:
    """Money on its way from the bank to the provider; empty when all has arrived."""
    return _account("Assets:Clearing:Topup")


def clearing_payout() -> Account:
    """Money on its way from the provider to our own bank; empty when all has arrived."""
    return _account("Assets:Clearing:Payout")


def disputes_open() -> Account:
    """Money the provider took back while a dispute is undecided."""
    return _account("Assets:Disputes:Open")


def fund_receivable(fund_id: int) -> Account:
    """What a fund committed and has not paid in yet."""
    return _account(f"Assets:Receivable:Fund-{fund_id}", "fund", fund_id)


def maker_receivable(maker_id: int) -> Account:
    """What a maker owes us back, after a dispute or refund that followed the payout."""
    return _account(f"Assets:Receivable:Maker-{maker_id}", "maker", maker_id)


def campaign_donations(campaign_id: int) -> Account:
    """Gifts paid to a campaign that is not settled yet."""
    name = f"Liabilities:Campaign:C{campaign_id}:Donations"
    return _account(name, "campaign", campaign_id, guarded=True)


def campaign_tips(campaign_id: int) -> Account:
    """Tips to the platform, still refundable because the campaign is not settled."""
    name = f"Liabilities:Campaign:C{campaign_id}:Tips"
    return _account(name, "campaign", campaign_id, guarded=True)


def campaign_match(*, campaign_id: int, pot_id: int) -> Account:
    """Match of one pot that has become the campaign's, until it is owed to the maker."""
    name = f"Liabilities:Campaign:C{campaign_id}:Match-P{pot_id}"
    return _account(name, "campaign", campaign_id, guarded=True)


def pot_pledged(*, fund_id: int, pot_id: int) -> Account:
    """Committed to the pot, not paid in."""
    return _account(f"Liabilities:Fund:F{fund_id}:P{pot_id}:Pledged", "pot", pot_id, guarded=True)


def pot_available(*, fund_id: int, pot_id: int) -> Account:
    """Paid in to the pot and free to match with."""
    return _account(f"Liabilities:Fund:F{fund_id}:P{pot_id}:Available", "pot", pot_id, guarded=True)


def pot_reserved(*, fund_id: int, pot_id: int, campaign_id: int) -> Account:
    """Match captured from the pot for one campaign that is not decided yet."""
    name = f"Liabilities:Fund:F{fund_id}:P{pot_id}:Reserved-C{campaign_id}"
    return _account(name, "pot", pot_id, guarded=True)


def pot_awarded(*, fund_id: int, pot_id: int, award_id: int) -> Account:
    """Awarded from the pot, and not due to the maker yet."""
    name = f"Liabilities:Fund:F{fund_id}:P{pot_id}:Awarded-G{award_id}"
    return _account(name, "pot", pot_id, guarded=True)


def pot_lent(*, fund_id: int, pot_id: int) -> Account:
    """Lent from the pot and not paid back; nobody can have it before it is."""
    return _account(f"Liabilities:Fund:F{fund_id}:P{pot_id}:Lent", "pot", pot_id, guarded=True)


def pot_interest(*, fund_id: int, pot_id: int) -> Account:
    """Interest makers paid, for the moment before the pot can lend it; always empty after."""
    name = f"Liabilities:Fund:F{fund_id}:P{pot_id}:Interest"
    return _account(name, "fund", fund_id, guarded=True)


def loan(loan_id: int) -> Account:
    """What a maker still owes of a loan; not what is late, and without interest."""
    return _account(f"Assets:Loans:L{loan_id}", "loan", loan_id, guarded=True)


def maker_payable(maker_id: int) -> Account:
    """What is owed to a maker, or to a panellist, and not on its way."""
    return _account(f"Liabilities:Maker:M{maker_id}:Payable", "maker", maker_id, guarded=True)


def maker_in_transit(maker_id: int) -> Account:
    """What is owed to a maker and being sent."""
    return _account(f"Liabilities:Maker:M{maker_id}:In-Transit", "maker", maker_id, guarded=True)


def refunds_payable() -> Account:
    """What is owed to donors whose refund was asked for and has not arrived."""
    return _account("Liabilities:Refunds:Payable", guarded=True)


def buffer() -> Account:
    """The platform's own money that carries fees and losses, put in beforehand."""
    return _account("Equity:Platform:Buffer")


def tips_income() -> Account:
    """Tips that are the platform's for good."""
    return _account("Income:Tips")


def fee_recovery() -> Account:
    """Provider's fees a maker agreed to bear."""
    return _account("Income:Fee-Recovery")


def platform_fee() -> Account:
    """The platform's own charge on a settled campaign."""
    return _account("Income:Platform-Fee")


def stripe_fees() -> Account:
    """What the provider charges for payments and refunds."""
    return _account("Expenses:Fees:Stripe")


def dispute_fees() -> Account:
    """What the provider charges for a dispute."""
    return _account("Expenses:Fees:Disputes")


def chargeback_losses() -> Account:
    """Disputed money that nobody gives back."""
    return _account("Expenses:Losses:Chargebacks")
