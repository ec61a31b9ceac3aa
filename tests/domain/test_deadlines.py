"""Deadlines fall on the Dutch clock."""

from datetime import UTC, datetime, timedelta

import pytest

from matchpot.domain import deadlines
from matchpot.domain.errors import InvalidValue


def _utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_a_campaign_ends_with_the_last_second_of_its_last_day():
    assert deadlines.deadline(_utc(2026, 1, 10, 9), 30) == _utc(2026, 2, 9, 22, 59, 59)


@pytest.mark.parametrize(
    ("launched_at", "ends_at"),
    [
        (_utc(2026, 3, 20, 12), _utc(2026, 4, 3, 21, 59, 59)),
        (_utc(2026, 10, 15, 12), _utc(2026, 10, 29, 22, 59, 59)),
    ],
)
def test_summer_time_does_not_move_the_deadline_for_people(launched_at, ends_at):
    assert deadlines.deadline(launched_at, 14) == ends_at
    assert ends_at.astimezone(deadlines.AMSTERDAM).strftime("%H:%M:%S") == "23:59:59"


def test_a_launch_late_in_the_evening_counts_from_the_dutch_day():
    late = _utc(2026, 6, 30, 22, 30)
    assert deadlines.local_day(late).isoformat() == "2026-07-01"
    assert deadlines.deadline(late, 7) == _utc(2026, 7, 8, 21, 59, 59)


@pytest.mark.parametrize("days", [0, 6, 61, -1])
def test_a_campaign_lasts_a_week_at_least_and_sixty_days_at_most(days):
    with pytest.raises(InvalidValue):
        deadlines.deadline(_utc(2026, 1, 1), days)


def test_the_last_second_still_counts():
    ends_at = _utc(2026, 2, 9, 22, 59, 59)
    assert not deadlines.is_over(ends_at, ends_at + timedelta(milliseconds=999))
    assert deadlines.is_over(ends_at, ends_at + timedelta(seconds=1))


def test_days_left_are_days_on_the_calendar():
    ends_at = _utc(2026, 2, 9, 22, 59, 59)
    assert deadlines.days_left(ends_at, _utc(2026, 2, 8, 23, 30)) == 0
    assert deadlines.days_left(ends_at, _utc(2026, 2, 8, 22, 30)) == 1
    assert deadlines.days_left(ends_at, _utc(2026, 3, 1)) == 0


def test_the_plan_of_the_maker_may_wait_over_a_weekend():
    thursday = _utc(2026, 1, 8, 12)
    assert deadlines.plan_due_at(thursday) == _utc(2026, 1, 13, 22, 59, 59)
    monday = _utc(2026, 1, 5, 12)
    assert deadlines.plan_due_at(monday) == _utc(2026, 1, 8, 22, 59, 59)
    assert deadlines.grace_ends_at(monday) == _utc(2026, 1, 10, 22, 59, 59)


def test_a_payment_session_ends_within_the_hour_and_soon_after_the_deadline():
    ends_at = _utc(2026, 2, 9, 22, 59, 59)
    early, late = ends_at - timedelta(days=3), ends_at - timedelta(minutes=10)
    assert deadlines.session_expires_at(early, ends_at) == early + timedelta(minutes=60)
    assert deadlines.session_expires_at(late, ends_at) == ends_at + timedelta(minutes=30)
    assert deadlines.session_expires_at(ends_at, ends_at) == ends_at + timedelta(minutes=30)


def test_no_charge_of_the_longest_campaign_is_too_old_to_transfer():
    days = deadlines.MAX_DAYS + deadlines.COUNTING_DAYS + deadlines.FIRST_PAYOUT_DAYS
    assert days <= deadlines.OLDEST_CHARGE_DAYS
    assert deadlines.second_round_deadline(_utc(2026, 1, 1)) == _utc(2026, 3, 2, 22, 59, 59)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        deadlines.local_day(datetime(2026, 1, 1))  # noqa: DTZ001
