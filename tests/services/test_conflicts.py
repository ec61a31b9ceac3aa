"""Conflicts of interest: declared before anybody votes, added later, never told by name."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotAllowed, NotFound
from matchpot.domain.panels.ties import Hint
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.people import Housemate, Person
from matchpot.persistence.models.projects import TeamMember
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import readings, ties
from matchpot.services import conflicts
from matchpot.services.conflicts import Declared
from tests.builders import NOON, a_person, euros
from tests.services.panel_scenes import written_to
from tests.services.round_scenes import Scene, a_round, a_seat, an_application
from tests.towns import Town

NONE, CONFLICT = Declared(has_conflict=False), Declared(has_conflict=True, note="My sister.")


@pytest.fixture
def scene(session: Session) -> Scene:
    return Scene(session)


def declare(scene: Scene, row: Round, person_id: int | None, **said: Declared) -> None:
    by_code = {code.replace("_", "-"): one for code, one in said.items()}
    conflicts.declare(scene.session, row.id, person_id or 0, by_code, now=scene.clock.now())


def test_everybody_owes_an_answer_for_every_application_that_stands(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.CONFLICTS)
    one, two = a_seat(scene, row), a_seat(scene, row)
    a_seat(scene, row, state=SeatState.RESERVE)
    for state in (ApplicationState.ELIGIBLE, ApplicationState.SUBMITTED):
        an_application(scene, row, state=state)
    an_application(scene, row, state=ApplicationState.WITHDRAWN)
    assert conflicts.undeclared(scene.session, row.id) == 4
    declare(scene, row, one.person_id, P_001=NONE, P_002=CONFLICT)
    declare(scene, row, two.person_id, P_001=NONE)
    assert conflicts.undeclared(scene.session, row.id) == 1
    assert conflicts.recused(scene.session, one.id) == {"P-002"}
    assert readings.conflict_counts(scene.session, row.id) == {"P-002": 1}


def test_an_answer_may_change_while_the_days_for_it_last(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.CONFLICTS)
    member = a_seat(scene, row)
    an_application(scene, row)
    declare(scene, row, member.person_id, P_001=CONFLICT)
    declare(scene, row, member.person_id, P_001=NONE)
    assert conflicts.recused(scene.session, member.id) == set()


@pytest.mark.parametrize("phase", [Phase.READING, Phase.BLIND_VOTE, Phase.FINAL_VOTE])
def test_a_conflict_found_later_is_added_and_never_taken_back(scene: Scene, phase: Phase) -> None:
    row = a_round(scene, phase=phase)
    member = a_seat(scene, row)
    an_application(scene, row)
    declare(scene, row, member.person_id, P_001=NONE)
    declare(scene, row, member.person_id, P_001=CONFLICT)
    assert conflicts.recused(scene.session, member.id) == {"P-001"}
    with pytest.raises(InvalidValue, match="taken_back"):
        declare(scene, row, member.person_id, P_001=NONE)


def test_nobody_declares_for_what_they_do_not_judge(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.CONFLICTS)
    member = a_seat(scene, row, half="A")
    an_application(scene, row, half="A")
    an_application(scene, row, half="B")
    assert conflicts.undeclared(scene.session, row.id) == 1
    assert conflicts.recused(scene.session, member.id) == {"P-001"}
    with pytest.raises(InvalidValue):
        declare(scene, row, member.person_id, P_001=NONE)
    with pytest.raises(NotFound):
        declare(scene, row, a_person(scene.session).id, P_002=NONE)


def test_nothing_is_declared_while_the_panel_talks(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.DELIBERATION)
    member = a_seat(scene, row)
    an_application(scene, row)
    with pytest.raises(NotAllowed):
        declare(scene, row, member.person_id, P_001=CONFLICT)


def test_only_who_owes_an_answer_is_written_to(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.CONFLICTS)
    done, owing = a_seat(scene, row), a_seat(scene, row)
    an_application(scene, row)
    declare(scene, row, done.person_id, P_001=NONE)
    conflicts.ask(scene.session, row.id, now=NOON)
    other = scene.session.get_one(Person, owing.person_id)
    assert written_to(scene.session, "panel_conflicts_due") == {other.email}


def test_what_the_platform_knows_is_suggested_the_nearest_first(session: Session) -> None:
    town = Town(session)
    row, vera = a_round(town, phase=Phase.CONFLICTS), a_person(session, "Vera")
    own, team, home, given, far = (an_application(town, row) for _ in range(5))
    own.maker_id = vera.id
    member = TeamMember(
        project_id=team.project_id, position=1, name="Vera", email_canonical=vera.email_canonical
    )
    flatmate = session.get_one(Person, home.maker_id)
    told = Housemate(person_id=flatmate.id, email_canonical=vera.email_canonical, told_at=NOON)
    session.add_all([member, told])
    campaign = town.campaign(goal=100)
    session.get_one(type(campaign), campaign.id).project_id = given.project_id
    session.flush()
    town.gives(campaign, euros(5), email=vera.email)
    assert ties.hints(session, row.id, vera.id) == {
        own.id: Hint.MAKER, team.id: Hint.TEAM, home.id: Hint.HOUSEHOLD, given.id: Hint.DONOR,
    }  # fmt: skip
    assert far.id not in ties.hints(session, row.id, vera.id)
