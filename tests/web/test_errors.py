"""What a visitor reads when something is refused or breaks: their language, and a way on."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError

from matchpot.domain import errors
from matchpot.domain.errors import MatchpotError
from matchpot.extensions import login
from matchpot.web.access import everyone
from matchpot.web.errors import TEXTS, TOLD, page, text_of

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def _all(kind: type[MatchpotError] = MatchpotError) -> Iterator[type[MatchpotError]]:
    for child in kind.__subclasses__():
        # What a page refuses by a class of its own it shows by itself.
        if child.__module__.startswith("matchpot.") and ".web." not in child.__module__:
            yield child
            yield from _all(child)


KINDS = sorted(set(_all()), key=lambda kind: kind.__name__)


def test_every_refusal_has_a_sentence_of_its_own(engine_name: str) -> None:
    assert not [kind.__name__ for kind in KINDS if kind not in TEXTS and kind not in TOLD]


def test_a_sentence_holds_the_figures_of_the_refusal(app: Flask) -> None:
    with app.test_request_context("/en/"), force_locale("en"):
        told = text_of(errors.BudgetBelowUse(least_cents=12_345, cents=1))
        assert told == "€123.45 is in use already; the budget cannot be lower."
        blocked = text_of(errors.PayoutBlocked(["kyc", "dispute"]))
    assert "who is paid. A payment of this campaign" in blocked


@pytest.mark.parametrize(("path", "words"), [("/en/nowhere", "This page does not exist")])
def test_a_missing_page_speaks_the_language_of_its_address(
    client: FlaskClient, path: str, words: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert words in answer.get_data(as_text=True)
    assert '<html lang="en">' in answer.get_data(as_text=True)
    assert '<html lang="nl">' in client.get("/nl/nergens").get_data(as_text=True)


def test_an_address_without_its_last_stroke_leads_on(client: FlaskClient) -> None:
    answer = client.get("/en/projects?city=Zwolle")
    assert (answer.status_code, answer.location) == (
        308,
        "/en/projects/?city=Zwolle",
    )


def test_a_missing_page_without_a_language_follows_the_browser(client: FlaskClient) -> None:
    answer = client.get("/x/y", headers={"Accept-Language": "en"})
    assert '<html lang="en">' in answer.get_data(as_text=True)
    assert client.get("/xx/account/sign-in").status_code == 404


def test_a_wrong_method_says_which_is_right(client: FlaskClient) -> None:
    answer = client.get("/en/account/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_text_no_database_can_hold_is_refused(client: FlaskClient) -> None:
    assert client.get("/en/account/sign-in?next=%00").status_code == 400


def test_a_failure_shows_a_page_and_no_trace(app: Flask) -> None:
    @app.get("/en/breaks")
    @everyone
    def breaks() -> str:
        raise RuntimeError("the secret inner state")

    answer = app.test_client().get("/en/breaks")
    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    assert "Something broke on our side" in page
    assert "secret" not in page
    assert "Traceback" not in page


def test_a_failure_is_told_while_the_database_is_away(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_who: str) -> None:
        raise OperationalError("select 1", None, OSError("gone"))

    monkeypatch.setattr(login, "_user_callback", away)
    for lang, words in (("nl", "druk"), ("en", "We are busy for a moment")):
        client = app.test_client()
        with client.session_transaction() as kept:
            kept["_user_id"] = "1:0"
        answer = client.get(f"/{lang}/account/settings")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "30"
        assert words in answer.get_data(as_text=True)


def test_a_missing_page_offers_to_look_for_it(client: FlaskClient) -> None:
    page = client.get("/en/nowhere").get_data(as_text=True)
    assert 'role="search"' in page
    assert "What are you looking for?" in page
    assert 'role="search"' not in client.get("/en/account/sign-out").get_data(as_text=True)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503])
def test_every_refusal_says_what_to_do_and_leads_on(app: Flask, code: int) -> None:
    for lang in ("nl", "en"):
        with app.test_request_context(f"/{lang}/here"):
            drawn, answered = page(code)
        assert answered == code
        assert f'<html lang="{lang}">' in drawn
        assert f'href="/{lang}/"' in drawn


def test_a_refusal_nobody_caught_is_a_page(app: Flask) -> None:
    @app.get("/en/refuses")
    @everyone
    def refuses() -> str:
        raise errors.AmountOutOfRange(min_cents=500, max_cents=250_000, cents=1)

    answer = app.test_client().get("/en/refuses")
    assert answer.status_code == 422
    assert "Choose an amount from €5 to €2,500." in answer.get_data(as_text=True)


def test_every_answer_carries_the_number_its_log_lines_have(client: FlaskClient) -> None:
    first, second = client.get("/en/nowhere"), client.get("/en/nowhere")
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    given = client.get("/en/nowhere", headers={"X-Request-ID": "from-the-proxy-1"})
    assert given.headers["X-Request-ID"] == "from-the-proxy-1"
    odd = client.get("/en/nowhere", headers={"X-Request-ID": "a b; c"})
    assert odd.headers["X-Request-ID"] != "a b; c"
