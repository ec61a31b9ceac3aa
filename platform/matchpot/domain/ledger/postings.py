"""One function per event in the books, under one name: `postings.donation_paid(...)`.

The functions live with the money they move: a fund's in `funding`, a donor's in
`gifts` (what fits none in `strays`), the match in `matches`, grants and panel pay in `awards`,
what is lent in `loans` and `loan_reversals`, a maker's in `settling`.
Undoing any of them is here.
"""

from dataclasses import replace
from datetime import datetime

from matchpot.domain.ledger.awards import (
    Grant,
    PanelPay,
    award_declined,
    award_made,
    award_revoked,
    panel_paid,
    tranche_due,
)
from matchpot.domain.ledger.entries import Entry, EntryKind, Posting
from matchpot.domain.ledger.funding import (
    PaidIn,
    Purse,
    TopUp,
    buffer_funded,
    fund_carries,
    fund_commits,
    fund_gets_back,
    fund_pays_by_bank,
    fund_pays_by_top_up,
    fund_withdraws,
    provider_fee,
    top_up_arrived,
    top_up_failed,
    top_up_sent,
    withdrawal_arrived,
    withdrawal_sent,
)
from matchpot.domain.ledger.gifts import (
    Gift,
    Stage,
    dispute_lost_after_payout,
    dispute_lost_before_payout,
    dispute_opened,
    dispute_won,
    donation_paid,
    processing_fee,
    refund_by_bank,
    refund_done,
    refund_refused,
    refund_requested,
)
from matchpot.domain.ledger.matches import (
    Bearer,
    LineShare,
    PotShare,
    match_captured,
    match_released,
    match_settled,
)
from matchpot.domain.ledger.settling import (
    Paying,
    Settlement,
    campaign_settled,
    payout_failed,
    payout_paid,
    payout_reversed,
    payout_sending,
    receivable_netted,
    receivable_recovered,
    receivable_written_off,
)
from matchpot.domain.ledger.strays import stray_paid, stray_returned

__all__ = [
    "Bearer",
    "Gift",
    "Grant",
    "LineShare",
    "PaidIn",
    "PanelPay",
    "Paying",
    "PotShare",
    "Purse",
    "Settlement",
    "Stage",
    "TopUp",
    "award_declined",
    "award_made",
    "award_revoked",
    "buffer_funded",
    "campaign_settled",
    "correction",
    "dispute_lost_after_payout",
    "dispute_lost_before_payout",
    "dispute_opened",
    "dispute_won",
    "donation_paid",
    "fund_carries",
    "fund_commits",
    "fund_gets_back",
    "fund_pays_by_bank",
    "fund_pays_by_top_up",
    "fund_withdraws",
    "match_captured",
    "match_released",
    "match_settled",
    "panel_paid",
    "payout_failed",
    "payout_paid",
    "payout_reversed",
    "payout_sending",
    "processing_fee",
    "provider_fee",
    "receivable_netted",
    "receivable_recovered",
    "receivable_written_off",
    "refund_by_bank",
    "refund_done",
    "refund_refused",
    "refund_requested",
    "stray_paid",
    "stray_returned",
    "top_up_arrived",
    "top_up_failed",
    "top_up_sent",
    "tranche_due",
    "withdrawal_arrived",
    "withdrawal_sent",
]


def correction(wrong: Entry, *, entry_id: int, occurred_at: datetime, reason: str) -> Entry:
    """The exact inverse of a stored entry; the right entry, if any, is posted after it.

    `reason` is a word of ours, never a sentence about a person.
    """
    return replace(
        wrong,
        key=f"{EntryKind.CORRECTION}:{wrong.key}",
        kind=EntryKind.CORRECTION,
        occurred_at=occurred_at,
        postings=tuple(Posting(leg.account, -leg.cents) for leg in wrong.postings),
        external_id=None,
        reverses=entry_id,
        memo={"reason": reason},
    )
