"""What a fund says about a report: thanks, not needed, a talk when it is late, then a hold."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.requests import Ask
from matchpot.persistence.models.reports import ReportCopy
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import duties, duty_answers, forgotten_duties, report_requests
from tests.builders import NOON, a_fund, a_member
from tests.services.duty_scenes import a_settled_campaign, matched, reports, states

_D = DutyState
REASON = "The theatre burnt down, so there is nothing to tell."
LATER = NOON + timedelta(hours=1)


def due(session: Session, cents: int = 200_000) -> tuple[Duty, int]:
    """A duty that is due, and an officer of its fund."""
    fund = a_fund(session)
    return matched(session, a_settled_campaign(session), cents, fund=fund), a_member(
        session, fund
    ).id


def letters(session: Session) -> list[str]:
    mails = select(OutboxRow).where(OutboxRow.kind == "mail").order_by(OutboxRow.id)
    return [row.payload["notice"] for row in session.scalars(mails)]


def thank(session: Session, duty: Duty, by: int) -> None:
    duty_answers.acknowledge(session, duty.id, by=by, thanks=" Lovely! ", now=LATER)


def test_a_fund_accepts_with_thanks_and_the_maker_reads_them(session: Session) -> None:
    duty, officer = due(session)
    reports(session, duty)
    thank(session, duty, officer)
    assert (duty.state, duty.thanks, duty.acknowledged_by) == (_D.ACKNOWLEDGED, "Lovely!", officer)
    assert letters(session) == ["report_received", "report_accepted"]
    copy = session.scalars(select(ReportCopy).where(ReportCopy.duty_id == duty.id)).one()
    assert copy.read_at == LATER
    with pytest.raises(IllegalMove):
        thank(session, duty, officer)


def test_each_fund_accepts_the_same_report_for_itself(session: Session) -> None:
    campaign = a_settled_campaign(session)
    first, second = (matched(session, campaign, 200_000) for _ in range(2))
    reports(session, first, second)
    thank(session, first, a_member(session, a_fund(session)).id)
    assert states(first, second) == [_D.ACKNOWLEDGED, _D.SUBMITTED]


def test_nothing_that_did_not_come_is_accepted(session: Session) -> None:
    duty, officer = due(session)
    with pytest.raises(NotAllowed):
        thank(session, duty, officer)


def test_a_fund_may_find_a_part_enough_and_thank_where_it_asked_nothing(session: Session) -> None:
    large, officer = due(session, 2_500_000)
    small, other = due(session, 50_000)
    for duty, by in ((large, officer), (small, other)):
        reports(session, duty)
        assert duty.state is (_D.DUE if duty is large else _D.NOTHING)
        thank(session, duty, by)
    assert states(large, small) == [_D.ACKNOWLEDGED] * 2


def test_a_report_is_waived_with_a_reason_the_maker_reads(session: Session) -> None:
    duty, officer = due(session)
    with pytest.raises(InvalidValue):
        duty_answers.waive(session, duty.id, by=officer, reason="No.", now=LATER)
    duty_answers.waive(session, duty.id, by=officer, reason=REASON, now=LATER)
    assert (duty.state, duty.waived_reason, duty.waived_by) == (_D.WAIVED, REASON, officer)
    assert letters(session) == ["report_waived"]


def test_all_that_is_due_about_a_project_is_waived_at_once(session: Session) -> None:
    duty, officer = due(session)
    other = matched(session, a_settled_campaign(session), 200_000)
    second = Duty(
        fund_id=duty.fund_id, project_id=duty.project_id, maker_id=duty.maker_id,
        campaign_id=other.campaign_id, tier=1, amount_cents=5, state=_D.DUE, opened_at=NOON,
    )  # fmt: skip
    session.add(second)
    session.flush()
    done = duty_answers.waive_all_due(
        session, fund_id=duty.fund_id, project_id=duty.project_id, by=officer, reason=REASON,
        now=LATER,
    )  # fmt: skip
    assert (done, states(duty, second, other)) == (2, [_D.WAIVED, _D.WAIVED, _D.DUE])


def test_a_hold_needs_a_late_report_and_a_talk_first(session: Session) -> None:
    duty, officer = due(session)
    for step in (duty_answers.talked, duty_answers.hold):
        with pytest.raises(NotAllowed):
            step(session, duty.id, by=officer, now=LATER)
    duty.late_at = NOON
    session.flush()
    with pytest.raises(NotAllowed):
        duty_answers.hold(session, duty.id, by=officer, now=LATER)
    duty_answers.talked(session, duty.id, by=officer, now=LATER)
    duty_answers.hold(session, duty.id, by=officer, now=LATER)
    assert (duty.held_by, letters(session)) == (officer, ["report_hold"])
    duty_answers.lift(session, duty.id, by=officer, now=LATER)
    assert duty.held_at is None
    duties.check_not_held(session, fund_id=duty.fund_id, maker_id=duty.maker_id)


def test_a_closer_look_is_for_what_a_lot_drew_and_is_done_once(session: Session) -> None:
    duty, officer = due(session)
    with pytest.raises(NotAllowed):
        duty_answers.looked(session, duty.id, by=officer, note=REASON, now=LATER)


def test_when_a_maker_is_erased_nothing_is_asked_any_more_and_no_word_is_left(
    session: Session,
) -> None:
    duty, officer = due(session)
    done, _other = due(session)
    done.maker_id = duty.maker_id
    session.flush()
    reports(session, done)
    thank(session, done, officer)
    refused = report_requests.ask(
        session, duty.id, Ask.RECEIPTS, by=officer, body="Your invoices.", now=LATER
    )
    forgotten_duties.forget(session, duty.maker_id, nobody="-", now=LATER)
    session.refresh(refused)
    assert states(duty, done) == [_D.WAIVED, _D.ACKNOWLEDGED]
    assert (done.thanks, refused.body) == ("-", "-")
