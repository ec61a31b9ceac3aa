"""I3: the books against the provider's own books, and against what funds paid in."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.ledger import accounts as chart
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.invariants import SHOWN, Finding, Invariant, judge
from matchpot.domain.pots import PayInState
from matchpot.persistence.models.ledger import LedgerAccount, LedgerEntry, LedgerPosting
from matchpot.persistence.models.matching import PayIn
from matchpot.persistence.models.payments import BalanceTransaction
from matchpot.persistence.queries import ledger as queries
from matchpot.services import reconciliation

# Payments whose fee the provider may tell later.
_CAME_IN = (EntryKind.DONATION_PAID, EntryKind.LOAN_REPAID, EntryKind.LOAN_RECOVERED)
_PAID_IN = (EntryKind.FUND_PAYS_BY_BANK, EntryKind.FUND_PAYS_BY_TOP_UP)


def provider_and_banks_agree(session: Session, *, now: datetime) -> Finding:
    """I3: our account of the provider's balance is its own; every pay-in is in the books.

    Compares what reconciliation has matched so far, and wants no line of the
    provider's books left over but those whose event may still be on its way.
    """
    before = now - reconciliation.PATIENCE
    wrong = [f"balance transaction {one}" for one in session.scalars(_unclaimed(before))]
    told = int(session.scalar(_claimed_net()) or 0)
    booked = sum(int(session.scalar(_booked_on(ids)) or 0) for ids in (_claimed(), _late_fees()))
    if told != booked:
        wrong.append(f"provider tells {told} cents, books say {booked}")
    wrong += [f"pay-in {one}" for one in session.scalars(_pay_ins_apart())]
    lines = session.scalar(select(func.count()).select_from(BalanceTransaction)) or 0
    return judge(
        Invariant.RECONCILED,
        wrong,
        good=f"{lines} lines of the provider's books come to the same",
        bad="the books differ from the provider's or a bank's",
        lines=lines,
    )


def _unclaimed(before: datetime) -> Select[str]:
    without = select(BalanceTransaction.provider_id).where(
        BalanceTransaction.entry_id.is_(None), BalanceTransaction.happened_at <= before
    )
    return without.order_by(BalanceTransaction.provider_id).limit(SHOWN + 1)


def _claimed_net() -> Select[int]:
    return select(func.sum(BalanceTransaction.net_cents)).where(
        BalanceTransaction.entry_id.is_not(None)
    )


def _claimed() -> Select[int | None]:
    found = select(BalanceTransaction.entry_id)
    return found.where(BalanceTransaction.entry_id.is_not(None)).distinct()


def _booked_on(entry_ids: Select[Any]) -> Select[int]:
    """What some entries did to our balance at the provider."""
    chosen = entry_ids.subquery()
    return (
        select(func.sum(LedgerPosting.cents))
        .join(chosen, chosen.c[0] == LedgerPosting.entry_id)
        .where(LedgerPosting.account_id == queries.account_id(chart.stripe_balance().name))
    )


def _late_fees() -> Select[int]:
    """Fees booked after the payment they belong to, which the provider tells as one line."""
    paid, claimed = aliased(LedgerEntry), _claimed().subquery()
    return (
        select(LedgerEntry.id)
        .join(paid, (paid.ref_type == LedgerEntry.ref_type) & (paid.ref_id == LedgerEntry.ref_id))
        .join(claimed, claimed.c[0] == paid.id)
        .where(LedgerEntry.kind == EntryKind.PROCESSING_FEE, paid.kind.in_(_CAME_IN))
    )


def _pay_ins_apart() -> Select[int]:
    """Confirmed pay-ins whose entry is missing or says another amount."""
    booked = (
        select(
            LedgerEntry.ref_id,
            func.sum(case((LedgerAccount.kind == "asset", LedgerPosting.cents))).label("cents"),
        )
        .join(LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id)
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .where(
            LedgerEntry.ref_type == "pay_in",
            LedgerEntry.kind.in_(_PAID_IN),
            LedgerAccount.name.not_like("Assets:Receivable:%"),
        )
        .group_by(LedgerEntry.ref_id)
        .subquery()
    )
    return (
        select(PayIn.id)
        .outerjoin(booked, booked.c.ref_id == PayIn.id)
        .where(
            PayIn.state.in_((PayInState.RECEIVED, PayInState.TOPPED_UP)),
            func.coalesce(booked.c.cents, 0) != PayIn.amount_cents,
        )
        .order_by(PayIn.id)
        .limit(SHOWN + 1)
    )
