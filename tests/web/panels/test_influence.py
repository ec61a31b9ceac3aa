"""A member reads what came of their own ballot, once everybody may know the result."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.panels import Seat
from tests.jobs.round_ends import Made, decided, made
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def ballot(app: Flask, one: Made, at: int) -> str:
    """The page of the ballot of one of the three members."""
    with app.app_context(), unit_of_work() as session:
        person = session.scalars(
            select(Seat.person_id).where(Seat.round_id == one.round_id).order_by(Seat.id)
        ).all()[at]
    visitor = Visitor(app)
    with visitor.client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = f"{person}:1", True
    answer = visitor.get(f"/panel/{one.round_id}/ballot")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_member_sees_what_was_funded_and_what_the_ballot_changed(app: Flask) -> None:
    one = made(app, Phase.FINAL_VOTE, voters=3)
    assert "What your ballot did" not in ballot(app, one, 0)
    decided(app, one, one.ends_at + timedelta(days=8))
    page = ballot(app, one, 0)
    assert "What your ballot did" in page
    assert "Of the 3 applications you voted on, 3 get money." in page
    assert "Without your ballot the result would have been the same." in page
