"""Settings: what is mine I change with my password, and I can take it along or be forgotten."""

import json

import pytest
from flask import Flask

from tests.web.visitors import PASSWORD, Visitor, link_in, mailed, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def anna(app: Flask) -> Visitor:
    somebody(app)
    visitor = Visitor(app)
    visitor.sign_in("anna@example.nl")
    return visitor


def test_a_profile_is_kept_and_its_language_followed(anna: Visitor) -> None:
    answer = anna.post(
        "/account/settings", name="Anna <Bos>", city="Gouda", about="Plays.", locale="nl"
    )
    assert answer.location == "/nl/account/settings"
    page = anna.get("/nl/account/settings").get_data(as_text=True)
    assert "Anna &lt;Bos&gt;" in page
    assert 'value="Gouda"' in page


def test_a_new_address_takes_the_password_and_a_link(app: Flask, anna: Visitor) -> None:
    refused = anna.post("/account/email", email="bos@example.nl", password="wrong")
    assert refused.status_code == 422
    assert "This is not your password." in refused.get_data(as_text=True)
    anna.post("/account/email", email="bos@example.nl", password=PASSWORD)
    (mail,) = mailed(app)
    assert mail.to == "bos@example.nl"
    path = link_in(mail)
    anna.get(path)
    assert anna.is_signed_in()
    anna.post(path)
    assert not anna.is_signed_in()
    assert anna.sign_in("bos@example.nl").status_code == 303
    assert mailed(app)[0].to == "anna@example.nl"


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    app: Flask, anna: Visitor
) -> None:
    elsewhere = Visitor(app)
    elsewhere.sign_in("anna@example.nl")
    answer = anna.post("/account/password", old=PASSWORD, password="vier fietsen in de gracht")
    assert answer.status_code == 303
    assert anna.is_signed_in()
    assert not elsewhere.is_signed_in()


def test_my_data_come_as_a_file_of_my_own(anna: Visitor) -> None:
    answer = anna.post("/account/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.data)["person"][0]["email"] == "anna@example.nl"


def test_erasing_takes_the_password_and_a_tick(anna: Visitor) -> None:
    assert anna.get("/account/erase").status_code == 200
    assert anna.post("/account/erase", password=PASSWORD).status_code == 422
    assert anna.post("/account/erase", password="wrong", sure="y").status_code == 422
    assert anna.post("/account/erase", password=PASSWORD, sure="y").status_code == 303
    assert not anna.is_signed_in()
    assert anna.sign_in("anna@example.nl").status_code == 422


def test_pages_of_a_signed_in_person_are_kept_by_nobody(anna: Visitor) -> None:
    assert anna.get("/account/settings").headers["Cache-Control"] == "private, no-store"
