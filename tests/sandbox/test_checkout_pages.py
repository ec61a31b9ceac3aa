"""The hosted payment page, clicked through as a browser would."""

import urllib.parse
import urllib.request
from http.client import HTTPResponse
from typing import Any
from urllib.error import HTTPError

import pytest
from stripe import StripeClient

from matchpot.sandbox.serving import Sandbox
from tests.sandbox.scenes import PATIENCE_SECONDS, a_paid_session, a_session, seen


class StayHere(urllib.request.HTTPRedirectHandler):
    """Shows redirects instead of following them."""

    def redirect_request(self, *args: Any) -> None:
        return None


BROWSER = urllib.request.build_opener(StayHere, urllib.request.ProxyHandler({}))


def visit(
    url: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Opens a page or sends its form: status, text, and where it leads."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(url, data=data, headers=headers or {})
    try:
        answer: HTTPResponse | HTTPError = BROWSER.open(request, timeout=PATIENCE_SECONDS)
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status or 0, answer.read().decode(), answer.headers.get("Location", "")


def page_of(client: StripeClient, **changed: Any) -> tuple[str, str]:
    session = a_session(client, **changed)
    assert session.url is not None
    return session.id, session.url


def test_the_page_shows_what_is_paid_and_that_it_is_a_test(client: StripeClient) -> None:
    _, url = page_of(client)
    status, text, _ = visit(url)
    assert status == 200
    assert '<html lang="nl">' in text
    assert "Testbetalingen" in text
    assert "€ 26,50" in text
    assert "Tip" in text
    assert "<script" not in text
    assert 'href="http://127.0.0.1:1/back"' in text


def test_the_page_speaks_english_to_an_english_session(client: StripeClient) -> None:
    _, url = page_of(client, locale="en")
    _, text, _ = visit(url)
    assert "Test payments" in text
    assert "€26.50" in text


def test_a_session_without_a_language_follows_the_browser(client: StripeClient) -> None:
    _, url = page_of(client, locale=None)
    assert '<html lang="nl">' in visit(url, headers={"Accept-Language": "nl-NL,nl"})[1]
    assert '<html lang="en">' in visit(url, headers={"Accept-Language": "de"})[1]


def test_paying_leads_back_with_the_sessions_id(client: StripeClient) -> None:
    session_id, url = page_of(client)
    status, _, target = visit(url, {"method": "ideal", "bank": "bunq", "action": "pay"})
    assert status == 303
    assert target == f"http://127.0.0.1:1/thanks?session={session_id}"
    assert seen(client, session_id).payment_status == "paid"


def test_a_declined_card_is_told_and_can_be_tried_again(client: StripeClient) -> None:
    session_id, url = page_of(client)
    status, text, _ = visit(url, {"method": "card", "card": "4000 0000 0000 0002", "action": "pay"})
    assert status == 422
    assert "De betaling is niet gelukt" in text
    assert "Je kaart is geweigerd." in text
    assert 'value="4000 0000 0000 0002"' in text
    assert visit(url, {"method": "card", "card": "4242424242424242", "action": "pay"})[0] == 303
    assert seen(client, session_id).payment_status == "paid"


def test_the_decline_button_fails_any_method(client: StripeClient) -> None:
    session_id, url = page_of(client)
    assert visit(url, {"method": "ideal", "action": "decline"})[0] == 422
    assert seen(client, session_id).status == "open"


def test_a_direct_debit_from_the_page_is_processing(client: StripeClient) -> None:
    session_id, url = page_of(client)
    form = {"method": "sepa_debit", "iban": "NL39 RABO 0300 0652 64", "debit": "processing"}
    assert visit(url, {**form, "action": "pay"})[0] == 303
    assert seen(client, session_id).payment_status == "unpaid"


@pytest.mark.parametrize(
    "form", [{"method": "card", "card": "1234"}, {"method": "sepa_debit", "iban": "NL00X"}]
)
def test_a_mistyped_number_is_told(client: StripeClient, form: dict[str, str]) -> None:
    session_id, url = page_of(client)
    assert visit(url, {**form, "action": "pay"})[0] == 422
    assert seen(client, session_id).payment_intent is None


def test_a_paid_page_says_so_and_takes_nothing_more(client: StripeClient, sandbox: Sandbox) -> None:
    session = a_paid_session(client, sandbox)
    url = f"{sandbox.url}/c/pay/{session.id}"
    for form in (None, {"method": "ideal", "action": "pay"}):
        status, text, _ = visit(url, form)
        assert status == 410
        assert "niet twee keer" in text
    assert len(client.v1.charges.list().data) == 1


def test_an_expired_page_says_so(client: StripeClient) -> None:
    session_id, url = page_of(client)
    client.v1.checkout.sessions.expire(session_id)
    status, text, _ = visit(url, {"method": "ideal", "action": "pay"})
    assert status == 410
    assert "De tijd om te betalen is voorbij" in text


def test_an_unknown_page_is_not_found(sandbox: Sandbox) -> None:
    assert visit(f"{sandbox.url}/c/pay/cs_test_nothing")[0] == 404
