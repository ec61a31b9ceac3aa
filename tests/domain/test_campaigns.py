"""How the end of a campaign is judged, and how far it is before that."""

import pytest

from matchpot.domain.campaigns import (
    OUTCOME_STATE,
    Outcome,
    Progress,
    Raised,
    SuccessRule,
    judge,
    judge_after_grace,
)
from matchpot.domain.errors import GoalMissing


def _judge(rule, crowd, match=0, *, goal=100_000, optimum=None, second=False):
    return judge(
        rule,
        Raised(crowd_cents=crowd, match_cents=match),
        goal_min_cents=goal,
        goal_optimum_cents=optimum,
        in_second_round=second,
    )


@pytest.mark.parametrize(
    ("crowd", "match", "outcome"),
    [
        (100_000, 0, Outcome.SUCCEEDED),
        (60_000, 40_000, Outcome.SUCCEEDED),
        (99_999, 0, Outcome.FAILED),
        (0, 0, Outcome.FAILED),
    ],
)
def test_all_or_nothing_needs_the_last_cent_and_match_counts(crowd, match, outcome):
    assert _judge(SuccessRule.AON_100, crowd, match) is outcome


@pytest.mark.parametrize(
    ("crowd", "goal", "outcome"),
    [
        (79_999, 100_000, Outcome.FAILED),
        (80_000, 100_000, Outcome.GRACE),
        (99_999, 100_000, Outcome.GRACE),
        (100_000, 100_000, Outcome.SUCCEEDED),
        (80_000, 100_001, Outcome.FAILED),
        (80_001, 100_001, Outcome.GRACE),
    ],
)
def test_four_fifths_of_the_goal_opens_the_grace_period(crowd, goal, outcome):
    assert _judge(SuccessRule.AON_80_GRACE, crowd, goal=goal) is outcome


@pytest.mark.parametrize(
    ("crowd", "plan_sent", "outcome"),
    [
        (80_000, True, Outcome.SUCCEEDED),
        (80_000, False, Outcome.FAILED),
        (79_999, True, Outcome.FAILED),
        (100_000, False, Outcome.SUCCEEDED),
    ],
)
def test_after_the_grace_period_four_fifths_and_a_plan_are_enough(crowd, plan_sent, outcome):
    raised = Raised(crowd_cents=crowd)
    assert judge_after_grace(raised, goal_min_cents=100_000, plan_sent=plan_sent) is outcome


def test_a_minimum_that_is_met_opens_a_second_round_until_the_optimum():
    rule = SuccessRule.MIN_THEN_CONTINUE
    assert _judge(rule, 99_999, optimum=150_000) is Outcome.FAILED
    assert _judge(rule, 100_000, optimum=150_000) is Outcome.SECOND_ROUND
    assert _judge(rule, 150_000, optimum=150_000) is Outcome.SUCCEEDED
    assert _judge(rule, 100_000) is Outcome.SUCCEEDED
    assert _judge(rule, 120_000, optimum=150_000, second=True) is Outcome.SUCCEEDED
    assert _judge(rule, 99_999, optimum=150_000, second=True) is Outcome.FAILED


def test_a_flexible_campaign_needs_one_gift_and_no_goal():
    assert _judge(SuccessRule.FLEXIBLE, 1, goal=None) is Outcome.SUCCEEDED
    assert _judge(SuccessRule.FLEXIBLE, 0, match=500, goal=None) is Outcome.FAILED


def test_a_campaign_without_a_goal_cannot_be_judged_on_one():
    with pytest.raises(GoalMissing):
        _judge(SuccessRule.AON_100, 100, goal=None)


def test_every_outcome_has_a_state():
    assert set(OUTCOME_STATE) == set(Outcome)


def test_progress_never_shows_a_whole_before_it_is_one():
    progress = Progress(
        crowd_cents=99_999, match_cents=0, goal_min_cents=100_000, goal_optimum_cents=200_000
    )
    assert progress.bps == 9_999
    assert progress.missing_cents == 1
    assert progress.optimum_bps == 4_999
    over = Progress(
        crowd_cents=90_000, match_cents=60_000, goal_min_cents=100_000, goal_optimum_cents=None
    )
    assert (over.bps, over.crowd_bps, over.missing_cents, over.optimum_bps) == (
        15_000,
        9_000,
        0,
        None,
    )
