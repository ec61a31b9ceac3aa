"""Money on its way from the provider to the bank account of funds, and what is asked from there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.endings import ReturnState
from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.money import Cents
from matchpot.persistence.models.endings import FundReturn
from matchpot.persistence.models.ledger import LedgerEntry, LedgerPosting
from matchpot.persistence.queries.ledger import account_id


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A payment from the provider to the bank that has not arrived; `payout` is the provider's."""

    payout: str
    cents: Cents
    sent_at: datetime


def under_way(session: Session) -> list[UnderWay]:
    """What left the provider for the bank and is not there yet, the oldest first."""
    arrived = aliased(LedgerEntry)
    key = f"{EntryKind.WITHDRAWAL_ARRIVED}:"
    rows = session.execute(
        select(LedgerEntry.external_id, LedgerPosting.cents, LedgerEntry.occurred_at)
        .join(LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id)
        .outerjoin(arrived, arrived.key == key + LedgerEntry.external_id)
        .where(
            LedgerEntry.kind == EntryKind.WITHDRAWAL_SENT,
            LedgerPosting.account_id == account_id(accounts.clearing_payout().name),
            arrived.id.is_(None),
        )
        .order_by(LedgerEntry.id)
    )
    return [UnderWay(payout or "", cents, at) for payout, cents, at in rows]


def asked_cents(session: Session) -> Cents:
    """What funds asked back and an operator is to pay from the bank."""
    asked = func.coalesce(func.sum(FundReturn.amount_cents), 0)
    return int(session.scalar(select(asked).where(FundReturn.state == ReturnState.ASKED)) or 0)
