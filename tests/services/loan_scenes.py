"""A pot of loans with its people, and a loan brought from the asking to the maker's bank."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.loans.products import Borrowers, Offer
from matchpot.domain.loans.settling import Ahead, whole_cents
from matchpot.domain.loans.states import ChangeKind, PaymentState, Side
from matchpot.domain.loans.terms import Repayment
from matchpot.domain.people import Role
from matchpot.domain.pots import PotPurpose, PotState
from matchpot.persistence.models.loans import Loan, LoanPayment, LoanProduct
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import (
    loan_agreements,
    loan_applications,
    loan_changes,
    loan_pages,
    loan_payments,
    loan_products,
    loan_returns,
    payees,
)
from matchpot.services.loan_applications import LoanWish
from matchpot.services.loan_books import running
from matchpot.services.loan_changes import ChangeWish
from matchpot.services.loan_pages import PayWish
from matchpot.services.loan_products import ProductPlan
from matchpot.services.strays import NO_ROW
from tests.builders import a_fund, a_person, a_project, euros
from tests.services.payout_scenes import approve, assess, at_bank, onboard, send
from tests.towns import Town

OFFER = Offer(
    least_cents=euros(500),
    most_cents=euros(10_000),
    interest_bps=300,
    most_months=60,
    most_grace_months=6,
    repayments=tuple(Repayment),
)
AGREEMENT = "lang=en\n# Agreement\nYou borrow 6,000 euros."


@dataclass
class Bank:
    """A fund with a pot of loans, two people who decide, and what makers do there."""

    session: Session
    cents: int = euros(20_000)
    town: Town = field(init=False)
    fund: Organisation = field(init=False)
    pot: Pot = field(init=False)
    product: LoanProduct = field(init=False)
    forms: int = 0

    def __post_init__(self) -> None:
        self.town = Town(self.session)
        self.fund = a_fund(self.session)
        self.pot = self.another_pot(cents=self.cents)
        self.first, self.second = (a_person(self.session, name) for name in ("Fem", "Stef"))
        self.operators = [
            a_person(self.session, name, roles=(Role.OPERATOR,)) for name in ("Olga", "Otto")
        ]
        plan = ProductPlan(
            name="Voorschot", summary="Money before it comes in.", offer=OFFER,
            borrowers=Borrowers.ANYONE,
        )  # fmt: skip
        self.product = loan_products.create(
            self.session, plan, pot_id=self.pot.id, by=self.first.id, now=self.town.clock.now()
        )

    def another_pot(self, *, cents: int) -> Pot:
        """A pot of loans of the fund, paid in, which offers nothing yet."""
        pot = self.town.pot_alone(cents=cents, fund=self.fund)
        pot.purpose, pot.state = PotPurpose.LOANS, PotState.FUNDED
        self.session.flush()
        return pot

    @property
    def today(self) -> date:
        return local_day(self.town.clock.now())

    # ---- before the money ----

    def asks(
        self, cents: int = euros(6_000), *, maker: Person | None = None, **more: object
    ) -> Loan:
        project = a_project(self.session, maker=maker)
        said = {
            "product_id": self.product.id,
            "project_id": project.id,
            "cents": cents,
            "months": 24,
            "grace_months": 0,
            "repayment": Repayment.ANNUITY,
            "purpose": "Posters and a van before the tour begins.",
            "income": "Tickets of fourteen evenings in spring.",
        }
        wish = LoanWish(**{**said, **more})  # type: ignore[arg-type]
        return loan_applications.apply(
            self.session, wish, by=project.maker_id, today=self.today, now=self.town.clock.now()
        )

    def approved(self, cents: int = euros(6_000), **more: object) -> Loan:
        loan, now = self.asks(cents, **more), self.town.clock.now()  # type: ignore[arg-type]
        loan_applications.propose(self.session, loan.id, by=self.first.id, now=now)
        return loan_applications.confirm(self.session, loan.id, by=self.second.id, now=now)

    def accepted(self, cents: int = euros(6_000), **more: object) -> Loan:
        return self.agrees(self.approved(cents, **more))

    def agrees(self, loan: Loan) -> Loan:
        """The maker accepts the agreement, with a bank account to pay to."""
        payee = payees.of(self.session, loan.maker_id, now=self.town.clock.now())
        if payee.account is None:
            opened = self.town.payments.open_account(
                key=f"payee:{payee.id}", payee_id=payee.id, email="m@x.nl"
            )
            payee.account = opened.id
            onboard(self.town, payee)
            # A new account waits some days.
            self.town.clock.forward(days=4)
        return loan_agreements.accept(
            self.session, loan.id,
            by=loan.maker_id, terms=AGREEMENT, now=self.town.clock.now(), limits=self.town.limits,
        )  # fmt: skip

    def payout(self, loan: Loan) -> Payout:
        found = select(Payout).where(Payout.loan_id == loan.id).order_by(Payout.id.desc())
        return self.session.scalars(found).first() or self._none()

    def _none(self) -> Payout:
        raise AssertionError("no payout")

    def sends(self, loan: Loan) -> Payout:
        """The operators approve the payout, and it leaves."""
        self.town.bring_top_ups()
        payout = self.payout(loan)
        assess(self.town, payout)
        for operator in self.operators:
            if payout.state == "ready":
                approve(self.town, payout, operator)
        send(self.town, payout)
        return payout

    def lends(self, cents: int = euros(6_000), **more: object) -> Loan:
        """A whole loan, with the money at the maker's bank."""
        loan = self.accepted(cents, **more)
        at_bank(self.town, self.sends(loan))
        self.session.refresh(loan)
        return loan

    # ---- paying back ----

    def begins(self, loan: Loan, cents: int, ahead: Ahead = Ahead.LOWER) -> LoanPayment:
        """The maker opens a payment page."""
        self.forms += 1
        wish = PayWish(
            loan_id=loan.id, cents=cents, ahead=ahead, form_key=f"form-{self.forms}", locale="nl"
        )
        now = self.town.clock.now()
        payment = loan_pages.start(self.session, wish, by=loan.maker_id, now=now)
        order = loan_pages.order_of(self.session, payment.id, base_url="https://x", title="Loan")
        assert order is not None
        page = self.town.payments.open_repayment(order)
        loan_pages.page_opened(self.session, payment.id, order.key, page, now=now)
        return payment

    def hears(self, payment: LoanPayment, **how: object) -> PaymentState | None:
        """The maker pays on the page, and the word reaches us twice."""
        assert payment.session_id is not None
        seen = self.town.payments.pay(payment.session_id, **how)  # type: ignore[arg-type]
        now = self.town.clock.now()
        loan_payments.payment_told(self.session, seen, now=now)
        return loan_payments.payment_told(self.session, seen, now=now)

    def pays(self, loan: Loan, cents: int, ahead: Ahead = Ahead.LOWER) -> LoanPayment:
        payment = self.begins(loan, cents, ahead)
        self.hears(payment)
        self.gives_over_back()
        self.session.refresh(loan)
        self.session.refresh(payment)
        return payment

    def gives_over_back(self) -> None:
        """Do what the outbox promises about money that was too much."""
        wanted = select(OutboxRow).where(OutboxRow.kind == loan_payments.GIVE_OVER_BACK)
        for row in self.session.scalars(wanted):
            payment = loan_returns.over_to_return(self.session, row.ref_id)
            if payment is None or payment.payment_intent is None:
                continue
            seen = self.town.payments.refund(
                key=row.key,
                payment_intent=payment.payment_intent,
                amount_cents=payment.over_cents,
                refund_id=NO_ROW,
            )
            loan_returns.over_returned(self.session, row.ref_id, seen, now=self.town.clock.now())

    def whole(self, loan: Loan) -> int:
        """What ends the loan today."""
        return whole_cents(running(self.session, loan)[0], self.today)

    def changes(self, loan: Loan, kind: ChangeKind, **more: object) -> None:
        """The fund asks, and the maker (or a second person of the fund) agrees."""
        wish = ChangeWish(kind=kind, reason="The tour was moved to autumn.", **more)  # type: ignore[arg-type]
        now = self.town.clock.now()
        asked = loan_changes.ask(
            self.session, loan.id, wish, side=Side.FUND, by=self.first.id, now=now
        )
        by = self.second.id if kind is ChangeKind.WRITE_OFF else loan.maker_id
        loan_changes.agree(self.session, asked.id, by=by, now=now)
        self.session.refresh(loan)

    def checked(self) -> None:
        self.session.flush()
        self.town.checked()
