"""Hours beside guidelines: exact, never hidden by somebody else's rate, small groups never told."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.fair_pay import SMALLEST_GROUP, Labour, PayState, check, fields
from matchpot.domain.money import BPS
from matchpot.domain.pay_rates import Engagement, Rate, RateFault, faults, rate_for
from matchpot.domain.projects import Discipline

DAY = date(2026, 5, 1)
MAKER = Rate(
    role="maker",
    engagement=Engagement.SELF_EMPLOYED,
    discipline=None,
    least_cents=4_000,
    usual_cents=5_000,
    valid_from=date(2026, 1, 1),
    valid_until=None,
    name_nl="Maker",
    name_en="Maker",
    source="Somebody",
    source_url="https://example.org/pay",
)


def an_hour(cents: int, *, hours: int = 10, in_kind: bool = False, role: str | None = MAKER.code):
    return Labour(hours=hours, rate_cents=cents, role=role, in_kind=in_kind)


def checked(*lines: Labour, rates=(MAKER,)):
    return check(lines, list(rates), discipline=Discipline.MUSIC, day=DAY)


@pytest.mark.parametrize(
    ("cents", "state"),
    [
        (3_999, PayState.BELOW),
        (4_000, PayState.LEAST),
        (4_999, PayState.LEAST),
        (5_000, PayState.USUAL),
    ],
)
def test_a_rate_at_the_guideline_is_fair_and_a_cent_below_is_not(cents, state):
    assert checked(an_hour(cents)).lines[0].state is state


def test_a_high_rate_for_one_does_not_hide_a_low_rate_for_another():
    found = checked(an_hour(3_000), an_hour(9_000))
    assert (found.covered_cents, found.least_cents, found.short_cents) == (70_000, 80_000, 10_000)
    assert found.covered_bps == 8_750


def test_the_makers_own_unpaid_hours_count_as_not_paid():
    found = checked(an_hour(4_000), an_hour(4_000, in_kind=True))
    assert found.lines[1].state is PayState.UNPAID
    assert (found.unpaid_hours, found.unpaid_cents, found.covered_bps) == (10, 40_000, 5_000)


def test_work_without_a_role_or_without_hours_cannot_be_compared_and_is_told():
    sum_only = Labour(hours=None, rate_cents=None, role=MAKER.code)
    found = checked(an_hour(4_000), an_hour(100, role=None), sum_only)
    assert [one.state for one in found.unmeasured] == [PayState.UNKNOWN] * 2
    assert found.covered_bps == BPS
    assert not found.meets(1)
    assert found.meets(0)


def test_a_budget_without_work_meets_every_condition():
    assert checked().meets(BPS)
    assert checked().covered_bps is None


def test_a_condition_is_met_to_the_cent():
    assert checked(an_hour(3_200)).meets(8_000)
    assert not checked(an_hour(3_199)).meets(8_000)


def test_the_guideline_of_the_discipline_goes_before_that_for_all():
    of_music = replace(MAKER, discipline=Discipline.MUSIC, least_cents=4_500)
    of_film = replace(MAKER, discipline=Discipline.FILM, least_cents=4_900)
    assert checked(an_hour(4_400), rates=(MAKER, of_film, of_music)).lines[0].rate == of_music


def test_the_guideline_of_the_day_counts_and_one_that_ended_until_a_newer_begins():
    old = replace(MAKER, valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31))
    new = replace(MAKER, valid_from=date(2027, 1, 1), least_cents=4_800)
    rates = [new, old]
    found = [
        rate_for(MAKER.code, rates, discipline=Discipline.MUSIC, day=day)
        for day in (date(2024, 12, 31), date(2025, 6, 1), DAY, date(2027, 1, 1))
    ]
    assert found == [None, old, old, new]


def test_a_guideline_says_everything_that_is_wrong_with_it():
    wrong = replace(
        MAKER, role="", name_nl=" ", source_url="ftp://x", least_cents=0, usual_cents=200_000,
        valid_until=date(2025, 1, 1),
    )  # fmt: skip
    assert set(faults(wrong)) == set(RateFault) - {RateFault.LEAST_ABOVE_USUAL}
    assert faults(replace(MAKER, least_cents=5_001)) == (RateFault.LEAST_ABOVE_USUAL,)
    assert faults(MAKER) == ()


LINES = st.lists(
    st.builds(
        Labour,
        hours=st.none() | st.integers(1, 20_000),
        rate_cents=st.integers(1, 100_000),
        role=st.sampled_from([None, MAKER.code, "nobody:employed"]),
        in_kind=st.booleans(),
    ),
    max_size=8,
)


@given(lines=LINES, least_bps=st.integers(0, BPS))
def test_what_is_paid_and_what_is_missing_are_the_guideline_to_the_cent(lines, least_bps):
    found = checked(*lines)
    assert found.covered_cents + found.short_cents == found.least_cents
    assert all(0 <= one.covered_cents <= one.least_cents for one in found.lines)
    assert len(found.measured) + len(found.unmeasured) == len(lines)
    if found.covered_bps is not None:
        share = Fraction(found.covered_cents * BPS, found.least_cents)
        assert found.covered_bps <= share < found.covered_bps + 1
    if found.lines and least_bps and found.meets(least_bps):
        assert found.least_cents == 0 or Fraction(found.covered_cents, found.least_cents) >= (
            Fraction(least_bps, BPS)
        )


@given(lines=LINES)
def test_the_order_of_a_budget_changes_no_total(lines):
    one, other = checked(*lines), checked(*reversed(lines))
    assert (one.covered_cents, one.least_cents) == (other.covered_cents, other.least_cents)


def test_a_group_of_four_is_never_told_by_itself():
    film = [(Discipline.FILM, checked(an_hour(4_000)))] * 4
    music = [(Discipline.MUSIC, checked(an_hour(2_000)))] * SMALLEST_GROUP
    dance = [(Discipline.DANCE, checked(an_hour(4_000)))]
    unmeasured = [(Discipline.GAMES, checked(an_hour(1, role=None)))] * 9
    assert [one.discipline for one in fields([*film, *music])] == [Discipline.MUSIC]
    told = fields([*film, *music, *dance, *unmeasured])
    assert [(one.discipline, one.projects, one.fair) for one in told] == [
        (Discipline.MUSIC, 5, 0),
        (None, 5, 5),
    ]
    assert told[0].covered_bps == 5_000
