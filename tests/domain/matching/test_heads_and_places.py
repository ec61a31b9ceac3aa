"""Rules that count people, payments and what the goal still needs."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.decide import decide_gift
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.gap_fill import GapFill, GapGoal
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.matching.parameters import FieldFlaw
from matchpot.domain.matching.per_donor import PerDonor
from matchpot.domain.matching.refund import GrantedLine, recompute_after_refund
from matchpot.domain.matching.rules import parse_rule
from matchpot.domain.matching.scenes import Gift, ProjectTotals, Usage
from matchpot.domain.matching.stacking import NO_JOINT_CAPS, PotView

PROJECT = ProjectTotals(goal_cents=1_000_000)


def _decide(rule, cents, usage=None, *, project=PROJECT, available=10**9, caps=None):
    pot = PotView(
        id=1,
        rule=rule,
        available_cents=available,
        usage=usage or Usage(),
        caps=caps or Caps(),
    )
    return decide_gift(Gift(cents=cents), project, [pot], NO_JOINT_CAPS)


def _lives(rule, gifts, *, caps=None):
    """Give one after the other, as a pot would count them; the match of each."""
    before, people, matched, given = Counter(), set(), Counter(), []
    for donor, cents in gifts:
        usage = Usage(
            donor_gift_count=before[donor],
            project_donor_count=len(people),
            donor_project_cents=matched[donor],
        )
        cents = _decide(rule, cents, usage, caps=caps).total_cents
        before[donor] += 1
        matched[donor] += cents
        people |= {donor} if cents else set()
        given.append(cents)
    return given


def test_e13_the_first_gift_of_each_person_brings_the_same():
    assert _lives(PerDonor(cents_each=500), [("x", 100), ("x", 900), ("y", 100)]) == [500, 0, 500]


def test_e14_the_third_payment_is_matched_and_no_other():
    rule = NthPayment(num=1, den=1, vest_on=3)
    caps = Caps(per_donor_project_cents=10_000)
    assert _lives(rule, [("x", 4_000)] * 3, caps=caps) == [0, 0, 4_000]
    assert _lives(rule, [("x", 12_000)] * 4, caps=caps) == [0, 0, 10_000, 0]


def test_the_first_payments_are_matched_until_there_are_enough():
    rule = NthPayment(num=1, den=2, first_k=2)
    gifts = [("x", 401), ("y", 100), ("x", 400), ("x", 400)]
    assert _lives(rule, gifts) == [200, 50, 200, 0]


def test_people_are_counted_up_to_the_number_the_pot_pays_for():
    rule = PerDonor(cents_each=500, max_donors=2)
    assert _lives(rule, [("x", 9), ("y", 9), ("x", 9), ("z", 9)]) == [500, 500, 0, 0]
    told = _decide(rule, 9, Usage(project_donor_count=2)).explanations[0]
    assert told.why_not_more is Reason.ENOUGH_DONORS


def test_it_is_said_why_a_later_gift_or_payment_brings_nothing():
    later = Usage(donor_gift_count=1)
    (told,) = _decide(PerDonor(cents_each=500), 100, later).explanations
    assert told.why_not_more is Reason.NOT_THE_FIRST_GIFT
    (told,) = _decide(NthPayment(first_k=1), 100, later).explanations
    assert told.why_not_more is Reason.NOT_THIS_PAYMENT
    assert [(step.before_cents, step.after_cents) for step in told.steps] == [(0, 100), (100, 0)]


def test_a_payment_is_matched_whole_or_not_at_all_when_the_rule_says_so():
    rule = NthPayment(vest_on=1, all_or_nothing=True)
    assert _decide(rule, 4_000, available=4_000).total_cents == 4_000
    short = _decide(rule, 4_000, available=3_999)
    assert short.total_cents == 0
    assert short.explanations[0].why_not_more is Reason.ALL_OR_NOTHING
    assert _decide(replace(rule, all_or_nothing=False), 4_000, available=3_999).total_cents == 3_999
    # A cap of the pot says what the whole is.
    caps = Caps(per_donor_project_cents=3_000)
    assert _decide(rule, 4_000, available=3_999, caps=caps).total_cents == 3_000


def test_the_goal_is_filled_and_never_passed():
    half = replace(PROJECT, crowd_cents=400_000, match_cents=100_000)
    assert _decide(GapFill(), 100_000, project=half).total_cents == 100_000
    partly = _decide(GapFill(), 300_000, project=half)
    assert partly.total_cents == 200_000
    assert partly.explanations[0].why_not_more is Reason.GOAL_FILLED
    assert _decide(GapFill(), 500_000, project=half).total_cents == 0
    assert _decide(GapFill(num=1, den=3), 100, project=half).total_cents == 33


def test_the_higher_goal_is_filled_where_there_is_one():
    rule = GapFill(goal=GapGoal.OPTIMUM)
    there = replace(PROJECT, crowd_cents=1_000_000)
    assert _decide(rule, 100_000, project=there).total_cents == 0
    higher = replace(there, goal_optimum_cents=1_500_000)
    assert _decide(rule, 100_000, project=higher).total_cents == 100_000
    assert _decide(rule, 300_000, project=higher).total_cents == 200_000


@given(
    goal=st.integers(1, 2_000),
    crowd=st.integers(0, 2_000),
    match=st.integers(0, 1_000),
    cents=st.integers(1, 1_000),
    num=st.integers(1, 3),
)
def test_filling_a_gap_never_brings_a_project_past_its_goal(goal, crowd, match, cents, num):
    project = ProjectTotals(goal_cents=goal, crowd_cents=crowd, match_cents=match)
    added = _decide(GapFill(num=num), cents, project=project).total_cents
    assert added == 0 or crowd + match + cents + added <= goal


@pytest.mark.parametrize(
    "rule", [PerDonor(cents_each=500), NthPayment(vest_on=1), NthPayment(first_k=3), GapFill()]
)
def test_property_7_nothing_of_a_line_is_left_when_the_whole_gift_went_back(rule):
    pot = PotView(id=1, rule=rule, available_cents=10**6)
    standing = [GrantedLine(pot, 500)]
    (cut,) = recompute_after_refund(Gift(cents=0), PROJECT, standing, NO_JOINT_CAPS)
    assert cut.after_cents == 0
    (kept,) = recompute_after_refund(Gift(cents=500), PROJECT, standing, NO_JOINT_CAPS)
    assert kept.after_cents == 500


@given(
    gifts=st.lists(st.tuples(st.sampled_from("xyz"), st.integers(2, 500)), min_size=1, max_size=8),
    at=st.integers(0, 7),
    cut=st.integers(1, 499),
    each=st.integers(1, 900),
    most=st.none() | st.integers(1, 3),
)
def test_property_9_splitting_a_gift_of_one_person_changes_nothing_per_donor(
    gifts, at, cut, each, most
):
    rule = PerDonor(cents_each=each, max_donors=most)
    at %= len(gifts)
    donor, cents = gifts[at]
    first = min(cut, cents - 1)
    split = [*gifts[:at], (donor, first), (donor, cents - first), *gifts[at + 1 :]]

    def by_donor(lives):
        sums = Counter()
        for (who, _), added in zip(lives, _lives(rule, lives), strict=True):
            sums[who] += added
        return sums

    assert by_donor(split) == by_donor(gifts)


@pytest.mark.parametrize(
    ("kind", "params", "flaws"),
    [
        ("per_donor", {}, {"cents_each": FieldFlaw.MISSING}),
        (
            "nth_payment",
            {"num": 1, "den": 1},
            dict.fromkeys(("vest_on", "first_k"), FieldFlaw.EXACTLY_ONE),
        ),
        (
            "nth_payment",
            {"vest_on": 2, "first_k": 2},
            dict.fromkeys(("vest_on", "first_k"), FieldFlaw.EXACTLY_ONE),
        ),
        ("gap_fill", {"goal": "best"}, {"goal": FieldFlaw.NOT_A_CHOICE}),
    ],
)
def test_what_is_wrong_is_said_of_each_field(kind, params, flaws):
    with pytest.raises(RuleIncomplete) as refused:
        parse_rule(kind, params)
    assert refused.value.fields == flaws


@pytest.mark.parametrize("ratio", ["1/3", [1, 3]])
@pytest.mark.parametrize("kind", ["ratio", "nth_payment", "gap_fill"])
def test_a_ratio_may_be_written_as_one(kind, ratio):
    more = {"vest_on": 2} if kind == "nth_payment" else {}
    rule = parse_rule(kind, {"ratio": ratio, **more})
    assert (rule.num, rule.den) == (1, 3)
    for wrong in ("1", "1/x", [1, 2, 3], 0.5):
        with pytest.raises(RuleIncomplete):
            parse_rule(kind, {"ratio": wrong, **more})


def test_a_payment_rule_is_checked_at_birth_too():
    with pytest.raises(RuleIncomplete):
        NthPayment()
