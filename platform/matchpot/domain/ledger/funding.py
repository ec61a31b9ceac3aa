"""Entries for money that funds promise and pay in, and for the platform's own purse.

Committed and paid in are two accounts and never one: only what was paid in can
be matched with.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.accounts import Account
from matchpot.domain.ledger.entries import Entry, EntryKind, Ref, credit, debit, record


class Purse(StrEnum):
    """Where real money of ours can lie."""

    PROVIDER = "provider"
    FUNDS_BANK = "funds_bank"
    OPERATING_BANK = "operating_bank"


def purse_account(purse: Purse) -> Account:
    """The asset account of a purse."""
    return {
        Purse.PROVIDER: accounts.stripe_balance,
        Purse.FUNDS_BANK: accounts.bank_funds,
        Purse.OPERATING_BANK: accounts.bank_operating,
    }[purse]()


# --- A fund's money ----------------------------------------------------------


def fund_commits(
    *, fund_id: int, pot_id: int, cents: int, occasion: str | int, occurred_at: datetime
) -> Entry:
    """A fund promises money to a pot; `occasion` tells its promises to one pot apart."""
    return record(
        EntryKind.FUND_COMMITS,
        f"{pot_id}:{occasion}",
        debit(accounts.fund_receivable(fund_id), cents),
        credit(accounts.pot_pledged(fund_id=fund_id, pot_id=pot_id), cents),
        occurred_at=occurred_at,
        ref=Ref("pot", pot_id),
    )


def fund_withdraws(
    *, fund_id: int, pot_id: int, cents: int, occasion: str | int, occurred_at: datetime
) -> Entry:
    """A fund takes back a part of its promise that it has not paid yet."""
    return record(
        EntryKind.FUND_WITHDRAWS,
        f"{pot_id}:{occasion}",
        debit(accounts.pot_pledged(fund_id=fund_id, pot_id=pot_id), cents),
        credit(accounts.fund_receivable(fund_id), cents),
        occurred_at=occurred_at,
        ref=Ref("pot", pot_id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidIn:
    """A fund's payment into a pot.

    Attributes:
        pledged_cents: The part that had been promised before, at most `cents` and at
            most what the pot's Pledged account still holds; the rest comes unannounced.
    """

    pay_in_id: int
    fund_id: int
    pot_id: int
    cents: int
    pledged_cents: int


def fund_pays_by_bank(
    paid: PaidIn, *, occurred_at: datetime, external_id: str | None = None
) -> Entry:
    """The payment arrives on the funds' bank account; the pot can match with it."""
    kind = EntryKind.FUND_PAYS_BY_BANK
    return _fund_pays(kind, Purse.FUNDS_BANK, paid, occurred_at, external_id)


def fund_pays_by_top_up(paid: PaidIn, *, occurred_at: datetime, external_id: str | None) -> Entry:
    """The payment arrives straight at the provider; the pot can match with it."""
    kind = EntryKind.FUND_PAYS_BY_TOP_UP
    return _fund_pays(kind, Purse.PROVIDER, paid, occurred_at, external_id)


def _fund_pays(
    kind: EntryKind, purse: Purse, paid: PaidIn, occurred_at: datetime, external_id: str | None
) -> Entry:
    pot = {"fund_id": paid.fund_id, "pot_id": paid.pot_id}
    return record(
        kind,
        paid.pay_in_id,
        debit(purse_account(purse), paid.cents),
        debit(accounts.pot_pledged(**pot), paid.pledged_cents),
        credit(accounts.fund_receivable(paid.fund_id), paid.pledged_cents),
        credit(accounts.pot_available(**pot), paid.cents),
        occurred_at=occurred_at,
        ref=Ref("pay_in", paid.pay_in_id),
        external_id=external_id,
    )


def fund_gets_back(
    *, fund_id: int, pot_id: int, cents: int, occasion: str | int, occurred_at: datetime
) -> Entry:
    """Money that was paid in and not spent goes back to the fund by bank."""
    return record(
        EntryKind.FUND_GETS_BACK,
        f"{pot_id}:{occasion}",
        debit(accounts.pot_available(fund_id=fund_id, pot_id=pot_id), cents),
        credit(accounts.bank_funds(), cents),
        occurred_at=occurred_at,
        ref=Ref("pot", pot_id),
    )


def fund_carries(
    *,
    fund_id: int,
    from_pot_id: int,
    to_pot_id: int,
    cents: int,
    occasion: str | int,
    occurred_at: datetime,
) -> Entry:
    """What a pot did not spend becomes money of another pot of the same fund."""
    return record(
        EntryKind.FUND_CARRIES,
        f"{from_pot_id}:{occasion}",
        debit(accounts.pot_available(fund_id=fund_id, pot_id=from_pot_id), cents),
        credit(accounts.pot_available(fund_id=fund_id, pot_id=to_pot_id), cents),
        occurred_at=occurred_at,
        ref=Ref("pot", from_pot_id),
    )


# --- Moving real money between purses ----------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """Money carried from one of our banks to the provider; `name` is unique among top-ups."""

    name: str
    cents: int
    purse: Purse = Purse.FUNDS_BANK
    ref: Ref | None = None


def top_up_sent(top_up: TopUp, *, occurred_at: datetime) -> Entry:
    """The money left our bank."""
    return record(
        EntryKind.TOP_UP_SENT,
        top_up.name,
        debit(accounts.clearing_topup(), top_up.cents),
        credit(purse_account(top_up.purse), top_up.cents),
        occurred_at=occurred_at,
        ref=top_up.ref,
    )


def top_up_arrived(top_up: TopUp, *, occurred_at: datetime, external_id: str | None) -> Entry:
    """The money can be spent at the provider."""
    return record(
        EntryKind.TOP_UP_ARRIVED,
        top_up.name,
        debit(accounts.stripe_balance(), top_up.cents),
        credit(accounts.clearing_topup(), top_up.cents),
        occurred_at=occurred_at,
        ref=top_up.ref,
        external_id=external_id,
    )


def top_up_failed(top_up: TopUp, *, occurred_at: datetime) -> Entry:
    """The money came back to our bank before it arrived."""
    return record(
        EntryKind.TOP_UP_FAILED,
        top_up.name,
        debit(purse_account(top_up.purse), top_up.cents),
        credit(accounts.clearing_topup(), top_up.cents),
        occurred_at=occurred_at,
        ref=top_up.ref,
    )


def buffer_funded(
    *, name: str, cents: int, purse: Purse, occurred_at: datetime, external_id: str | None = None
) -> Entry:
    """The platform sets money of its own aside to carry fees and losses."""
    return record(
        EntryKind.BUFFER_FUNDED,
        name,
        debit(purse_account(purse), cents),
        credit(accounts.buffer(), cents),
        occurred_at=occurred_at,
        external_id=external_id,
    )


def withdrawal_sent(*, payout: str, cents: int, occurred_at: datetime) -> Entry:
    """Money leaves the provider for the bank account of funds; `payout` is the provider's id."""
    return record(
        EntryKind.WITHDRAWAL_SENT,
        payout,
        debit(accounts.clearing_payout(), cents),
        credit(accounts.stripe_balance(), cents),
        occurred_at=occurred_at,
        external_id=payout,
    )


def withdrawal_arrived(*, payout: str, cents: int, occurred_at: datetime) -> Entry:
    """It arrived there."""
    return record(
        EntryKind.WITHDRAWAL_ARRIVED,
        payout,
        debit(accounts.bank_funds(), cents),
        credit(accounts.clearing_payout(), cents),
        occurred_at=occurred_at,
    )


def provider_fee(*, transaction: str, cents: int, occurred_at: datetime) -> Entry:
    """The provider took a fee of its own from our balance, or gave one back.

    Not for any one gift: a month's subscription, or a correction of theirs.

    Args:
        transaction: The provider's id of the line in its books; one entry each.
        cents: What it took; below zero when it gave back.
        occurred_at: When it did.
    """
    took, gave = max(0, cents), max(0, -cents)
    return record(
        EntryKind.PROVIDER_FEE,
        transaction,
        debit(accounts.stripe_fees(), took),
        debit(accounts.stripe_balance(), gave),
        credit(accounts.stripe_balance(), took),
        credit(accounts.stripe_fees(), gave),
        occurred_at=occurred_at,
        external_id=transaction,
    )
