"""Entries for payments that fit no gift: they came in, and they go back whole."""

from datetime import datetime

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.entries import Entry, EntryKind, Ref, credit, debit, record


def stray_paid(
    *,
    quarantined_id: int,
    cents: int,
    fee_cents: int | None,
    occurred_at: datetime,
    external_id: str,
) -> Entry:
    """Money came in that fits no gift: all of it is owed back to whoever paid."""
    fee = fee_cents or 0
    return record(
        EntryKind.STRAY_PAID,
        quarantined_id,
        debit(accounts.stripe_balance(), cents - fee),
        debit(accounts.stripe_fees(), fee),
        credit(accounts.refunds_payable(), cents),
        occurred_at=occurred_at,
        ref=Ref("quarantined", quarantined_id),
        external_id=external_id,
    )


def stray_returned(
    *, quarantined_id: int, cents: int, occurred_at: datetime, external_id: str
) -> Entry:
    """It went back; the fee stays ours to carry."""
    return record(
        EntryKind.STRAY_RETURNED,
        quarantined_id,
        debit(accounts.refunds_payable(), cents),
        credit(accounts.stripe_balance(), cents),
        occurred_at=occurred_at,
        ref=Ref("quarantined", quarantined_id),
        external_id=external_id,
    )
