"""Entries for a donor's money: paid, given back, disputed.

Where the money lies depends on how far its campaign is, so each event that takes
a gift back is told the stage. The fund's part of a gift is in `matches.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.entries import (
    Entry,
    EntryKind,
    EntryRefused,
    Posting,
    Ref,
    credit,
    debit,
    record,
)
from matchpot.domain.ledger.funding import Purse, purse_account


class Stage(StrEnum):
    """How far the money of a campaign has come."""

    RAISED = "raised"
    SETTLED = "settled"
    PAID_OUT = "paid_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """A donation's money, or the part of it that goes back.

    Attributes:
        maker_id: Whose campaign it is; needed once the campaign is settled.
    """

    donation_id: int
    campaign_id: int
    gift_cents: int
    tip_cents: int
    maker_id: int | None = None

    @property
    def total_cents(self) -> int:
        """What the donor paid, or gets back."""
        return self.gift_cents + self.tip_cents

    @property
    def ref(self) -> Ref:
        """What entries about it refer to."""
        return Ref("donation", self.donation_id)


def donation_paid(
    gift: Gift, *, fee_cents: int | None, occurred_at: datetime, external_id: str
) -> Entry:
    """A donor paid. A fee of None is not known yet and follows with `processing_fee`.

    Our balance grows by what is left after the fee; the campaign is owed the whole
    gift, so the platform's buffer carries the fee until tips or makers cover it.
    """
    fee = fee_cents or 0
    return record(
        EntryKind.DONATION_PAID,
        gift.donation_id,
        debit(accounts.stripe_balance(), gift.total_cents - fee),
        debit(accounts.stripe_fees(), fee),
        credit(accounts.campaign_donations(gift.campaign_id), gift.gift_cents),
        credit(accounts.campaign_tips(gift.campaign_id), gift.tip_cents),
        occurred_at=occurred_at,
        ref=gift.ref,
        external_id=external_id,
    )


def processing_fee(
    *, donation_id: int, fee_cents: int, occurred_at: datetime, external_id: str | None
) -> Entry:
    """The provider told its fee after the gift had been booked gross."""
    return record(
        EntryKind.PROCESSING_FEE,
        donation_id,
        debit(accounts.stripe_fees(), fee_cents),
        credit(accounts.stripe_balance(), fee_cents),
        occurred_at=occurred_at,
        ref=Ref("donation", donation_id),
        external_id=external_id,
    )


def _maker(gift: Gift) -> int:
    if gift.maker_id is None:
        raise EntryRefused(f"donation:{gift.donation_id}", "a settled gift without its maker")
    return gift.maker_id


def _taken_back(gift: Gift, stage: Stage) -> tuple[Posting, Posting]:
    """The debit legs of a gift and a tip that are given up, from where they lie now.

    After settlement the tip is our income; after the payout the maker owes the gift.
    """
    if stage is Stage.RAISED:
        return (
            debit(accounts.campaign_donations(gift.campaign_id), gift.gift_cents),
            debit(accounts.campaign_tips(gift.campaign_id), gift.tip_cents),
        )
    owing = accounts.maker_payable if stage is Stage.SETTLED else accounts.maker_receivable
    return (
        debit(owing(_maker(gift)), gift.gift_cents),
        debit(accounts.tips_income(), gift.tip_cents),
    )


# --- Refunds -----------------------------------------------------------------


def refund_requested(
    part: Gift, *, refund_id: int, occurred_at: datetime, stage: Stage = Stage.RAISED
) -> Entry:
    """From now on `part` is owed to the donor and no longer to the campaign.

    The fee of the first payment is not given back by the provider: it stays an
    expense and the buffer's to carry.
    """
    return record(
        EntryKind.REFUND_REQUESTED,
        refund_id,
        *_taken_back(part, stage),
        credit(accounts.refunds_payable(), part.total_cents),
        occurred_at=occurred_at,
        ref=Ref("refund", refund_id),
    )


def refund_done(
    *,
    refund_id: int,
    cents: int,
    occurred_at: datetime,
    external_id: str | None,
    fee_cents: int = 0,
    attempt: int = 1,
) -> Entry:
    """The provider took the money from our balance for the donor."""
    return record(
        EntryKind.REFUND_DONE,
        f"{refund_id}:{attempt}",
        debit(accounts.refunds_payable(), cents),
        debit(accounts.stripe_fees(), fee_cents),
        credit(accounts.stripe_balance(), cents + fee_cents),
        occurred_at=occurred_at,
        ref=Ref("refund", refund_id),
        external_id=external_id,
    )


def refund_refused(
    *,
    refund_id: int,
    cents: int,
    occurred_at: datetime,
    external_id: str | None,
    attempt: int = 1,
) -> Entry:
    """The donor's bank sent the money back: it is at the provider and owed again.

    Only after `refund_done`; a refund refused before any money moved has no entry.
    """
    return record(
        EntryKind.REFUND_REFUSED,
        f"{refund_id}:{attempt}",
        debit(accounts.stripe_balance(), cents),
        credit(accounts.refunds_payable(), cents),
        occurred_at=occurred_at,
        ref=Ref("refund", refund_id),
        external_id=external_id,
    )


def refund_by_bank(
    *,
    refund_id: int,
    cents: int,
    occurred_at: datetime,
    purse: Purse = Purse.FUNDS_BANK,
    external_id: str | None = None,
) -> Entry:
    """An operator paid the donor by bank transfer, because the provider could not."""
    return record(
        EntryKind.REFUND_BY_BANK,
        refund_id,
        debit(accounts.refunds_payable(), cents),
        credit(purse_account(purse), cents),
        occurred_at=occurred_at,
        ref=Ref("refund", refund_id),
        external_id=external_id,
    )


# --- Disputes: `dispute` is the provider's own id ----------------------------


def dispute_opened(
    gift: Gift, *, dispute: str, fee_cents: int, occurred_at: datetime, external_id: str | None
) -> Entry:
    """The provider took the disputed money, and its fee, from our balance."""
    return record(
        EntryKind.DISPUTE_OPENED,
        dispute,
        debit(accounts.disputes_open(), gift.total_cents),
        debit(accounts.dispute_fees(), fee_cents),
        credit(accounts.stripe_balance(), gift.total_cents + fee_cents),
        occurred_at=occurred_at,
        ref=gift.ref,
        external_id=external_id,
    )


def dispute_won(
    gift: Gift,
    *,
    dispute: str,
    occurred_at: datetime,
    external_id: str | None,
    fee_returned_cents: int = 0,
) -> Entry:
    """The provider put the money back, and its fee as far as it returns it."""
    return record(
        EntryKind.DISPUTE_WON,
        dispute,
        debit(accounts.stripe_balance(), gift.total_cents + fee_returned_cents),
        credit(accounts.disputes_open(), gift.total_cents),
        credit(accounts.dispute_fees(), fee_returned_cents),
        occurred_at=occurred_at,
        ref=gift.ref,
        external_id=external_id,
    )


def dispute_lost_before_payout(
    gift: Gift, *, dispute: str, occurred_at: datetime, settled: bool = False
) -> Entry:
    """The money is gone, and so is what the campaign, or its maker, was owed.

    The match goes back with `matches.match_released`, line by line.
    """
    stage = Stage.SETTLED if settled else Stage.RAISED
    return _dispute_lost(gift, dispute, stage, occurred_at)


def dispute_lost_after_payout(gift: Gift, *, dispute: str, occurred_at: datetime) -> Entry:
    """The money is gone and the maker has it: the maker owes the gift, we lose the tip."""
    return _dispute_lost(gift, dispute, Stage.PAID_OUT, occurred_at)


def _dispute_lost(gift: Gift, dispute: str, stage: Stage, occurred_at: datetime) -> Entry:
    return record(
        EntryKind.DISPUTE_LOST,
        dispute,
        *_taken_back(gift, stage),
        credit(accounts.disputes_open(), gift.total_cents),
        occurred_at=occurred_at,
        ref=gift.ref,
    )
