"""Reading lists: what to read, what was read, and nothing a member has a conflict with."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotAllowed, NotFound
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import readings as queries
from matchpot.services import conflicts, readings
from matchpot.services.conflicts import Declared
from tests.services.panel_scenes import rules_of
from tests.services.round_scenes import Scene, a_round, a_seat, an_application

CONFLICT = Declared(has_conflict=True)


@pytest.fixture
def scene(session: Session) -> Scene:
    return Scene(session)


def reading(
    scene: Scene, *, members: int = 3, applications: int = 3, **rules: int
) -> tuple[Round, list[Seat]]:
    """A round whose panel reads, with lists not given out yet."""
    row = a_round(scene, rules=rules_of(PanelMode.NOMINATED, seats=6, **rules), phase=Phase.READING)
    seats = [a_seat(scene, row) for _ in range(members)]
    for _ in range(applications):
        an_application(scene, row)
    return row, seats


def test_everybody_reads_all_of_a_few_and_nothing_they_have_a_conflict_with(scene: Scene) -> None:
    row, seats = reading(scene)
    first = seats[0]
    conflicts.declare(
        scene.session, row.id, first.person_id or 0, {"P-002": CONFLICT}, now=scene.clock.now()
    )
    readings.assign(scene.session, row)
    assert set(readings.to_read(scene.session, first.id)) == {"P-001", "P-003"}
    assert set(readings.to_read(scene.session, seats[1].id)) == {"P-001", "P-002", "P-003"}


def test_of_many_each_is_read_by_a_few_and_nobody_by_much_more_than_others(scene: Scene) -> None:
    row, seats = reading(scene, members=4, applications=8, all_up_to=5, reads_each=3)
    readings.assign(scene.session, row)
    lists = [readings.to_read(scene.session, one.id) for one in seats]
    assert [len(own) for own in lists] == [6, 6, 6, 6]
    readings.assign(scene.session, row)
    assert [readings.to_read(scene.session, one.id) for one in seats] == lists


def test_who_steps_in_reads_what_has_no_reader_now_and_others_keep_theirs(scene: Scene) -> None:
    row, seats = reading(scene, members=4, applications=8, all_up_to=5, reads_each=3)
    readings.assign(scene.session, row)
    gone, *staying = seats
    left = set(readings.to_read(scene.session, gone.id))
    before = [readings.to_read(scene.session, one.id) for one in staying]
    gone.state = SeatState.LEFT
    fresh = a_seat(scene, row)
    readings.assign(scene.session, row)
    assert set(readings.to_read(scene.session, fresh.id)) == left
    assert [readings.to_read(scene.session, one.id) for one in staying] == before


def test_a_conflict_found_while_reading_takes_the_application_away_at_once(scene: Scene) -> None:
    row, (member, *_) = reading(scene)
    readings.assign(scene.session, row)
    person_id, now = member.person_id or 0, scene.clock.now()
    readings.note(scene.session, row.id, person_id, "P-001", "Strong cast.", now=now)
    conflicts.declare(scene.session, row.id, person_id, {"P-001": CONFLICT}, now=now)
    assert "P-001" not in readings.to_read(scene.session, member.id)
    with pytest.raises(NotFound):
        readings.mark(scene.session, row.id, person_id, "P-001", is_read=True, now=now)


def test_done_marks_and_notes_are_the_members_own(scene: Scene) -> None:
    row, (member, other, _) = reading(scene)
    readings.assign(scene.session, row)
    now, person_id = scene.clock.now(), member.person_id or 0
    readings.mark(scene.session, row.id, person_id, "P-001", is_read=True, now=now)
    readings.note(scene.session, row.id, person_id, "P-001", "Strong cast.", now=now)
    (mine,) = [
        one.reading
        for one in queries.reading_list(scene.session, member.id)
        if one.application.code == "P-001"
    ]
    assert (mine.read_at, mine.note) == (now, "Strong cast.")
    assert all(not one.reading.note for one in queries.reading_list(scene.session, other.id))
    readings.mark(scene.session, row.id, person_id, "P-001", is_read=False, now=now)
    assert mine.read_at is None
    assert queries.progress(scene.session, row.id).to_read == 9


def test_members_of_a_half_read_the_other(scene: Scene) -> None:
    row = a_round(scene, rules=rules_of(PanelMode.APPLICANTS), phase=Phase.READING)
    seats = {half: a_seat(scene, row, half=half) for half in "AB"}
    for half in "AABB":
        an_application(scene, row, half=half)
    readings.assign(scene.session, row)
    assert set(readings.to_read(scene.session, seats["A"].id)) == {"P-003", "P-004"}
    assert set(readings.to_read(scene.session, seats["B"].id)) == {"P-001", "P-002"}


def test_nobody_reads_before_it_is_time(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.CONFLICTS)
    member = a_seat(scene, row)
    an_application(scene, row)
    readings.assign(scene.session, row)
    with pytest.raises(NotAllowed):
        readings.mark(
            scene.session, row.id, member.person_id or 0, "P-001", is_read=True,
            now=scene.clock.now(),
        )  # fmt: skip
