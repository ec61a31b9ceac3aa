"""Pots together, against an oracle that hands out one cent at a time."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.decide import decide_gift
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import from_data, to_data
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.refund import GrantedLine, recompute_after_refund
from matchpot.domain.matching.scenes import Gift, ProjectTotals, Usage
from matchpot.domain.matching.stacking import NO_JOINT_CAPS, JointCaps, PotView, cut_to
from matchpot.domain.pots import PotMode, Share

CAP = st.none() | st.integers(1, 80)
IN_ORDER = st.just(Share.ORDERED)
EITHER = st.sampled_from(Share)


@st.composite
def a_pot(draw, pot_id, *, share=IN_ORDER):
    return PotView(
        id=pot_id,
        rule=Ratio(num=draw(st.integers(1, 3)), den=draw(st.integers(1, 3))),
        available_cents=draw(st.integers(0, 120)),
        tier=draw(st.integers(1, 2)),
        priority=draw(st.integers(0, 1)),
        mode=draw(st.sampled_from(PotMode)),
        share=draw(share),
        caps=Caps(
            per_donation_cents=draw(CAP),
            per_donor_project_cents=draw(CAP),
            per_donor_pot_cents=draw(CAP),
            per_project_cents=draw(CAP),
            per_project_goal_bps=draw(st.none() | st.integers(1, 10_000)),
            per_day_cents=draw(CAP),
            per_maker_year_cents=draw(CAP),
        ),
        min_donation_cents=draw(st.integers(0, 60)),
        usage=Usage(
            project_cents=draw(st.integers(0, 50)),
            donor_project_cents=draw(st.integers(0, 30)),
            donor_pot_cents=draw(st.integers(0, 30)),
            day_cents=draw(st.integers(0, 30)),
            maker_year_cents=draw(st.integers(0, 30)),
        ),
        reason=draw(st.sampled_from([None, None, None, Reason.POT_CLOSED])),
    )


@st.composite
def some_pots(draw, *, share=IN_ORDER):
    return [draw(a_pot(pot_id, share=share)) for pot_id in range(draw(st.integers(1, 4)))]


GIFTS = st.builds(Gift, cents=st.integers(0, 150))
PROJECTS = st.builds(
    ProjectTotals, goal_cents=st.integers(100, 1_000), match_cents=st.integers(0, 200)
)
JOINTS = st.builds(
    JointCaps,
    match_multiple_bps=st.none() | st.integers(1, 25_000),
    project_goal_bps=st.none() | st.integers(1, 10_000),
)


def _cent_by_cent(gift, project, pots, joint):
    """Every pot in turn gives cents until one of its own or the common limits says stop."""

    def own(pot):
        if pot.reason or gift.cents < pot.min_donation_cents:
            return 0
        counted = gift.cents
        if pot.caps.per_donation_cents is not None:
            counted = min(counted, pot.caps.per_donation_cents)
        return counted * pot.rule.num // pot.rule.den

    def has_room(pot, cents):
        caps, usage = pot.caps, pot.usage
        goal_bps = caps.per_project_goal_bps
        most = [
            (caps.per_donor_project_cents, usage.donor_project_cents),
            (caps.per_donor_pot_cents, usage.donor_pot_cents),
            (caps.per_project_cents, usage.project_cents),
            (caps.per_day_cents, usage.day_cents),
            (caps.per_maker_year_cents, usage.maker_year_cents),
            (goal_bps and project.goal_cents * goal_bps // 10_000, usage.project_cents),
            (pot.available_cents, 0),
            (own(pot), 0),
        ]
        return all(limit is None or used + cents < limit for limit, used in most)

    given = {pot.id: 0 for pot in pots}
    by_place = sorted(pots, key=lambda pot: (pot.tier, pot.priority, pot.id))
    fills = [pot for pot in by_place if pot.mode is PotMode.FILL]
    stacks = [pot for pot in by_place if pot.mode is PotMode.STACK]
    entitled = max((own(pot) for pot in fills), default=0)
    multiple = joint.match_multiple_bps
    goal = joint.project_goal_bps
    room = min(
        10**9 if multiple is None else gift.cents * multiple // 10_000,
        10**9
        if goal is None
        else max(0, project.goal_cents * goal // 10_000 - project.match_cents),
    )
    # Cutting the last line first is the same as stopping when the common room is full.
    for pot in fills + stacks:
        in_fill = pot.mode is PotMode.FILL
        while has_room(pot, given[pot.id]) and sum(given.values()) < room:
            if in_fill and sum(given[one.id] for one in fills) >= entitled:
                break
            given[pot.id] += 1
    return given


@given(gift=GIFTS, project=PROJECTS, pots=some_pots(), joint=JOINTS)
def test_pots_give_what_the_oracle_hands_out_cent_by_cent(gift, project, pots, joint):
    decision = decide_gift(gift, project, pots, joint)
    expected = _cent_by_cent(gift, project, pots, joint)
    assert {pot.id: decision.cents_of(pot.id) for pot in pots} == expected


@given(
    gift=GIFTS,
    project=PROJECTS,
    pots=some_pots(share=EITHER),
    joint=JOINTS,
    seed=st.randoms(),
)
def test_property_3_lines_stay_within_the_joint_caps_and_pots_in_any_order(
    gift, project, pots, joint, seed
):
    decision = decide_gift(gift, project, pots, joint)
    for room in (joint.gift_room(gift), joint.project_room(project)):
        assert room is None or decision.total_cents <= room
    for pot in pots:
        assert 0 <= decision.cents_of(pot.id) <= pot.available_cents
    shuffled = list(pots)
    seed.shuffle(shuffled)
    assert decide_gift(gift, project, shuffled, joint) == decision


@given(gift=GIFTS, project=PROJECTS, pots=some_pots(share=EITHER), joint=JOINTS)
def test_every_explanation_adds_up_step_by_step(gift, project, pots, joint):
    for told in decide_gift(gift, project, pots, joint).explanations:
        for before, after in zip(told.steps, told.steps[1:], strict=False):
            assert before.after_cents == after.before_cents
        assert told.steps[-1].after_cents == told.cents
        assert from_data(to_data(told)) == told


def _lines(decision, pots):
    by_id = {pot.id: pot for pot in pots}
    return [GrantedLine(by_id[line.pot_id], line.cents) for line in decision.lines]


@given(
    gift=GIFTS,
    left=st.integers(0, 150),
    project=PROJECTS,
    pots=some_pots(share=EITHER),
    joint=JOINTS,
)
def test_property_7_a_refund_never_raises_a_line_and_a_full_one_leaves_nothing(
    gift, left, project, pots, joint
):
    decision = decide_gift(gift, project, pots, joint)
    granted = _lines(decision, pots)
    gift_left = Gift(cents=min(left, gift.cents))
    cuts = recompute_after_refund(gift_left, project, granted, joint)
    assert [cut.before_cents for cut in cuts] == [line.cents for line in decision.lines]
    assert all(0 <= cut.after_cents <= cut.before_cents for cut in cuts)
    room = joint.gift_room(gift_left)
    assert room is None or sum(cut.after_cents for cut in cuts) <= room
    if gift_left.cents == 0:
        assert all(cut.after_cents == 0 for cut in cuts)


@given(
    gift=GIFTS,
    left=st.integers(0, 150),
    project=PROJECTS,
    pots=some_pots(),
    multiple=st.none() | st.integers(1, 25_000),
)
def test_a_gift_reduced_is_matched_as_if_it_had_been_smaller_when_it_was_the_first(
    gift, left, project, pots, multiple
):
    # Without caps on the match, with enough in the pots, nothing but the gift itself decides.
    joint = JointCaps(match_multiple_bps=multiple)
    pots = [replace(pot, available_cents=10_000, caps=Caps(), reason=None) for pot in pots]
    gift_left = Gift(cents=min(left, gift.cents))
    before = decide_gift(gift, project, pots, joint)
    all_pots = [GrantedLine(pot, before.cents_of(pot.id)) for pot in pots]
    cuts = recompute_after_refund(gift_left, project, all_pots, joint)
    smaller = decide_gift(gift_left, project, pots, joint)
    for cut in cuts:
        assert cut.after_cents == min(cut.before_cents, smaller.cents_of(cut.pot_id))


@given(gift=GIFTS, project=PROJECTS, pots=some_pots(), joint=JOINTS)
def test_property_10_a_refund_computed_twice_changes_nothing(gift, project, pots, joint):
    decision = decide_gift(gift, project, pots, joint)
    half = Gift(cents=gift.cents // 2)
    once = recompute_after_refund(half, project, _lines(decision, pots), joint)
    by_id = {pot.id: pot for pot in pots}
    again = recompute_after_refund(
        half, project, [GrantedLine(by_id[cut.pot_id], cut.after_cents) for cut in once], joint
    )
    assert [cut.after_cents for cut in again] == [cut.after_cents for cut in once]


def test_pots_of_one_tier_share_in_proportion_to_what_they_have_left():
    pots = [
        PotView(
            id=name,
            rule=Ratio(num=1, den=1),
            available_cents=available,
            share=Share.PROPORTIONAL,
        )
        for name, available in (("A", 3_000), ("B", 6_000), ("C", 1_000))
    ]
    decision = decide_gift(Gift(cents=1_001), ProjectTotals(goal_cents=10**6), pots, NO_JOINT_CAPS)
    assert [line.cents for line in decision.lines] == [300, 601, 100]


def test_what_others_filled_is_said():
    first = PotView(id=1, rule=Ratio(num=1, den=1), available_cents=100)
    second = PotView(id=2, rule=Ratio(num=1, den=1), available_cents=100)
    decision = decide_gift(Gift(cents=80), ProjectTotals(goal_cents=1_000), [first, second])
    assert decision.cents_of(2) == 0
    assert decision.explanations[1].why_not_more is Reason.FILLED_BY_OTHERS


def test_a_full_match_has_no_reason_why_not_more():
    pot = PotView(id=1, rule=Ratio(num=1, den=1), available_cents=100)
    decision = decide_gift(Gift(cents=80), ProjectTotals(goal_cents=1_000), [pot])
    assert decision.explanations[0].why_not_more is None


def test_a_joint_limit_cuts_the_last_line_first():
    assert cut_to([5, 5, 5], 7) == [5, 2, 0]
    assert cut_to([5, 5], None) == [5, 5]
    assert cut_to([], 0) == []
