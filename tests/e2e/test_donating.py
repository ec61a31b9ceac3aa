"""Giving, for everybody: without scripts, by keyboard alone, in either language, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.builders import euros
from tests.e2e import giving, people
from tests.e2e.conftest import NewVisitor
from tests.e2e.keys import Keys
from tests.e2e.people import Campaign
from tests.e2e.serving import Site
from tests.e2e.visiting import money


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_gift_is_given_without_any_script(
    served: Site, visitor: NewVisitor, campaign: Campaign, lang: str
) -> None:
    donor = visitor(lang, width=390, has_scripts=False)
    giving.open_form(donor, campaign.slug)
    donor.fill(amount="45", email="geen.script@example.org", message="Succes!")
    donor.press("Show what funds add")
    giving.promised(donor, together="90", pay="45")
    expect(donor.page.locator("#message")).to_have_value("Succes!")
    donor.page.locator("#tip-own").check()
    donor.fill(own_tip="zes")
    donor.look()
    donor.press("On to payment")
    expect(donor.page.get_by_role("alert")).to_be_visible()
    donor.look()
    donor.fill(own_tip="6")
    giving.to_payment(donor)
    expect(donor.page.locator("#total")).to_contain_text(re.compile(r"51[.,]00"))
    donor.look()
    giving.pay_by_ideal(donor.page, bank="Knab", name="Wim Blok")
    giving.thanked(donor, together="90,00" if lang == "nl" else "90.00")
    served.rest()
    thanks = donor.say("Thank you for your gift to %(title)s", title=campaign.title)
    assert len(served.mails("geen.script@example.org", thanks)) >= 1


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_gift_is_given_by_keyboard_alone_from_the_home_page_on(
    served: Site, visitor: NewVisitor, campaign: Campaign, lang: str
) -> None:
    donor = visitor(lang, width=390 if lang == "nl" else 1280)
    donor.page.emulate_media(color_scheme="dark")
    hand = Keys(donor)
    donor.go("/")
    hand.skip()
    if lang == "nl":
        donor.page.reload()
        hand.pick(".site-menu", 'a[href$="/projects/"]')
    else:
        donor.page.reload()
        hand.press('.masthead-nav a[href$="/projects/"]')
    hand.press(f'main a[href$="/projects/{campaign.slug}"]')
    hand.press(f'main a[href$="/give/{campaign.slug}"]')
    donor.look()
    hand.type_into("amount", "35")
    giving.promised(donor, together="70", pay="35")
    hand.choose("tip", steps=1)
    expect(donor.page.locator("#tip-0")).not_to_be_checked()
    expect(donor.page.locator(".to-pay-sum .muted")).to_be_visible()
    donor.page.keyboard.press("ArrowLeft")
    giving.promised(donor, together="70", pay="35")
    hand.type_into("email", "toets@example.org")
    hand.type_into("name", "Toos Toets")
    hand.tick("anonymous")
    expect(donor.page.locator("#anonymous")).to_be_checked()
    donor.page.keyboard.press("Enter")
    donor.page.wait_for_url("**/c/pay/**")
    pay_by_keyboard(hand)
    giving.thanked(donor, together="70,00" if lang == "nl" else "70.00")


def pay_by_keyboard(hand: Keys) -> None:
    """The stand-in's page is not ours, so only that keys suffice."""
    page = hand.phone.page
    hand.to("#method-ideal")
    page.keyboard.press("Space")
    hand.to("#bank")
    page.keyboard.type("Triodos")
    hand.type_into("name", "Toos Toets")
    hand.to("#pay")
    with page.expect_navigation(url="**/give/gift/**"):
        page.keyboard.press("Enter")


def test_whoever_comes_back_without_paying_finds_the_form_as_it_was(
    served: Site, visitor: NewVisitor, campaign: Campaign
) -> None:
    donor = visitor("nl", width=390)
    giving.open_form(donor, campaign.slug)
    donor.fill(amount="70", email="later@example.org", message="Mooi plan")
    giving.promised(donor, together="140", pay="70")
    giving.to_payment(donor)
    with served.reading() as session:
        assert people.held_cents(session, campaign.id) == euros(70)
    donor.on_by(donor.page.locator("#cancel"))
    donor.sees(
        "You have not paid, and nothing was taken. Change what you like, or leave it at this."
    )
    expect(donor.page.locator("#amount")).to_have_value("70")
    expect(donor.page.locator("#message")).to_have_value("Mooi plan")
    donor.look()
    with served.reading() as session:
        assert people.held_cents(session, campaign.id) == 0
    giving.to_payment(donor)
    giving.pay_by_ideal(donor.page, bank="SNS", name="Loes Laat")
    giving.thanked(donor, together="140,00")


def test_a_direct_debit_counts_when_the_bank_has_paid_days_later(
    served: Site, visitor: NewVisitor, campaign: Campaign
) -> None:
    donor = visitor("nl", width=390)
    giving.open_form(donor, campaign.slug)
    donor.fill(amount="20", email="incasso@example.org")
    giving.to_payment(donor)
    donor.page.locator("#method-sepa_debit").check()
    donor.fill(name="Ina Casso")
    donor.on_by(donor.page.locator("#pay"))
    donor.sees("Thank you! Your bank is working on it")
    donor.look()
    page = donor.page.url
    donor.pass_days(6)
    donor.page.goto(page)
    donor.sees("Thank you! Your gift counts")
    expect(donor.page.locator(".together")).to_contain_text(money("40,00"))
