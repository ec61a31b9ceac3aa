"""Donors without a browser, for tests that need many; they send the forms a browser sends."""

import http.client
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

from tests.e2e.serving import Site

_TRIES = 20
_WAITS_SECONDS = 20
_FIELD = re.compile(r'name="(csrf_token|stamp|seen)" value="([^"]*)"')
_PAGE = re.compile(r"/c/pay/(cs_\w+)")


class NoPaymentPage(AssertionError):
    """The donor waited for the payment page, and went away."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Hand a redirect back instead of following it."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page answered; `location` is where it leads."""

    status: int
    text: str
    location: str


class Browserless:
    """A visitor that keeps cookies and runs nothing."""

    def __init__(self, site: Site, lang: str = "nl") -> None:
        self.site = site
        self.lang = lang
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(
            cookies, _Stay(), urllib.request.ProxyHandler({})
        )

    def ask(self, address: str, form: dict[str, str] | None = None) -> Answer:
        """Open an address, or send a form to it; once more when the line breaks, as people do."""
        for _try in range(_TRIES):
            try:
                return self._ask_once(address, form)
            except (urllib.error.URLError, http.client.HTTPException, OSError):
                time.sleep(0.2)
        return self._ask_once(address, form)

    def _ask_once(self, address: str, form: dict[str, str] | None) -> Answer:
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            with self._opener.open(address, body, timeout=60) as answer:
                return Answer(answer.status, answer.read().decode(), "")
        except urllib.error.HTTPError as error:
            with error:
                location = urllib.parse.urljoin(address, error.headers.get("Location", ""))
                return Answer(error.code, error.read().decode(), location)

    def begin(self, slug: str, euros: int, *, email: str, tip_cents: int = 0) -> str:
        """Fill in the donation form and send it; returns where it leads."""
        address = f"{self.site.base_url}/{self.lang}/give/{slug}"
        hidden = dict(_FIELD.findall(self.ask(address).text))
        form = {
            **hidden,
            "amount": str(euros),
            "tip": "own" if tip_cents else "0",
            "own_tip": f"{tip_cents / 100:.2f}" if tip_cents else "",
            "email": email,
            "name": "Een Gever",
            "reward": "",
            "message": "",
            "website": "",
        }
        del form["seen"]  # it belongs to the amount the form proposed
        answer = self.ask(address, form)
        assert answer.status == 303, (answer.status, answer.text)
        return self._payment_page(answer.location)

    def _payment_page(self, address: str) -> str:
        """Wait, as the waiting page does, while the provider is slow to open its page."""
        ends = time.monotonic() + _WAITS_SECONDS
        while not _PAGE.search(address):
            if time.monotonic() > ends:
                raise NoPaymentPage(address)
            time.sleep(0.2)
            address = self.ask(address).location or address
        return address

    def pay(self, payment_page: str, *, comes_back: bool = True, **how: str) -> None:
        """Pay on the payment page; whoever comes back sees the gift's own page."""
        chosen = {"method": "ideal", "bank": "ing", "email": "a@example.org", "name": "A", **how}
        answer = self.ask(payment_page, {**chosen, "action": "pay"})
        assert answer.status == 303, (answer.status, answer.text)
        if comes_back:
            self.ask(self.ask(answer.location).location)

    def give(self, slug: str, euros: int, *, email: str, **how: Any) -> None:
        """A whole gift."""
        tip_cents = how.pop("tip_cents", 0)
        self.pay(self.begin(slug, euros, email=email, tip_cents=tip_cents), **how)


def session_of(payment_page: str) -> str:
    """The payment session's id in the address of its page."""
    found = _PAGE.search(payment_page)
    assert found is not None, payment_page
    return found[1]
