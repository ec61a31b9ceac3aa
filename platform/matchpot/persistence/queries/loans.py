"""Loans as pages read them.

What happened to one is in `loan_lives.py`, what pots offer in `loan_offers.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matchpot.domain.loans.settling import Ahead
from matchpot.domain.loans.states import (
    RUNNING,
    ChangeKind,
    ChangeState,
    LoanState,
    PaymentState,
    Side,
)
from matchpot.domain.loans.terms import Repayment
from matchpot.domain.money import Cents
from matchpot.persistence.models.loans import Loan, LoanProduct
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """A loan with its project, its people and where it stands."""

    id: int
    pot_id: int
    pot: str
    fund_id: int
    fund: str
    product: str
    project_id: int
    title: str
    slug: str
    maker_id: int
    maker: str
    state: LoanState
    amount_cents: Cents
    interest_bps: int
    months: int
    grace_months: int
    repayment: Repayment
    purpose: str
    income: str
    applied_at: datetime
    proposed_by: int | None
    confirmed_by: int | None
    decided_at: datetime | None
    accept_by: datetime | None
    reason: str
    agreement: str
    digest: str | None
    accepted_at: datetime | None
    from_day: date | None
    now_interest_bps: int
    now_repayment: Repayment
    paid_cents: Cents
    interest_paid_cents: Cents
    written_off_cents: Cents
    late_cents: Cents
    late_since: date | None
    next_due_on: date | None
    ended_at: datetime | None

    @property
    def owed_cents(self) -> Cents:
        """What of the sum is still owed; nothing before it was lent."""
        if self.accepted_at is None or self.state is LoanState.CALLED_OFF:
            return 0
        return self.amount_cents - self.paid_cents - self.written_off_cents

    @property
    def is_running(self) -> bool:
        """Whether it is being paid back."""
        return self.state in RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentRow:
    """An instalment; `is_gone` when another plan took its place."""

    number: int
    due_on: date
    principal_cents: Cents
    interest_cents: Cents
    paid_principal_cents: Cents
    paid_interest_cents: Cents
    is_gone: bool

    @property
    def cents(self) -> Cents:
        """What was planned for that day."""
        return self.principal_cents + self.interest_cents

    @property
    def paid_cents(self) -> Cents:
        """What of it was paid."""
        return self.paid_principal_cents + self.paid_interest_cents

    @property
    def left_cents(self) -> Cents:
        """What is still to be paid of it."""
        return 0 if self.is_gone else self.cents - self.paid_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """A payment and what it settled."""

    id: int
    loan_id: int
    state: PaymentState
    amount_cents: Cents
    principal_cents: Cents
    interest_cents: Cents
    over_cents: Cents
    back_cents: Cents
    is_recovery: bool
    ahead: Ahead
    session_id: str | None
    session_url: str | None
    failure: str | None
    created_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A wish to change a loan, and its answer."""

    id: int
    loan_id: int
    kind: ChangeKind
    state: ChangeState
    side: Side
    months: int
    interest_bps: int
    repayment: Repayment | None
    reason: str
    answer: str
    asked_by: int
    asked_at: datetime
    answered_at: datetime | None


def _loans() -> Select[Loan, LoanProduct, Pot, Organisation, Project, Person]:
    return (
        select(Loan, LoanProduct, Pot, Organisation, Project, Person)
        .join(LoanProduct, LoanProduct.id == Loan.product_id)
        .join(Pot, Pot.id == Loan.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .join(Project, Project.id == Loan.project_id)
        .join(Person, Person.id == Loan.maker_id)
        .order_by(Loan.id.desc())
    )


def _loan(
    loan: Loan, offer: LoanProduct, pot: Pot, fund: Organisation, project: Project, maker: Person
) -> LoanRow:
    return LoanRow(
        id=loan.id,
        pot_id=pot.id,
        pot=pot.name,
        fund_id=fund.id,
        fund=fund.name,
        product=offer.name,
        project_id=project.id,
        title=project.title,
        slug=project.slug,
        maker_id=maker.id,
        maker=maker.name,
        state=loan.state,
        amount_cents=loan.amount_cents,
        interest_bps=loan.interest_bps,
        months=loan.months,
        grace_months=loan.grace_months,
        repayment=loan.repayment,
        purpose=loan.purpose,
        income=loan.income,
        applied_at=loan.applied_at,
        proposed_by=loan.proposed_by,
        confirmed_by=loan.confirmed_by,
        decided_at=loan.decided_at,
        accept_by=loan.accept_by,
        reason=loan.reason,
        agreement=loan.agreement,
        digest=loan.digest,
        accepted_at=loan.accepted_at,
        from_day=loan.from_day,
        now_interest_bps=loan.now_interest_bps,
        now_repayment=loan.now_repayment,
        paid_cents=loan.paid_cents,
        interest_paid_cents=loan.interest_cents,
        written_off_cents=loan.written_off_cents,
        late_cents=loan.late_cents,
        late_since=loan.late_since,
        next_due_on=loan.next_due_on,
        ended_at=loan.ended_at,
    )


def of_maker(session: Session, maker_id: int) -> list[LoanRow]:
    """A maker's loans, the newest first."""
    return _listed(session, _loans().where(Loan.maker_id == maker_id))


def of_pot(session: Session, pot_id: int) -> list[LoanRow]:
    """All loans of a pot, the newest first."""
    return _listed(session, _loans().where(Loan.pot_id == pot_id))


def of_project(session: Session, project_id: int, states: Collection[LoanState]) -> list[LoanRow]:
    """The loans of a project in some states, the newest first."""
    wanted = _loans().where(Loan.project_id == project_id, Loan.state.in_(sorted(states)))
    return _listed(session, wanted)


def own(session: Session, loan_id: int, *, maker_id: int) -> LoanRow | None:
    """One loan of a maker."""
    found = _listed(session, _loans().where(Loan.id == loan_id, Loan.maker_id == maker_id))
    return found[0] if found else None


def of_fund(session: Session, loan_id: int, *, fund_ids: Collection[int]) -> LoanRow | None:
    """One loan of some funds."""
    wanted = _loans().where(Loan.id == loan_id, Pot.fund_id.in_(list(fund_ids)))
    found = _listed(session, wanted)
    return found[0] if found else None


def _listed(
    session: Session, wanted: Select[Loan, LoanProduct, Pot, Organisation, Project, Person]
) -> list[LoanRow]:
    return [_loan(*row) for row in session.execute(wanted)]
