"""What a fund may ask goes by its own award, and never grows beyond what is published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import InvalidValue
from matchpot.domain.trust.formats import Format, missing, satisfies
from matchpot.domain.trust.policy import (
    FRAMEWORK,
    Policy,
    Tier,
    digest,
    from_document,
    to_document,
)

F = Format
NOTHING: list[set[Format]] = []
A_WORD = [{F.CONFIRMATION, F.UPDATE_POST}]
AN_ACCOUNT = [{F.ACTIVITY_REPORT, F.CHECK_IN, F.SHARED_REPORT}]
ALL_OF_IT = [{F.ACTIVITY_REPORT}, {F.FINANCIAL_OVERVIEW}, {F.AUDITOR_STATEMENT}]


@pytest.mark.parametrize(
    ("cents", "asks"),
    [
        (1, NOTHING),
        (99_999, NOTHING),
        (100_000, A_WORD),
        (2_499_999, A_WORD),
        (2_500_000, AN_ACCOUNT),
        (12_499_999, AN_ACCOUNT),
        (12_500_000, ALL_OF_IT),
        (99_999_999_999, ALL_OF_IT),
    ],
)
def test_a_boundary_amount_belongs_to_the_higher_tier(cents: int, asks: list[set[Format]]):
    assert [set(clause) for clause in FRAMEWORK.tier_of(cents).asks] == asks


def test_only_small_awards_are_drawn_for_a_closer_look_and_none_below_a_thousand_euros():
    assert [tier.spot_check_bps for tier in FRAMEWORK.tiers] == [0, 500, 0, 0]
    assert [tier.change_days for tier in FRAMEWORK.tiers] == [0, 14, 14, 14]


def test_an_account_of_everything_needs_the_money_too():
    asks = FRAMEWORK.tier_of(12_500_000).asks
    assert missing({F.ACTIVITY_REPORT, F.FINANCIAL_OVERVIEW}, asks) == [{F.AUDITOR_STATEMENT}]
    assert missing({F.ACTIVITY_REPORT, F.FINANCIAL_OVERVIEW, F.AUDITOR_STATEMENT}, asks) == []


def test_who_tells_more_than_was_asked_is_not_asked_again():
    assert satisfies({F.ORAL}, {F.CONFIRMATION, F.UPDATE_POST})
    assert satisfies({F.PICTURE_OR_LINK}, {F.PICTURE_OR_LINK})
    assert not satisfies({F.PICTURE_OR_LINK}, {F.CONFIRMATION})
    assert not satisfies({F.SHORT_FORM}, {F.ACTIVITY_REPORT})


def test_no_story_stands_for_money_and_no_money_for_a_story():
    assert not satisfies(set(F) - {F.FINANCIAL_OVERVIEW}, {F.FINANCIAL_OVERVIEW})
    assert not satisfies({F.FINANCIAL_OVERVIEW, F.AUDITOR_STATEMENT}, {F.CONFIRMATION})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tiers": ()}, "tiers"),
        ({"tiers": (Tier(from_cents=1),)}, "tiers"),
        ({"tiers": (Tier(from_cents=0), Tier(from_cents=0))}, "tiers"),
        ({"late_days": 13}, "late_days"),
        ({"accept_days": 31}, "accept_days"),
        ({"questions": 2}, "questions"),
        ({"tiers": (Tier(from_cents=0, asks=(frozenset(),)),)}, "tiers.0.asks"),
        ({"tiers": (Tier(from_cents=0, due_weeks=1),)}, "tiers.0.due_weeks"),
        ({"tiers": (Tier(from_cents=0, change_days=13),)}, "tiers.0.change_days"),
        ({"tiers": (Tier(from_cents=0, spot_check_bps=1_001),)}, "tiers.0.spot_check_bps"),
    ],
)
def test_no_policy_can_be_harsher_than_trust_allows(change: dict[str, object], field: str):
    with pytest.raises(InvalidValue) as refused:
        Policy(**{"tiers": FRAMEWORK.tiers, **change})  # type: ignore[arg-type]
    assert field in refused.value.fields


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=0, max_value=10**12))
def test_a_larger_award_never_falls_in_a_lower_tier(one: int, other: int):
    small, large = sorted((one, other))
    assert FRAMEWORK.position_of(small) <= FRAMEWORK.position_of(large)


def test_a_policy_is_read_back_as_it_was_written_and_keeps_its_digest():
    again = from_document(to_document(FRAMEWORK))
    assert again == FRAMEWORK
    assert digest(again) == digest(FRAMEWORK)
