"""A maker forgotten in loans: what was agreed stays without the name, own words go."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.persistence.models.loans import Loan, LoanChange
from matchpot.persistence.models.people import Person


def forget(session: Session, person: Person, *, nobody: str) -> None:
    """Replace the name in agreements, and what the maker wrote; amounts and days stay.

    The digest stays that of the text as it was accepted.
    """
    own = select(Loan).where(Loan.maker_id == person.id)
    for loan in session.scalars(own):
        loan.agreement = loan.agreement.replace(person.email, nobody).replace(person.name, nobody)
        loan.agreement = loan.agreement.replace(" ".join(loan.purpose.split()), nobody)
        loan.agreement = loan.agreement.replace(" ".join(loan.income.split()), nobody)
        loan.purpose = loan.income = nobody
    loans = select(Loan.id).where(Loan.maker_id == person.id)
    session.execute(
        update(LoanChange)
        .where(LoanChange.loan_id.in_(loans), LoanChange.asked_by == person.id)
        .values(reason=nobody)
    )
