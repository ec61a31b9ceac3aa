"""Letters about a loan, each promised once to one maker or one person of the fund."""

from sqlalchemy.orm import Session

from matchpot.domain.loans.ageing import Reminder
from matchpot.domain.loans.states import ChangeKind, ChangeState, LoanState, Side
from matchpot.domain.loans.terms import Repayment
from matchpot.persistence.models.loans import Loan, LoanChange, LoanPayment, LoanProduct
from matchpot.services import letters, loan_letters
from matchpot.services.letters import Reader
from tests.builders import NOON, a_fund, a_member, a_person, a_pot, a_project, euros


def promise_loan_letters(session: Session, to: Reader) -> None:
    """From the asking to the last payment; the maker has the reader's name and language."""
    maker = a_person(session, to.name)
    maker.locale = to.locale
    project, fund = a_project(session, maker=maker), a_fund(session)
    a_member(session, fund, name=to.name).locale = to.locale
    pot = a_pot(session, fund=fund)
    product = LoanProduct(
        pot_id=pot.id, name="Voorschot", summary="", least_cents=1, most_cents=euros(9_000),
        interest_bps=0, most_months=12, most_grace_months=0, repayments={"kinds": ["bullet"]},
        borrowers="anyone", is_open=True, created_at=NOON,
    )  # fmt: skip
    session.add(product)
    session.flush()
    loan = Loan(
        product_id=product.id, pot_id=pot.id, project_id=project.id, maker_id=maker.id,
        state=LoanState.REPAYING, amount_cents=euros(6_000), interest_bps=0, months=12,
        grace_months=0, repayment=Repayment.BULLET, purpose="Posters.", income="Tickets.",
        applied_at=NOON, now_interest_bps=0, now_repayment=Repayment.BULLET, accept_by=NOON,
        next_due_on=NOON.date(), reason="The theatre burnt down.",
        paid_cents=0, interest_cents=0, written_off_cents=0, late_cents=0,
    )  # fmt: skip
    session.add(loan)
    session.flush()
    loan_letters.applied(session, loan, now=NOON)
    loan_letters.approved(session, loan, now=NOON)
    payment = LoanPayment(
        id=3, loan_id=loan.id, amount_cents=euros(100), principal_cents=euros(100),
        interest_cents=0, over_cents=0,
    )  # fmt: skip
    loan_letters.paid(session, loan, payment, now=NOON)
    change = LoanChange(
        id=1, loan_id=loan.id, kind=ChangeKind.PAUSE, state=ChangeState.AGREED, side=Side.MAKER,
        reason="", asked_by=maker.id,
    )  # fmt: skip
    loan_letters.change_answered(session, loan, change, now=NOON)
    values = loan_letters.reminder_values(
        loan_letters.facts(session, [loan.id])[loan.id], Reminder.LATE,
        due_on=NOON.date(), cents=100, late_cents=100,
    )  # fmt: skip
    mail = (to, ("loan", loan.id), values, 1)
    letters.promise_each(session, "loan_reminder", [mail], now=NOON)
