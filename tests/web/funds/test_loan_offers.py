"""What a pot of loans offers, opened again as it is kept; and what a fund reads of who asks."""

import pytest
from sqlalchemy import select

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.loans.terms import Repayment
from matchpot.domain.pots import PotPurpose
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.loans import LoanProduct
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Person
from matchpot.services import loan_applications
from matchpot.services.loan_applications import LoanWish
from tests.builders import NOON, a_campaign, a_project, euros
from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

TYPED = {
    "name": "Voorschot",
    "summary": "Money before it comes in.",
    "least_cents": "250",
    "most_cents": "2000",
    "interest_bps": "2,25",
    "most_months": "12",
    "most_grace_months": "2",
    "repayments": [Repayment.LINEAR.value, Repayment.BULLET.value],
    "borrowers": "anyone",
    "is_open": "y",
}


@pytest.fixture
def loan_pot(town: Town) -> int:
    """The pot without a cent is for loans."""
    with town.app.app_context(), unit_of_work() as session:
        session.get_one(Pot, town.draft).purpose = PotPurpose.LOANS
    return town.draft


def _product(town: Town) -> LoanProduct:
    with town.app.app_context(), unit_of_work() as session:
        row = session.scalars(select(LoanProduct)).one()
        session.expunge(row)
        return row


def _is_ticked(page: str, box: str) -> bool:
    tag = next(one for one in page.split("<input") if box in one.partition(">")[0])
    return "checked" in tag.partition(">")[0]


def test_interest_is_typed_as_the_language_writes_it(town: Town, loan_pot: int) -> None:
    member = town.visit(town.member, "nl")
    answer = member.post(f"/fund/pots/{loan_pot}/loan-offers/new", **TYPED)
    assert answer.status_code == 303
    assert _product(town).interest_bps == 225
    refused = member.post(
        f"/fund/pots/{loan_pot}/loan-offers/new", **{**TYPED, "interest_bps": "5,01"}
    )
    assert refused.status_code == 422
    assert 'value="5,01"' in refused.get_data(as_text=True)


def test_an_offer_opened_again_and_kept_is_the_same_offer(town: Town, loan_pot: int) -> None:
    member = town.visit(town.member, "nl")
    member.post(f"/fund/pots/{loan_pot}/loan-offers/new", **TYPED)
    before = _product(town)
    address = f"/fund/loan-offers/{before.id}"
    page = member.get(address).get_data(as_text=True)
    assert 'value="2,25"' in page
    for word, is_ticked in (("linear", True), ("bullet", True), ("annuity", False)):
        assert _is_ticked(page, f'value="{word}"') is is_ticked, word
    assert _is_ticked(page, 'name="is_open"')


def test_a_box_that_is_unticked_stays_unticked_when_something_is_wrong(
    town: Town, loan_pot: int
) -> None:
    member = town.visit(town.member, "nl")
    member.post(f"/fund/pots/{loan_pot}/loan-offers/new", **TYPED)
    typed = {**TYPED, "name": ""}
    del typed["is_open"]
    answer = member.post(f"/fund/loan-offers/{_product(town).id}", **typed)
    assert answer.status_code == 422
    assert not _is_ticked(answer.get_data(as_text=True), 'name="is_open"')


def test_a_fund_reads_the_plan_of_a_loan_nobody_else_can_read_yet(
    town: Town, loan_pot: int
) -> None:
    member = town.visit(town.member)
    member.post(f"/fund/pots/{loan_pot}/loan-offers/new", **{**TYPED, "interest_bps": "2"})
    product = _product(town)
    with town.app.app_context(), unit_of_work() as session:
        project = a_project(session, maker=session.get_one(Person, town.maker), title="Wolwerk")
        a_campaign(session, project=project, state=CampaignState.DRAFT)
        wish = LoanWish(
            product_id=product.id, project_id=project.id, cents=euros(500), months=6,
            grace_months=0, repayment=Repayment.LINEAR, purpose="A van before the tour begins.",
            income="Tickets of fourteen evenings.",
        )  # fmt: skip
        loan = loan_applications.apply(
            session, wish, by=town.maker, today=NOON.date(), now=NOON
        )  # fmt: skip
        slug, loan_id = project.slug, loan.id
    address = f"/fund/loans/{loan_id}/plan"
    assert town.visit(None).get(f"/projects/{slug}").status_code == 404
    assert address in member.get(f"/fund/loans/{loan_id}").get_data(as_text=True)
    page = member.get(address).get_data(as_text=True)
    assert "with the loan of €500 in it" in page
    finance = town.visit(town.finance).get(f"/fund/loans/{loan_id}").get_data(as_text=True)
    assert "It waits for a colleague who may propose it." in finance
    assert town.visit(town.stranger).get(address).status_code == 404
