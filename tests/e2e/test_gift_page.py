"""A gift's own page: what a pot adds and why, what a refund changed, and who waits in line."""

from datetime import timedelta

from playwright.sync_api import Locator, expect
from sqlalchemy import func, select

from matchpot.domain.people import Role
from matchpot.persistence.models.donations import Donation
from tests.builders import euros
from tests.e2e import giving, people
from tests.e2e.conftest import NewVisitor
from tests.e2e.people import Campaign
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money


def test_a_gift_that_waits_in_line_gets_what_another_gives_back(
    served: Site, visitor: NewVisitor
) -> None:
    fund = people.fund(served, "Fonds Hoorn")
    pot_id = people.open_pot(served, fund, "Krappe pot", cents=euros(60))
    campaign = people.live_campaign(served, "Zout op de huid", pot_id=pot_id)
    first, late = visitor("nl", width=390), visitor("en")
    gives(first, campaign, amount=50, adds=50)
    tells_the_sum_and_the_rule(first)
    # Ten euros are left in the pot.
    gives(late, campaign, amount=30, adds=10)
    late.sees(
        "A fund had too little left and may still add more. "
        "Below you read what this gift waits for."
    )
    late.sees("It is the next in line.")
    expect(pot_of(late)).to_contain_text(money("20.00"))
    late.look()
    part_goes_back(served, visitor, campaign)
    first.page.reload()
    tells_what_changed(first)
    served.pass_time(timedelta(minutes=2))
    late.page.reload()
    late.sees("Thank you! Your gift counts")
    expect(late.page.locator(".together")).to_contain_text(money("60.00"))
    late.sees("Money came back to the pot, and this gift was next in line.")
    expect(late.page.locator("main")).not_to_contain_text(late.say("It is the next in line."))
    late.look()


def gives(donor: Visitor, campaign: Campaign, *, amount: int, adds: int) -> None:
    giving.open_form(donor, campaign.slug)
    donor.fill(amount=str(amount), email=f"van{amount}@example.org", name="Gijs Poot")
    giving.promised(donor, together=str(amount + adds), pay=str(amount))
    giving.to_payment(donor)
    giving.pay_by_ideal(donor.page, bank="Knab", name="Gijs Poot")
    mark = "," if donor.lang == "nl" else "."
    giving.thanked(donor, together=f"{amount + adds}{mark}00")


def pot_of(donor: Visitor) -> Locator:
    return donor.page.locator(".pot-sum", has_text="Krappe pot")


def tells_the_sum_and_the_rule(donor: Visitor) -> None:
    """The pot, the steps that lead to its cents, and the version of the rule with its mark."""
    pot = pot_of(donor)
    expect(pot.locator(".pot-cents")).to_have_text(money("50,00"))
    expect(pot.locator(".sum-steps .amount").last).to_have_text(money("50,00"))
    rule = pot.locator("details")
    rule.locator("summary").click()
    ratio = donor.say("For every euro you give, %(fund)s adds one euro.", fund="Fonds Hoorn")
    expect(rule.locator("li").first).to_have_text(ratio)
    expect(rule.locator("code")).to_be_visible()


def part_goes_back(site: Site, visitor: NewVisitor, campaign: Campaign) -> None:
    """An operator gives the first donor thirty euros back, and sees before what that leads to."""
    operator = visitor()
    name = "Operator Deel"
    operator.sign_in(people.somebody(site, "deel@example.org", name, Role.OPERATOR).email)
    with site.reading() as session:
        of_campaign = select(func.min(Donation.id)).where(Donation.campaign_id == campaign.id)
        operator.go(f"/admin/gifts/{session.scalar(of_campaign)}")
    operator.fill(amount="30")
    operator.press("See what this leads to")
    expect(operator.page.locator("main")).to_contain_text("Krappe pot")
    operator.look()
    operator.press("Give it back")
    site.rest()


def tells_what_changed(donor: Visitor) -> None:
    donor.sees("Of this %(now)s stands now.", now="€ 20,00")
    changes = pot_of(donor).locator(".pot-changes li")
    expect(changes).to_have_count(2)
    expect(changes.last).to_contain_text(money("20,00"))
    expect(donor.page.locator("#refunds")).to_contain_text(money("30,00"))
    expect(donor.page.locator(".together")).to_contain_text(money("40,00"))
    donor.look()
