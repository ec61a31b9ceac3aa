"""What happened to loans: instalments, payments and wishes of one, and the figures of a pot."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.loans.revolving import Revolving
from matchpot.domain.loans.states import LENT, LoanState, PaymentState
from matchpot.persistence.models.loans import Loan, LoanChange, LoanInstalment, LoanPayment
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries.loans import ChangeRow, InstalmentRow, PaymentRow


def instalments(session: Session, loan_id: int) -> list[InstalmentRow]:
    """All instalments there ever were, by day; those of earlier plans among them."""
    rows = session.scalars(
        select(LoanInstalment)
        .where(LoanInstalment.loan_id == loan_id)
        .order_by(LoanInstalment.due_on, LoanInstalment.number)
    )
    return [
        InstalmentRow(
            number=row.number,
            due_on=row.due_on,
            principal_cents=row.principal_cents,
            interest_cents=row.interest_cents,
            paid_principal_cents=row.paid_principal_cents,
            paid_interest_cents=row.paid_interest_cents,
            is_gone=row.gone_at is not None,
        )
        for row in rows
    ]


def payments(session: Session, loan_id: int) -> list[PaymentRow]:
    """All payments of a loan, the newest first."""
    rows = session.scalars(
        select(LoanPayment).where(LoanPayment.loan_id == loan_id).order_by(LoanPayment.id.desc())
    )
    return [_payment(row) for row in rows]


def payment(session: Session, payment_id: int) -> PaymentRow | None:
    """One payment."""
    row = session.get(LoanPayment, payment_id)
    return None if row is None else _payment(row)


def _payment(row: LoanPayment) -> PaymentRow:
    return PaymentRow(
        id=row.id,
        loan_id=row.loan_id,
        state=row.state,
        amount_cents=row.amount_cents,
        principal_cents=row.principal_cents,
        interest_cents=row.interest_cents,
        over_cents=row.over_cents,
        back_cents=row.back_cents,
        is_recovery=row.is_recovery,
        ahead=row.ahead,
        session_id=row.session_id,
        session_url=row.session_url,
        failure=row.failure,
        created_at=row.created_at,
        paid_at=row.paid_at,
    )


def overdue_pages(session: Session, *, before: datetime, limit: int) -> Sequence[PaymentRow]:
    """Payments whose page should have closed by then."""
    waits = LoanPayment.state.in_((PaymentState.CREATED, PaymentState.OPEN))
    rows = session.scalars(
        select(LoanPayment)
        .where(waits, LoanPayment.expires_at <= before)
        .order_by(LoanPayment.id)
        .limit(limit)
    )
    return [_payment(row) for row in rows]


def locale_of(session: Session, payment_id: int) -> str | None:
    """In which language a payment was begun; None when there is none."""
    return session.scalar(select(LoanPayment.locale).where(LoanPayment.id == payment_id))


def changes(session: Session, loan_id: int) -> list[ChangeRow]:
    """All wishes to change a loan, the newest first."""
    rows = session.scalars(
        select(LoanChange).where(LoanChange.loan_id == loan_id).order_by(LoanChange.id.desc())
    )
    return [
        ChangeRow(
            id=row.id,
            loan_id=row.loan_id,
            kind=row.kind,
            state=row.state,
            side=row.side,
            months=row.months,
            interest_bps=row.interest_bps,
            repayment=row.repayment,
            reason=row.reason,
            answer=row.answer,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
        )
        for row in rows
    ]


def over(session: Session, *, now: datetime) -> Sequence[int]:
    """Agreements nobody accepted in time."""
    waits = (Loan.state == LoanState.APPROVED) & (Loan.accept_by < now)
    return session.scalars(select(Loan.id).where(waits).order_by(Loan.id)).all()


def revolving(session: Session, pot_id: int) -> Revolving:
    """The figures of a pot of loans; of nothing for a pot that is not there."""
    lent, back, interest, lost = session.execute(
        select(
            func.coalesce(func.sum(Loan.amount_cents), 0),
            func.coalesce(func.sum(Loan.paid_cents), 0),
            func.coalesce(func.sum(Loan.interest_cents), 0),
            func.coalesce(func.sum(Loan.written_off_cents), 0),
        ).where(Loan.pot_id == pot_id, Loan.state.in_(sorted(LENT)))
    ).one()
    pot = session.get(Pot, pot_id)
    total, taken = (0, 0) if pot is None else (pot.total_cents, pot.reserved_cents + pot.used_cents)
    return Revolving(
        paid_in_cents=total - int(interest),
        lent_cents=int(lent),
        back_cents=int(back),
        interest_cents=int(interest),
        lost_cents=int(lost),
        free_cents=total - taken,
    )


def counts(session: Session, pot_id: int) -> list[tuple[LoanState, int]]:
    """How many loans of a pot stand where, in the order of their lives; of those that were lent."""
    rows = session.execute(
        select(Loan.state, func.count())
        .where(Loan.pot_id == pot_id, Loan.state.in_(sorted(LENT)))
        .group_by(Loan.state)
    )
    found = {state: int(count) for state, count in rows}
    return [(state, found[state]) for state in LoanState if state in found]
