"""Makers are reminded once of what they began, and only while they can still hand it in."""

from datetime import timedelta

import pytest
from flask import Flask

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from matchpot.jobs.rounds import remind_applicants
from matchpot.services import rounds
from tests.builders import a_person
from tests.services.round_scenes import Scene, a_round, an_application
from tests.web.visitors import mailed

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_a_begun_application_is_reminded_of_once_three_days_before_the_end(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        scene = Scene(session)
        row = a_round(scene, phase=Phase.SUBMISSION)
        ends_at = rounds.plan_of(row).window(Phase.SUBMISSION).ends_at
        for name, state in (
            ("Begun", ApplicationState.DRAFT),
            ("Done", ApplicationState.SUBMITTED),
            ("Gone", ApplicationState.WITHDRAWN),
        ):
            maker = a_person(session, name)
            maker.locale = "nl"
            an_application(scene, row, maker=maker, title=name, state=state)
        later = an_application(scene, row, title="Late", state=ApplicationState.DRAFT)
        later.started_at = ends_at - timedelta(days=2)
    line = ends_at - timedelta(days=3)
    with app.app_context():
        times = [line - timedelta(hours=1), line, line + timedelta(hours=1), ends_at]
        assert [remind_applicants(moment) for moment in times] == [0, 1, 0, 0]
    (letter,) = mailed(app)
    assert "Begun" in letter.subject
    assert "nog niet ingediend" in letter.text
