"""A fund judges applications by its published conditions, and somebody else hears objections."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.queries.applications import in_round
from matchpot.services import eligibility
from tests.services.application_scenes import ANSWER, OBJECTION, WHY, own
from tests.services.round_scenes import Scene, a_round, an_application
from tests.web.funds.conftest import Town
from tests.web.visitors import mailed

A = ApplicationState
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@dataclass(frozen=True, slots=True)
class Desk:
    """A round of the town's fund whose conditions are checked, and two applications."""

    town: Town
    round_id: int
    first: int
    second: int

    def page(self, person_id: int, path: str = "", status: int = 200) -> str:
        answer = self.town.visit(person_id).get(f"/fund/rounds/{self.round_id}/applications{path}")
        assert answer.status_code == status
        return answer.get_data(as_text=True)

    def post(self, person_id: int, path: str, **fields: str) -> int:
        visitor = self.town.visit(person_id)
        url = f"/fund/rounds/{self.round_id}/applications/{self.first}{path}"
        return visitor.post(url, **fields).status_code

    def state(self) -> A:
        with self.town.app.app_context():
            found = in_round(reader(), self.round_id, self.first)
            assert found is not None
            return found.application.state


@pytest.fixture
def desk(town: Town) -> Desk:
    with town.app.app_context(), unit_of_work() as session:
        scene = Scene(session, clock=town.app.extensions["matchpot_outside"].clock)
        fund = session.get_one(Organisation, town.fund)
        owner = session.get_one(Person, town.owner)
        row = a_round(scene, fund=fund, owner=owner, phase=Phase.ELIGIBILITY)
        first = an_application(scene, row, maker=session.get_one(Person, town.maker))
        second = an_application(scene, row, title="Donker", state=A.ELIGIBLE)
        an_application(scene, row, title="Nog niet", state=A.DRAFT)
        return Desk(town, row.id, first.id, second.id)


def test_a_fund_sees_what_was_handed_in_and_how_many_still_write(desk: Desk) -> None:
    everything = desk.page(desk.town.reader)
    assert "P-001 Licht" in everything
    assert "Nog niet" not in everything
    assert "1 maker is still writing." in everything
    taking_part = desk.page(desk.town.member, "?state=eligible")
    assert "Donker" in taking_part
    assert "P-001 Licht" not in taking_part
    assert "Donker" in desk.page(desk.town.member, "?state=nonsense")
    file = desk.page(desk.town.reader, ".csv")
    assert "P-001,Licht," in file
    assert "Nog niet" not in file
    desk.page(desk.town.stranger, ".csv", status=404)


def test_strangers_see_nothing_and_readers_judge_nothing(desk: Desk) -> None:
    desk.page(desk.town.stranger, status=404)
    desk.page(desk.town.stranger, f"/{desk.first}", status=404)
    assert desk.post(desk.town.reader, "", **{"check-0": "yes"}) == 403
    assert "Save the judgment" not in desk.page(desk.town.reader, f"/{desk.first}")
    assert desk.state() is A.SUBMITTED


def test_a_desk_tells_what_waits(desk: Desk) -> None:
    page = desk.town.visit(desk.town.member).get("/fund/").get_data(as_text=True)
    assert "1 application to judge." in page


def test_a_refusal_needs_a_reason_and_is_sent_to_the_maker(desk: Desk) -> None:
    assert desk.post(desk.town.member, "") == 422
    assert desk.post(desk.town.member, "", **{"check-0": "no", "reason": "No."}) == 422
    assert desk.state() is A.SUBMITTED
    assert desk.post(desk.town.member, "", **{"check-0": "no", "reason": WHY}) == 303
    assert desk.state() is A.INELIGIBLE
    (mail,) = mailed(desk.town.app)
    assert WHY in mail.text
    assert "The plan happens in Overijssel." in mail.text


def test_a_maker_in_the_fund_does_not_judge_the_own_project(desk: Desk) -> None:
    with desk.town.app.app_context(), unit_of_work() as session:
        session.get_one(Application, desk.first).maker_id = desk.town.member
    assert desk.post(desk.town.member, "", **{"check-0": "yes"}) == 422
    assert desk.state() is A.SUBMITTED


def _objected(desk: Desk) -> None:
    desk.post(desk.town.member, "", **{"check-0": "no", "reason": WHY})
    with desk.town.app.app_context(), unit_of_work() as session:
        clock = desk.town.app.extensions["matchpot_outside"].clock
        found = session.get_one(Application, desk.first)
        eligibility.appeal(session, own(found), OBJECTION, now=clock.now())


def test_somebody_else_answers_an_objection(desk: Desk) -> None:
    _objected(desk)
    assert "Somebody else of the fund answers." in desk.page(desk.town.member, f"/{desk.first}")
    said = {"words": ANSWER, "admit": "yes"}
    assert desk.post(desk.town.member, "/objection", **said) == 422
    assert desk.post(desk.town.owner, "/objection", words="Yes.", admit="yes") == 422
    page = desk.page(desk.town.owner, f"/{desk.first}")
    assert OBJECTION in page
    assert "The plan happens in Overijssel." in page
    assert desk.post(desk.town.owner, "/objection", **said) == 303
    assert desk.state() is A.ELIGIBLE
    assert desk.post(desk.town.owner, "/objection", **said) == 422
    assert ANSWER in mailed(desk.town.app)[0].text


def test_a_group_is_named_and_listed(desk: Desk) -> None:
    assert desk.post(desk.town.member, "/group", group="Same evening") == 303
    assert "Same evening" in desk.page(desk.town.member)
    assert desk.post(desk.town.member, "/group", group="x" * 61) == 303
    assert "Same evening" in desk.page(desk.town.member)


def test_once_the_panel_votes_nothing_of_this_changes(desk: Desk, session: Session) -> None:
    with desk.town.app.app_context(), unit_of_work() as writing:
        found = in_round(writing, desk.round_id, desk.first)
        assert found is not None
        found.round.phase = Phase.BLIND_VOTE
    page = desk.page(desk.town.member, f"/{desk.first}")
    assert "Save the judgment" not in page
    assert "Save the group" not in page
    assert desk.post(desk.town.member, "", **{"check-0": "yes"}) == 422
    desk.post(desk.town.member, "/group", group="Late")
    assert "Late" not in desk.page(desk.town.member)
