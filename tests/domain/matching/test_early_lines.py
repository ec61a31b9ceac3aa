"""Bridge and seed: lines that come early and are kept only when the campaign gets there."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.bridge import Bridge
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.decide import decide_project
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.parameters import FieldFlaw
from matchpot.domain.matching.rules import parse_rule
from matchpot.domain.matching.scenes import ProjectTotals, Usage
from matchpot.domain.matching.seed import Seed, SeedCondition
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.money import bps_of, bps_of_rounded_up

BRIDGE = PotView(
    id=1,
    rule=Bridge(place_at_bps=2_500, share_bps=2_500, keep_if_bps=10_000),
    available_cents=1_000_000,
)
SEED = PotView(id=1, rule=Seed(amount_cents=100_000), available_cents=1_000_000)
START = ProjectTotals(goal_cents=1_000_000)


def _close(pot, crowd, **more):
    totals = replace(START, crowd_cents=crowd, **more)
    decision = decide_project(totals, [pot], at_close=True)
    return decision.total_cents, decision.explanations[0].why_not_more


def test_a_bridge_is_placed_at_a_quarter_and_kept_at_the_whole():
    assert decide_project(replace(START, crowd_cents=249_999), [BRIDGE]).lines == ()
    assert decide_project(replace(START, crowd_cents=250_000), [BRIDGE]).total_cents == 250_000
    assert _close(BRIDGE, 749_999) == (0, Reason.END_NOT_REACHED)
    assert _close(BRIDGE, 750_000) == (250_000, None)


def test_a_bridge_counts_the_match_of_others_towards_its_end():
    assert _close(BRIDGE, 700_000, match_cents=49_999) == (0, Reason.END_NOT_REACHED)
    assert _close(BRIDGE, 700_000, match_cents=50_000) == (250_000, None)


def test_a_seed_is_there_before_anybody_gives():
    assert decide_project(START, [SEED]).total_cents == 100_000
    poor = replace(SEED, available_cents=60_000)
    assert decide_project(START, [poor]).total_cents == 60_000


@pytest.mark.parametrize(
    ("rule", "crowd", "kept"),
    [
        (Seed(amount_cents=100_000), 0, 100_000),
        (Seed(amount_cents=100_000, condition=SeedCondition.SUCCESS), 899_999, 0),
        (Seed(amount_cents=100_000, condition=SeedCondition.SUCCESS), 900_000, 100_000),
        (
            Seed(amount_cents=100_000, condition=SeedCondition.THRESHOLD, trigger_bps=3_333),
            333_299,
            0,
        ),
        (
            Seed(amount_cents=100_000, condition=SeedCondition.THRESHOLD, trigger_bps=3_333),
            333_300,
            100_000,
        ),
    ],
)
def test_a_seed_is_captured_by_its_condition(rule, crowd, kept):
    pot = replace(SEED, rule=rule)
    assert decide_project(replace(START, crowd_cents=crowd), [pot]).total_cents == 100_000
    assert _close(pot, crowd)[0] == kept


def test_a_seed_and_a_bridge_that_need_each_other_lapse_together():
    seed = replace(SEED, id=2, rule=Seed(amount_cents=100_000, condition=SeedCondition.SUCCESS))
    reached = replace(START, crowd_cents=650_000)
    assert decide_project(reached, [BRIDGE, seed], at_close=True).total_cents == 350_000
    short = replace(reached, crowd_cents=649_999)
    assert decide_project(short, [BRIDGE, seed], at_close=True).lines == ()


@given(
    goal=st.integers(1, 5_000),
    crowd=st.integers(0, 6_000),
    place=st.integers(0, 12_000),
    share=st.integers(1, 5_000),
    keep=st.integers(0, 12_000),
)
def test_a_bridge_gives_its_share_when_both_thresholds_are_met_and_nothing_else(
    goal, crowd, place, share, keep
):
    rule = Bridge(place_at_bps=place, share_bps=share, keep_if_bps=keep)
    pot = replace(BRIDGE, rule=rule)
    totals = ProjectTotals(goal_cents=goal, crowd_cents=crowd)
    part = bps_of(goal, share)
    placed = crowd >= bps_of_rounded_up(goal, place)
    kept = placed and crowd + part >= bps_of_rounded_up(goal, keep)
    # All pots together give at most half of a goal, so no share above that is tried here.
    assert decide_project(totals, [pot]).total_cents == (part if placed else 0)
    assert decide_project(totals, [pot], at_close=True).total_cents == (part if kept else 0)


def test_both_spellings_are_taken_in():
    assert parse_rule("seed", {"amount": 5, "named": " Ada "}) == Seed(amount_cents=5, named="Ada")
    assert parse_rule("seed", {"amount_cents": 5, "named": "  "}) == Seed(amount_cents=5)
    bridge = {"place_at": 1, "share": 2, "keep_if": 3}
    assert parse_rule("bridge", bridge) == Bridge(place_at_bps=1, share_bps=2, keep_if_bps=3)


@pytest.mark.parametrize(
    ("params", "flaws"),
    [
        ({"amount": 1, "condition": "threshold"}, {"trigger_bps": FieldFlaw.MISSING}),
        ({"amount": 1, "trigger_bps": 5_000}, {"trigger_bps": FieldFlaw.UNKNOWN}),
        ({"amount": 1, "named": 3}, {"named": FieldFlaw.NOT_A_TEXT}),
        ({"amount": 1, "named": "a\nb"}, {"named": FieldFlaw.NOT_A_TEXT}),
        ({"amount": 1, "named": "a" * 81}, {"named": FieldFlaw.TOO_LONG}),
    ],
)
def test_a_seed_that_cannot_be_read_says_what_is_wrong(params, flaws):
    with pytest.raises(RuleIncomplete) as refused:
        parse_rule("seed", params)
    assert refused.value.fields == flaws


def test_a_seed_is_checked_at_birth_too():
    with pytest.raises(RuleIncomplete):
        Seed(amount_cents=1, condition=SeedCondition.THRESHOLD)


def test_a_line_on_a_project_counts_what_its_maker_had_this_year():
    pot = replace(
        SEED, caps=Caps(per_maker_year_cents=120_000), usage=Usage(maker_year_cents=50_000)
    )
    decision = decide_project(START, [pot])
    assert decision.total_cents == 70_000
    assert decision.explanations[0].why_not_more is Reason.CAP_PER_MAKER_YEAR
