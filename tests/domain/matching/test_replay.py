"""Gifts that were made, played under another rule: the sums are the real run's."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.replay import PlayedGift, PlayedProject, replay
from matchpot.domain.matching.scenario import PlannedPot
from matchpot.domain.matching.stacking import NO_JOINT_CAPS
from matchpot.domain.matching.unlock import UnlockFixed

DOUBLED = Ratio(num=1, den=1)
MAY = [date(2026, 5, day) for day in range(1, 31)]
PROJECTS = [PlayedProject("a", 1_000_000), PlayedProject("b", 1_000_000)]


def a_pot(cents: int, rule: Ratio | UnlockFixed = DOUBLED, caps: Caps | None = None) -> PlannedPot:
    return PlannedPot(id=1, total_cents=cents, rule=rule, caps=caps or Caps())


def test_the_pot_runs_dry_at_the_gift_that_takes_its_last_cent() -> None:
    gifts = [PlayedGift("a", "x", 4_000), PlayedGift("b", "y", 7_000), PlayedGift("a", "z", 100)]
    found = replay(PROJECTS, gifts, a_pot(10_000))
    assert found.by_project == {"a": 4_000, "b": 6_000}
    assert list(found.by_gift_cents) == [4_000, 10_000, 10_000]
    assert (found.ran_dry_at, found.left_cents, found.matched_gifts) == (1, 0, 2)
    assert (found.projects_reached, found.largest_share_bps) == (2, 6_000)


def test_a_threshold_that_is_missed_gives_its_money_to_those_who_come_later() -> None:
    ended = PlayedProject("a", 10_000, MAY[4])
    later = PlayedProject("b", 10_000, MAY[20])
    rule = UnlockFixed(grant_cents=3_000, trigger_cents=5_000)
    gifts = [PlayedGift("a", "x", 5_000, MAY[1]), PlayedGift("b", "y", 5_000, MAY[9])]
    found = replay([ended, later], gifts, a_pot(3_000, rule), NO_JOINT_CAPS)
    assert found.by_project == {"a": 3_000, "b": 0}
    early = [PlayedGift("a", "x", 4_999, MAY[1]), PlayedGift("b", "y", 5_000, MAY[9])]
    assert replay([ended, later], early, a_pot(3_000, rule), NO_JOINT_CAPS).by_project == {
        "a": 0,
        "b": 3_000,
    }


def test_nothing_given_is_nothing_shared() -> None:
    found = replay(PROJECTS, [], a_pot(500))
    assert (found.match_cents, found.largest_share_bps, found.ran_dry_at) == (0, 0, None)
    assert found.left_cents == 500


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 50_000)), max_size=30),
    st.integers(0, 200_000),
    st.integers(1, 60_000),
)
def test_doubling_up_to_a_limit_is_the_sum_one_makes_by_hand(
    made: list[tuple[str, int]], total: int, limit: int
) -> None:
    gifts = [PlayedGift(to, f"p{at}", cents) for at, (to, cents) in enumerate(made)]
    found = replay(PROJECTS, gifts, a_pot(total, caps=Caps(per_project_cents=limit)), NO_JOINT_CAPS)
    left, by_project = total, {"a": 0, "b": 0}
    for to, cents in made:
        added = min(cents, limit - by_project[to], left)
        by_project[to] += added
        left -= added
    assert found.by_project == by_project
    assert found.left_cents == left
