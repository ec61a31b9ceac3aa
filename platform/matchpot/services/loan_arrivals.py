"""The money of a loan at the maker's bank: its schedule begins, or begins anew."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.loans.settling import begun
from matchpot.domain.loans.states import MOVES, LoanState
from matchpot.persistence.models.loans import Loan, LoanInstalment
from matchpot.persistence.transitions import move
from matchpot.services import loan_books, loan_letters


def arrived(session: Session, loan: Loan, *, now: datetime) -> None:
    """The money is there: from this day the schedule counts. Harmless when told twice."""
    if loan.state is not LoanState.ACCEPTED:
        return
    today = local_day(now)
    values = {"from_day": today, "aged_on": today}
    move(
        session, loan, LoanState.DISBURSED,
        moves=MOVES, at=now, reason="bank_paid", values=values,
    )  # fmt: skip
    runs = begun(loan_books.terms_of(loan, from_day=today))
    loan_books.add_lines(session, loan, runs.lines, now=now)
    loan_books.stand(loan, runs.lines, today=today)
    session.flush()
    loan_letters.disbursed(session, loan, now=now)


def came_back(session: Session, loan: Loan, *, now: datetime) -> None:
    """The bank returned it: as long as nothing was paid back, the schedule begins anew later."""
    if loan.state is not LoanState.DISBURSED or loan.paid_cents or loan.interest_cents:
        return
    values = {"from_day": None, "aged_on": None, "next_due_on": None}
    move(
        session, loan, LoanState.ACCEPTED,
        moves=MOVES, at=now, reason="came_back", values=values,
    )  # fmt: skip
    session.execute(delete(LoanInstalment).where(LoanInstalment.loan_id == loan.id))
    loan.late_cents, loan.late_since = 0, None
    session.flush()
