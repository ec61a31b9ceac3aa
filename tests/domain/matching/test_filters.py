"""Which projects, people and gifts a pot is for, read strictly and answered with a reason."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.caps import NO_CAPS, Caps, caps_params, parse_caps
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import describe
from matchpot.domain.matching.filters import (
    NO_FILTERS,
    Filters,
    GiftFacts,
    Makers,
    Pace,
    ProjectFacts,
    Rewards,
    filters_params,
    parse_filters,
)
from matchpot.domain.matching.parameters import FieldFlaw
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.rules import canonical_json

PROJECT = ProjectFacts(
    discipline="music",
    city=" Zwolle",
    by_organisation=False,
    goal_cents=500_000,
    crowd_cents=100_000,
    other_funds=1,
)
GIFT = GiftFacts(cents=2_500, day=date(2026, 11, 21))


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        (Filters(), None),
        (Filters(disciplines=("dance", "music")), None),
        (Filters(disciplines=("dance",)), Reason.OTHER_DISCIPLINE),
        (Filters(cities=("Deventer", "zwolle")), None),
        (Filters(cities=("Deventer",)), Reason.OTHER_CITY),
        (Filters(makers=Makers.PERSON), None),
        (Filters(makers=Makers.ORGANISATION), Reason.OTHER_MAKER),
        (Filters(goal_least_cents=500_000, goal_most_cents=500_000), None),
        (Filters(goal_least_cents=500_001), Reason.GOAL_OUT_OF_RANGE),
        (Filters(goal_most_cents=499_999), Reason.GOAL_OUT_OF_RANGE),
        (Filters(max_other_funds=1), None),
        (Filters(max_other_funds=0), Reason.OTHER_FUNDS),
        (Filters(min_crowd_cents=100_000), None),
        (Filters(min_crowd_cents=100_001), Reason.CROWD_TOO_SMALL),
    ],
)
def test_a_pot_is_for_the_projects_it_names(filters: Filters, reason: Reason | None) -> None:
    assert filters.project_refusal(PROJECT) is reason


@pytest.mark.parametrize(
    ("filters", "gift", "reason"),
    [
        (Filters(max_donation_cents=2_500), GIFT, None),
        (Filters(max_donation_cents=2_499), GIFT, Reason.ABOVE_MAXIMUM),
        (Filters(from_day=GIFT.day, until_day=GIFT.day), GIFT, None),
        (Filters(from_day=date(2026, 11, 22)), GIFT, Reason.OUTSIDE_WINDOW),
        (Filters(until_day=date(2026, 11, 20)), GIFT, Reason.OUTSIDE_WINDOW),
        (Filters(rewards=Rewards.WITHOUT), GIFT, None),
        (Filters(rewards=Rewards.WITH), GIFT, Reason.REWARD_CHOICE),
        (Filters(rewards=Rewards.WITHOUT), replace(GIFT, with_reward=True), Reason.REWARD_CHOICE),
        (Filters(verified_email=True), GIFT, Reason.EMAIL_NOT_VERIFIED),
        (Filters(verified_email=True), replace(GIFT, email_verified=True), None),
        (Filters(first_gift=True), GIFT, None),
        (Filters(first_gift=True), replace(GIFT, gave_before=True), Reason.GAVE_BEFORE),
    ],
)
def test_a_pot_counts_the_gifts_it_names(
    filters: Filters, gift: GiftFacts, reason: Reason | None
) -> None:
    assert filters.gift_refusal(gift) is reason


FILTERS = st.builds(
    Filters,
    disciplines=st.lists(st.sampled_from(["dance", "music"]), unique=True).map(sorted).map(tuple),
    makers=st.sampled_from(Makers),
    goal_least_cents=st.none() | st.integers(1, 10**9),
    max_other_funds=st.none() | st.integers(0, 5),
    verified_email=st.booleans(),
    from_day=st.none() | st.dates(),
    rewards=st.sampled_from(Rewards),
)


@given(filters=FILTERS)
def test_conditions_that_are_written_down_are_read_back_the_same(filters: Filters) -> None:
    assert parse_filters(filters_params(filters)) == filters
    caps = Caps(per_day_cents=5, filters=filters)
    assert parse_caps(caps_params(caps)) == caps
    assert len(filters.clauses()) == len(filters_params(filters))


def test_a_rule_without_conditions_keeps_the_seal_it_had() -> None:
    assert "filters" not in canonical_json(Ratio(num=1, den=1), NO_CAPS)
    assert filters_params(NO_FILTERS) == {}
    some = Caps(filters=Filters(cities=("Zwolle",)))
    assert '"filters":{"cities":["Zwolle"]}' in canonical_json(Ratio(num=1, den=1), some)
    assert len(describe(Ratio(num=1, den=1), some)) == 2


@pytest.mark.parametrize(
    ("filters", "flaws"),
    [
        ("Zwolle", {"filters": FieldFlaw.NOT_A_TABLE}),
        ({"cities": "Zwolle"}, {"cities": FieldFlaw.NOT_A_TABLE}),
        ({"cities": [3]}, {"cities": FieldFlaw.NOT_A_TEXT}),
        ({"makers": "city"}, {"makers": FieldFlaw.NOT_A_CHOICE}),
        ({"from_day": "soon"}, {"from_day": FieldFlaw.NOT_A_DATE}),
        ({"age": 3}, {"age": FieldFlaw.UNKNOWN}),
    ],
)
def test_conditions_that_cannot_be_read_say_what_is_wrong(filters: object, flaws: object) -> None:
    with pytest.raises(RuleIncomplete) as refused:
        parse_caps({"filters": filters})
    assert refused.value.fields == flaws


@pytest.mark.parametrize(
    ("filters", "pace", "reason"),
    [
        (Filters(), Pace(99, 99), None),
        (Filters(pace_gifts=2), Pace(1, 99), None),
        (Filters(pace_gifts=2), Pace(2, 1), Reason.TOO_MANY_GIFTS),
        (Filters(pace_addresses=2), Pace(99, 2), None),
        (Filters(pace_addresses=2), Pace(0, 3), Reason.SHARED_CARD),
        (Filters(pace_addresses=1), Pace(), None),
    ],
)
def test_a_pot_counts_so_many_gifts_and_so_many_addresses_and_no_more(
    filters: Filters, pace: Pace, reason: Reason | None
) -> None:
    assert filters.gift_refusal(replace(GIFT, pace=pace)) is reason


def test_a_pace_is_counted_over_a_day_unless_the_pot_says_otherwise() -> None:
    assert Filters(pace_gifts=1).window == timedelta(hours=24)
    assert Filters(pace_gifts=1, pace_hours=2).window == timedelta(hours=2)
    assert not Filters(pace_hours=2).watches_pace
