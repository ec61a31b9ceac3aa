"""What a route expects of pots is what their own rules give once the gifts are there."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.matching.per_donor import PerDonor
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.rules import Rule
from matchpot.domain.matching.scenario import Close, DayBegins, Donate, PlannedPot, PlannedProject
from matchpot.domain.matching.seed import Seed, SeedCondition
from matchpot.domain.matching.simulation import Simulation
from matchpot.domain.matching.stacking import DEFAULT_JOINT_CAPS, PotView
from matchpot.domain.matching.tier_gift import TierGift
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.planning.match_reach import DAYS, CrowdToCome, MatchReach

MUCH = 1_000_000_00
GIFT = 50_00


def pot(rule: Rule, number: int = 1, *, available: int = MUCH, **caps: Any) -> PotView:
    return PotView(id=number, rule=rule, available_cents=available, caps=Caps(**caps))


def reach(*pots: PotView, most: int = 4_000_00, gift: int = GIFT, **plan: int) -> MatchReach:
    crowd = CrowdToCome(most_cents=most, gift_cents=gift, **plan)
    return MatchReach({f"pot-{one.id}": one for one in pots}, crowd)


def adds(one: PotView, crowd_cents: int, *, most: int = 4_000_00, **plan: int) -> int:
    made = reach(one, most=most, **plan)
    return made.cents("pot-1", frozenset({"pot-1"}), crowd_cents)


def test_a_ratio_adds_its_part_and_never_more_than_people_give() -> None:
    assert adds(pot(Ratio(num=1, den=2)), 4_000_00) == 2_000_00
    assert adds(pot(Ratio(num=3, den=1)), 4_000_00) == 4_000_00
    assert adds(pot(Ratio(num=1, den=1), available=900_00), 4_000_00) == 900_00


def test_limits_by_gift_person_and_day_need_people_and_so_they_count() -> None:
    one = Ratio(num=1, den=1)
    assert adds(pot(one, per_donor_project_cents=20_00), 4_000_00) == 80 * 20_00
    assert adds(pot(one, per_donation_cents=10_00), 4_000_00) == 80 * 10_00
    assert adds(pot(one, per_day_cents=60_00), 4_000_00) == DAYS * 60_00
    assert adds(pot(PerDonor(cents_each=5_00)), 4_000_00) == 80 * 5_00


def test_a_later_payment_of_the_same_person_is_not_counted_on() -> None:
    assert adds(pot(NthPayment(vest_on=2)), 4_000_00) == 0
    assert adds(pot(NthPayment(first_k=1)), 4_000_00) == 4_000_00


def test_a_threshold_of_the_goal_counts_what_the_pot_brings_into_the_goal() -> None:
    rule = UnlockFixed(grant_cents=1_000_00, trigger_bps=8_000)
    # 80 % of the goal of 5,000 is what 80 people give; 79 unlock what keeps the goal lower.
    assert adds(pot(rule), 4_000_00) == 1_000_00
    assert adds(pot(UnlockFixed(grant_cents=1_000_00, trigger_cents=4_000_00)), 3_999_99) == 0


def test_the_last_part_of_a_goal_is_a_third_of_what_people_give() -> None:
    rule = TopUp(trigger_bps=7_500, share_bps=2_500)
    assert adds(pot(rule), 3_000_00) == 1_000_00


def test_so_many_people_must_give_before_a_pot_comes_in() -> None:
    made = reach(pot(UnlockFixed(grant_cents=500_00, trigger_cents=100_00, min_donors=40)))
    assert made.crowd_for("pot-1", frozenset({"pot-1"}), 500_00) == 40 * GIFT
    assert made.crowd_for("pot-1", frozenset({"pot-1"}), 500_01) is None


def test_two_pots_that_fill_share_one_entitlement_as_they_do_for_real() -> None:
    first = pot(Ratio(num=1, den=1), 1, per_project_cents=1_000_00)
    second = pot(Ratio(num=1, den=1), 2)
    both = frozenset({"pot-1", "pot-2"})
    made = reach(first, second)
    assert made.cents("pot-1", both, 4_000_00) == 1_000_00
    assert made.cents("pot-2", both, 4_000_00) == 3_000_00
    assert made.cents("pot-2", frozenset({"pot-2"}), 4_000_00) == 4_000_00


def test_people_are_never_more_than_can_be_counted_in_a_moment() -> None:
    crowd = CrowdToCome(most_cents=1_000_000_00, gift_cents=1_00)
    assert (crowd.people, crowd.each_cents) == (500, 2_000_00)


_rules = st.one_of(
    st.builds(Ratio, num=st.integers(1, 3), den=st.integers(1, 3)),
    st.builds(
        UnlockFixed,
        grant_cents=st.integers(1, 2_000_00),
        trigger_bps=st.integers(1, 10_000),
        min_donors=st.integers(0, 20),
    ),
    st.builds(TopUp, trigger_bps=st.integers(0, 10_000), share_bps=st.integers(1, 10_000)),
    st.builds(
        Seed,
        amount_cents=st.integers(1, 2_000_00),
        condition=st.sampled_from([SeedCondition.NONE, SeedCondition.SUCCESS]),
    ),
    st.just(TierGift(brackets=((0, 5_000), (40_00, 10_000)))),
)
_pots = st.lists(
    st.tuples(_rules, st.integers(0, 3_000_00), st.none() | st.integers(1, 1_000_00)),
    min_size=1,
    max_size=3,
)


def played(pots: Mapping[str, PotView], crowd: CrowdToCome, *, goal: int) -> dict[str, int]:
    """The gifts really happen, one by one, and the campaign ends."""
    plans = [
        PlannedPot(id=key, total_cents=one.available_cents, rule=one.rule, caps=one.caps)
        for key, one in pots.items()
    ]
    sim = Simulation([PlannedProject(id="p", goal_cents=goal)], plans, DEFAULT_JOINT_CAPS)
    first = date(2027, 3, 1)
    for at in range(crowd.people):
        sim.play(DayBegins(day=first + timedelta(days=at * DAYS // crowd.people)))
        sim.play(Donate(id=f"d{at}", project="p", donor=f"x{at}", cents=crowd.each_cents))
    sim.play(Close(project="p"))
    added = dict.fromkeys(pots, 0)
    for line in sim.lines():
        added[str(line.pot)] += line.cents
    return added


@settings(max_examples=60)
@given(_pots, st.integers(1, 40), st.sampled_from([10_00, 50_00]))
@example([(UnlockFixed(grant_cents=1, trigger_bps=9_991, min_donors=0), 1, None)], 1, 10_00)
def test_gifts_that_really_happen_bring_at_least_what_was_expected(
    offered: list[tuple[Rule, int, int | None]], people: int, gift: int
) -> None:
    pots = {
        f"pot-{at}": PotView(
            id=at, rule=rule, available_cents=available, caps=Caps(per_donor_project_cents=cap)
        )
        for at, (rule, available, cap) in enumerate(offered)
    }
    crowd = CrowdToCome(most_cents=people * gift, gift_cents=gift)
    made, both = MatchReach(pots, crowd), frozenset(pots)
    expected = {key: made.cents(key, both, people * gift) for key in pots}
    goal = people * gift + sum(expected.values())
    assert sum(played(pots, crowd, goal=goal).values()) >= sum(expected.values())


@pytest.mark.parametrize("rule", [Ratio(num=1, den=3), TopUp(trigger_bps=6_000, share_bps=3_000)])
def test_one_pot_gives_to_the_cent_what_was_expected(rule: Rule) -> None:
    one, crowd = pot(rule), CrowdToCome(most_cents=2_000_00, gift_cents=GIFT)
    expected = MatchReach({"pot-1": one}, crowd).cents("pot-1", frozenset({"pot-1"}), 2_000_00)
    assert played({"pot-1": one}, crowd, goal=2_000_00 + expected) == {"pot-1": expected}
