"""Coming in and going out: a new session, strict cookies, and no way to another site."""

from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchpot.app import create_app
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.people import Person
from matchpot.services import people
from matchpot.services.ports import Outside
from matchpot.web.sessions import own_path
from tests.conftest import Visitor
from tests.contract.conftest import TOKEN, Hall, close, settings_for
from tests.contract.corpus import ALL
from tests.contract.pages import read, token_in
from tests.contract.town_hall import PASSWORD, World
from tests.databases import copy_sqlite

HOME = "https://matchpot.example"
ELSEWHERE = (
    "//evil.example", "https://evil.example", "http:evil.example", "\\\\evil.example",
    "/\\evil.example", "/\t/evil.example", "\t//evil.example", "///evil.example",
    "/%09/evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x",
    "/\n//evil.example", "//evil.example/%2f..", "/.//evil.example", "\u2044\u2044evil.example",
    "//0x7f000001", "//user@evil.example", "/\x00/evil.example", "https:evil.example",
)  # fmt: skip


def email_of(app: Flask, person_id: int) -> str:
    with app.app_context(), unit_of_work() as session:
        return session.get_one(Person, person_id).email


def sign_in(client: FlaskClient, email: str, **more: str) -> TestResponse:
    token = token_in(client.get("/en/account/sign-in").text)
    form = {"csrf_token": token, "email": email, "password": PASSWORD, **more}
    return client.post("/en/account/sign-in", data=form)


def is_in(client: FlaskClient) -> bool:
    return client.get("/en/account/settings").status_code == 200


# ---- where one is sent --------------------------------------------------------------------------


def test_signing_in_leads_to_this_site_only(hall: Hall) -> None:
    email, wrong = email_of(hall.app, hall.world.people["donor"]), []
    for text in (*ELSEWHERE, *(one for one in ALL if "/" in one or "\\" in one or ":" in one)):
        client = hall.fresh("visitor")
        data = {"csrf_token": TOKEN, "email": email, "password": PASSWORD, "next": text}
        answer = client.post("/en/account/sign-in", data=data)
        if answer.status_code == 400 and "\x00" in text:
            continue
        location = answer.headers["Location"]
        if not location.startswith("/") or location[1:2] in {"/", "\\"} or "\n" in location:
            wrong.append((text, location))
    assert not wrong


def test_the_form_shows_no_address_of_another_site(hall: Hall) -> None:
    for text in ELSEWHERE:
        answer = hall.client("visitor").get("/en/account/sign-in", query_string={"next": text})
        if answer.status_code == 200:
            assert all(own_path(one) or not one for one in read(answer.text).shown("next"))


def test_a_router_redirect_stays_here(hall: Hall) -> None:
    client = hall.client("visitor")
    for path in ("//evil.example/..", "/en//evil.example//", "/en/projects", "//en//projects"):
        answer = client.get(path)
        location = answer.headers.get("Location", "/")
        assert location.startswith("/"), path
        assert not location.startswith("//"), path


# ---- the session --------------------------------------------------------------------------------


def test_a_session_somebody_prepared_is_not_the_one_after_signing_in(hall: Hall) -> None:
    client = hall.fresh("visitor")
    with client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
    before = client.get_cookie("session")
    assert before is not None
    sign_in(client, email_of(hall.app, hall.world.people["donor"]))
    with client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept.get("csrf_token") is None
    assert is_in(client)
    other = hall.app.test_client()
    other.set_cookie("session", before.value)
    assert not is_in(other)
    hall.restore()


def test_signing_out_empties_the_browser(hall: Hall) -> None:
    client = hall.fresh("donor")
    assert is_in(client)
    client.post("/en/account/sign-out", data={"csrf_token": TOKEN})
    assert not is_in(client)
    with client.session_transaction() as kept:
        assert not set(kept) - {"_flashes"}


def test_a_new_password_ends_every_other_session(hall: Hall) -> None:
    first, second = hall.fresh("donor"), hall.fresh("donor")
    assert is_in(second)
    new = {"csrf_token": TOKEN, "old": PASSWORD, "password": "vier fietsen in de gracht"}
    assert first.post("/en/account/password", data=new).status_code == 303
    assert is_in(first)
    assert not is_in(second)
    hall.restore()


def test_a_session_made_up_or_of_another_key_is_nobodys(hall: Hall) -> None:
    kept = hall.fresh("operator").get_cookie("session")
    assert kept is not None
    body, _, rest = kept.value.partition(".")
    for value in ("", "x", kept.value[:-2] + "xx", f"{body[:-1]}A.{rest}", ".".join("abc"), "é"):
        client = hall.app.test_client()
        client.set_cookie("session", value)
        assert not is_in(client)


@pytest.mark.parametrize("remembered", ["", ":", "1", "1:", "x:1", "1:x", "-1:1", "१:1"])
def test_a_strange_name_in_a_session_is_nobody(hall: Hall, remembered: str) -> None:
    client = hall.app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = remembered
    assert not is_in(client)


def test_another_address_or_password_asks_for_the_password(hall: Hall) -> None:
    before = hall.version()
    wrong = {"email": "thief@example.org", "password": "guess", "old": "guess", "sure": "y"}
    for path in ("email", "password", "erase"):
        answer = hall.post("donor", f"/en/account/{path}", wrong)
        assert answer.status_code == 422
    assert hall.version() == before


def test_links_in_mail_open_one_thing_once(hall: Hall) -> None:
    links = hall.world.links
    for kind, path in (("verify", "confirm"), ("reset", "reset"), ("confirm_email", "new-email")):
        for other in links.keys() - {kind}:
            assert hall.get("visitor", f"/en/account/{path}/{links[other]}").status_code == 410
    url = f"/en/account/reset/{links['reset']}"
    new = {"password": "vier fietsen in de gracht"}
    assert hall.post("visitor", url, new).status_code == 303
    hall.forget("visitor")
    assert hall.post("visitor", url, new).status_code == 410
    with hall.app.app_context(), unit_of_work() as session:
        marked = people._reset_mark(session.get_one(Person, hall.world.people["other_maker"]))
    assert marked not in links["reset"]
    hall.restore()


# ---- over https ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def at_home(
    built: tuple[Path, World, Outside], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, World]]:
    """The platform as it is when its address is https."""
    before, world, outside = built
    folder = tmp_path_factory.mktemp("home")
    url = copy_sqlite(before, folder / "home.db")
    settings = replace(settings_for(url, folder / "var"), base_url=HOME)
    app = create_app(settings, outside)
    app.test_client_class = Visitor
    yield app, world
    close(app)


def test_over_https_every_cookie_is_of_this_host_alone(at_home: tuple[Flask, World]) -> None:
    app, world = at_home
    email, client = email_of(app, world.people["donor"]), app.test_client()
    page = client.get("/en/account/sign-in", base_url=HOME)
    form = {
        "csrf_token": token_in(page.text), "email": email, "password": PASSWORD, "stay": "y",
    }  # fmt: skip
    answer = client.post("/en/account/sign-in", base_url=HOME, data=form, headers={"Referer": HOME})
    assert answer.status_code == 303
    set_cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    names = set()
    for text in set_cookies:
        ((name, cookie),) = SimpleCookie(text).items()
        names.add(name)
        assert cookie["secure"], text
        assert cookie["httponly"], text
        assert cookie["samesite"] == "Lax", text
        assert cookie["path"] == "/", text
        assert not cookie["domain"], text
    assert names == {"__Host-session", "__Host-lang"}


def test_over_https_browsers_are_told_to_stay_there(at_home: tuple[Flask, World]) -> None:
    app, _world = at_home
    client = app.test_client()
    for path in ("/en/", "/en/nowhere", "/static/site.css", "/health/live"):
        told = client.get(path, base_url=HOME).headers["Strict-Transport-Security"]
        assert int(told.partition("max-age=")[2].partition(";")[0]) >= 31_536_000


def test_a_form_from_another_site_is_refused(at_home: tuple[Flask, World]) -> None:
    """The token does it; a browser also keeps the cookie back, because it is SameSite."""
    app, _world = at_home
    client = app.test_client()
    answer = client.post(
        "/en/account/sign-in", base_url=HOME, data={"email": "a@example.org"},
        headers={"Origin": "https://evil.example", "Referer": "https://evil.example/"},
    )  # fmt: skip
    assert answer.status_code == 400
