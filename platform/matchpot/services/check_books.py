"""The invariants that the books can answer for by themselves: I1, I2, I4, I7, I8, I10.

Each is one or two statements over all rows, so that a million postings take
about a second.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from matchpot.domain.ledger import balances as judged
from matchpot.domain.ledger.invariants import SHOWN, Finding, Invariant
from matchpot.persistence import ledger_guards
from matchpot.persistence.models.base import UtcDateTime
from matchpot.persistence.queries import ledger as queries
from matchpot.services import sealing

_UNBALANCED = text("""
    SELECT e.key FROM ledger_entry e
    LEFT JOIN (
        SELECT entry_id, COUNT(*) AS legs, SUM(cents) AS cents
        FROM ledger_posting GROUP BY entry_id
    ) p ON p.entry_id = e.id
    WHERE p.entry_id IS NULL OR p.cents <> 0 OR p.legs <> e.legs
    ORDER BY e.id LIMIT :shown
""")
_COUNTED = text("""
    SELECT (SELECT COUNT(*) FROM ledger_entry), (SELECT COALESCE(SUM(legs), 0) FROM ledger_entry),
        (SELECT COUNT(*) FROM ledger_posting)
""")


def every_entry_balances(session: Session) -> Finding:
    """I1: the legs of every entry sum to zero, and there are as many as it says."""
    unbalanced = session.execute(_UNBALANCED, {"shown": SHOWN}).scalars().all()
    entries, legs, postings = session.execute(_COUNTED).one()
    if unbalanced:
        return Finding(Invariant.BALANCED, False, "entries do not balance", tuple(unbalanced))
    if legs != postings:
        detail = f"{postings - legs} postings belong to no entry"
        return Finding(Invariant.BALANCED, False, detail)
    return Finding(Invariant.BALANCED, True, f"{entries} entries with {postings} postings")


def guards_in_place(session: Session) -> Finding:
    """I2, the quick half: the triggers that refuse changes are there and switched on."""
    missing = ledger_guards.missing(session.connection())
    if missing:
        return Finding(Invariant.UNTOUCHED, False, "guards of the books are off", tuple(missing))
    return Finding(Invariant.UNTOUCHED, True, "the guards of the books are in place")


def nothing_was_changed(session: Session) -> Finding:
    """I2: the guards are in place and every seal fits its entry and the seal before."""
    guards = guards_in_place(session)
    if not guards.ok:
        return guards
    report = sealing.verify_chain(session)
    if report.broken_entry_id is not None:
        detail = f"the chain breaks after {report.links} links"
        return Finding(Invariant.UNTOUCHED, False, detail, (f"entry {report.broken_entry_id}",))
    detail = f"{report.links} links up to {report.head[:16]}, {report.unsealed} entries unsealed"
    return Finding(Invariant.UNTOUCHED, True, detail)


_OVERDRAWN = text("""
    SELECT a.name, s.cents FROM ledger_account a
    JOIN (SELECT account_id, SUM(cents) AS cents FROM ledger_posting GROUP BY account_id) s
        ON s.account_id = a.id
    WHERE NOT a.overdraw_allowed
        AND CASE WHEN a.kind IN ('asset', 'expense') THEN s.cents < 0 ELSE s.cents > 0 END
    ORDER BY a.name LIMIT :shown
""")


def nothing_is_overdrawn(session: Session) -> Finding:
    """I4: no promise was spent twice."""
    rows = session.execute(_OVERDRAWN, {"shown": SHOWN}).all()
    refs = tuple(f"{name} by {abs(cents)} cents" for name, cents in rows)
    detail = "accounts are overdrawn" if rows else "no guarded account is overdrawn"
    return Finding(Invariant.NOT_OVERDRAWN, not rows, detail, refs)


_MOMENT = bindparam("since", type_=UtcDateTime())
_STUCK = text("""
    SELECT a.name, SUM(p.cents),
        SUM(CASE WHEN e.occurred_at >= :since AND p.cents > 0 THEN p.cents ELSE 0 END),
        SUM(CASE WHEN e.occurred_at >= :since AND p.cents < 0 THEN p.cents ELSE 0 END)
    FROM ledger_account a
    JOIN ledger_posting p ON p.account_id = a.id
    JOIN ledger_entry e ON e.id = p.entry_id
    WHERE a.name LIKE 'Assets:Clearing:%'
    GROUP BY a.name ORDER BY a.name
""").bindparams(_MOMENT)


def nothing_is_stuck(session: Session, *, now: datetime, days: int) -> Finding:
    """I7: what lies on a clearing account came there in the last `days` days."""
    since = now - timedelta(days=days)
    stuck = [
        f"{name} {cents} cents"
        for name, cents, came, went in session.execute(_STUCK, {"since": since})
        if not went <= cents <= came
    ]
    detail = f"money is on its way for over {days} days" if stuck else "nothing is stuck"
    return Finding(Invariant.NOTHING_STUCK, not stuck, detail, tuple(stuck))


def everybody_can_be_paid(session: Session) -> Finding:
    """I8: what is owed to others is there, without counting what may never come."""
    found = judged.coverage(queries.balances(session))
    detail = f"{found.held_cents} cents held, {found.owed_cents} owed, buffer {found.buffer_cents}"
    return Finding(Invariant.COVERED, found.buffer_cents >= 0, detail)


_TOLD_TWICE = text("""
    SELECT external_id FROM ledger_entry WHERE external_id IS NOT NULL
    GROUP BY external_id HAVING COUNT(*) > 1 ORDER BY external_id LIMIT :shown
""")


def every_outside_id_is_in_one_entry(session: Session) -> Finding:
    """I10: nothing that the provider or a bank told was booked twice."""
    twice: Sequence[str] = session.execute(_TOLD_TWICE, {"shown": SHOWN}).scalars().all()
    detail = "outside ids are in several entries" if twice else "every outside id is in one entry"
    return Finding(Invariant.TOLD_ONCE, not twice, detail, tuple(twice))
