"""What moved on a pot, hour by hour: by its books, and what was kept aside besides.

One statement each. Public pages ask `pot_days.py`, which knows matches alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, case, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.figures import Tail
from matchpot.domain.matching.lines import RESERVED
from matchpot.persistence.models.matching import MatchChange, MatchLine
from matchpot.persistence.queries.hours import hour_of, read_hour
from matchpot.persistence.queries.ledger import accounts, entries, postings


def booked_by_hour(
    session: Session, pot_id: int
) -> Sequence[tuple[datetime, Tail, EntryKind, int]]:
    """What entries of each kind moved on each sort of account of a pot; cents, debit positive."""
    hour = hour_of(session, entries.c.occurred_at)
    tail = case(
        *((accounts.c.name.contains(one.value), literal(one.value, String)) for one in Tail)
    )
    rows = session.execute(
        select(
            hour.label("hour"),
            tail.label("tail_of_it"),
            type_coerce(entries.c.kind, String).label("kind_of_it"),
            func.sum(postings.c.cents),
        )
        .select_from(postings)
        .join(accounts, accounts.c.id == postings.c.account_id)
        .join(entries, entries.c.id == postings.c.entry_id)
        .where(accounts.c.ref_type == "pot", accounts.c.ref_id == pot_id)
        # By label: on PostgreSQL the same expression with other parameters is another one.
        .group_by("hour", "tail_of_it", "kind_of_it")
        .order_by("hour")
    )
    return [(read_hour(row[0]), Tail(row[1]), EntryKind(row[2]), int(row[3])) for row in rows]


def held_by_hour(session: Session, pot_id: int) -> Sequence[tuple[datetime, int]]:
    """By how much more a pot of matches held after each hour; cents, less when it let go.

    A line begins held or not at all held, and what it began with is told by its changes.
    """
    was = MatchChange.before_state.in_(sorted(RESERVED))
    stays = MatchChange.after_state.in_(sorted(RESERVED))
    grew = MatchChange.after_cents - MatchChange.before_cents
    begun, changed = (
        hour_of(session, MatchLine.created_at),
        hour_of(session, MatchChange.changed_at),
    )
    of_pot = MatchLine.pot_id == pot_id
    changes = select(MatchLine.id).select_from(MatchChange).join(MatchLine).where(of_pot, was)
    cents = case((stays, grew), else_=-MatchChange.before_cents)
    lines = select(begun.label("hour"), MatchLine.amount_cents.label("cents")).where(
        of_pot, MatchLine.state.in_(sorted(RESERVED))
    )
    parts = union_all(
        lines,
        changes.with_only_columns(begun.label("hour"), (-cents).label("cents")),
        changes.with_only_columns(changed.label("hour"), cents.label("cents")),
    ).subquery()
    sums: dict[str, int] = defaultdict(int)
    for hour, moved in session.execute(
        select(parts.c.hour, func.sum(parts.c.cents)).group_by(parts.c.hour)
    ):
        sums[hour] += int(moved)
    return [(read_hour(hour), cents) for hour, cents in sorted(sums.items()) if cents]
