"""The operators' list of entries of the books: narrowed, the newest first, in parts."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.ledger.chain import StoredEntry
from matchpot.domain.ledger.entries import EntryKind
from matchpot.persistence.models.ledger import LedgerAccount, LedgerEntry, LedgerPosting
from matchpot.persistence.queries import ledger
from matchpot.persistence.queries.narrowing import Narrowed, Part, holding, under, within


def listed(session: Session, narrowed: Narrowed, part: Part) -> Sequence[StoredEntry]:
    """Entries by when they happened, whole with all their legs; three statements.

    Words are a piece of an account's name, or the reference of a bank or the payment service; an
    amount is that of a leg, of the account that is looked for where one is.
    """
    wanted = select(LedgerEntry.id).where(
        *within(narrowed, at=LedgerEntry.occurred_at), *under(LedgerEntry.id, part)
    )
    if narrowed.kind:
        wanted = wanted.where(LedgerEntry.kind == EntryKind(narrowed.kind))
    size = within(narrowed, cents=func.abs(LedgerPosting.cents))
    legs = select(LedgerPosting.id).where(LedgerPosting.entry_id == LedgerEntry.id, *size)
    if narrowed.words:
        called = select(LedgerAccount.id).where(*holding(narrowed.words, LedgerAccount.name))
        of_account = legs.where(LedgerPosting.account_id.in_(called)).exists()
        told = LedgerEntry.external_id == narrowed.words
        wanted = wanted.where(or_(of_account, told & legs.exists() if size else told))
    elif size:
        wanted = wanted.where(legs.exists())
    ids = session.scalars(wanted.order_by(LedgerEntry.id.desc()).limit(part.size)).all()
    return ledger.stored_entries(session, ids)
