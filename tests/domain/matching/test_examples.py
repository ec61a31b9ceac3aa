"""The worked examples of the design, by their id."""

from dataclasses import replace

import pytest

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.decide import decide_gift, decide_project
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Stage
from matchpot.domain.matching.lines import MOVES, MatchLineState
from matchpot.domain.matching.ratio import Ratio, Rounding
from matchpot.domain.matching.refund import GrantedLine, recompute_after_refund
from matchpot.domain.matching.scenes import Gift, ProjectTotals, Usage
from matchpot.domain.matching.stacking import NO_JOINT_CAPS, JointCaps, PotView
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.moves import is_legal
from matchpot.domain.pots import Budget, PotMode

ONE_TO_ONE = Ratio(num=1, den=1)
PROJECT = ProjectTotals(goal_cents=10_000_000)


def test_e1_the_counted_part_is_matched_until_the_project_has_its_share_of_the_pot():
    pot = PotView(
        id=1,
        rule=ONE_TO_ONE,
        available_cents=1_000_000,
        caps=Caps(per_donation_cents=10_000, per_project_cents=50_000),
        usage=Usage(project_cents=45_000),
    )
    decision = decide_gift(Gift(cents=12_000), PROJECT, [pot], NO_JOINT_CAPS)
    assert decision.cents_of(1) == 5_000
    (told,) = decision.explanations
    assert [(s.code, s.before_cents, s.after_cents) for s in told.steps] == [
        (Stage.GIFT, 0, 12_000),
        (Reason.CAP_PER_DONATION, 12_000, 10_000),
        (Stage.RULE, 10_000, 10_000),
        (Reason.CAP_PER_PROJECT, 10_000, 5_000),
    ]
    assert told.why_not_more is Reason.CAP_PER_PROJECT


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [(Rounding.FLOOR, [33, 33, 33]), (Rounding.CUMULATIVE, [33, 33, 34])],
)
def test_e2_one_for_three_on_three_gifts_of_one_euro(rounding, expected):
    pot = PotView(id=1, rule=Ratio(num=1, den=3, rounding=rounding), available_cents=1_000)
    given = []
    for already_counted in (0, 100, 200):
        view = replace(pot, usage=Usage(counted_cents=already_counted))
        given.append(decide_gift(Gift(cents=100), PROJECT, [view], NO_JOINT_CAPS).total_cents)
    assert given == expected


def test_e5_the_grant_unlocks_with_the_last_cent_and_locks_again_when_it_is_refunded():
    pot = PotView(
        id=1,
        rule=UnlockFixed(grant_cents=75_000, trigger_bps=8_000),
        available_cents=100_000,
    )
    totals = ProjectTotals(goal_cents=1_000_000, crowd_cents=799_999)
    assert decide_project(totals, [pot]).lines == ()

    unlocked = decide_project(replace(totals, crowd_cents=800_000), [pot])
    assert unlocked.cents_of(1) == 75_000

    standing = replace(
        pot, available_cents=25_000, usage=Usage(project_cents=75_000), was_unlocked=True
    )
    after_refund = replace(totals, match_cents=75_000)
    assert decide_project(after_refund, [standing]).lines == ()


def test_e6_the_top_up_and_the_crowd_make_the_odd_goal_to_the_cent():
    rule = TopUp(trigger_bps=7_500, share_bps=2_500)
    pot = PotView(id=1, rule=rule, available_cents=1_000_000)
    short = ProjectTotals(goal_cents=1_000_001, crowd_cents=750_000)
    assert decide_project(short, [pot]).lines == ()
    reached = replace(short, crowd_cents=750_001)
    decision = decide_project(reached, [pot], at_close=True)
    assert decision.cents_of(1) == 250_000
    assert reached.crowd_cents + decision.total_cents == 1_000_001


def test_e7_a_capped_top_up_makes_the_crowd_find_the_rest():
    rule = TopUp(trigger_bps=5_000, share_bps=3_000, cap_cents=2_000_000)
    pot = PotView(id=1, rule=rule, available_cents=9_000_000)
    enough = ProjectTotals(goal_cents=10_000_000, crowd_cents=8_000_000)
    assert decide_project(enough, [pot], at_close=True).cents_of(1) == 2_000_000
    one_cent_short = replace(enough, crowd_cents=7_999_999)
    assert decide_project(one_cent_short, [pot]).cents_of(1) == 2_000_000
    at_close = decide_project(one_cent_short, [pot], at_close=True)
    assert at_close.lines == ()
    assert at_close.explanations[0].why_not_more is Reason.GOAL_NOT_REACHED


POT_A = PotView(id="A", rule=ONE_TO_ONE, available_cents=3_000, tier=1)
POT_B = PotView(id="B", rule=ONE_TO_ONE, available_cents=20_000, tier=2)


def test_e8_two_pots_fill_one_entitlement_and_a_partial_refund_cuts_the_last_line():
    decision = decide_gift(Gift(cents=10_000), PROJECT, [POT_B, POT_A], NO_JOINT_CAPS)
    assert [(line.pot_id, line.cents) for line in decision.lines] == [("A", 3_000), ("B", 7_000)]

    standing = [GrantedLine(POT_A, 3_000), GrantedLine(POT_B, 7_000)]
    cuts = recompute_after_refund(Gift(cents=6_000), PROJECT, standing, NO_JOINT_CAPS)
    assert [(cut.pot_id, cut.after_cents) for cut in cuts] == [("A", 3_000), ("B", 3_000)]


def test_e9_a_stacked_pot_comes_on_top_until_one_and_a_half_times_the_gift():
    fill = PotView(id="A", rule=ONE_TO_ONE, available_cents=100_000)
    stack = PotView(id="B", rule=ONE_TO_ONE, available_cents=100_000, mode=PotMode.STACK)
    joint = JointCaps(match_multiple_bps=15_000)
    decision = decide_gift(Gift(cents=10_000), PROJECT, [stack, fill], joint)
    assert [(line.pot_id, line.cents) for line in decision.lines] == [("A", 10_000), ("B", 5_000)]


def test_e15_a_dispute_freezes_the_lines_and_losing_it_fills_the_pots_again():
    budgets = {"A": Budget(total_cents=3_000), "B": Budget(total_cents=20_000)}
    decision = decide_gift(Gift(cents=10_000), PROJECT, [POT_A, POT_B], NO_JOINT_CAPS)
    used = {
        line.pot_id: budgets[line.pot_id].hold(line.cents).capture(line.cents)
        for line in decision.lines
    }
    assert is_legal(MOVES, MatchLineState.CAPTURED, MatchLineState.FROZEN)
    assert not is_legal(MOVES, MatchLineState.FROZEN, MatchLineState.PAID)
    assert is_legal(MOVES, MatchLineState.FROZEN, MatchLineState.REVERSED)
    back = {line.pot_id: used[line.pot_id].give_back(line.cents) for line in decision.lines}
    assert {k: b.available_cents for k, b in back.items()} == {"A": 3_000, "B": 20_000}
