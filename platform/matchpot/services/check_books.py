"""The invariants that the books can answer for by themselves: I1, I2, I4, I7, I8, I10.

Each is a sum or two over all rows, made by the database.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from matchpot.domain.ledger import accounts as chart
from matchpot.domain.ledger import balances as judged
from matchpot.domain.ledger.invariants import SHOWN, Finding, Invariant, judge
from matchpot.persistence import ledger_guards, run_guards
from matchpot.persistence.models.base import UtcDateTime
from matchpot.persistence.queries.ledger import AccountSum
from matchpot.services import sealing

_PER_ENTRY = """
    FROM ledger_entry e LEFT JOIN (
        SELECT entry_id, COUNT(*) AS legs, SUM(cents) AS cents
        FROM ledger_posting GROUP BY entry_id
    ) p ON p.entry_id = e.id
"""
_WRONG = "p.entry_id IS NULL OR p.cents <> 0 OR p.legs <> e.legs"
_COUNTED = text(f"""
    SELECT COUNT(*), COALESCE(SUM(p.legs), 0), COUNT(CASE WHEN {_WRONG} THEN 1 END),
        (SELECT COUNT(*) FROM ledger_posting)
    {_PER_ENTRY}
""")  # noqa: S608 - constants
_EXAMPLES = text(f"SELECT e.key {_PER_ENTRY} WHERE {_WRONG} ORDER BY e.id LIMIT :shown")


def every_entry_balances(session: Session) -> Finding:
    """I1: the legs of every entry sum to zero, and there are as many as it says."""
    entries, legs, wrong, postings = session.execute(_COUNTED).one()
    if wrong:
        keys = session.execute(_EXAMPLES, {"shown": SHOWN}).scalars().all()
        detail = f"{wrong} entries do not balance"
        return Finding(Invariant.BALANCED, False, detail, tuple(keys))
    if legs != postings:
        detail = f"{postings - legs} postings belong to no entry"
        return Finding(Invariant.BALANCED, False, detail)
    figures = {"entries": entries, "postings": postings}
    detail = f"{entries} entries with {postings} postings"
    return Finding(Invariant.BALANCED, True, detail, figures=figures)


def guards_in_place(session: Session) -> Finding:
    """I2, the quick half: the triggers that refuse changes are there and switched on."""
    connection = session.connection()
    of_runs = run_guards.names(connection.dialect.name)
    missing = [*ledger_guards.missing(connection), *ledger_guards.absent(connection, of_runs)]
    if missing:
        detail = "guards of the books or of divisions are off"
        return Finding(Invariant.UNTOUCHED, False, detail, tuple(missing))
    return Finding(Invariant.UNTOUCHED, True, "the guards of books and divisions are in place")


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


def nothing_is_overdrawn(sums: Sequence[AccountSum]) -> Finding:
    """I4: no promise was spent twice."""
    over = [
        f"{one.name} by {abs(one.cents)} cents"
        for one in sums
        if not one.overdraw_allowed and judged.is_overdrawn(one.kind, one.cents)
    ]
    good, bad = "no guarded account is overdrawn", "accounts are overdrawn"
    return judge(Invariant.NOT_OVERDRAWN, over, good=good, bad=bad)


_STUCK = text("""
    SELECT a.name, SUM(p.cents),
        SUM(CASE WHEN e.occurred_at >= :since AND p.cents > 0 THEN p.cents ELSE 0 END),
        SUM(CASE WHEN e.occurred_at >= :since AND p.cents < 0 THEN p.cents ELSE 0 END)
    FROM ledger_account a
    JOIN ledger_posting p ON p.account_id = a.id
    JOIN ledger_entry e ON e.id = p.entry_id
    WHERE a.name IN :names
    GROUP BY a.name ORDER BY a.name
""").bindparams(
    bindparam("since", type_=UtcDateTime()),
    bindparam("names", [chart.clearing_topup().name, chart.clearing_payout().name], expanding=True),
)


def nothing_is_stuck(session: Session, *, now: datetime, days: int) -> Finding:
    """I7: what lies on a clearing account came there in the last `days` days."""
    since = now - timedelta(days=days)
    stuck = [
        f"{name} {cents} cents"
        for name, cents, came, went in session.execute(_STUCK, {"since": since})
        if not went <= cents <= came
    ]
    detail = f"money is on its way for over {days} days" if stuck else "nothing is stuck"
    return Finding(Invariant.NOTHING_STUCK, not stuck, detail, tuple(stuck), {"days": days})


def everybody_can_be_paid(sums: Sequence[AccountSum]) -> Finding:
    """I8: what is owed to others is there, without counting what may never come."""
    found = judged.coverage({one.name: one.cents for one in sums})
    detail = f"{found.held_cents} cents held, {found.owed_cents} owed, buffer {found.buffer_cents}"
    figures = {
        "held_cents": found.held_cents,
        "owed_cents": found.owed_cents,
        "buffer_cents": found.buffer_cents,
    }
    return Finding(Invariant.COVERED, found.buffer_cents >= 0, detail, figures=figures)


_TOLD_TWICE = text("""
    SELECT external_id FROM ledger_entry WHERE external_id IS NOT NULL
    GROUP BY external_id HAVING COUNT(*) > 1 ORDER BY external_id LIMIT :shown
""")


def every_outside_id_is_in_one_entry(session: Session) -> Finding:
    """I10: nothing that the provider or a bank told was booked twice."""
    twice: Sequence[str] = session.execute(_TOLD_TWICE, {"shown": SHOWN}).scalars().all()
    detail = "outside ids are in several entries" if twice else "every outside id is in one entry"
    return Finding(Invariant.TOLD_ONCE, not twice, detail, tuple(twice))
