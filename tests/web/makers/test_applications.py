"""A maker applies with a project, sees where it stands, and may turn back until the panel votes."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.questions import Question, QuestionKind
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.queries import applications as queries
from matchpot.services.ports import Outside
from tests.builders import a_campaign, a_person, euros
from tests.fakes import a_fake_outside
from tests.plans import post, sign_in
from tests.services.application_scenes import WHY, a_costed_project
from tests.services.round_scenes import RULES, Scene, a_round, an_application

A = ApplicationState
ASKED = replace(
    RULES,
    may_need_less=True,
    questions=(
        Question(id="why", label="Why now?"),
        Question(id="open", label="Is it free?", kind=QuestionKind.YES_NO),
        Question(id="seats", label="How many seats?", kind=QuestionKind.NUMBER, required=False),
        Question(id="when", label="When?", kind=QuestionKind.CHOICE, options=("May", "June")),
    ),
)
GOOD = {
    "ask": "900", "least": "400", "answer-why": "The house is empty now.", "answer-open": "yes",
    "answer-seats": "80", "answer-when": "May",
}  # fmt: skip

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@dataclass
class Maker:
    """A maker with a project and a browser, and a round to apply to."""

    client: FlaskClient
    session: Session
    person: Person
    project_id: int
    round_id: int

    def page(self, path: str, status: int = 200) -> str:
        answer = self.client.get(f"/en/maker/{path}")
        assert answer.status_code == status, path
        return answer.get_data(as_text=True)

    def post(self, path: str, **fields: str) -> Any:
        return post(self.client, f"/en/maker/{path}", fields)

    def begins(self) -> int:
        answer = self.post(f"rounds/{self.round_id}/apply", project_id=str(self.project_id))
        assert answer.status_code == 303
        return int(answer.headers["Location"].split("/")[-2])

    def hands_in(self) -> int:
        number = self.begins()
        assert self.post(f"applications/{number}/write", **GOOD).status_code == 303
        assert self.post(f"applications/{number}/hand-in").status_code == 303
        return number

    def stored(self, number: int) -> Application:
        found = self.session.get_one(Application, number, populate_existing=True)
        # Let go of the database: on SQLite there is one writer.
        self.session.expunge(found)
        self.session.rollback()
        return found


@pytest.fixture
def maker(client: FlaskClient, session: Session) -> Maker:
    scene, person = Scene(session), a_person(session, "Noor van Dijk")
    project = a_costed_project(scene, maker=person)
    row = a_round(scene, rules=ASKED)
    session.commit()
    sign_in(client, person)
    return Maker(client, session, person, project.id, row.id)


def test_a_maker_applies_from_nothing_to_handed_in(maker: Maker) -> None:
    assert "Apply with this project" in maker.page(f"rounds/{maker.round_id}/apply")
    number = maker.begins()
    form = maker.page(f"applications/{number}/write")
    assert "Why now?" in form
    assert "How many seats?" in form
    answer = maker.post(f"applications/{number}/write", **GOOD)
    assert answer.headers["Location"].endswith(f"/applications/{number}/preview")
    preview = maker.page(f"applications/{number}/preview")
    assert "The house is empty now." in preview
    assert "€900" in preview
    assert maker.post(f"applications/{number}/hand-in").status_code == 303
    status = maker.page(f"applications/{number}")
    assert "P-001" in status
    assert "It is handed in." in status
    assert "Next: Check of the conditions" in status
    assert "Licht" in maker.page("")
    assert "See this application" in maker.page(f"rounds/{maker.round_id}/apply")


def test_what_is_missing_leads_to_its_field_and_is_not_handed_in(maker: Maker) -> None:
    number = maker.begins()
    maker.post(f"applications/{number}/write", ask="6000")
    preview = maker.page(f"applications/{number}/preview")
    assert f'/applications/{number}/write#answer-why"' in preview
    assert f'/applications/{number}/write#ask"' in preview
    assert maker.post(f"applications/{number}/hand-in").status_code == 422
    assert maker.stored(number).state is A.DRAFT


def test_an_amount_nobody_can_read_is_kept_as_it_was_typed(maker: Maker) -> None:
    number = maker.begins()
    typed = GOOD | {"ask": "about a thousand"}
    refused = maker.post(f"applications/{number}/write", **typed)
    assert refused.status_code == 422
    form = maker.page(f"applications/{number}/write")
    assert 'value="about a thousand"' in form
    assert "The house is empty now." in form
    assert "cannot be read yet" in maker.page(f"applications/{number}/preview")
    assert maker.post(f"applications/{number}/hand-in").status_code == 422
    maker.post(f"applications/{number}/write", **GOOD)
    assert maker.stored(number).ask_cents == euros(900)


def test_the_form_keeps_itself_while_somebody_types(maker: Maker) -> None:
    number = maker.begins()
    url, headers = f"/en/maker/applications/{number}/write", {"X-Requested-With": "autosave"}
    answer = post(maker.client, url, GOOD, headers=headers)
    assert answer.get_data(as_text=True).startswith("Saved at")
    assert maker.stored(number).answers["why"] == "The house is empty now."
    assert "How the plan comes to 100%" in maker.page(f"applications/{number}/mix")


def test_little_enough_is_not_more_than_what_is_asked(maker: Maker) -> None:
    number = maker.begins()
    refused = maker.post(f"applications/{number}/write", **(GOOD | {"least": "901"}))
    assert "Write no more than you ask." in refused.get_data(as_text=True)


def test_taken_back_it_is_written_on_and_handed_in_again(maker: Maker) -> None:
    number = maker.hands_in()
    assert maker.client.get(f"/en/maker/applications/{number}/write").status_code == 303
    maker.post(f"applications/{number}/take-back")
    assert maker.stored(number).state is A.DRAFT
    maker.post(f"applications/{number}/write", **(GOOD | {"ask": "800"}))
    maker.post(f"applications/{number}/hand-in")
    found = maker.stored(number)
    assert (found.code, found.ask_cents, found.state) == ("P-001", euros(800), A.SUBMITTED)


def test_the_desk_tells_what_waits_for_the_maker(maker: Maker) -> None:
    maker.begins()
    assert "Hand it in to Makersronde until" in maker.page("")
    _refused(maker)
    assert "Refused for Makersronde. You can object until" in maker.page("")


def test_a_draft_is_thrown_away(maker: Maker) -> None:
    number = maker.begins()
    maker.post(f"applications/{number}/discard")
    maker.page(f"applications/{number}", 404)


def test_withdrawing_asks_first_and_is_for_good(maker: Maker) -> None:
    number = maker.hands_in()
    assert "for good" in maker.page(f"applications/{number}/withdraw")
    maker.post(f"applications/{number}/withdraw")
    assert maker.stored(number).state is A.WITHDRAWN
    assert "You withdrew it." in maker.page(f"applications/{number}")
    assert maker.post(f"applications/{number}/withdraw").status_code == 303


def test_nobody_sees_or_moves_an_application_of_somebody_else(
    maker: Maker, session: Session
) -> None:
    other = an_application(Scene(session), a_round(Scene(session)))
    session.commit()
    for page in ("", "/write", "/preview", "/mix", "/withdraw", "/appeal"):
        maker.page(f"applications/{other.id}{page}", 404)
    for step in ("write", "hand-in", "take-back", "discard", "withdraw"):
        assert maker.post(f"applications/{other.id}/{step}", **GOOD).status_code == 404
    maker.post(f"rounds/{maker.round_id}/apply", project_id=str(other.project_id))
    assert "Choose one of your projects." in maker.page(f"rounds/{maker.round_id}/apply")


def _refused(maker: Maker) -> Application:
    scene = Scene(maker.session)
    row = a_round(scene, phase=Phase.ELIGIBILITY)
    found = an_application(scene, row, maker=maker.person, state=A.INELIGIBLE)
    a_campaign(scene.session, project=scene.session.get_one(Project, found.project_id))
    found.checks, found.judged_reason = {"0": False}, WHY
    found.judged_by, found.judged_at = row.created_by, scene.clock.now()
    maker.session.commit()
    return found


def test_a_refused_maker_reads_why_and_objects(maker: Maker) -> None:
    number = _refused(maker).id
    status = maker.page(f"applications/{number}")
    assert "The plan happens in Overijssel." in status
    assert WHY in status
    assert maker.post(f"applications/{number}/appeal", words="Unfair").status_code == 422
    words = "Two of the three evenings are in Zwolle."
    assert maker.post(f"applications/{number}/appeal", words=words).status_code == 303
    assert words in maker.page(f"applications/{number}")
    assert maker.client.get(f"/en/maker/applications/{number}/appeal").status_code == 303


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_tells_a_maker_something(maker: Maker, phase: Phase) -> None:
    scene = Scene(maker.session)
    with_all = tuple(one for one in Phase if one not in _NO_DAYS)
    row = a_round(scene, phase=phase, phases=with_all)
    found = an_application(scene, row, maker=maker.person)
    maker.session.commit()
    assert 'class="lead"' in maker.page(f"applications/{found.id}")


_NO_DAYS = {Phase.DRAFT, Phase.CLOSED, Phase.CANCELLED, Phase.NO_DECISION}


def test_a_round_that_is_not_open_cannot_be_entered(maker: Maker, session: Session) -> None:
    scene = Scene(session)
    draft, late = (a_round(scene, phase=one) for one in (Phase.DRAFT, Phase.READING))
    session.commit()
    maker.page(f"rounds/{draft.id}/apply", 404)
    assert "Nothing new can be entered" in maker.page(f"rounds/{late.id}/apply")
    project = str(maker.project_id)
    assert maker.post(f"rounds/{late.id}/apply", project_id=project).status_code == 303
    assert queries.all_of_maker(session, maker.person.id) == []
