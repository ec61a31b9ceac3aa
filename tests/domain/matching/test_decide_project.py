"""Lines on a whole project: unlocked, locked again, held, captured or lapsed."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.matching.bridge import Bridge
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.decide import decide_gift, decide_project
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.scenes import Gift, ProjectTotals, Usage
from matchpot.domain.matching.seed import Seed, SeedCondition
from matchpot.domain.matching.stacking import JointCaps, PotView
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import Basis, UnlockFixed

GRANT = UnlockFixed(grant_cents=75_000, trigger_bps=8_000)
POT = PotView(id=1, rule=GRANT, available_cents=1_000_000)
REACHED = ProjectTotals(goal_cents=1_000_000, crowd_cents=800_000, crowd_donors=40)


def _why(totals, pot, **more):
    return decide_project(totals, [pot], **more).explanations[0].why_not_more


def test_a_latched_grant_stays_when_the_crowd_falls_back():
    latched = replace(
        POT,
        rule=replace(GRANT, latch=True),
        was_unlocked=True,
        usage=Usage(project_cents=75_000),
    )
    fallen = replace(REACHED, crowd_cents=1, match_cents=75_000)
    assert decide_project(fallen, [latched]).cents_of(1) == 75_000
    assert decide_project(fallen, [replace(latched, was_unlocked=False)]).lines == ()


def test_enough_different_people_are_needed():
    rule = replace(GRANT, min_donors=41)
    assert _why(REACHED, replace(POT, rule=rule)) is Reason.DONORS_MISSING
    assert _why(replace(REACHED, crowd_donors=41), replace(POT, rule=rule)) is None


def test_a_grant_must_be_unlocked_in_time_and_then_stays():
    pot = replace(POT, rule=replace(GRANT, by_date=date(2026, 6, 30)))
    assert _why(REACHED, pot, today=date(2026, 6, 30)) is None
    assert _why(REACHED, pot, today=date(2026, 7, 1)) is Reason.DATE_PASSED
    assert _why(REACHED, replace(pot, was_unlocked=True), today=date(2026, 7, 1)) is None


def test_a_rule_may_count_the_match_of_gifts_towards_its_threshold():
    pot = replace(POT, rule=replace(GRANT, basis=Basis.ALL))
    totals = replace(REACHED, crowd_cents=700_000, match_cents=100_000)
    assert decide_project(totals, [pot]).cents_of(1) == 75_000
    assert decide_project(replace(totals, match_cents=99_999), [pot]).lines == ()
    # Its own line is no reason for itself.
    own = replace(pot, usage=Usage(project_cents=75_000), was_unlocked=True)
    assert decide_project(replace(totals, match_cents=75_000), [own]).lines == ()


def test_the_pot_counts_the_crowd_in_its_own_way():
    strict = replace(POT, crowd_cents=799_999)
    assert _why(REACHED, strict) is Reason.TRIGGER_NOT_REACHED


def test_a_grant_is_cut_to_what_the_pot_has_and_to_its_caps():
    poor = replace(POT, available_cents=10_000, usage=Usage(project_cents=5_000))
    assert decide_project(replace(REACHED, match_cents=5_000), [poor]).cents_of(1) == 15_000
    capped = replace(POT, caps=Caps(per_project_cents=50_000))
    assert decide_project(REACHED, [capped]).cents_of(1) == 50_000


def test_the_joint_limit_on_a_project_counts_the_match_of_its_gifts():
    joint = JointCaps(project_goal_bps=5_000)
    totals = replace(REACHED, match_cents=450_000)
    second = replace(POT, id=2)
    decision = decide_project(totals, [second, POT], joint)
    assert [line.cents for line in decision.lines] == [50_000]
    assert decision.lines[0].pot_id == 1
    assert decision.explanations[1].why_not_more is Reason.JOINT_PROJECT_GOAL


def test_a_paused_pot_keeps_what_stands_and_adds_nothing():
    paused = replace(POT, reason=Reason.POT_PAUSED)
    assert decide_project(REACHED, [paused]).lines == ()
    standing = replace(paused, usage=Usage(project_cents=75_000))
    assert decide_project(replace(REACHED, match_cents=75_000), [standing]).cents_of(1) == 75_000


def test_a_top_up_returns_what_the_crowd_finds_itself():
    pot = replace(POT, rule=TopUp(trigger_bps=7_500, share_bps=2_500))
    assert decide_project(replace(REACHED, crowd_cents=900_000), [pot]).cents_of(1) == 100_000
    assert decide_project(replace(REACHED, crowd_cents=1_000_000), [pot]).lines == ()


def test_lines_that_need_each_other_to_reach_the_goal_lapse_together():
    top_up = TopUp(trigger_bps=7_500, share_bps=1_500)
    pots = [replace(POT, rule=top_up), replace(POT, id=2, rule=top_up)]
    enough = replace(REACHED, crowd_cents=750_000)
    assert decide_project(enough, pots, at_close=True).total_cents == 300_000
    short = [pots[0], replace(pots[1], available_cents=99_999)]
    assert decide_project(enough, short).total_cents == 249_999
    assert decide_project(enough, short, at_close=True).lines == ()


def test_gifts_and_projects_are_answered_by_their_own_rules_only():
    ratio = replace(POT, id=2, rule=Ratio(num=1, den=1))
    gift = decide_gift(Gift(cents=100), REACHED, [POT, ratio])
    assert [told.pot_id for told in gift.explanations] == [2]
    project = decide_project(REACHED, [POT, ratio])
    assert [told.pot_id for told in project.explanations] == [1]


POTS = st.lists(
    st.tuples(
        st.one_of(
            st.builds(
                UnlockFixed,
                grant_cents=st.integers(1, 500),
                trigger_bps=st.integers(1, 12_000),
                basis=st.sampled_from(Basis),
            ),
            st.builds(TopUp, trigger_bps=st.integers(0, 10_000), share_bps=st.integers(1, 10_000)),
            st.builds(
                Bridge,
                place_at_bps=st.integers(0, 10_000),
                share_bps=st.integers(1, 10_000),
                keep_if_bps=st.integers(0, 12_000),
            ),
            st.builds(
                Seed,
                amount_cents=st.integers(1, 500),
                condition=st.sampled_from([SeedCondition.NONE, SeedCondition.SUCCESS]),
            ),
        ),
        st.integers(0, 800),
        st.integers(1, 2),
    ),
    max_size=4,
)


@given(
    pots=POTS,
    goal=st.integers(1, 1_000),
    crowd=st.integers(0, 1_200),
    gifts_match=st.integers(0, 300),
    at_close=st.booleans(),
    seed=st.randoms(),
)
def test_property_10_deciding_again_on_what_stands_changes_nothing(
    pots, goal, crowd, gifts_match, at_close, seed
):
    views = [
        PotView(id=at, rule=rule, available_cents=available, tier=tier)
        for at, (rule, available, tier) in enumerate(pots)
    ]
    totals = ProjectTotals(goal_cents=goal, crowd_cents=crowd, match_cents=gifts_match)
    first = decide_project(totals, views, at_close=at_close)
    standing = [
        replace(
            view,
            available_cents=view.available_cents - first.cents_of(view.id),
            usage=Usage(project_cents=first.cents_of(view.id)),
            was_unlocked=first.cents_of(view.id) > 0,
        )
        for view in views
    ]
    seed.shuffle(standing)
    after = replace(totals, match_cents=gifts_match + first.total_cents)
    assert decide_project(after, standing, at_close=at_close).lines == first.lines
