"""A fund asks no more than its published policy allows; the software refuses and says why."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import start_of_day
from matchpot.domain.errors import InvalidValue, NotAllowed, NotFound
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.requests import Ask, Refusal
from matchpot.domain.trust.formats import Format
from matchpot.domain.trust.policy import FRAMEWORK, Policy, Tier
from matchpot.persistence.models.trust import Duty, Request
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import duty_answers, report_requests
from tests.builders import NOON, a_fund, a_member, a_person
from tests.services.duty_scenes import a_settled_campaign, matched, publishes, reports

BODY = "What did the neighbours think of the music?"
TWO_PARTS = Policy(
    tiers=(
        Tier(
            from_cents=0,
            asks=(frozenset({Format.CONFIRMATION}), frozenset({Format.FINANCIAL_OVERVIEW})),
        ),
    ),
)


class Desk:
    """An officer of a fund with one duty."""

    def __init__(self, session: Session, cents: int = 200_000, policy: Policy = FRAMEWORK) -> None:
        self.session, fund = session, a_fund(session)
        if policy is not FRAMEWORK:
            publishes(session, fund, policy)
        self.officer = a_member(session, fund).id
        self.duty: Duty = matched(session, a_settled_campaign(session), cents, fund=fund)

    def asks(
        self, what: Ask, *, wanted: Format | None = None, body: str = BODY, now: datetime = NOON
    ) -> Request:
        return report_requests.ask(
            self.session, self.duty.id, what, by=self.officer, body=body, now=now, wanted=wanted
        )

    def letters(self) -> list[str]:
        mails = select(OutboxRow).where(OutboxRow.kind == "mail").order_by(OutboxRow.id)
        told = [row.payload["notice"] for row in self.session.scalars(mails)]
        return [one for one in told if one != "report_received"]


@pytest.mark.parametrize("what", [Ask.RECEIPTS, Ask.SOONER])
def test_no_policy_can_ask_for_receipts_or_for_a_report_before_its_day(
    session: Session, what: Ask
) -> None:
    desk = Desk(session, 12_500_000)
    assert desk.asks(what).refused is Refusal.NEVER
    assert desk.letters() == []


def test_a_small_award_is_asked_for_nothing(session: Session) -> None:
    desk = Desk(session, 99_999)
    asked = desk.asks(Ask.REPORT, wanted=Format.CONFIRMATION)
    assert (asked.refused, desk.letters()) == (Refusal.NOTHING_ASKED, [])


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        (Format.AUDITOR_STATEMENT, Refusal.NOT_IN_POLICY),
        (Format.UPDATE_POST, Refusal.MAKER_CHOOSES),
    ],
)
def test_a_form_beyond_the_policy_is_refused_and_so_is_choosing_for_the_maker(
    session: Session, wanted: Format, refused: Refusal
) -> None:
    desk = Desk(session)
    assert desk.asks(Ask.REPORT, wanted=wanted).refused is refused
    assert [one.refused for one in session.scalars(select(Request))] == [refused]


def test_a_part_is_asked_for_from_its_day_on_and_until_it_is_given(session: Session) -> None:
    desk = Desk(session, policy=TWO_PARTS)
    assert desk.duty.due_on is not None
    early, day = desk.asks(Ask.REPORT, wanted=Format.CONFIRMATION), start_of_day(desk.duty.due_on)
    assert early.refused is Refusal.NOT_DUE
    reports(session, desk.duty)
    given = desk.asks(Ask.REPORT, wanted=Format.CONFIRMATION, now=day)
    assert given.refused is Refusal.ALREADY_GIVEN
    asked = desk.asks(Ask.REPORT, wanted=Format.FINANCIAL_OVERVIEW, now=day)
    assert (asked.refused, desk.letters()) == (None, ["report_asked"])


def test_one_question_about_a_report_that_came_and_the_answer_ends_it(session: Session) -> None:
    desk = Desk(session)
    assert desk.asks(Ask.QUESTION).refused is Refusal.NO_REPORT_YET
    reports(session, desk.duty)
    asked, later = desk.asks(Ask.QUESTION), NOON + timedelta(days=3)
    assert (asked.refused, desk.duty.state) == (None, DutyState.QUESTION)
    assert desk.asks(Ask.QUESTION).refused is Refusal.QUESTIONS_USED
    report_requests.answer(
        session, asked.id, by=desk.duty.maker_id, text="They sang along.", now=later
    )
    assert (desk.duty.state, desk.duty.waits_since) == (DutyState.SUBMITTED, later)
    assert desk.asks(Ask.QUESTION).refused is Refusal.QUESTIONS_USED
    assert desk.letters() == ["report_asked", "report_answered"]
    with pytest.raises(NotAllowed):
        report_requests.answer(session, asked.id, by=desk.duty.maker_id, text="Again.", now=later)


def test_a_policy_without_questions_allows_none(session: Session) -> None:
    desk = Desk(session, policy=replace(FRAMEWORK, questions=0))
    reports(session, desk.duty)
    assert desk.asks(Ask.QUESTION).refused is Refusal.QUESTIONS_USED


def test_only_the_maker_answers_and_only_what_was_asked(session: Session) -> None:
    desk = Desk(session)
    refused = desk.asks(Ask.QUESTION)
    reports(session, desk.duty)
    asked = desk.asks(Ask.QUESTION)
    stranger = a_person(session).id
    for row, by in ((refused, desk.duty.maker_id), (asked, stranger)):
        with pytest.raises(NotFound):
            report_requests.answer(session, row.id, by=by, text="Yes.", now=NOON)
    with pytest.raises(InvalidValue):
        report_requests.answer(session, asked.id, by=desk.duty.maker_id, text=" ", now=NOON)


def test_nothing_is_asked_of_what_was_accepted_waived_or_not_drawn(session: Session) -> None:
    desk = Desk(session)
    assert desk.asks(Ask.TALK).refused is Refusal.NOT_DRAWN
    reports(session, desk.duty)
    duty_answers.acknowledge(session, desk.duty.id, by=desk.officer, thanks="", now=NOON)
    for what, wanted in ((Ask.QUESTION, None), (Ask.REPORT, Format.CONFIRMATION)):
        assert desk.asks(what, wanted=wanted).refused is Refusal.ACCEPTED
    other = Desk(session)
    duty_answers.waive(session, other.duty.id, by=other.officer, reason=BODY, now=NOON)
    assert other.asks(Ask.QUESTION).refused is Refusal.WAIVED


def test_a_question_needs_words_and_a_report_its_form(session: Session) -> None:
    desk = Desk(session)
    reports(session, desk.duty)
    with pytest.raises(InvalidValue):
        desk.asks(Ask.QUESTION, body="Why?")
    with pytest.raises(InvalidValue):
        desk.asks(Ask.REPORT)
