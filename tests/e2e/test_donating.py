"""Giving, for everybody: without scripts, by keyboard alone, in either language, on a phone."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.builders import euros
from tests.e2e import giving, people
from tests.e2e.conftest import NewVisitor
from tests.e2e.people import Campaign
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money


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


def test_a_gift_is_given_by_keyboard_alone(
    served: Site, visitor: NewVisitor, campaign: Campaign
) -> None:
    donor = visitor("en")
    donor.page.emulate_media(color_scheme="dark")
    donor.go(f"/projects/{campaign.slug}")
    with donor.page.expect_navigation():
        press_at(donor, donor.link("Give to this project"), "Enter")
    donor.look()
    go_to(donor, donor.at("#amount"))
    donor.page.keyboard.press("ControlOrMeta+a")
    donor.page.keyboard.type("35")
    giving.promised(donor, together="70", pay="35")
    press_at(donor, donor.page.locator("#tip-0"), "ArrowRight")
    expect(donor.page.locator("#tip-0")).not_to_be_checked()
    expect(donor.page.locator(".to-pay-sum .muted")).to_be_visible()
    press_at(donor, donor.page.locator('[name="tip"]:checked'), "ArrowLeft")
    giving.promised(donor, together="70", pay="35")
    type_at(donor, "#email", "toets@example.org")
    type_at(donor, "#name", "Toos Toets")
    press_at(donor, donor.page.locator("#anonymous"), "Space")
    expect(donor.page.locator("#anonymous")).to_be_checked()
    with donor.page.expect_navigation():
        press_at(donor, donor.button("On to payment"), "Enter")
    pay_by_keyboard(donor)
    giving.thanked(donor, together="70.00")


def pay_by_keyboard(donor: Visitor) -> None:
    press_at(donor, donor.at("#method-ideal"), "Space")
    go_to(donor, donor.page.locator("#bank"))
    donor.page.keyboard.type("Triodos")
    type_at(donor, "#name", "Toos Toets")
    with donor.page.expect_navigation(url="**/give/gift/**"):
        press_at(donor, donor.page.locator("#pay"), "Enter")


def go_to(donor: Visitor, target: Locator) -> None:
    """Press Tab until the target has the focus, which must be seen on each stop."""
    for _step in range(120):
        donor.page.keyboard.press("Tab")
        unseen = donor.page.evaluate(_UNSEEN)
        assert unseen is None, unseen
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {target}")


# What has the focus without showing it: neither it nor what surrounds it has an outline.
_UNSEEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const shows = [one, ...one.parentElement.children, one.parentElement].some((near) => {
    const style = getComputedStyle(near);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none";
  });
  return shows ? null : one.outerHTML;
}"""


def press_at(donor: Visitor, target: Locator, key: str) -> None:
    go_to(donor, target)
    donor.page.keyboard.press(key)


def type_at(donor: Visitor, selector: str, text: str) -> None:
    go_to(donor, donor.at(selector))
    donor.page.keyboard.press("ControlOrMeta+a")
    donor.page.keyboard.type(text)


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
