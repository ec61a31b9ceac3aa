"""Makers who hand in at the same moment each get a code of their own; nobody is entered twice."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchpot.persistence.engine import writing
from matchpot.services import application_drafts, applications
from tests.services.application_scenes import a_costed_project, begins, fills_in, own
from tests.services.at_once import at_once
from tests.services.round_scenes import Scene, a_round


def _drafts(engine: Engine, number: int) -> tuple[Scene, list[applications.Own]]:
    with Session(writing(engine), expire_on_commit=False) as session:
        scene = Scene(session)
        row = a_round(scene)
        begun = [fills_in(scene, begins(scene, row)) for _ in range(number)]
        session.commit()
        return scene, [own(one) for one in begun]


def test_every_application_gets_a_code_of_its_own(engine: Engine) -> None:
    scene, drafts = _drafts(engine, 5)
    now = scene.clock.now()

    def hand_in(one: applications.Own) -> Callable[[Session], Any]:
        return lambda session: applications.hand_in(session, one, now=now).code

    codes = at_once(engine, *(hand_in(one) for one in drafts))
    assert sorted(codes) == [f"P-{number:03}" for number in range(1, 6)]


def test_a_button_pressed_twice_hands_in_once(engine: Engine) -> None:
    scene, (draft,) = _drafts(engine, 1)
    now = scene.clock.now()

    def hand_in(session: Session) -> str | None:
        return applications.hand_in(session, draft, now=now).code

    told = at_once(engine, hand_in, hand_in)
    assert sorted(type(one).__name__ for one in told) == ["IllegalMove", "str"]


def test_a_project_begun_in_two_windows_is_entered_once(engine: Engine) -> None:
    with Session(writing(engine), expire_on_commit=False) as session:
        scene = Scene(session)
        row, project = a_round(scene), a_costed_project(scene)
        session.commit()
    now, round_id, project_id, maker_id = scene.clock.now(), row.id, project.id, project.maker_id

    def start(session: Session) -> int:
        return application_drafts.start(
            session, round_id=round_id, project_id=project_id, maker_id=maker_id, now=now
        ).id

    first, second = at_once(engine, start, start)
    assert first == second
