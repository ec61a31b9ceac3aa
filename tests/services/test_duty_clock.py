"""What days do: two reminders, late on the fifteenth day, and a silent fund has accepted."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import end_of_day, local_day, start_of_day
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.requests import Ask
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import duties as queries
from matchpot.services import duty_clock, duty_sums, report_requests
from tests.builders import NOON, a_fund, a_match_line, a_member, a_pot
from tests.services.award_scenes import a_published_round
from tests.services.duty_scenes import a_settled_campaign, matched, reports
from tests.towns import Town

_D = DutyState
DUE = date(2026, 8, 31)


@pytest.fixture
def duty(session: Session) -> Duty:
    fund = a_fund(session)
    a_member(session, fund)
    return matched(session, a_settled_campaign(session), 200_000, fund=fund)


def letters(session: Session) -> list[str]:
    mails = select(OutboxRow).where(OutboxRow.kind == "mail").order_by(OutboxRow.id)
    return [row.payload["notice"] for row in session.scalars(mails)]


def turn(session: Session, moment: datetime) -> None:
    """The clock looks, twice: the second time it finds nothing to do."""
    for _ in range(2):
        for duty_id in queries.to_look_after(session, today=local_day(moment), now=moment):
            duty_clock.look_after(session, duty_id, now=moment)


def test_a_maker_is_reminded_twice_and_told_once_that_it_is_late(
    session: Session, duty: Duty
) -> None:
    assert duty.due_on == DUE
    told = []
    for day in (-29, -28, -8, -7, 0, 14):
        turn(session, end_of_day(DUE + timedelta(days=day)))
        told.append(len(letters(session)))
    assert told == [0, 1, 1, 2, 2, 2]
    turn(session, start_of_day(DUE + timedelta(days=15)))
    assert letters(session) == ["report_reminder"] * 2 + ["report_late"]
    assert duty.late_at == start_of_day(DUE + timedelta(days=15))


def test_a_server_that_slept_sends_one_reminder_and_not_two(session: Session, duty: Duty) -> None:
    turn(session, end_of_day(DUE))
    assert (letters(session), duty.reminders) == (["report_reminder"], 2)


def test_a_silent_fund_is_reminded_once_and_has_then_accepted(session: Session, duty: Duty) -> None:
    reports(session, duty)
    last = local_day(NOON) + timedelta(days=30)
    for moment in (NOON + timedelta(days=13), NOON + timedelta(days=14), end_of_day(last)):
        turn(session, moment)
    assert duty.state is _D.SUBMITTED
    turn(session, start_of_day(last + timedelta(days=1)))
    assert (duty.state, duty.acknowledged_by) == (_D.ACKNOWLEDGED, None)
    assert letters(session) == ["report_received", "report_waits", "report_accepted"]


def test_a_question_nobody_answers_ends_in_acceptance_too(session: Session, duty: Duty) -> None:
    reports(session, duty)
    asked_at = NOON + timedelta(days=10)
    officer = a_member(session, a_fund(session)).id
    report_requests.ask(
        session, duty.id, Ask.QUESTION, by=officer, body="What did the neighbours say?",
        now=asked_at,
    )  # fmt: skip
    turn(session, asked_at + timedelta(days=29))
    assert duty.state is _D.QUESTION
    turn(session, asked_at + timedelta(days=31))
    assert duty.state is _D.ACKNOWLEDGED


# ---- duties and the money behind them -----------------------------------------------------------


def test_what_was_promised_before_there_were_duties_gets_its_own(session: Session) -> None:
    published = a_published_round(Town(session))
    award = published.awards()[0]
    published.accept(award)
    session.delete(session.scalars(select(Duty).where(Duty.award_id == award.id)).one())
    campaign, pot = a_settled_campaign(session), a_pot(session)
    a_match_line(session, pot, campaign, cents=200_000, state=MatchLineState.SETTLED)
    assert queries.awards_without(session) == [award.id]
    assert queries.campaigns_without(session) == [campaign.id]
    for _ in range(2):
        duty_sums.open_for_award(session, award.id, now=NOON)
        duty_sums.open_for_campaign(session, campaign.id, now=NOON)
    assert queries.awards_without(session) == queries.campaigns_without(session) == []
    assert len(session.scalars(select(Duty)).all()) == 2


@pytest.mark.parametrize(
    ("cents", "tier", "state"),
    [
        (2_499_999, 1, _D.DUE),
        (99_999, 0, _D.WAIVED),
        (0, 0, _D.WAIVED),
        (12_500_000, 2, _D.DUE),
    ],
)
def test_money_that_goes_back_makes_a_tier_lighter_and_more_never_heavier(
    session: Session, cents: int, tier: int, state: DutyState
) -> None:
    duty = matched(session, a_settled_campaign(session), 2_500_000)
    line = session.scalars(select(MatchLine)).one()
    assert queries.with_other_sums(session) == []
    line.amount_cents = cents
    session.flush()
    assert queries.with_other_sums(session) == [duty.id]
    assert duty_sums.measure(session, duty.id, now=NOON)
    assert (duty.tier, duty.state) == (tier, state)
    assert not duty_sums.measure(session, duty.id, now=NOON)


def test_what_a_lighter_tier_asks_may_have_come_already(session: Session) -> None:
    duty = matched(session, a_settled_campaign(session), 2_500_000)
    reports(session, duty)
    assert duty.state is _D.DUE
    session.scalars(select(MatchLine)).one().amount_cents = 200_000
    session.flush()
    duty_sums.measure(session, duty.id, now=NOON)
    assert duty.state is _D.SUBMITTED
