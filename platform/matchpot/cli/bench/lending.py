"""Loans: ten thousand that run, aged by one day, held against bare code on the same rows.

Every loan has 24 instalments; a thirtieth of them are due that day, and others are late.
"""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, MetaData, Table, bindparam, event, insert, select, update
from sqlalchemy.orm import Session

from matchpot.cli.bench.report import Goal
from matchpot.cli.bench.stores import Store
from matchpot.persistence.engine import writing
from matchpot.services import loan_ageing

_MONTHS, _MONTH_DAYS = 24, 30
GOAL_SECONDS = 60.0
_NOW = datetime(2027, 6, 15, 4, tzinfo=UTC)
_TODAY = _NOW.date()


def told(store: Store, *, loans: int) -> tuple[dict[str, Any], list[str], list[Goal]]:
    """Fill the store with loans, let a day pass, and say how long that took."""
    engine = store.open()
    _fill(engine, loans)
    bare = _bare(engine)
    seconds, statements = _aged(engine, loans)
    engine.dispose()
    most, batches = max(statements), len(statements)
    line = (
        f"A day for {loans:,} loans, {store.name}: {seconds:.1f} s in {batches} batches, at most "
        f"{most} statements each; bare code that reads and writes the same rows: {bare:.1f} s"
    )
    goal = Goal(
        what=f"{loans:,} loans age one day, {store.name}",
        measured=f"{seconds:.1f} s",
        wanted=f"under {GOAL_SECONDS:.0f} s",
        reached=seconds < GOAL_SECONDS,
    )
    result = {
        "engine": store.name, "loans": loans, "seconds": seconds, "floor_seconds": bare,
        "statements": most,
    }  # fmt: skip
    return result, [line], [goal]


def _fill(engine: Engine, loans: int) -> None:
    """Written with the tables as the database tells them; models belong to other rooms."""
    known = MetaData()
    product, loan, line, pot, project = (
        Table(name, known, autoload_with=engine, resolve_fks=False)
        for name in ("loan_product", "loan", "loan_instalment", "pot", "project")
    )
    with writing(engine).begin() as connection:
        pot_id = connection.scalar(select(pot.c.id).order_by(pot.c.id).limit(1))
        first = select(project.c.id, project.c.maker_id).order_by(project.c.id).limit(1)
        project_id, maker_id = connection.execute(first).one()
        offer = {
            "pot_id": pot_id, "name": "Loan", "summary": "", "least_cents": 1,
            "most_cents": 1_000_000, "interest_bps": 0, "most_months": _MONTHS,
            "most_grace_months": 0, "repayments": {"kinds": ["linear"]}, "borrowers": "anyone",
            "is_open": True, "created_at": _NOW,
        }  # fmt: skip
        product_id = connection.scalar(insert(product).values(offer).returning(product.c.id))
        same = {
            "product_id": product_id, "pot_id": pot_id, "project_id": project_id,
            "maker_id": maker_id, "state": "repaying", "amount_cents": _MONTHS * 10_000,
            "interest_bps": 0, "months": _MONTHS, "grace_months": 0, "repayment": "linear",
            "purpose": "", "income": "", "applied_at": _NOW, "now_interest_bps": 0,
            "now_repayment": "linear", "aged_on": _TODAY - timedelta(days=1), "paid_cents": 0,
            "interest_cents": 0, "written_off_cents": 0, "late_cents": 0, "reason": "",
            "agreement": "",
        }  # fmt: skip
        rows = [{**same, "from_day": _day(number)} for number in range(loans)]
        connection.execute(insert(loan), rows)
        ids = connection.scalars(select(loan.c.id).order_by(loan.c.id)).all()
        lines = [_line(loan_id, number, month) for number, loan_id in enumerate(ids)
                 for month in range(_MONTHS)]  # fmt: skip
        connection.execute(insert(line), lines)


def _day(number: int) -> date:
    """Spread over a month, half a loan's time ago."""
    return _TODAY - timedelta(days=_MONTHS * _MONTH_DAYS // 2 + number % _MONTH_DAYS)


def _line(loan_id: int, number: int, month: int) -> dict[str, Any]:
    """An instalment; what was due before is paid, but by every tenth loan."""
    due_on = _day(number) + timedelta(days=_MONTH_DAYS * (month + 1))
    is_paid = due_on < _TODAY and number % 10 > 0
    return {
        "loan_id": loan_id, "number": month + 1, "due_on": due_on, "principal_cents": 10_000,
        "interest_cents": 0, "paid_principal_cents": 10_000 if is_paid else 0,
        "paid_interest_cents": 0, "made_at": _NOW,
    }  # fmt: skip


def _bare(engine: Engine) -> float:
    """The floor: seconds to read every instalment and write every loan in batches of that size.

    Nothing is worked out and nobody is written to; the day stays as it was.
    """
    known = MetaData()
    loan, line = (
        Table(name, known, autoload_with=engine, resolve_fks=False)
        for name in ("loan", "loan_instalment")
    )
    begun, after = time.perf_counter(), 0
    batch = select(loan.c.id).order_by(loan.c.id).limit(loan_ageing.BATCH)
    write = update(loan).where(loan.c.id == bindparam("of_id")).values(late_cents=bindparam("late"))
    while True:
        with writing(engine).begin() as connection:
            ids = connection.scalars(batch.where(loan.c.id > after)).all()
            if not ids:
                return time.perf_counter() - begun
            connection.execute(select(line).where(line.c.loan_id.in_(ids))).all()
            connection.execute(write, [{"of_id": one, "late": 0} for one in ids])
            after = ids[-1]


def _aged(engine: Engine, loans: int) -> tuple[float, list[int]]:
    """Seconds for all, and how many statements each batch took."""
    statements: list[int] = []

    def note(*_told: object) -> None:
        statements[-1] += 1

    event.listen(engine, "before_cursor_execute", note)
    begun, done = time.perf_counter(), 0
    while done < loans:
        statements.append(0)
        with Session(engine) as session, session.begin():
            done += loan_ageing.age(session, today=_TODAY, now=_NOW)
    return time.perf_counter() - begun, statements
