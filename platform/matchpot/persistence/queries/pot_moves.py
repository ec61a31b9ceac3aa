"""All that changed what a pot has in use, and all that was paid in, in the order it happened.

Lines are numbered and changed with their pot locked, so their ids are that order. Each function
is one statement; those that page answer at most `limit` rows after an id.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.ledger.accounts import pot_available
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence.models.ledger import LedgerEntry, LedgerPosting
from matchpot.persistence.models.matching import MatchChange, MatchLine
from matchpot.persistence.queries.ledger import account_id

Rows = Sequence[Row[*tuple[Any, ...]]]
# These move money between what a pot has free and what it gives; all others bring or take it.
_MATCH = (EntryKind.MATCH_CAPTURED, EntryKind.MATCH_RELEASED)


def holds(session: Session, pot_id: int, *, after: int, limit: int) -> Rows:
    """Every line of the pot with the cents it began with: id, donation_id, cents, changed_cents."""
    changed = (
        select(func.coalesce(func.sum(MatchChange.after_cents - MatchChange.before_cents), 0))
        .where(MatchChange.line_id == MatchLine.id)
        .scalar_subquery()
    )
    return session.execute(
        select(
            MatchLine.id, MatchLine.donation_id, (MatchLine.amount_cents - changed).label("cents")
        )
        .where(MatchLine.id > after, MatchLine.pot_id == pot_id)
        .order_by(MatchLine.id)
        .limit(limit)
    ).all()


def moves(session: Session, pot_id: int, *, after: int, limit: int) -> Rows:
    """Every change of what a line takes of the pot: id, line_id, cents, less than 0 if it shrank.

    A line that is let go of takes nothing any more, and its cents stay to be read.
    """
    let_go = MatchChange.after_state == MatchLineState.RELEASED
    return session.execute(
        select(
            MatchChange.id,
            MatchChange.line_id,
            let_go.label("let_go"),
            MatchChange.before_cents,
            MatchChange.after_cents,
        )
        .join(MatchLine, MatchLine.id == MatchChange.line_id)
        .where(
            MatchLine.pot_id == pot_id,
            MatchChange.id > after,
            or_(let_go, MatchChange.before_cents != MatchChange.after_cents),
        )
        .order_by(MatchChange.id)
        .limit(limit)
    ).all()


def paid_in(session: Session, *, fund_id: int, pot_id: int) -> Rows:
    """Every entry that made the pot larger or smaller: cents, occurred_at; in order."""
    account = account_id(pot_available(fund_id=fund_id, pot_id=pot_id).name)
    cents = -func.sum(LedgerPosting.cents)
    return session.execute(
        select(cents.label("cents"), LedgerEntry.occurred_at)
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .where(LedgerPosting.account_id == account, LedgerEntry.kind.not_in(_MATCH))
        .group_by(LedgerEntry.id, LedgerEntry.occurred_at)
        .order_by(LedgerEntry.id)
    ).all()


def weighed_again(session: Session, donation_ids: Collection[int]) -> set[int]:
    """Gifts of these whose first hold was let go of before they were paid."""
    return set(
        session.scalars(
            select(MatchLine.donation_id)
            .where(
                MatchLine.donation_id.in_(donation_ids),
                MatchLine.state == MatchLineState.RELEASED,
            )
            .distinct()
        )
    )
