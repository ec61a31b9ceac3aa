"""A day passes for all loans that run: what is late is told, and kind words are promised.

In batches, each with the same few statements however many loans it holds. Nothing is decided: no
fee, no state, no judgement follows from being late.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from matchpot.domain.loans.ageing import Reminder, Standing, standing
from matchpot.domain.loans.settling import Line
from matchpot.domain.loans.states import RUNNING
from matchpot.persistence.models.base import table_of
from matchpot.persistence.models.loans import Loan, LoanInstalment
from matchpot.persistence.queries import people
from matchpot.services import letters, loan_letters

BATCH = 500
_LOAN = table_of(Loan)
_STORE = (
    update(_LOAN)
    .where(_LOAN.c.id == bindparam("of_id"))
    .values(
        late_cents=bindparam("late"),
        late_since=bindparam("since"),
        next_due_on=bindparam("next"),
        aged_on=bindparam("today"),
    )
)


def age(session: Session, *, today: date, now: datetime, limit: int = BATCH) -> int:
    """Age loans that were not aged today, at most `limit` of them; how many that were."""
    loans = session.execute(
        select(Loan.id, Loan.maker_id, Loan.aged_on)
        .where(Loan.state.in_(sorted(RUNNING)), Loan.aged_on < today)
        .order_by(Loan.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    ).all()
    if not loans:
        return 0
    lines = _lines(session, [one.id for one in loans])
    found = {
        one.id: standing(lines[one.id].values(), today=today, since=one.aged_on) for one in loans
    }
    session.execute(_STORE, [_stored(loan_id, one, today) for loan_id, one in found.items()])
    speaking = {loan_id: one for loan_id, one in found.items() if one.reminders}
    if speaking:
        makers = {one.id: one.maker_id for one in loans if one.id in speaking}
        _remind(session, speaking, makers, lines, now=now)
    return len(loans)


def _lines(session: Session, loan_ids: Sequence[int]) -> dict[int, dict[int, Line]]:
    """By loan and number, the instalments that count and are not paid."""
    columns = table_of(LoanInstalment).c
    rows = session.execute(
        select(
            columns.loan_id,
            columns.number,
            columns.due_on,
            columns.principal_cents,
            columns.interest_cents,
            columns.paid_principal_cents,
            columns.paid_interest_cents,
        ).where(columns.loan_id.in_(loan_ids), columns.gone_at.is_(None))
    )
    lines: dict[int, dict[int, Line]] = defaultdict(dict)
    for loan_id, number, due_on, principal, interest, paid_principal, paid_interest in rows:
        lines[loan_id][number] = Line(
            number=number,
            due_on=due_on,
            principal_cents=principal,
            interest_cents=interest,
            paid_principal_cents=paid_principal,
            paid_interest_cents=paid_interest,
        )
    return lines


def _stored(loan_id: int, found: Standing, today: date) -> dict[str, Any]:
    return {
        "of_id": loan_id,
        "late": found.late_cents,
        "since": found.late_since,
        "next": found.next_due_on,
        "today": today,
    }


def _remind(
    session: Session,
    speaking: dict[int, Standing],
    makers: dict[int, int],
    lines: dict[int, dict[int, Line]],
    *,
    now: datetime,
) -> None:
    reachable = people.contacts(session, set(makers.values()))
    contacts = {one.person_id: one for one in reachable}
    told = loan_letters.facts(session, speaking)
    mails = []
    for loan_id, found in speaking.items():
        contact = contacts.get(makers[loan_id])
        if contact is None:
            continue
        # A maker who is late with several hears of the oldest.
        number, word = found.reminders[0]
        line = lines[loan_id][number]
        values = loan_letters.reminder_values(
            told[loan_id], word,
            due_on=line.due_on, cents=line.left_cents, late_cents=found.late_cents,
        )  # fmt: skip
        ref, occasion = ("loan", loan_id), _occasion(word, number)
        mails.append((letters.reader(contact), ref, values, occasion))
    letters.promise_each(session, "loan_reminder", mails, now=now)


def _occasion(word: Reminder, number: int) -> int:
    """What makes a word about an instalment one letter, however often a day is aged."""
    return number * 10 + list(Reminder).index(word)
