"""What must be in order before launch, and what is fixed after it."""

from dataclasses import replace

import pytest

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.errors import ChecklistIncomplete, FieldFrozen
from matchpot.domain.launch import (
    CHECKS,
    ChecklistItem,
    LaunchFacts,
    check_fields,
    check_ready,
    open_items,
)

READY = LaunchFacts(
    title="A play in the harbour",
    summary="Twelve neighbours play their own street.",
    story_chars=1_200,
    has_cover=True,
    cost_lines=4,
    costs_cents=900_000,
    other_sources_cents=400_000,
    goal_min_cents=400_000,
    goal_optimum_cents=500_000,
    duration_days=35,
    terms_accepted=True,
    onboarding_started=True,
    details_submitted=True,
)


def test_a_campaign_with_everything_in_order_may_launch():
    assert open_items(READY) == ()
    check_ready(READY)


@pytest.mark.parametrize(
    ("change", "item"),
    [
        ({"title": "  "}, ChecklistItem.TITLE),
        ({"title": "x" * 81}, ChecklistItem.TITLE),
        ({"summary": "Too short"}, ChecklistItem.SUMMARY),
        ({"story_chars": 299}, ChecklistItem.STORY),
        ({"has_cover": False}, ChecklistItem.COVER),
        ({"cost_lines": 0}, ChecklistItem.COST_LINE),
        ({"goal_min_cents": None}, ChecklistItem.GOAL),
        ({"goal_min_cents": 500_001}, ChecklistItem.GOAL_ORDER),
        ({"costs_cents": 900_001}, ChecklistItem.BUDGET_SUM),
        ({"other_sources_cents": 400_001}, ChecklistItem.BUDGET_SUM),
        ({"duration_days": 61}, ChecklistItem.DURATION),
        ({"duration_days": None}, ChecklistItem.DURATION),
        ({"terms_accepted": False}, ChecklistItem.TERMS),
        ({"onboarding_started": False}, ChecklistItem.ONBOARDING_STARTED),
        ({"details_submitted": False}, ChecklistItem.DETAILS_SUBMITTED),
    ],
)
def test_each_missing_thing_is_named(change, item):
    assert item in open_items(replace(READY, **change))


def test_a_goal_of_a_thousand_euros_needs_no_details_yet():
    small = replace(
        READY,
        costs_cents=100_000,
        other_sources_cents=0,
        goal_min_cents=100_000,
        goal_optimum_cents=None,
        details_submitted=False,
    )
    assert open_items(small) == ()
    above = replace(small, costs_cents=100_001, goal_min_cents=100_001)
    assert open_items(above) == (ChecklistItem.DETAILS_SUBMITTED,)


def test_an_incomplete_campaign_is_refused_with_its_items_in_order():
    with pytest.raises(ChecklistIncomplete) as refused:
        check_ready(replace(READY, terms_accepted=False, title=""))
    assert refused.value.items == (ChecklistItem.TITLE, ChecklistItem.TERMS)


def test_every_item_is_checked_once():
    assert [item for item, _ in CHECKS] == list(ChecklistItem)


def test_the_goal_is_fixed_once_people_can_give():
    check_fields(CampaignState.APPROVED, ["goal_min_cents", "story"])
    check_fields(CampaignState.LIVE, ["story"])
    with pytest.raises(FieldFrozen) as refused:
        check_fields(CampaignState.LIVE, ["story", "goal_min_cents", "deadline"])
    assert refused.value.fields == ("deadline", "goal_min_cents")
