"""The hall of loans: a pot that lends, and a loan in every state in which a page has forms."""

from matchpot.domain.campaigns import CampaignState
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
from tests.builders import a_campaign, a_person, a_project, euros
from tests.contract.founders import Founders
from tests.services.loan_scenes import AGREEMENT, OFFER


def fill(builder: Founders) -> None:
    """An offer, applications, and loans with a payment and wishes to change them."""
    session, now = builder.session, builder.clock.now()
    pot = builder.town.pot_alone(cents=euros(20_000), fund=builder.fund)
    pot.purpose, pot.name = PotPurpose.LOANS, "Leenpot"
    first, finance = builder.people["member"], builder.people["finance"]
    plan = ProductPlan(name="Voorschot", summary="Money before it comes in.", offer=OFFER)
    product = loan_products.create(session, plan, pot_id=pot.id, by=first, now=now)
    asked = _ask(builder, product.id, builder.ids["draft_project_id"])
    running = _running(builder, product.id, builder.ids["live_project_id"])
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
    _others(builder, product.id, pause)


def _others(builder: Founders, product_id: int, pause: ChangeWish) -> None:
    """One that waits for a second person, one on offer, three that run: each with other forms."""
    session, now = builder.session, builder.clock.now()
    names = ("proposed", "offered", "quiet", "maker_asks", "member_asks")
    projects = {name: _plan(builder, name) for name in names}
    proposed = _ask(builder, product_id, projects["proposed"])
    loan_applications.propose(session, proposed.id, by=builder.people["finance"], now=now)
    offered = _offered(builder, product_id, projects["offered"])
    quiet = _running(builder, product_id, projects["quiet"])
    by_maker = _running(builder, product_id, projects["maker_asks"])
    loan_changes.ask(session, by_maker.id, pause, side=Side.MAKER, by=builder.maker.id, now=now)
    by_member = _running(builder, product_id, projects["member_asks"])
    member = builder.people["member"]
    loan_changes.ask(session, by_member.id, pause, side=Side.FUND, by=member, now=now)
    for name, loan in zip(names, (proposed, offered, quiet, by_maker, by_member), strict=True):
        builder.ids[f"{name}_loan_id"] = loan.id


def _plan(builder: Founders, title: str) -> int:
    project = a_project(builder.session, maker=builder.maker, title=title)
    a_campaign(builder.session, project=project, state=CampaignState.DRAFT)
    return project.id


def _offered(builder: Founders, product_id: int, project_id: int) -> Loan:
    session, now = builder.session, builder.clock.now()
    loan = _ask(builder, product_id, project_id)
    loan_applications.propose(session, loan.id, by=builder.people["finance"], now=now)
    loan_applications.confirm(session, loan.id, by=a_person(session, "Stef").id, now=now)
    return loan


def _running(builder: Founders, product_id: int, project_id: int) -> Loan:
    session, now = builder.session, builder.clock.now()
    loan = _offered(builder, product_id, project_id)
    loan_agreements.accept(
        session, loan.id,
        by=builder.maker.id, terms=AGREEMENT, now=now, limits=builder.town.limits,
    )  # fmt: skip
    loan_arrivals.arrived(session, loan, now=now)
    return loan


def _ask(builder: Founders, product_id: int, project_id: int) -> Loan:
    now, maker_id = builder.clock.now(), builder.maker.id
    wish = LoanWish(
        product_id=product_id,
        project_id=project_id,
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
