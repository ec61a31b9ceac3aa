"""Money a fund lends comes back and is lent again: two makers, two of the fund, two operators."""

import pytest
from playwright.sync_api import expect

from matchpot.domain.people import Role
from tests.builders import euros
from tests.databases import ENGINES
from tests.e2e import awarding, lending, making, people
from tests.e2e.applying import maker_with_a_plan
from tests.e2e.conftest import NewVisitor
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money

# What differs between the databases is tried without a browser.
pytestmark = pytest.mark.parametrize("engine_name", ENGINES[:1], indirect=True, scope="session")
POT, FIRST, SECOND = "Leenpot van de kade", "Een orgel op wielen", "Zes avonden in de kelder"


def a_maker(site: Site, visitor: NewVisitor, name: str, title: str) -> Visitor:
    """Somebody with a plan, whose details the payment service has."""
    maker = visitor()
    maker.sign_in(maker_with_a_plan(site, name, title, costs=2_000).email)
    making.finish_onboarding(maker, name=name)
    return maker


def operators(site: Site, visitor: NewVisitor) -> tuple[Visitor, Visitor]:
    first, second = visitor(), visitor()
    for number, one in enumerate((first, second), start=1):
        email = f"kas{number}@loans.example"
        one.sign_in(people.somebody(site, email, f"Kas {number}", Role.OPERATOR).email)
    return first, second


def test_money_is_lent_paid_back_and_lent_again(served: Site, visitor: NewVisitor) -> None:
    fund = people.fund(served, "Fonds Kade")
    slug = lending.fill_a_pot(served, fund, POT, cents=euros(1_200))
    first, second = visitor(), visitor()
    first.sign_in(fund.owner.email)
    second.sign_in(lending.colleague(served, fund, "roos@kade.example").email)
    maker = a_maker(served, visitor, "Dunya Kaya", FIRST)
    loan_id = lending.ask(maker, POT, amount=1_200, months=6)
    lending.grant(first, second, loan_id)
    lending.accept(maker, loan_id, whole="1,210.50")
    bank = operators(served, visitor)
    awarding.pay(*bank, FIRST, amount="1,200")
    bank[0].pass_days(6)
    lending.pay(maker, loan_id, filled_in="203.00")
    maker.sees("Still owed")
    expect(maker.page.locator("main")).to_contain_text(money("1,000.00"))
    bank[0].pass_days(31)
    lending.pay(maker, loan_id, filled_in="202.50", instead="1002.50")
    maker.sees("All is paid back. The next maker can borrow this money now. Thank you!")
    other = a_maker(served, visitor, "Bent Postma", SECOND)
    next_id = lending.ask(other, POT, amount=1_200, months=6)
    lending.grant(first, second, next_id)
    lending.accept(other, next_id, whole="1,210.50")
    awarding.pay(*bank, SECOND, amount="1,200")
    other.go(f"/loans/{slug}")
    expect(other.page.locator("#worked")).to_contain_text("2")
    expect(other.page.locator("main")).to_contain_text(money("2,400"))
    other.look()
