"""Somebody who is forgotten leaves the panels they sat on; their votes stay under a number."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Declaration, Seat
from matchpot.persistence.queries.personal_data import everything
from matchpot.services import conflicts, panels, personal_data, readings
from matchpot.services.conflicts import Declared
from matchpot.services.panels import Nominator
from tests.builders import NOON, a_person
from tests.services.panel_scenes import SECRET
from tests.services.round_scenes import Scene, a_round, a_seat, an_application


@pytest.fixture
def scene(session: Session) -> Scene:
    return Scene(session)


def test_what_a_panellist_told_and_noted_is_forgotten(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.READING)
    member = a_seat(scene, row, features={"age": "old"})
    member.about, member.ties, person_id = "I dance.", {"home": "ff"}, member.person_id or 0
    one, now = an_application(scene, row), scene.clock.now()
    readings.assign(scene.session, row)
    readings.note(scene.session, row.id, person_id, "P-001", "My words.", now=now)
    said = {"P-001": Declared(has_conflict=True, note="My sister.")}
    conflicts.declare(scene.session, row.id, person_id, said, now=now)
    told = str(everything(scene.session, person_id))
    assert all(word in told for word in ("I dance.", "My words.", "My sister.", "age"))
    assert "home" not in told
    personal_data.erase(scene.session, person_id, now=now, secret=SECRET)
    told = str(everything(scene.session, person_id))
    assert not any(word in told for word in ("I dance.", "My words.", "My sister.", "age"))
    assert (member.state, member.ties) == (SeatState.LEFT, {})
    assert scene.session.get_one(Declaration, (member.id, one.id)).has_conflict


def test_an_address_that_was_asked_is_forgotten_with_its_holder(scene: Scene) -> None:
    row, iris = a_round(scene, phase=Phase.PANEL_CALL), a_person(scene.session, "Iris")
    actor = Nominator(person_id=a_person(scene.session).id, name="Ilse", locale="nl")
    seat_id = panels.nominate(scene.session, row.id, iris.email, actor=actor, now=scene.clock.now())
    personal_data.erase(scene.session, iris.id, now=NOON, secret=SECRET)
    seat = scene.session.get_one(Seat, seat_id)
    assert (seat.state, seat.email) == (SeatState.DECLINED, None)


def test_a_seat_of_a_round_that_is_over_stays_a_seat(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.CLOSED)
    member = a_seat(scene, row)
    personal_data.erase(scene.session, member.person_id or 0, now=NOON, secret=SECRET)
    assert member.state is SeatState.SEATED
