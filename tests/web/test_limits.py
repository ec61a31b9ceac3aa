"""Rate limits: counted by network and by mailbox, over all web processes, on both databases."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.app import create_app
from matchpot.extensions import db, limiter
from matchpot.persistence.models.work import RateCount
from matchpot.settings import Settings
from matchpot.web.public import share_pictures
from tests.web.visitors import Visitor, somebody


@pytest.fixture
def strict(settings: Settings) -> Iterator[Flask]:
    """The product with its limits on."""
    made = create_app(replace(settings, rate_limits=True))
    yield made
    _let_go(made)


def _let_go(app: Flask) -> None:
    limiter.enabled = False
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def tries(app: Flask, count: int, email: str, address: str = "192.0.2.1") -> list[int]:
    visitor = Visitor(app)
    token = visitor.token()
    return [
        visitor.client.post(
            "/en/account/sign-in",
            data={"csrf_token": token, "email": email, "password": "wrong"},
            environ_base={"REMOTE_ADDR": address},
        ).status_code
        for _ in range(count)
    ]


def test_a_password_cannot_be_guessed_forever(strict: Flask) -> None:
    somebody(strict)
    assert tries(strict, 11, "anna@example.nl") == [422] * 10 + [429]
    assert tries(strict, 1, "Anna+x@example.nl", "198.51.100.7") == [429]
    assert tries(strict, 1, "other@example.nl") == [422]


def test_a_refused_attempt_says_when_to_come_back(strict: Flask) -> None:
    tries(strict, 10, "anna@example.nl")
    visitor = Visitor(strict)
    answer = visitor.sign_in("anna@example.nl")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    told = answer.get_data(as_text=True)
    assert "That went a little fast" in told
    assert "Try again in 15 minutes." in told


def test_one_subscriber_is_one_network(strict: Flask) -> None:
    for number in range(5):
        tries(strict, 10, f"p{number}@example.nl", f"2001:db8:1:2::{number + 1}")
    assert tries(strict, 1, "p9@example.nl", "2001:db8:1:2:ffff::9") == [429]
    assert tries(strict, 1, "p9@example.nl", "2001:db8:1:3::1") == [422]


def test_counts_hold_no_address(strict: Flask) -> None:
    tries(strict, 1, "anna@example.nl")
    with strict.app_context():
        keys = " ".join(db.session.scalars(select(RateCount.key)))
    assert keys
    assert "anna" not in keys


def test_forms_without_an_address_count_for_who_sends_them(strict: Flask) -> None:
    somebody(strict)
    somebody(strict, "bram@example.nl")
    anna, bram = Visitor(strict), Visitor(strict)
    anna.sign_in("anna@example.nl")
    bram.sign_in("bram@example.nl")
    new = {"old": "wrong", "password": "vier fietsen in de gracht"}
    assert [anna.post("/account/password", **new).status_code for _ in range(11)][-1] == 429
    assert bram.post("/account/password", **new).status_code == 422


def _through_a_proxy(app: Flask, count: int, forwarded: str) -> list[int]:
    visitor = Visitor(app)
    token = visitor.token()
    return [
        visitor.client.post(
            "/en/account/sign-in",
            data={"csrf_token": token, "email": f"p{number}@example.nl", "password": "wrong"},
            headers={"X-Forwarded-For": forwarded},
        ).status_code
        for number in range(count)
    ]


def test_visitors_behind_a_proxy_of_ours_have_limits_of_their_own(settings: Settings) -> None:
    app = create_app(replace(settings, rate_limits=True, trusted_proxies=1))
    assert _through_a_proxy(app, 51, "192.0.2.1")[-1] == 429
    assert _through_a_proxy(app, 1, "192.0.2.2") == [422]
    # What a visitor writes before the proxy's own entry changes nothing.
    assert _through_a_proxy(app, 1, "203.0.113.9, 192.0.2.1") == [429]
    _let_go(app)


def test_without_a_proxy_the_header_is_not_believed(strict: Flask) -> None:
    assert _through_a_proxy(strict, 51, "192.0.2.1")[-1] == 429
    assert _through_a_proxy(strict, 1, "192.0.2.2") == [429]


def test_drawing_pictures_is_limited_and_showing_drawn_ones_is_not(strict: Flask) -> None:
    share_pictures.drawn.cache_clear()
    share_pictures.code_of.cache_clear()
    drawn = "/en/share/site.png"
    client = strict.test_client()
    assert {client.get(drawn).status_code for _ in range(70)} == {200}
    for number in range(59):
        with strict.test_request_context(drawn, environ_base={"REMOTE_ADDR": "127.0.0.1"}):
            share_pictures.code_of(f"https://example.nl/{number}", "svg")
    answer = client.get("/nl/share/site.png")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert client.get(drawn).status_code == 200
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    assert client.get("/nl/share/site.png", environ_base=elsewhere).status_code == 200
