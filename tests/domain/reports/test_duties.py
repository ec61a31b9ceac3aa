"""When a report is due, when it is late, and when silence is a yes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from matchpot.domain.moves import is_terminal
from matchpot.domain.reports.duties import (
    MOVES,
    DutyState,
    due_on,
    is_accepted_by_silence,
    is_late,
    opening_state,
)
from matchpot.domain.trust.policy import FRAMEWORK

NOTHING, WORD, ACCOUNT, ALL = FRAMEWORK.tiers
PROMISED = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # the first of April in Amsterdam


def test_thirteen_weeks_count_from_the_end_of_the_project():
    assert due_on(ACCOUNT, ends_on=date(2026, 9, 1), promised_at=PROMISED) == date(2026, 12, 1)


def test_money_promised_after_the_end_still_gives_thirteen_weeks():
    assert due_on(WORD, ends_on=date(2026, 1, 1), promised_at=PROMISED) == date(2026, 7, 1)


def test_a_project_without_an_end_reports_a_year_after_the_promise():
    assert due_on(WORD, ends_on=None, promised_at=PROMISED) == date(2027, 3, 31)


def test_where_nothing_is_asked_nothing_is_due():
    assert due_on(NOTHING, ends_on=date(2026, 9, 1), promised_at=PROMISED) is None
    assert opening_state(NOTHING) is DutyState.NOTHING
    assert opening_state(ALL) is DutyState.DUE


@pytest.mark.parametrize(("days", "late"), [(0, False), (14, False), (15, True)])
def test_a_report_is_late_after_fourteen_days(days: int, late: bool):
    due = date(2026, 6, 1)
    today = due + timedelta(days=days)
    assert is_late(FRAMEWORK, state=DutyState.DUE, due=due, today=today) is late
    assert not is_late(FRAMEWORK, state=DutyState.SUBMITTED, due=due, today=today)


@pytest.mark.parametrize(("days", "accepted"), [(30, False), (31, True)])
def test_a_fund_that_says_nothing_for_thirty_days_has_accepted(
    days: int,
    accepted: bool,
):
    now = PROMISED + timedelta(days=days)
    assert is_accepted_by_silence(FRAMEWORK, waits_since=PROMISED, now=now) is accepted


def test_what_is_accepted_or_waived_is_never_opened_again():
    assert is_terminal(MOVES, DutyState.ACKNOWLEDGED)
    assert is_terminal(MOVES, DutyState.WAIVED)
