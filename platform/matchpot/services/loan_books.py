"""A loan between its rows, the domain and the books: read as it runs, written as it changed.

A loan is locked before its pot. Who may do what is in the services that call this one.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.domain.ledger.loans import Lent
from matchpot.domain.loans import ageing
from matchpot.domain.loans.settling import Change, Line, Running, carried_out
from matchpot.domain.loans.terms import Terms
from matchpot.domain.money import Cents
from matchpot.persistence import locks
from matchpot.persistence.models.loans import Loan, LoanInstalment
from matchpot.persistence.models.matching import Pot


def locked(session: Session, loan_id: int) -> Loan:
    """The loan, held until the end of the transaction and read afresh.

    Raises:
        NotFound: There is no such loan.
    """
    found = session.scalar(
        select(Loan)
        .where(Loan.id == loan_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("loan", loan_id)
    return found


def locked_pot(session: Session, loan: Loan) -> Pot:
    """The pot of a locked loan, locked after it."""
    return locks.pots(session, [loan.pot_id])[0]


def lent(session: Session, loan: Loan, cents: Cents) -> Lent:
    """So many cents of a loan's principal, for the books."""
    fund_id = session.scalars(select(Pot.fund_id).where(Pot.id == loan.pot_id)).one()
    return Lent(loan_id=loan.id, fund_id=fund_id, pot_id=loan.pot_id, cents=cents)


def owed_cents(loan: Loan) -> Cents:
    """What of the sum is still owed; nothing before the agreement."""
    return loan.amount_cents - loan.paid_cents - loan.written_off_cents


def terms_of(loan: Loan, *, from_day: date) -> Terms:
    """What was agreed first, as if the money went out on that day."""
    return Terms(
        principal_cents=loan.amount_cents,
        interest_bps=loan.interest_bps,
        months=loan.months,
        grace_months=loan.grace_months,
        repayment=loan.repayment,
        from_day=from_day,
    )


def line_of(row: LoanInstalment) -> Line:
    """An instalment as the domain knows it."""
    return Line(
        number=row.number,
        due_on=row.due_on,
        principal_cents=row.principal_cents,
        interest_cents=row.interest_cents,
        paid_principal_cents=row.paid_principal_cents,
        paid_interest_cents=row.paid_interest_cents,
        is_carried=row.is_carried,
    )


def running(session: Session, loan: Loan) -> tuple[Running, int]:
    """The loan as it runs, and the number the next instalment would have."""
    rows = session.scalars(
        select(LoanInstalment)
        .where(LoanInstalment.loan_id == loan.id)
        .order_by(LoanInstalment.due_on, LoanInstalment.number)
        .execution_options(populate_existing=True)
    ).all()
    assert loan.from_day is not None  # noqa: S101 - a loan that runs has its day
    runs = Running(
        interest_bps=loan.now_interest_bps,
        repayment=loan.now_repayment,
        from_day=loan.from_day,
        lines=tuple(line_of(row) for row in rows if row.gone_at is None),
    )
    return runs, max((row.number for row in rows), default=0) + 1


def write(session: Session, loan: Loan, runs: Running, change: Change, *, now: datetime,
          today: date) -> None:  # fmt: skip
    """Store what changed in a plan, and where the loan stands by it on this day."""
    of_loan = LoanInstalment.loan_id == loan.id
    for line in change.changed:
        session.execute(
            update(LoanInstalment)
            .where(of_loan, LoanInstalment.number == line.number)
            .values(
                paid_principal_cents=line.paid_principal_cents,
                paid_interest_cents=line.paid_interest_cents,
            )
        )
    if change.replaced:
        session.execute(
            update(LoanInstalment)
            .where(of_loan, LoanInstalment.number.in_(change.replaced))
            .values(gone_at=now)
        )
    add_lines(session, loan, change.added, now=now)
    stand(loan, carried_out(runs, change).lines, today=today)
    session.flush()


def add_lines(session: Session, loan: Loan, lines: Iterable[Line], *, now: datetime) -> None:
    """Write down new instalments."""
    session.add_all(
        LoanInstalment(
            loan_id=loan.id,
            number=line.number,
            due_on=line.due_on,
            principal_cents=line.principal_cents,
            interest_cents=line.interest_cents,
            is_carried=line.is_carried,
            made_at=now,
        )
        for line in lines
    )
    session.flush()


def stand(loan: Loan, lines: Iterable[Line], *, today: date) -> None:
    """Tell the loan's row what is late and what comes next; words to the maker are the ageing's."""
    found = ageing.standing(lines, today=today)
    loan.next_due_on = found.next_due_on
    loan.late_cents = found.late_cents
    loan.late_since = found.late_since


def earn(pot: Pot, cents: Cents) -> None:
    """Interest makes the pot larger: what the fund promised and what it paid in, alike.

    It is the fund's, which leaves it in its pot; so what is promised and not paid in stays as it
    was. Below zero when a payment was taken back.
    """
    pot.total_cents += cents
    pot.committed_cents += cents
