"""Members say what they think of a result before it is decided; the fund reads it without names."""

from datetime import timedelta

import pytest
from flask import Flask

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import reader, unit_of_work
from matchpot.jobs.rounds import move
from matchpot.persistence.models.panels import Declaration
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import consents, panels
from tests.fakes import FakeClock
from tests.jobs.round_ends import Made, made
from tests.services.round_scenes import PHASES
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
WITH_CONSENT = (*PHASES[: PHASES.index(Phase.DECIDED)], Phase.CONSENT, *PHASES[-3:])
WHY = "P-003 asks for far more than its plan can use."


@pytest.fixture
def one(app: Flask) -> Made:
    """A result that waits for the word of the panel."""
    found = made(app, Phase.FINAL_VOTE, phases=WITH_CONSENT, voters=3)
    late = found.ends_at + timedelta(days=8)
    clock = FakeClock(late)
    known = app.extensions["matchpot_outside"]
    app.extensions["matchpot_outside"] = type(known)(
        **{name: getattr(known, name) for name in known.__slots__ if name != "clock"}, clock=clock
    )
    with app.app_context():
        move(found.round_id, late)
        assert reader().get_one(Round, found.round_id).phase is Phase.CONSENT
        reader().close()
    return found


def member(app: Flask, one: Made, at: int, lang: str = "en") -> Visitor:
    with app.app_context():
        person = panels.members(reader(), one.round_id)[at].person_id
        reader().close()
    return signed_in(app, person, lang)


def signed_in(app: Flask, person: int, lang: str = "en") -> Visitor:
    visitor = Visitor(app, lang)
    with visitor.client.session_transaction() as kept:
        kept["_user_id"] = f"{person}:1"
        kept["_fresh"] = True
    return visitor


def test_the_last_word_of_each_member_counts_and_the_fund_reads_it(app: Flask, one: Made) -> None:
    path = f"/panel/{one.round_id}/consent"
    first, second = member(app, one, 0), member(app, one, 1, "nl")
    assert "Licht" in second.get(path).get_data(as_text=True)
    assert first.post(path, consents="no", objection="No.").status_code == 422
    assert first.post(path, consents="no", objection=WHY).status_code == 303
    assert second.post(path, consents="no", objection=WHY).status_code == 303
    assert second.post(path, consents="yes").status_code == 303
    with app.app_context():
        said = consents.of_round(reader(), one.round_id, 1)
        assert [(each.consents, each.objection) for each in said] == [(False, WHY), (True, "")]
        owner = reader().get_one(Round, one.round_id).created_by
        reader().close()
    told = signed_in(app, owner).get(f"/fund/rounds/{one.round_id}/deciding")
    assert "1 agree, 1 object." in told.get_data(as_text=True)
    assert WHY in told.get_data(as_text=True)


def test_a_recused_member_does_not_see_the_score_and_nobody_else_comes_in(
    app: Flask, one: Made
) -> None:
    with app.app_context(), unit_of_work() as session:
        seat = panels.members(session, one.round_id)[0]
        water = session.query(Application).filter_by(round_id=one.round_id, code="P-002").one()
        session.add(
            Declaration(
                seat_id=seat.seat_id,
                application_id=water.id,
                has_conflict=True,
                declared_at=one.now,
            )
        )
        maker = water.maker_id
    path = f"/panel/{one.round_id}/consent"
    told = member(app, one, 0).get(path).get_data(as_text=True)
    assert "Water" not in told
    assert "Wind" in told
    assert signed_in(app, maker).get(path).status_code == 404
