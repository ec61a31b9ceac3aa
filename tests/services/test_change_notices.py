"""A maker tells once that it goes differently; every fund hears it and may answer."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.reports.changes import ChangeAnswer, ChangeKind
from matchpot.domain.trust.policy import FRAMEWORK
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.trust import ChangeNotice, ChangeReply, Duty
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import change_notices as queries
from matchpot.services import change_notices
from matchpot.services.change_notices import Change
from tests.builders import NOON, a_fund, a_member, euros
from tests.services.duty_scenes import ENDS_ON, a_settled_campaign, matched, publishes

LATER = Change(kind=ChangeKind.LATER, body="The hall is closed until spring.")


def a_duty(session: Session) -> Duty:
    return matched(session, a_settled_campaign(session), euros(2_000))


def told(session: Session, duty: Duty, change: Change = LATER) -> ChangeNotice:
    return change_notices.send(session, duty.project_id, change, by=duty.maker_id, now=NOON)


def letters(session: Session, notice: str) -> list[str]:
    rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail"))
    return [row.payload["to"] for row in rows if row.payload["notice"] == notice]


def answer(
    session: Session, notice: ChangeNotice, duty: Duty, said: ChangeAnswer, body: str = ""
) -> None:
    change_notices.reply(
        session, notice.id, fund_id=duty.fund_id, answer=said, body=body, by=1, now=NOON
    )


def test_every_fund_of_the_project_hears_it_once(session: Session) -> None:
    first = a_duty(session)
    campaign = a_settled_campaign(session)
    campaign.project_id = first.project_id
    session.flush()
    second = matched(session, campaign, euros(500))
    for duty in (first, second):
        a_member(session, session.get_one(Organisation, duty.fund_id))
    notice = told(session, first)
    replies = session.scalars(select(ChangeReply).where(ChangeReply.notice_id == notice.id)).all()
    assert {one.fund_id for one in replies} == {first.fund_id, second.fund_id}
    assert len(letters(session, "change_told")) == 2


def test_an_impatient_finger_tells_it_once(session: Session) -> None:
    duty = a_duty(session)
    assert told(session, duty).id == told(session, duty).id
    other = told(session, duty, replace(LATER, body="And in another hall."))
    assert len(queries.of_project(session, duty.project_id)) == 2
    assert other.body == "And in another hall."


def test_a_later_end_moves_what_is_due_and_an_earlier_one_never_does(session: Session) -> None:
    duty = a_duty(session)
    later = ENDS_ON + timedelta(weeks=10)
    told(session, duty, replace(LATER, new_ends_on=later))
    assert session.get_one(Project, duty.project_id).ends_on == later
    assert duty.due_on == later + timedelta(weeks=13)
    told(session, duty, replace(LATER, body="Sooner after all.", new_ends_on=ENDS_ON))
    assert duty.due_on == later + timedelta(weeks=13)


def test_a_change_says_something_and_ends_after_it_began(session: Session) -> None:
    duty = a_duty(session)
    session.get_one(Project, duty.project_id).starts_on = date(2026, 5, 1)
    with pytest.raises(InvalidValue) as refused:
        told(session, duty, replace(LATER, body="  ", new_ends_on=date(2026, 4, 30)))
    assert refused.value.fields == {"body": "length", "new_ends_on": "before_start"}


def test_nobody_tells_it_of_another_makers_project_or_to_nobody(session: Session) -> None:
    duty = a_duty(session)
    with pytest.raises(NotFound):
        change_notices.send(session, duty.project_id, LATER, by=duty.maker_id + 999, now=NOON)
    alone = a_settled_campaign(session)
    maker = session.get_one(Project, alone.project_id).maker_id
    with pytest.raises(NotAllowed):
        change_notices.send(session, alone.project_id, LATER, by=maker, now=NOON)


def test_a_fund_answers_once_and_the_maker_hears(session: Session) -> None:
    duty = a_duty(session)
    notice = told(session, duty)
    answer(session, notice, duty, ChangeAnswer.NOTED)
    assert len(letters(session, "change_answered")) == 1
    with pytest.raises(IllegalMove):
        answer(session, notice, duty, ChangeAnswer.AGREED)


def test_a_fund_objects_only_where_its_policy_says_so(session: Session) -> None:
    lenient = a_duty(session)
    notice = told(session, lenient)
    with pytest.raises(NotAllowed):
        answer(session, notice, lenient, ChangeAnswer.OBJECTS, "We paid for a tour.")

    fund = a_fund(session)
    publishes(session, fund, replace(FRAMEWORK, change_consent=True))
    strict = matched(session, a_settled_campaign(session), euros(2_000), fund=fund)
    answer(session, told(session, strict), strict, ChangeAnswer.OBJECTS, "We paid for a tour.")


def test_who_objects_or_wants_to_talk_says_why(session: Session) -> None:
    duty = a_duty(session)
    notice = told(session, duty)
    with pytest.raises(InvalidValue):
        answer(session, notice, duty, ChangeAnswer.TALK)


def test_a_fund_reads_its_own_answers_alone(session: Session) -> None:
    duty = a_duty(session)
    notice = told(session, duty)
    assert queries.for_fund(session, notice.id, fund_ids=[duty.fund_id + 999]) is None
    found = queries.for_fund(session, notice.id, fund_ids=[duty.fund_id])
    assert found is not None
    assert [one.fund_id for one in found.replies] == [duty.fund_id]
    assert [one.id for one in queries.waiting(session, [duty.fund_id])] == [notice.id]
