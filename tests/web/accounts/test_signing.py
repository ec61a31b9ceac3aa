"""Signing up and in: what a visitor sees never tells who has an account."""

import re

import pytest
from flask import Flask

from matchpot.domain.people import Role
from tests.web.visitors import PASSWORD, Visitor, link_in, mailed, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

ANNA = {
    "name": "Anna Bos",
    "email": "anna@example.nl",
    "password": PASSWORD,
    "aim": "curious",
    "locale": "en",
}


def test_a_maker_signs_up_confirms_and_is_signed_in(app: Flask) -> None:
    visitor = Visitor(app)
    assert (
        visitor.post(
            "/account/sign-up",
            **ANNA,
        ).status_code
        == 303
    )
    (mail,) = mailed(app)
    assert mail.to == "anna@example.nl"
    path = link_in(mail)
    assert visitor.get(path).status_code == 200
    assert not visitor.is_signed_in()
    wrong = visitor.post(path, password="not this one")
    assert wrong.status_code == 422
    assert visitor.post(path, password=PASSWORD).status_code == 303
    assert visitor.is_signed_in()


def test_opening_the_link_twice_says_what_to_do(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.post("/account/sign-up", **ANNA)
    path = link_in(mailed(app)[0])
    visitor.post(path, password=PASSWORD)
    again = visitor.get(path)
    assert again.status_code == 410
    assert "Sign in" in again.get_data(as_text=True)


def _shown(app: Flask, path: str, **fields: str) -> tuple[int, str]:
    visitor = Visitor(app)
    answer = visitor.post(path, **fields)
    page = visitor.get(answer.location) if answer.location else answer
    text = re.sub(r'value="[^"]{60,}"', "", page.get_data(as_text=True))
    return answer.status_code, text


def test_signing_up_with_a_known_address_looks_the_same(app: Flask) -> None:
    fresh = _shown(app, "/account/sign-up", **ANNA)
    mailed(app)
    visitor = Visitor(app)
    visitor.post(link_in(mailed(app)[0]), password=PASSWORD)
    known = _shown(app, "/account/sign-up", **ANNA)
    assert known == fresh
    assert mailed(app)[0].subject == "You already have an account"


def test_asking_for_a_password_looks_the_same_for_nobody(app: Flask) -> None:
    somebody(app)
    known = _shown(app, "/account/forgot", email="anna@example.nl")
    nobody = _shown(app, "/account/forgot", email="nobo@example.nl")
    assert nobody == (known[0], known[1].replace("anna@", "nobo@"))


def test_a_wrong_password_and_an_unknown_address_look_the_same(app: Flask) -> None:
    somebody(app)
    wrong = _shown(app, "/account/sign-in", email="anna@example.nl", password="no")
    unknown = _shown(app, "/account/sign-in", email="nobo@example.nl", password="no")
    assert wrong[0] == 422
    assert unknown == (wrong[0], wrong[1].replace("anna@", "nobo@"))


def test_a_refused_sign_up_keeps_what_was_typed_and_says_what_is_wrong(app: Flask) -> None:
    page = Visitor(app).post("/account/sign-up", **(ANNA | {"email": "anna", "password": "kort"}))
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    assert 'value="Anna Bos"' in text
    assert 'value="anna"' in text
    assert "It looks like name@example.nl." in text
    assert "at least 8 characters" in text
    assert "2 things need your attention" in text
    assert "kort" not in text


def test_before_the_address_is_confirmed_nobody_gets_in(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.post("/account/sign-up", **ANNA)
    assert visitor.sign_in("anna@example.nl").location.endswith("/account/mail-sent")
    assert not visitor.is_signed_in()


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/en/account/password", "/en/account/password"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/ok\nSet-Cookie: x", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(app: Flask, asked: str, reached: str) -> None:
    somebody(app)
    answer = Visitor(app).sign_in("anna@example.nl", next=asked)
    assert answer.status_code == 303
    assert answer.location == reached or (reached == "/" and answer.location in {"/", "/en/"})


def test_somebody_on_a_panel_begins_where_their_panels_are(app: Flask) -> None:
    somebody(app, role=Role.PANELLIST)
    assert Visitor(app).sign_in("anna@example.nl").location.endswith("/panel/")


def test_a_page_for_signed_in_people_leads_through_the_form_and_back(app: Flask) -> None:
    somebody(app)
    visitor = Visitor(app)
    turned = visitor.get("/account/password?from=menu")
    assert turned.status_code == 303
    assert turned.location == "/en/account/sign-in?next=/en/account/password?from%3Dmenu"


def test_signing_in_drops_what_the_session_held(app: Flask) -> None:
    somebody(app)
    visitor = Visitor(app)
    with visitor.client.session_transaction() as held:
        held["planted"] = "by somebody else"
    before = visitor.token()
    visitor.sign_in("anna@example.nl")
    with visitor.client.session_transaction() as held:
        assert "planted" not in held
    assert visitor.token() != before


def test_signing_out_takes_a_post_and_ends_the_session(app: Flask) -> None:
    somebody(app)
    visitor = Visitor(app)
    visitor.sign_in("anna@example.nl")
    assert visitor.get("/account/sign-out").status_code == 405
    assert visitor.is_signed_in()
    visitor.post("/account/sign-out")
    assert not visitor.is_signed_in()


def test_a_form_without_its_token_changes_nothing(app: Flask) -> None:
    somebody(app)
    visitor = Visitor(app)
    answer = visitor.client.post(
        "/en/account/sign-in", data={"email": "anna@example.nl", "password": PASSWORD}
    )
    assert answer.status_code == 400
    assert "The form was open too long" in answer.get_data(as_text=True)
    assert not visitor.is_signed_in()


def test_a_reset_ends_every_session_and_the_new_password_works(app: Flask) -> None:
    somebody(app)
    elsewhere, visitor = Visitor(app), Visitor(app)
    elsewhere.sign_in("anna@example.nl")
    visitor.post("/account/forgot", email="anna@example.nl")
    path = link_in(mailed(app)[0])
    assert visitor.get(path).status_code == 200
    assert visitor.post(path, password="vier fietsen in de gracht").status_code == 303
    assert not elsewhere.is_signed_in()
    assert visitor.sign_in("anna@example.nl").status_code == 422
    assert visitor.sign_in("anna@example.nl", "vier fietsen in de gracht").status_code == 303
    assert visitor.post(path, password="vijf fietsen in de gracht").status_code == 410


def test_going_back_to_a_refused_form_that_is_not_kept_opens_it(app: Flask) -> None:
    visitor = Visitor(app)
    refused = visitor.sign_in("nobody@example.nl")
    assert refused.status_code == 422
    assert "data-sent" in refused.get_data(as_text=True)
    assert "data-sent" not in visitor.get("/account/sign-in").get_data(as_text=True)
