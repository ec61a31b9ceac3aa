"""People and roles: operators hand them out, everybody else is turned away."""

import pytest
from flask import Flask

from matchpot.domain.people import Role
from tests.web.visitors import Visitor, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def signed_in(app: Flask, email: str) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(email)
    return visitor


def test_only_operators_see_people(app: Flask) -> None:
    somebody(app)
    somebody(app, "coach@example.nl", role=Role.COACH)
    assert Visitor(app).get("/admin/people").status_code == 303
    assert signed_in(app, "anna@example.nl").get("/admin/people").status_code == 403
    assert signed_in(app, "coach@example.nl").get("/admin/people").status_code == 403
    somebody(app, "olga@example.nl", role=Role.OPERATOR)
    olga = signed_in(app, "olga@example.nl")
    assert "/admin/people" in olga.get("/admin/").get_data(as_text=True)
    assert olga.get("/admin/people").status_code == 200


def test_a_role_given_works_at_once_and_can_be_taken_back(app: Flask) -> None:
    anna_id = somebody(app)
    somebody(app, "chief@example.nl", role=Role.OPERATOR, name="Olga Chief")
    chief, anna = signed_in(app, "chief@example.nl"), signed_in(app, "anna@example.nl")
    path = f"/admin/people/{anna_id}/roles"
    assert anna.post(path, role="operator", way="grant").status_code == 403
    assert chief.post(path, role="operator", way="grant").status_code == 303
    assert anna.get("/admin/people").status_code == 200
    chief.post(path, role="operator", way="withdraw")
    assert anna.get("/admin/people").status_code == 403


def test_an_operator_stays_one_and_unknown_roles_are_refused(app: Flask) -> None:
    chief_id = somebody(app, "chief@example.nl", role=Role.OPERATOR)
    chief = signed_in(app, "chief@example.nl")
    path = f"/admin/people/{chief_id}/roles"
    assert chief.post(path, role="operator", way="withdraw").status_code == 403
    assert chief.post(path, role="fund_member", way="grant").status_code == 400
    assert chief.post(path, role="king", way="grant").status_code == 400


def test_people_are_found_by_a_part_of_their_name(app: Flask) -> None:
    somebody(app)
    somebody(app, "chief@example.nl", role=Role.OPERATOR, name="Olga Chief")
    page = signed_in(app, "chief@example.nl").get("/admin/people?q=ANN").get_data(as_text=True)
    assert "anna@example.nl" in page
    assert "2 accounts" not in page
