"""Whoever approves a panellist's pay sees whom and how much, and nothing that leads to a vote."""

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.domain.people import Role
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.payouts import Payout
from matchpot.services import panel_pay, payout_letters
from matchpot.settings import MoneyLimits
from tests.builders import a_person
from tests.services.round_scenes import Scene, a_round, a_seat
from tests.web.visitors import Visitor, mailed

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
ROUND = "Makersronde van het dorp"


def signed_in(app: Flask, person_id: int) -> Visitor:
    visitor = Visitor(app)
    with visitor.client.session_transaction() as kept:
        kept["_user_id"] = f"{person_id}:1"
        kept["_fresh"] = True
    return visitor


@pytest.fixture
def people(app: Flask) -> tuple[int, int, int]:
    """Ids of an operator, a panellist with a payout that is drafted, and that payout."""
    with app.app_context(), unit_of_work() as session:
        scene = Scene(session)
        row = a_round(scene, phase=Phase.PUBLISHED, title=ROUND)
        seat = a_seat(scene, row, person=a_person(session, "Pia Panel"))
        panel_pay.pay(session, row, scene.clock.now())
        panel_pay.draft(session, seat.id, now=scene.clock.now(), limits=MoneyLimits())
        payout = session.scalars(select(Payout)).one()
        operator = a_person(session, "Olga", roles=(Role.OPERATOR,))
        payout_letters.approval_asked(session, payout, now=scene.clock.now())
        return operator.id, seat.person_id or 0, payout.id


def test_an_operator_sees_whom_and_how_much_and_not_which_round(
    app: Flask, people: tuple[int, int, int]
) -> None:
    operator, _, payout = people
    for path in ("/admin/payouts", f"/admin/payouts/{payout}"):
        page = signed_in(app, operator).get(path).get_data(as_text=True)
        assert "Pia Panel" in page
        assert "€50.00" in page
        assert "Work in a panel" in page
        assert ROUND not in page
        assert "M-01" not in page


def test_the_letter_that_asks_for_approval_names_no_round(
    app: Flask, people: tuple[int, int, int]
) -> None:
    letter = next(one for one in mailed(app) if "wacht op iemand die haar goedkeurt" in one.text)
    assert "voor werk in een panel" in letter.subject
    assert ROUND not in letter.subject + letter.text + letter.html


def test_a_panellist_reads_which_round_pays_and_how_long_it_takes(
    app: Flask, people: tuple[int, int, int]
) -> None:
    page = signed_in(app, people[1]).get("/maker/money").get_data(as_text=True)
    assert f"Work in a panel: {ROUND}" in page
    assert "a few working days" in page
    assert "None of your campaigns has been live yet." not in page
