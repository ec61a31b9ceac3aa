"""Entries for a fund's money on its way to a campaign: captured, released, settled.

A hold while the donor pays moves the pot's columns only; the books move at
capture. One entry per match line, so that each line can be proved by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.accounts import Account
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
from matchpot.domain.ledger.gifts import Stage


class Bearer(StrEnum):
    """Who pays for match that goes back to the fund after the maker was paid."""

    MAKER = "maker"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShare:
    """The cents of one match line that an event moves."""

    line_id: int
    fund_id: int
    pot_id: int
    campaign_id: int
    cents: int

    @property
    def reserved(self) -> Account:
        """Where the line's money lies from capture until settlement."""
        return accounts.pot_reserved(
            fund_id=self.fund_id, pot_id=self.pot_id, campaign_id=self.campaign_id
        )

    @property
    def available(self) -> Account:
        """Where the line's money came from."""
        return accounts.pot_available(fund_id=self.fund_id, pot_id=self.pot_id)

    @property
    def ref(self) -> Ref:
        """What entries about it refer to."""
        return Ref("match_line", self.line_id)


def match_captured(
    share: LineShare, *, occurred_at: datetime, occasion: str | int | None = None
) -> Entry:
    """The gift was paid, so its match is set apart for the campaign.

    `occasion` is needed only when a line grows again after its first capture.
    """
    return record(
        EntryKind.MATCH_CAPTURED,
        share.line_id if occasion is None else f"{share.line_id}:{occasion}",
        debit(share.available, share.cents),
        credit(share.reserved, share.cents),
        occurred_at=occurred_at,
        ref=share.ref,
    )


def match_released(
    share: LineShare,
    *,
    occasion: str | int,
    occurred_at: datetime,
    stage: Stage = Stage.RAISED,
    maker_id: int | None = None,
    bearer: Bearer = Bearer.MAKER,
) -> Entry:
    """Match goes back to its pot: refund, lost dispute, failed campaign.

    Args:
        share: The line with the cents that go back, all of them or a part.
        occasion: What tells this release from others of the line, such as `refund-12`.
        occurred_at: When it was decided.
        stage: How far the campaign was. After settlement the maker is owed less;
            after the payout the bearer makes good.
        maker_id: Needed from settlement on, unless the platform bears it.
        bearer: Looked at after the payout only.

    Raises:
        EntryRefused: The maker is needed and missing.
    """
    return record(
        EntryKind.MATCH_RELEASED,
        f"{share.line_id}:{occasion}",
        debit(_holder(share, stage, maker_id, bearer), share.cents),
        credit(share.available, share.cents),
        occurred_at=occurred_at,
        ref=share.ref,
    )


def _holder(share: LineShare, stage: Stage, maker_id: int | None, bearer: Bearer) -> Account:
    if stage is Stage.RAISED:
        return share.reserved
    if stage is Stage.PAID_OUT and bearer is Bearer.PLATFORM:
        return accounts.chargeback_losses()
    if maker_id is None:
        raise EntryRefused(f"match_line:{share.line_id}", "a settled line without its maker")
    owing = accounts.maker_payable if stage is Stage.SETTLED else accounts.maker_receivable
    return owing(maker_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PotShare:
    """What one pot gives to one campaign in all."""

    fund_id: int
    pot_id: int
    cents: int


def match_settled(
    shares: Sequence[PotShare], *, campaign_id: int, occurred_at: datetime, turn: int | str = 1
) -> Entry:
    """The campaign succeeded: what the pots reserved for it is its own.

    `turn` is 2 and up when the campaign is settled again after a settlement was undone, and a
    word where a part comes later, such as a share of a pool.
    """
    legs: list[Posting] = []
    for share in shares:
        pot = {"pot_id": share.pot_id, "campaign_id": campaign_id}
        legs.append(debit(accounts.pot_reserved(fund_id=share.fund_id, **pot), share.cents))
        legs.append(credit(accounts.campaign_match(**pot), share.cents))
    return record(
        EntryKind.MATCH_SETTLED,
        f"{campaign_id}:{turn}",
        *legs,
        occurred_at=occurred_at,
        ref=Ref("campaign", campaign_id),
    )
