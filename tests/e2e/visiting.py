"""Somebody in front of a browser: a window of one size in one language, and what one does there."""

import re
from contextlib import suppress

from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.e2e.people import PASSWORD
from tests.e2e.serving import Site
from tests.e2e.watching import Watch
from tests.e2e.words import say

_LINK = r"(http://[^\s>]+/{path}/[^\s>]+)"


class Visitor:
    """One person's window. Words are given in English and looked for as the page shows them."""

    def __init__(
        self,
        browser: Browser,
        site: Site,
        lang: str = "en",
        *,
        width: int = 1280,
        has_scripts: bool = True,
        is_judging: bool = True,
    ) -> None:
        self.site = site
        self.lang = lang
        self.context = browser.new_context(
            locale="nl-NL" if lang == "nl" else "en-GB",
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
            java_script_enabled=has_scripts,
        )
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        own = (site.base_url, site.stand_in_url)
        self.watch = Watch(self.page, own, is_judging=is_judging and has_scripts)

    def leave(self) -> list[str]:
        """Close the window; tells what was wrong on its pages."""
        with suppress(Error):
            self.context.close()
        return self.watch.wrong

    def say(self, text: str, **values: object) -> str:
        """A string of the product in this window's language."""
        return say(self.lang, text, **values)

    # ---- finding ----

    def go(self, path: str) -> None:
        """Open a page of the site; a path without a language gets this window's."""
        prefix = "" if path.startswith("/dev") else f"/{self.lang}"
        self.page.goto(f"{self.site.base_url}{prefix}{path}")

    def button(self, text: str, **values: object) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=self.say(text, **values), exact=True)

    def link(self, text: str, **values: object) -> Locator:
        """A link by its words."""
        return self.page.get_by_role("link", name=self.say(text, **values), exact=True)

    def field(self, text: str, **values: object) -> Locator:
        """A field by the beginning of its label, which may say `optional` after it."""
        beginning = re.compile(f"^{re.escape(self.say(text, **values))}")
        return self.page.get_by_label(beginning)

    # ---- doing ----

    def at(self, selector: str) -> Locator:
        """What a selector finds, once its page is there with its scripts."""
        found = self.page.locator(selector)
        found.first.wait_for()
        self.page.wait_for_load_state()
        return found

    def fill(self, **typed: str) -> None:
        """Type into fields by their names in the form."""
        for name, text in typed.items():
            self.at(f'main [name="{name}"]').fill(text)

    def on_by(self, way: Locator) -> None:
        """Click what leads to another page, and wait until that page is there."""
        # A script that notes the address anew is a navigation too; only a new page loads.
        with self.page.expect_event("load"):
            way.click()

    def press(self, text: str, **values: object) -> None:
        """Press a button that sends a form."""
        self.on_by(self.button(text, **values))

    def follow(self, text: str, **values: object) -> None:
        """Follow a link."""
        self.on_by(self.link(text, **values))

    def sees(self, text: str, **values: object) -> None:
        """Wait until the page's content holds these words."""
        expect(self.page.locator("main")).to_contain_text(self.say(text, **values))

    def look(self) -> None:
        """Judge the page as it stands."""
        self.watch.look()

    def sign_in(self, email: str) -> None:
        """Sign in by the form."""
        self.go("/account/sign-in")
        self.fill(email=email, password=PASSWORD)
        self.press("Sign in")
        expect(self.page.locator("details.menu")).to_be_visible()

    def open_link_of_mail(self, about: str, path: str, to: str) -> None:
        """Open the first link to a path in the newest mail to somebody about something."""
        self.site.rest()
        mails = self.site.mails(to, about)
        assert mails, f"no mail to {to} about {about!r}"
        found = re.search(_LINK.format(path=path), mails[0].text)
        assert found, mails[0].text
        self.page.goto(found[1])

    def pass_days(self, days: int, hours: int = 0) -> None:
        """Move the clock on its own page, and wait until what fell due is done."""
        # What is still under way would happen after the days, and its own days begin then.
        self.site.rest()
        self.go("/dev/clock")
        self.fill(days=str(days), hours=str(hours))
        self.on_by(self.page.locator("form.form .submit-row button").first)
        expect(self.page.locator(".notice-success")).to_be_visible()
        self.site.rest_after_moving()


def money(text: str) -> re.Pattern[str]:
    """An amount as a page may write it: `25` matches `€ 25`, `€25`, with any kind of space."""
    return re.compile(rf"€[\s\u00a0\u202f]*{re.escape(text)}(?![\d.,]*\d)")
