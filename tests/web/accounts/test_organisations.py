"""Organisations on the page: founded, shared with invited people, closed to outsiders."""

import pytest
from flask import Flask

from matchpot.domain.people import OrganisationKind
from tests.web.visitors import Visitor, link_in, mailed, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def ilse(app: Flask) -> Visitor:
    """The owner of a fund."""
    somebody(app, "ilse@example.nl", name="Ilse de Wit")
    visitor = Visitor(app)
    visitor.sign_in("ilse@example.nl")
    visitor.post("/account/organisations/new", kind="fund", name="Stadsfonds", kvk="12345678")
    return visitor


def test_the_founder_sees_the_organisation_and_outsiders_do_not(app: Flask, ilse: Visitor) -> None:
    page = ilse.get("/account/organisations/stadsfonds").get_data(as_text=True)
    assert "Ilse de Wit" in page
    somebody(app)
    stranger = Visitor(app)
    stranger.sign_in("anna@example.nl")
    assert stranger.get("/account/organisations/stadsfonds").status_code == 404
    answer = stranger.post(
        "/account/organisations/stadsfonds/invite", email="x@example.nl", role="owner"
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "platform"},
        {"kvk": "123"},
        {"website": "javascript:alert(1)"},
        {"rsin": "12345678"},
        {"name": ""},
    ],
)
def test_a_wrong_form_is_shown_again(ilse: Visitor, wrong: dict[str, str]) -> None:
    told = {"kind": OrganisationKind.FUND.value, "name": "Nieuw"} | wrong
    assert ilse.post("/account/organisations/new", **told).status_code == 422


def test_an_invited_person_takes_part(app: Flask, ilse: Visitor) -> None:
    ilse.post("/account/organisations/stadsfonds/invite", email="anna@example.nl", role="finance")
    assert "anna@example.nl" in ilse.get("/account/organisations/stadsfonds").get_data(as_text=True)
    path = link_in(mailed(app)[0])
    somebody(app)
    anna = Visitor(app)
    assert "Sign in with that address" in anna.get(path).get_data(as_text=True)
    anna.sign_in("anna@example.nl")
    assert anna.post(path).location == "/en/account/organisations/stadsfonds"
    assert "Anna Bos" in ilse.get("/account/organisations/stadsfonds").get_data(as_text=True)
    assert anna.get(path).status_code == 410


def test_the_last_owner_cannot_leave(ilse: Visitor) -> None:
    page = ilse.get("/account/organisations/stadsfonds").get_data(as_text=True)
    member = page.split("/organisations/stadsfonds/members/")[1].split('"')[0]
    answer = ilse.post(f"/account/organisations/stadsfonds/members/{member}", role="none")
    assert answer.status_code == 409
    assert "An organisation needs an owner." in answer.get_data(as_text=True)


def test_the_team_page_says_who_may_do_what_and_what_changed(app: Flask, ilse: Visitor) -> None:
    anna = somebody(app)
    ilse.post("/account/organisations/stadsfonds/invite", email="anna@example.nl", role="finance")
    path = link_in(mailed(app)[0])
    visitor = Visitor(app)
    visitor.sign_in("anna@example.nl")
    visitor.post(path)
    ilse.post(f"/account/organisations/stadsfonds/members/{anna}", role="reader")
    page = ilse.get("/account/organisations/stadsfonds").get_data(as_text=True)
    assert "Approve the division of a pot" in page
    assert "Anna Bos joined; the role: Finance." in page
    assert "Ilse de Wit gave Anna Bos another role: Reader." in page
    # Whoever only looks reads what roles may do, not who came and went.
    seen = visitor.get("/account/organisations/stadsfonds").get_data(as_text=True)
    assert "Who may do what" in seen
    assert "gave Anna Bos another role" not in seen
