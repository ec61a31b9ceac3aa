"""The page that says what fits a plan, asks one thing at a time, and keeps days in the calendar."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.guide.facts import CareerPhase
from matchpot.domain.guide.schemes import Opening, Scheme, Window
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.people import Person
from matchpot.persistence.queries.facts import told_of
from matchpot.services import guide
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.builders import NOON, a_person
from tests.domain.guide.advising import a_scheme
from tests.fakes import a_fake_outside
from tests.plans import post, sign_in
from tests.services.round_scenes import Scene, a_round
from tests.web.makers.steps import url
from tests.web.makers.test_editing import Stored

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

PAST = Window(date(2025, 3, 1), date(2025, 4, 30))
SPRING = Window(date(2026, 3, 1), date(2026, 4, 30))


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def kept(session: Session, *schemes: Scheme) -> None:
    for one in schemes:
        guide.add(session, one, guide.Step(by=None, now=NOON))
    session.commit()


def offered(key: str, **told: Any) -> Scheme:  # Any: whatever a scheme can say
    return a_scheme(key, title=f"Regeling {key}", checked_on=date(2026, 3, 1), **told)


def page(client: FlaskClient, plan: Opened, query: str = "") -> str:
    answer = client.get(url(plan, "advice") + query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_schemes_stand_by_how_they_fit_with_a_reason_for_each(
    client: FlaskClient, session: Session, plan: Opened
) -> None:
    phases = frozenset({CareerPhase.STUDENT})
    kept(
        session,
        offered("ja", may_have_started=True, decision_weeks=None),
        offered("nee", opening=Opening.WINDOWS, windows=(PAST,)),
        offered("wie", career_phases=phases, opening=Opening.WINDOWS, windows=(SPRING,)),
    )
    shown = page(client, plan)
    assert shown.index("Regeling wie") < shown.index("Regeling ja") < shown.index("Regeling nee")
    assert client.get(url(plan, "advice").replace("/nl/", "/en/")).status_code == 200


def test_one_answer_is_kept_and_the_next_question_is_asked(
    client: FlaskClient, session: Session, plan: Opened, stored: Stored
) -> None:
    kept(
        session,
        *(offered(f"f{n}", career_phases=frozenset({CareerPhase.STUDENT})) for n in range(9)),
    )
    asked = page(client, plan, "?passed=starts_on,needed_by,costs")
    assert 'name="answer"' in asked
    where = url(plan, "advice") + "/career_phase"
    assert post(client, where, {"answer": ""}).status_code == 422
    assert post(client, where, {"answer": "retired"}).status_code == 422
    answer = post(client, where, {"answer": "starting"})
    assert answer.status_code == 303
    assert stored(lambda s: told_of(s, plan.project.id)).career_phase is CareerPhase.STARTING
    assert "/career_phase" not in page(client, plan)


def test_a_deadline_that_is_followed_stands_in_the_calendar_until_it_is_not(
    client: FlaskClient, session: Session, plan: Opened
) -> None:
    kept(session, offered("lente", opening=Opening.WINDOWS, windows=(SPRING,)))
    days = url(plan, "advice") + "/days/lente"
    assert post(client, f"{days}/follow", {}).status_code == 303
    calendar = client.get("/nl/maker/days.ics").get_data(as_text=True)
    assert "DTSTART;VALUE=DATE:20260430" in calendar
    assert "Regeling lente" in client.get("/nl/account/follows").get_data(as_text=True)
    assert post(client, f"{days}/stop", {}).status_code == 303
    assert "20260430" not in client.get("/nl/maker/days.ics").get_data(as_text=True)
    assert post(client, url(plan, "advice") + "/days/weg/follow", {}).status_code == 404


def test_a_round_of_this_site_is_followed_itself_and_its_days_stand_in_the_calendar(
    client: FlaskClient, session: Session, plan: Opened
) -> None:
    row = a_round(Scene(session), phase=Phase.SUBMISSION)
    row.opened_at = row.phase_since
    session.commit()
    days = url(plan, "advice") + f"/days/round-{row.id}"
    assert f"{days}/follow" in page(client, plan)
    assert post(client, f"{days}/follow", {}).status_code == 303
    assert f"{days}/stop" in page(client, plan)
    assert f"scheme-round-{row.id}-closes" in client.get("/nl/maker/days.ics").get_data(
        as_text=True
    )
    assert row.title in client.get("/nl/account/follows").get_data(as_text=True)


def test_nobody_else_reads_what_fits_a_plan(
    client: FlaskClient, session: Session, plan: Opened
) -> None:
    other: Person = a_person(session, "Iemand anders")
    session.commit()
    sign_in(client, other)
    assert client.get(url(plan, "advice")).status_code == 404
    assert client.get(url(plan, "routes")).status_code == 404
    assert post(client, url(plan, "advice") + "/stage", {"answer": "idea"}).status_code == 404
