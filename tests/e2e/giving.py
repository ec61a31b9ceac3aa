"""A donor's way by the pages: from the project to the form, to paying, to the gift's own page."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.visiting import Visitor, money

GOOD_CARD = "4242 4242 4242 4242"
BAD_CARD = "4000 0000 0000 0002"


def open_form(donor: Visitor, slug: str) -> None:
    """Find the way from the project's page."""
    donor.go(f"/projects/{slug}")
    donor.look()
    donor.follow("Give to this project")
    expect(donor.page.locator("form.giving")).to_be_visible()


def promised(donor: Visitor, *, together: str, pay: str) -> None:
    """The page says what comes of the gift and what is paid, before anything is paid."""
    expect(donor.page.locator("#match .sum-total dd")).to_have_text(money(together))
    expect(donor.page.locator(".to-pay-sum")).to_contain_text(money(pay))


def to_payment(donor: Visitor) -> None:
    """Send the form; the payment service's page follows."""
    donor.press("On to payment")
    expect(donor.page.locator("#pay")).to_be_visible()


def pay_by_ideal(page: Page, *, bank: str, name: str) -> None:
    """Choose a bank on the payment page, and pay."""
    page.locator("#method-ideal").check()
    page.locator("#bank").select_option(label=bank)
    page.locator("#name").fill(name)
    page.locator("#pay").click()


def pay_by_card(page: Page, *, card: str, name: str) -> None:
    """Type a card's number on the payment page, and pay."""
    page.locator("#method-card").check()
    page.locator("#card").fill(card)
    page.locator("#name").fill(name)
    page.locator("#pay").click()


def thanked(donor: Visitor, *, together: str) -> str:
    """The gift's own page thanks and tells what it came to; returns its address."""
    expect(donor.page).to_have_url(re.compile(r"/give/gift/[\w-]+$"))
    donor.sees("Thank you! Your gift counts")
    expect(donor.page.locator(".together")).to_contain_text(money(together))
    donor.look()
    return donor.page.url
