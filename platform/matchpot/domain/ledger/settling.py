"""Entries for money that becomes a maker's: settlement, payout, and what a maker owes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.entries import Entry, EntryKind, Ref, credit, debit, record
from matchpot.domain.ledger.matches import PotShare


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What a successful campaign comes to.

    Attributes:
        donations_cents: All of the campaign's Donations account.
        tips_cents: All of its Tips account.
        match: All of its Match accounts, one share per pot.
        fee_recovery_cents: Provider's fees the maker agreed to bear.
        platform_fee_cents: The platform's own charge.
    """

    campaign_id: int
    maker_id: int
    donations_cents: int
    tips_cents: int
    match: Sequence[PotShare] = ()
    fee_recovery_cents: int = 0
    platform_fee_cents: int = 0

    @property
    def payable_cents(self) -> int:
        """What the maker is owed: gifts and match, less what the maker bears."""
        match_cents = sum(share.cents for share in self.match)
        borne_cents = self.fee_recovery_cents + self.platform_fee_cents
        return self.donations_cents + match_cents - borne_cents


def campaign_settled(
    settlement: Settlement, *, occurred_at: datetime, turn: int | str = 1
) -> Entry:
    """The campaign's accounts are emptied: gifts and match to the maker, tips to us."""
    campaign_id = settlement.campaign_id
    match_legs = [
        debit(accounts.campaign_match(campaign_id=campaign_id, pot_id=share.pot_id), share.cents)
        for share in settlement.match
    ]
    return record(
        EntryKind.CAMPAIGN_SETTLED,
        f"{campaign_id}:{turn}",
        debit(accounts.campaign_donations(campaign_id), settlement.donations_cents),
        *match_legs,
        debit(accounts.campaign_tips(campaign_id), settlement.tips_cents),
        credit(accounts.maker_payable(settlement.maker_id), settlement.payable_cents),
        credit(accounts.tips_income(), settlement.tips_cents),
        credit(accounts.fee_recovery(), settlement.fee_recovery_cents),
        credit(accounts.platform_fee(), settlement.platform_fee_cents),
        occurred_at=occurred_at,
        ref=Ref("campaign", campaign_id),
    )


# --- Payouts -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """One attempt at a payout."""

    payout_id: int
    maker_id: int
    cents: int
    attempt: int = 1

    @property
    def occasion(self) -> str:
        """What tells this attempt from every other."""
        return f"{self.payout_id}:{self.attempt}"

    @property
    def ref(self) -> Ref:
        """What entries about it refer to."""
        return Ref("payout", self.payout_id)


def payout_sending(paying: Paying, *, occurred_at: datetime) -> Entry:
    """We are about to ask the provider: the money cannot be promised to anybody else."""
    return record(
        EntryKind.PAYOUT_SENDING,
        paying.occasion,
        debit(accounts.maker_payable(paying.maker_id), paying.cents),
        credit(accounts.maker_in_transit(paying.maker_id), paying.cents),
        occurred_at=occurred_at,
        ref=paying.ref,
    )


def payout_paid(paying: Paying, *, occurred_at: datetime, external_id: str | None) -> Entry:
    """The provider moved the money from our balance to the maker's account there."""
    return record(
        EntryKind.PAYOUT_PAID,
        paying.occasion,
        debit(accounts.maker_in_transit(paying.maker_id), paying.cents),
        credit(accounts.stripe_balance(), paying.cents),
        occurred_at=occurred_at,
        ref=paying.ref,
        external_id=external_id,
    )


def payout_failed(paying: Paying, *, occurred_at: datetime) -> Entry:
    """The provider refused, and no money moved: it is owed to the maker as before."""
    return record(
        EntryKind.PAYOUT_FAILED,
        paying.occasion,
        debit(accounts.maker_in_transit(paying.maker_id), paying.cents),
        credit(accounts.maker_payable(paying.maker_id), paying.cents),
        occurred_at=occurred_at,
        ref=paying.ref,
    )


def payout_reversed(
    paying: Paying, *, part: str | int, occurred_at: datetime, external_id: str | None
) -> Entry:
    """Money came back from the maker's account and is owed to the maker again.

    `paying.cents` is what came back; `part` tells several reversals of a payout apart.
    """
    return record(
        EntryKind.PAYOUT_REVERSED,
        f"{paying.occasion}:{part}",
        debit(accounts.stripe_balance(), paying.cents),
        credit(accounts.maker_payable(paying.maker_id), paying.cents),
        occurred_at=occurred_at,
        ref=paying.ref,
        external_id=external_id,
    )


# --- What a maker owes back --------------------------------------------------


def receivable_netted(
    *, maker_id: int, cents: int, occasion: str | int, occurred_at: datetime
) -> Entry:
    """What a maker owes us is taken from what we owe the maker."""
    return record(
        EntryKind.RECEIVABLE_NETTED,
        f"{maker_id}:{occasion}",
        debit(accounts.maker_payable(maker_id), cents),
        credit(accounts.maker_receivable(maker_id), cents),
        occurred_at=occurred_at,
        ref=Ref("maker", maker_id),
    )


def receivable_recovered(
    *,
    maker_id: int,
    cents: int,
    occasion: str | int,
    occurred_at: datetime,
    external_id: str | None,
) -> Entry:
    """The maker's debt was paid at the provider, by a reversed transfer for example."""
    return record(
        EntryKind.RECEIVABLE_RECOVERED,
        f"{maker_id}:{occasion}",
        debit(accounts.stripe_balance(), cents),
        credit(accounts.maker_receivable(maker_id), cents),
        occurred_at=occurred_at,
        ref=Ref("maker", maker_id),
        external_id=external_id,
    )


def receivable_written_off(
    *, maker_id: int, cents: int, occasion: str | int, occurred_at: datetime
) -> Entry:
    """Nobody will pay the maker's debt: the platform bears it."""
    return record(
        EntryKind.RECEIVABLE_WRITTEN_OFF,
        f"{maker_id}:{occasion}",
        debit(accounts.chargeback_losses(), cents),
        credit(accounts.maker_receivable(maker_id), cents),
        occurred_at=occurred_at,
        ref=Ref("maker", maker_id),
    )
