"""A fund refuses only for published conditions, and somebody else hears objections."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, SecondPersonNeeded
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import TeamMember
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import applications as queries
from matchpot.services import applications, eligibility
from matchpot.services.eligibility import Answer, Judgment
from tests.builders import a_member
from tests.services.application_scenes import ANSWER, OBJECTION, WHY, letters_to, own
from tests.services.round_scenes import Scene, a_round, an_application

A = ApplicationState


class Desk:
    """A round whose conditions are checked, with two members of its fund and one application."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.session = scene, scene.session
        self.row: Round = a_round(scene, phase=Phase.ELIGIBILITY)
        fund = self.session.get_one(Organisation, self.row.fund_id)
        self.first, self.second = (a_member(self.session, fund, name=one) for one in ("Al", "Bo"))
        self.found: Application = an_application(scene, self.row)
        self.maker = self.session.get_one(Person, self.found.maker_id)

    def judge(self, *, fits: bool | None, reason: str = WHY, by: int | None = None) -> Application:
        judgment = Judgment(
            application_id=self.found.id, by=by or self.first.id, checks=(fits,), reason=reason
        )
        return eligibility.judge(self.session, judgment, now=self.scene.clock.now())

    def appeal(self, words: str = OBJECTION) -> Application:
        now = self.scene.clock.now()
        return eligibility.appeal(self.session, own(self.found), words, now=now)

    def answer(self, *, admits: bool, by: int | None = None, words: str = ANSWER) -> Application:
        given = Answer(
            application_id=self.found.id, by=by or self.second.id, admits=admits, words=words
        )
        return eligibility.answer(self.session, given, now=self.scene.clock.now())


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(Scene(session))


def test_what_meets_every_condition_takes_part(desk: Desk) -> None:
    found = desk.judge(fits=True, reason="")
    assert (found.state, found.checks) == (A.ELIGIBLE, {"0": True})
    assert letters_to(desk.session, desk.maker.email) == []


def test_a_refusal_is_sent_with_its_reason(desk: Desk) -> None:
    found = desk.judge(fits=False)
    assert (found.state, found.judged_reason) == (A.INELIGIBLE, WHY)
    assert eligibility.not_met(desk.row, found) == ["The plan happens in Overijssel."]
    assert letters_to(desk.session, desk.maker.email) == ["application_refused"]


def test_nobody_is_refused_without_a_reason_or_an_answer_to_each_condition(desk: Desk) -> None:
    with pytest.raises(InvalidValue) as refused:
        desk.judge(fits=False, reason="No.")
    assert refused.value.fields == {"reason": "too_short"}
    with pytest.raises(InvalidValue) as refused:
        desk.judge(fits=None)
    assert refused.value.fields == {"checks.0": "missing"}


def test_nobody_judges_what_they_make(desk: Desk) -> None:
    with pytest.raises(SecondPersonNeeded):
        desk.judge(fits=True, by=desk.maker.id)
    desk.session.add(
        TeamMember(project_id=desk.found.project_id, person_id=desk.first.id, position=0, name="Al")
    )
    desk.session.flush()
    with pytest.raises(SecondPersonNeeded):
        desk.judge(fits=True)


def test_a_fund_may_think_again_until_somebody_objects(desk: Desk) -> None:
    desk.judge(fits=False)
    desk.judge(fits=False, reason=WHY + " Sorry.")
    assert desk.found.judged_reason == WHY + " Sorry."
    desk.judge(fits=True)
    assert desk.found.state is A.ELIGIBLE
    desk.judge(fits=False)
    desk.appeal()
    with pytest.raises(IllegalMove):
        desk.judge(fits=True)


def test_conditions_are_checked_in_their_phase_alone(session: Session) -> None:
    desk = Desk(Scene(session))
    desk.row.phase = Phase.CONFLICTS
    session.flush()
    with pytest.raises(NotAllowed):
        desk.judge(fits=True)


# ---- objections ----


def test_a_maker_objects_within_seven_days_and_everybody_else_of_the_fund_hears(desk: Desk) -> None:
    desk.judge(fits=False)
    desk.scene.clock.forward(days=6)
    assert desk.appeal().state is A.APPEALED
    assert "application_appealed" in letters_to(desk.session, desk.second.email)
    assert "application_appealed" not in letters_to(desk.session, desk.first.email)


def test_after_seven_days_a_refusal_is_final(desk: Desk) -> None:
    desk.judge(fits=False)
    desk.scene.clock.forward(days=7)
    with pytest.raises(NotAllowed):
        desk.appeal()


def test_an_objection_says_something(desk: Desk) -> None:
    desk.judge(fits=False)
    with pytest.raises(InvalidValue) as refused:
        desk.appeal("Unfair!")
    assert refused.value.fields == {"words": "too_short"}


def test_only_what_was_refused_is_objected_to(desk: Desk) -> None:
    with pytest.raises(IllegalMove):
        desk.appeal()


def test_whoever_refused_does_not_answer_the_objection(desk: Desk) -> None:
    desk.judge(fits=False)
    desk.appeal()
    for by in (desk.first.id, desk.maker.id):
        with pytest.raises(SecondPersonNeeded):
            desk.answer(admits=False, by=by)
    assert desk.answer(admits=True).state is A.ELIGIBLE
    assert letters_to(desk.session, desk.maker.email)[-1] == "application_appeal_answered"


def test_an_answered_objection_is_the_end_of_it(desk: Desk) -> None:
    desk.judge(fits=False)
    desk.appeal()
    assert desk.answer(admits=False).state is A.INELIGIBLE
    with pytest.raises(NotAllowed):
        desk.appeal()
    with pytest.raises(NotAllowed):
        desk.judge(fits=True)
    with pytest.raises(IllegalMove):
        desk.answer(admits=True)
    assert eligibility.appeals_until(desk.session, desk.row.id) is None


def test_a_refused_maker_may_still_withdraw(desk: Desk) -> None:
    desk.judge(fits=False)
    applications.withdraw(desk.session, own(desk.found), now=desk.scene.clock.now())
    assert eligibility.appeals_until(desk.session, desk.row.id) is None


# ---- the clock ----


def test_the_round_waits_for_objections_and_then_for_answers(desk: Desk) -> None:
    assert eligibility.appeals_until(desk.session, desk.row.id) is None
    judged_at = desk.scene.clock.now()
    desk.judge(fits=False)
    week = timedelta(days=7)
    assert eligibility.appeals_until(desk.session, desk.row.id) == judged_at + week
    desk.scene.clock.forward(days=2)
    desk.appeal()
    until = eligibility.appeals_until(desk.session, desk.row.id)
    assert until == judged_at + timedelta(days=2) + week


def test_silence_is_not_held_against_a_maker(desk: Desk) -> None:
    unread = an_application(desk.scene, desk.row)
    refused = an_application(desk.scene, desk.row, state=A.INELIGIBLE)
    desk.judge(fits=False)
    desk.appeal()
    assert eligibility.close(desk.session, desk.row, now=desk.scene.clock.now()) == 2
    states = [one.state for one in (unread, desk.found, refused)]
    assert states == [A.ELIGIBLE, A.ELIGIBLE, A.INELIGIBLE]
    codes = [one.id for one in applications.standing(desk.session, desk.row)]
    assert codes == [desk.found.code, unread.code]


def test_a_fund_sees_where_something_waits_for_it(desk: Desk) -> None:
    an_application(desk.scene, desk.row)
    desk.judge(fits=False)
    desk.appeal()
    (waits,) = queries.waiting_for_funds(desk.session, [desk.row.fund_id])
    assert (waits[0].id, waits[1], waits[2]) == (desk.row.id, 1, 1)
