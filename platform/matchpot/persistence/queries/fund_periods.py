"""What the accounts of a fund's pots came to between given moments: one pass over their legs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.figures import Tail
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries.ledger import accounts, entries, postings


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Cents by which entries of one kind changed accounts of one pot; positive is more money there.

    `span` is 0 before the first moment that was asked for, 1 from it on, and so forth.
    """

    span: int
    pot_id: int
    tail: Tail
    kind: EntryKind
    cents: int


def moved(session: Session, fund_id: int, moments: Sequence[datetime]) -> list[Moved]:
    """All that ever moved on a fund's pots, cut at these moments (in order)."""
    own = select(Pot.id).where(Pot.fund_id == fund_id)
    after = [(entries.c.occurred_at >= at, number + 1) for number, at in enumerate(moments)]
    span = case(*reversed(after), else_=0) if after else literal(0)
    tail = case(
        *((accounts.c.name.contains(one.value), literal(one.value, String)) for one in Tail)
    )
    kind = type_coerce(entries.c.kind, String)
    rows = session.execute(
        select(
            span.label("span_of_it"),
            accounts.c.ref_id,
            tail.label("tail_of_it"),
            kind.label("kind_of_it"),
            func.sum(postings.c.cents),
        )
        .select_from(postings)
        .join(accounts, accounts.c.id == postings.c.account_id)
        .join(entries, entries.c.id == postings.c.entry_id)
        .where(accounts.c.ref_type == "pot", accounts.c.ref_id.in_(own))
        # By label: on PostgreSQL the same expression with other parameters is another one.
        .group_by("span_of_it", accounts.c.ref_id, "tail_of_it", "kind_of_it")
    )
    return [
        Moved(
            span=row[0],
            pot_id=row[1],
            tail=Tail(row[2]),
            kind=EntryKind(row[3]),
            cents=-int(row[4]),
        )
        for row in rows
        if row[4]
    ]


def first_entry_at(session: Session, fund_id: int) -> datetime | None:
    """When the books of a fund's pots begin, by their accounts; None while there is none."""
    own = select(Pot.id).where(Pot.fund_id == fund_id)
    found: datetime | None = session.execute(
        select(func.min(accounts.c.opened_at)).where(
            accounts.c.ref_type == "pot", accounts.c.ref_id.in_(own)
        )
    ).scalar_one()
    return found
