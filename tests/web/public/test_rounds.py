"""Everybody reads who takes part in a round, from when that is nobody's secret any more."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.panels import Declaration
from matchpot.persistence.models.rounds import Round
from matchpot.services import rounds
from tests.services.round_scenes import Scene, a_round, a_seat, an_application
from tests.web.panels.voting_scene import a_public_vote
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def a_call(app: Flask, phase: Phase) -> str:
    """Four applications: one takes part, one is refused, one withdrew, one is not handed in."""
    with app.app_context(), unit_of_work() as session:
        scene = Scene(session)
        row = a_round(scene, phase=phase, title="Dorp, stad; en \\ land")
        for title, state in (
            ("Doet mee", ApplicationState.ELIGIBLE),
            ("Geweigerd", ApplicationState.INELIGIBLE),
            ("Trok zich terug", ApplicationState.WITHDRAWN),
            ("Nog in klad", ApplicationState.DRAFT),
        ):
            entered = an_application(scene, row, title=title, state=state)
            if state is ApplicationState.ELIGIBLE:
                seat = a_seat(scene, row)
                now = scene.clock.now()
                session.add(
                    Declaration(
                        seat_id=seat.id, application_id=entered.id, has_conflict=True,
                        declared_at=now,
                    )
                )  # fmt: skip
        return row.slug


def told(app: Flask, path: str, lang: str = "en") -> str:
    return Visitor(app, lang).get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    ("phase", "is_named"),
    [
        (Phase.SUBMISSION, False),
        (Phase.ELIGIBILITY, False),
        (Phase.CONFLICTS, True),
        (Phase.PUBLISHED, True),
        (Phase.NO_DECISION, True),
        (Phase.CANCELLED, False),
    ],
)
def test_who_takes_part_is_named_once_conditions_are_checked_and_nobody_else(
    app: Flask, phase: Phase, is_named: bool
) -> None:
    page = told(app, f"/rounds/{a_call(app, phase)}")
    assert ("Doet mee" in page) is is_named
    assert not any(title in page for title in ("Geweigerd", "Trok zich terug", "Nog in klad"))
    assert ("They are named here once" in page) is (phase in {Phase.SUBMISSION, Phase.ELIGIBILITY})


@pytest.mark.parametrize(("phase", "named"), [(Phase.ELIGIBILITY, False), (Phase.READING, True)])
def test_conflicts_are_counted_by_title_only_when_titles_are_public(
    app: Flask, phase: Phase, named: bool
) -> None:
    page = told(app, f"/rounds/{a_call(app, phase)}/panel")
    assert ("P-001 · Doet mee" in page) is named
    assert "P-001" in page


def test_a_plan_that_residents_vote_on_is_linked_also_after_the_vote(app: Flask) -> None:
    slug = a_public_vote(app)[1]
    assert f"/en/rounds/{slug}/applications/P-002" in told(app, f"/rounds/{slug}")
    with app.app_context(), unit_of_work() as session:
        session.query(Round).filter_by(slug=slug).one().phase = Phase.PUBLISHED
    assert f"/en/rounds/{slug}/applications/P-002" in told(app, f"/rounds/{slug}")


def test_the_days_of_a_round_are_a_file_that_any_calendar_reads(app: Flask) -> None:
    slug = a_call(app, Phase.READING)
    answer = Visitor(app, "nl").get(f"/rounds/{slug}/days.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    data = answer.get_data()
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    lines = data.decode().replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    with app.app_context(), unit_of_work() as session:
        plan = rounds.plan_of(session.query(Round).filter_by(slug=slug).one())
    assert sum(line == "BEGIN:VEVENT" for line in lines) == len(plan.windows)
    assert r"SUMMARY:Dorp\, stad\; en \\ land: Lezen" in lines
    starts = [line.split(":")[1] for line in lines if line.startswith("DTSTART")]
    assert starts == [f"{one.starts_at:%Y%m%dT%H%M%SZ}" for one in plan.windows]
    assert len({line for line in lines if line.startswith("UID:")}) == len(plan.windows)
    assert f"/nl/rounds/{slug}" in told(app, f"/rounds/{slug}/days.ics", "nl").replace("\r\n ", "")


def test_whole_days_stand_in_a_calendar_as_days(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        row = a_round(Scene(session), phase=Phase.DRAFT)
        row.opened_at = row.phase_since - timedelta(days=1)
        slug, first = row.slug, rounds.plan_of(row).windows[0]
    text = told(app, f"/rounds/{slug}/days.ics")
    assert re.search(r"DTSTART;VALUE=DATE:\d{8}\r\nDTEND;VALUE=DATE:\d{8}\r\n", text)
    assert f"DTEND;VALUE=DATE:{first.ends_at + timedelta(hours=2):%Y%m%d}" in text
