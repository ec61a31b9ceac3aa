"""A campaign short of its goal gives everybody everything back, and says how far it is."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.people import Role
from matchpot.persistence.models import campaigns
from matchpot.persistence.models.matching import Pot
from tests.builders import euros
from tests.e2e import giving, people
from tests.e2e.conftest import NewVisitor
from tests.e2e.people import Campaign
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money

# This card's bank takes a day over each refund.
SLOW_CARD = "4000 0000 0000 7726"


@pytest.fixture
def far_campaign(served: Site) -> Campaign:
    """A campaign whose goal is out of reach, in a pot that doubles gifts."""
    fund = people.fund(served, "Fonds Deventer")
    pot_id = people.open_pot(served, fund, "Stadspot", cents=euros(1_000))
    return people.live_campaign(served, "De lange tocht", goal=5_000, pot_id=pot_id)


def test_everybody_gets_everything_back_when_the_goal_is_not_reached(
    served: Site, visitor: NewVisitor, far_campaign: Campaign
) -> None:
    campaign = far_campaign
    quick, slow = visitor("nl", width=390), visitor("en")
    quick_page = a_gift(quick, campaign, amount="50", email="dirk@example.org", tip=True)
    slow_page = a_gift(slow, campaign, amount="30", email="els@example.org", card=SLOW_CARD)
    clock = visitor()
    clock.pass_days(31)
    operator = visitor("nl")
    operator.sign_in(
        people.somebody(served, "terug@example.org", "Operator Terug", Role.OPERATOR).email
    )
    the_work_is_under_way(visitor, operator, campaign)
    clock.pass_days(2)
    clock.pass_days(0, hours=1)
    everything_is_back(served, operator, campaign)
    for donor, page in ((quick, quick_page), (slow, slow_page)):
        donor.page.goto(page)
        donor.sees("Your gift was given back")
        donor.look()
    expect(quick.page.locator("#refunds")).to_contain_text(money("55,00"))


def a_gift(
    donor: Visitor,
    campaign: Campaign,
    *,
    amount: str,
    email: str,
    card: str = "",
    tip: bool = False,
) -> str:
    giving.open_form(donor, campaign.slug)
    donor.fill(amount=amount)
    giving.promised(donor, together=str(int(amount) * 2), pay=amount)
    if tip:
        donor.page.locator("#tip-own").check()
        donor.fill(own_tip="5")
        giving.promised(donor, together=str(int(amount) * 2), pay=str(int(amount) + 5))
    donor.fill(email=email, name=email.partition("@")[0].title())
    giving.to_payment(donor)
    if card:
        giving.pay_by_card(donor.page, card=card, name="Els Smit")
    else:
        giving.pay_by_ideal(donor.page, bank="bunq", name="Dirk Mol")
    mark = "," if donor.lang == "nl" else "."
    return giving.thanked(donor, together=f"{int(amount) * 2}{mark}00")


def the_work_is_under_way(visitor: NewVisitor, operator: Visitor, campaign: Campaign) -> None:
    maker = visitor("nl", width=390)
    maker.sign_in(campaign.maker.email)
    maker.go("/maker/money")
    maker.look()
    maker.on_by(maker.page.locator('main a[href$="/giving-back"]'))
    one_of_two = maker.say("%(done)s of %(total)s", done="1", total="2")
    expect(maker.page.locator(".progress")).to_contain_text(one_of_two)
    maker.sees("You may leave this page. The work goes on.")
    maker.look()
    operator.go("/admin/refunds")
    operator.look()
    operator.on_by(operator.page.get_by_role("link", name=campaign.title, exact=True).first)
    expect(operator.page.locator(".progress")).to_contain_text(money("55,00"))
    operator.look()


def everything_is_back(site: Site, operator: Visitor, campaign: Campaign) -> None:
    operator.page.reload()
    two_of_two = operator.say("%(done)s of %(total)s", done="2", total="2")
    expect(operator.page.locator(".progress")).to_contain_text(two_of_two)
    expect(operator.page.locator(".progress")).to_contain_text(money("85,00"))
    operator.look()
    operator.go(f"/projects/{campaign.slug}")
    operator.look()
    with site.reading() as session:
        state = session.get_one(campaigns.Campaign, campaign.id).state
        pot = session.scalars(
            select(Pot).where(Pot.name == "Stadspot").order_by(Pot.id.desc())
        ).first()
        assert state is CampaignState.CLOSED_FAILED
        assert pot is not None
        assert (pot.reserved_cents, pot.used_cents) == (0, 0)
    for email in ("dirk@example.org", "els@example.org"):
        subjects = [mail.subject for mail in site.mails(email)]
        assert len(subjects) == len(set(subjects)), subjects
