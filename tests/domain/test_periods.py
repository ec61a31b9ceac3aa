"""A statement's period has a name in its address, and whole days of Amsterdam."""

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.periods import Period, months_until, read_period, year_of


@pytest.mark.parametrize(
    ("name", "first", "following"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-02", date(2026, 2, 1), date(2026, 3, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_is_read_and_named(name: str, first: date, following: date) -> None:
    period = read_period(name)
    assert period is not None
    assert (period.name, period.first_day, period.next_day) == (name, first, following)


@pytest.mark.parametrize("name", ["", "2026-13", "2026-0", "26", "2026-q5", "2026-1", "2026-03\n"])
def test_other_words_are_no_period(name: str) -> None:
    assert read_period(name) is None


def test_a_month_begins_at_midnight_in_amsterdam_in_winter_and_in_summer() -> None:
    assert Period(2026, 3, 1).begins == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert Period(2026, 3, 1).ends == datetime(2026, 3, 31, 22, tzinfo=UTC)


@given(st.integers(1_577_880_000, 3_786_912_000))
def test_every_moment_is_in_one_month_of_its_year(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    months = [one for one in year_of(moment).parts() if one.months == 1]
    assert len([one for one in months if one.begins <= moment < one.ends]) == 1
    assert all(one.ends == following.begins for one, following in itertools.pairwise(months))


def test_months_go_on_until_the_last_day() -> None:
    months = months_until(date(2025, 11, 30), date(2026, 1, 1))
    assert [one.name for one in months] == ["2025-11", "2025-12", "2026-01"]
