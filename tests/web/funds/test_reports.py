"""A fund's reports: seen by its members, answered by those who may, refused beyond the policy."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchpot.domain.people import MembershipRole
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.requests import Refusal
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.reports import Report
from matchpot.persistence.models.trust import Duty, Request
from tests.builders import NOON, a_fund, a_member
from tests.services.duty_scenes import a_settled_campaign, matched, reports
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
REASON = "The theatre burnt down, so there is nothing to tell."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One project, two funds that matched it, one report that both got."""

    app: Flask
    funds: tuple[int, int]
    duties: tuple[int, int]
    owner: int
    member: int
    reader: int
    other: int

    def visit(self, person_id: int, lang: str = "en") -> Visitor:
        """Somebody's browser, signed in."""
        visitor = Visitor(self.app, lang)
        with visitor.client.session_transaction() as kept:
            kept["_user_id"] = f"{person_id}:1"
            kept["_fresh"] = True
        return visitor


@pytest.fixture
def scene(app: Flask) -> Scene:
    with app.app_context(), unit_of_work() as session:
        campaign = a_settled_campaign(session)
        first, second = a_fund(session, "Stadsfonds"), a_fund(session, "Buurtfonds")
        mine = matched(session, campaign, 200_000, fund=first)
        theirs = matched(session, campaign, 2_500_000, fund=second)
        reports(session, mine, theirs, text="We played in the rain.")
        return Scene(
            app=app,
            funds=(first.id, second.id),
            duties=(mine.id, theirs.id),
            owner=a_member(session, first).id,
            member=a_member(session, first, role=MembershipRole.MEMBER).id,
            reader=a_member(session, first, role=MembershipRole.READER).id,
            other=a_member(session, second).id,
        )


def of(engine: Engine, duty_id: int) -> Duty:
    with Session(engine) as session:
        return session.get_one(Duty, duty_id)


def test_a_report_is_seen_by_every_fund_that_got_it_and_by_no_other(scene: Scene) -> None:
    first, second = scene.duties
    for person, duty in ((scene.owner, first), (scene.reader, first), (scene.other, second)):
        page = scene.visit(person).get(f"/fund/reports/{duty}").get_data(as_text=True)
        assert "We played in the rain." in page
    assert scene.visit(scene.other).get(f"/fund/reports/{first}").status_code == 404
    assert scene.visit(scene.other).get(f"/fund/{scene.funds[0]}/reports").status_code == 404


def test_the_list_tells_what_waits_and_gives_the_same_as_a_table(scene: Scene) -> None:
    visitor = scene.visit(scene.owner)
    page = visitor.get(f"/fund/{scene.funds[0]}/reports?show=waiting").get_data(as_text=True)
    assert "Report received" in page
    table = visitor.get(f"/fund/{scene.funds[0]}/reports.csv").get_data(as_text=True)
    assert "Licht,Sam Maker,,2000.00,submitted,2026-08-31,,1," in table
    late = visitor.get(f"/fund/{scene.funds[0]}/reports?show=late").get_data(as_text=True)
    assert "Nothing here now." in late


def test_one_click_accepts_and_a_reader_cannot(scene: Scene, engine: Engine) -> None:
    thanks = f"/fund/reports/{scene.duties[0]}/thanks"
    assert scene.visit(scene.reader).post(thanks).status_code == 403
    assert scene.visit(scene.member).post(thanks).status_code == 303
    states = [of(engine, one).state for one in scene.duties]
    assert states == [DutyState.ACKNOWLEDGED, DutyState.DUE]
    page = scene.visit(scene.member).get(f"/fund/reports/{scene.duties[0]}")
    assert "Accepted on" in page.get_data(as_text=True)


def test_what_the_policy_does_not_allow_is_refused_with_the_reason(
    scene: Scene, engine: Engine
) -> None:
    ask = f"/fund/reports/{scene.duties[0]}/ask"
    member = scene.visit(scene.member)
    answer = member.post(ask, what="report", wanted="auditor_statement", body="Please.")
    assert answer.status_code == 303
    page = member.get(f"/fund/reports/{scene.duties[0]}").get_data(as_text=True)
    assert "your policy does not ask for this form. Nothing went to the maker." in page
    member.post(ask, what="receipts", wanted="oral", body="Bonnen")
    dutch = scene.visit(scene.member, "nl").get(f"/fund/reports/{scene.duties[0]}")
    with Session(engine) as session:
        refused = session.scalars(select(Request.refused).order_by(Request.id)).all()
    assert refused == [Refusal.NOT_IN_POLICY, Refusal.NEVER]
    assert "Bonnen" in dutch.get_data(as_text=True)


def test_one_question_is_sent_and_a_short_one_is_not(scene: Scene, engine: Engine) -> None:
    ask, member = f"/fund/reports/{scene.duties[0]}/ask", scene.visit(scene.member)
    assert member.post(ask, what="question", wanted="oral", body="Why?").status_code == 422
    words = "What did the neighbours say about it?"
    assert member.post(ask, what="question", wanted="oral", body=words).status_code == 303
    assert of(engine, scene.duties[0]).state is DutyState.QUESTION


def test_a_report_is_waived_with_a_reason(scene: Scene, engine: Engine) -> None:
    waive, other = f"/fund/reports/{scene.duties[1]}/waive", scene.visit(scene.other)
    assert other.get(waive).status_code == 200
    assert other.post(waive, reason="No.").status_code == 422
    assert other.post(waive, reason=REASON, every="y").status_code == 303
    assert of(engine, scene.duties[1]).state is DutyState.WAIVED
    assert REASON in other.get(f"/fund/reports/{scene.duties[1]}").get_data(as_text=True)


def test_a_late_report_is_talked_about_then_held_then_let_go(scene: Scene, engine: Engine) -> None:
    duty_id = scene.duties[1]
    with scene.app.app_context(), unit_of_work() as session:
        session.get_one(Duty, duty_id).late_at = NOON
    other = scene.visit(scene.other)
    for step in ("hold", "talked", "hold"):
        assert other.post(f"/fund/reports/{duty_id}/late/{step}").status_code == 303
    assert of(engine, duty_id).held_at is not None
    assert "New awards are held since" in other.get(f"/fund/reports/{duty_id}").get_data(
        as_text=True
    )
    other.post(f"/fund/reports/{duty_id}/late/lift")
    assert of(engine, duty_id).held_at is None


def test_notes_of_a_talk_wait_for_the_maker(scene: Scene, engine: Engine) -> None:
    notes, other = f"/fund/reports/{scene.duties[1]}/notes", scene.visit(scene.other)
    assert other.post(notes, title="", body="").status_code == 422
    assert other.post(notes, title="A talk", body="They told us all of it.").status_code == 303
    with Session(engine) as session:
        offered = session.scalars(select(Report).order_by(Report.id.desc())).first()
    assert offered is not None
    assert (offered.state, offered.fund_id) == ("offered", scene.funds[1])


def test_a_report_the_lot_drew_gets_its_closer_look(scene: Scene, engine: Engine) -> None:
    look, member = f"/fund/reports/{scene.duties[0]}/looked", scene.visit(scene.member)
    assert member.post(look, note=REASON).status_code == 303
    assert of(engine, scene.duties[0]).looked_at is None
