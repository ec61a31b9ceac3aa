"""The hall of loans: a pot that lends, a loan that was asked for, and one that runs."""

from matchpot.domain.deadlines import local_day
from matchpot.domain.loans.settling import Ahead
from matchpot.domain.loans.states import ChangeKind, Side
from matchpot.domain.loans.terms import Repayment
from matchpot.domain.pots import PotPurpose
from matchpot.persistence.models.loans import Loan
from matchpot.services import (
    loan_agreements,
    loan_applications,
    loan_arrivals,
    loan_changes,
    loan_pages,
    loan_products,
)
from matchpot.services.loan_applications import LoanWish
from matchpot.services.loan_changes import ChangeWish
from matchpot.services.loan_pages import PayWish
from matchpot.services.loan_products import ProductPlan
from tests.builders import a_person, euros
from tests.contract.founders import Founders
from tests.services.loan_scenes import AGREEMENT, OFFER


def fill(builder: Founders) -> None:
    """An offer, an application, and a loan with a payment and a wish to change it."""
    session, now = builder.session, builder.clock.now()
    pot = builder.town.pot_alone(cents=euros(20_000), fund=builder.fund)
    pot.purpose, pot.name = PotPurpose.LOANS, "Leenpot"
    first, finance = builder.people["member"], builder.people["finance"]
    plan = ProductPlan(name="Voorschot", summary="Money before it comes in.", offer=OFFER)
    product = loan_products.create(session, plan, pot_id=pot.id, by=first, now=now)
    asked = _ask(builder, product.id, "draft_project_id")
    running = _ask(builder, product.id, "live_project_id")
    loan_applications.propose(session, running.id, by=finance, now=now)
    second = a_person(session, "Stef")
    loan_applications.confirm(session, running.id, by=second.id, now=now)
    loan_agreements.accept(
        session, running.id,
        by=builder.maker.id, terms=AGREEMENT, now=now, limits=builder.town.limits,
    )  # fmt: skip
    loan_arrivals.arrived(session, running, now=now)
    wish = PayWish(
        loan_id=running.id, cents=10_000, ahead=Ahead.LOWER, form_key="hall", locale="nl"
    )
    payment = loan_pages.start(session, wish, by=builder.maker.id, now=now)
    pause = ChangeWish(kind=ChangeKind.PAUSE, months=2, reason="The hall is being rebuilt.")
    change = loan_changes.ask(session, running.id, pause, side=Side.FUND, by=finance, now=now)
    builder.ids |= {
        "loan_pot_id": pot.id,
        "product_id": product.id,
        "asked_loan_id": asked.id,
        "loan_id": running.id,
        "loan_payment_id": payment.id,
        "loan_change_id": change.id,
    }
    builder.words["loan_pot_slug"] = pot.slug


def _ask(builder: Founders, product_id: int, project: str) -> Loan:
    now, maker_id = builder.clock.now(), builder.maker.id
    wish = LoanWish(
        product_id=product_id,
        project_id=builder.ids[project],
        cents=euros(1_000),
        months=12,
        grace_months=0,
        repayment=Repayment.LINEAR,
        purpose="Wood and paint for a set that travels.",
        income="Twelve evenings that are sold already.",
    )
    return loan_applications.apply(
        builder.session, wish, by=maker_id, today=local_day(now), now=now
    )
