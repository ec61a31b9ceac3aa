"""I12: loans, their instalments, their payments, their payouts, their pots and the books agree.

Sums are made by the database; the rows that come out are compared here.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matchpot.domain.ledger import accounts as chart
from matchpot.domain.ledger.invariants import Finding, Invariant, judge
from matchpot.domain.loans.states import LENT, RUNNING, SET_ASIDE, LoanState, PaymentState
from matchpot.persistence.models.loans import Loan, LoanInstalment, LoanPayment
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.queries import ledger as queries
from matchpot.services.loan_books import owed_cents
from matchpot.services.payouts import carried_cents

_CAME = frozenset({PaymentState.PAID, PaymentState.DISPUTED, PaymentState.RETURNED})


def loans_add_up(session: Session) -> Finding:
    """I12: what is owed by the schedule, by the loan and by the books is the same, to the cent."""
    wrong = [
        *_loans_apart(session),
        *_pots_apart(session),
        *_payments_apart(session),
        *_payouts_apart(session),
    ]
    count = session.scalar(select(func.count()).select_from(Loan)) or 0
    good, bad = f"{count} loans add up", "loans do not add up"
    return judge(Invariant.LOANS_ADD_UP, wrong, good=good, bad=bad, loans=count)


def set_aside_by_pot(session: Session) -> dict[int, int]:
    """By pot, what is kept for loans that are proposed, or that a maker may accept."""
    return _by_pot(session, func.sum(Loan.amount_cents), SET_ASIDE)


def lent_by_pot(session: Session) -> dict[int, int]:
    """By pot, what was lent and has not come back, written off or not."""
    return _by_pot(session, func.sum(Loan.amount_cents - Loan.paid_cents), LENT)


def _by_pot(
    session: Session, what: ColumnElement[int], states: frozenset[LoanState]
) -> dict[int, int]:
    rows = session.execute(
        select(Loan.pot_id, what).where(Loan.state.in_(sorted(states))).group_by(Loan.pot_id)
    )
    return {pot_id: int(cents) for pot_id, cents in rows}


def _loans_apart(session: Session) -> Iterator[str]:
    planned = {
        row[0]: (int(row[1]), row[2])
        for row in session.execute(
            select(
                LoanInstalment.loan_id,
                func.sum(LoanInstalment.principal_cents - LoanInstalment.paid_principal_cents),
                func.count(),
            )
            .where(LoanInstalment.gone_at.is_(None))
            .group_by(LoanInstalment.loan_id)
        )
    }
    booked = dict(queries.balances(session, "Assets:Loans:"))
    for loan in session.scalars(select(Loan).order_by(Loan.id)):
        owed = owed_cents(loan) if loan.state in LENT else 0
        if (held := booked.pop(chart.loan(loan.id).name, 0)) != owed:
            yield f"loan {loan.id}: {owed} cents owed, {held} in the books"
        if loan.state in RUNNING and planned.get(loan.id, (0, 0))[0] != owed:
            yield f"loan {loan.id}: {owed} cents owed, instalments {planned.get(loan.id)}"
        if loan.state in {LoanState.REPAID, LoanState.WRITTEN_OFF} and owed:
            yield f"loan {loan.id}: {loan.state} with {owed} cents owed"
    yield from (f"{name}: {cents} cents, no loan" for name, cents in booked.items() if cents)


def _pots_apart(session: Session) -> Iterator[str]:
    owed = _by_pot(
        session, func.sum(Loan.amount_cents - Loan.paid_cents - Loan.written_off_cents), LENT
    )
    balances: Mapping[str, int] = queries.balances(session, "Liabilities:Fund:")
    for pot in session.scalars(select(Pot).order_by(Pot.id)):
        names = {"fund_id": pot.fund_id, "pot_id": pot.id}
        lent = -balances.get(chart.pot_lent(**names).name, 0)
        if lent != owed.get(pot.id, 0):
            yield f"pot {pot.id}: {owed.get(pot.id, 0)} cents of loans owed, {lent} in the books"
        if balances.get(chart.pot_interest(**names).name, 0):
            yield f"pot {pot.id}: interest that was not added to it"


def _payments_apart(session: Session) -> Iterator[str]:
    """What payments settled, less what was taken back, is what their loans say was paid."""
    came = {
        row[0]: (int(row[1]), int(row[2]))
        for row in session.execute(
            select(
                LoanPayment.loan_id,
                func.sum(LoanPayment.principal_cents + LoanPayment.interest_cents),
                func.sum(LoanPayment.owed_again_cents),
            )
            .where(LoanPayment.state.in_(sorted(_CAME)))
            .group_by(LoanPayment.loan_id)
        )
    }
    for loan in session.scalars(select(Loan).order_by(Loan.id)):
        settled, back = came.get(loan.id, (0, 0))
        if settled - back != loan.paid_cents + loan.interest_cents:
            paid = loan.paid_cents + loan.interest_cents
            yield f"loan {loan.id}: {paid} cents paid, payments {settled} less {back}"


def _payouts_apart(session: Session) -> Iterator[str]:
    sums: dict[int, int] = {}
    for payout in session.scalars(select(Payout).where(Payout.loan_id.is_not(None))):
        assert payout.loan_id is not None  # noqa: S101 - asked for
        brought = carried_cents(payout) + payout.blocks.get("netted_cents", 0)
        sums[payout.loan_id] = sums.get(payout.loan_id, 0) + brought
    for loan in session.scalars(select(Loan).order_by(Loan.id)):
        owed = loan.amount_cents if loan.state in LENT else 0
        if sums.get(loan.id, 0) != owed:
            yield f"loan {loan.id}: {owed} cents lent, payouts {sums.get(loan.id, 0)}"
