"""What projects may expect of a pool: never more than as it stands, and the same in any order."""

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.matching.equal_share import EqualShare
from matchpot.domain.matching.estimates import Estimate, estimates, one_more
from matchpot.domain.matching.pool_scene import PoolScene, added_up
from matchpot.domain.matching.pools import PoolRule
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.matching.qf import Qf

RULES = st.sampled_from(
    [ProRata(), ProRata(counted_cap_cents=5_000), EqualShare(entry_cents=4_000), Qf(),
     Qf(cap_bps=4_000)]
)  # fmt: skip
GIFTS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 6), st.integers(1, 20_000)), min_size=1, max_size=20
)


@given(RULES, GIFTS, st.randoms(), st.integers(0, 1_000_000))
def test_the_order_of_gifts_changes_no_estimate(
    rule: PoolRule, gifts: list[tuple[int, int, int]], chance: object, pool: int
) -> None:
    other = list(gifts)
    chance.shuffle(other)  # type: ignore[attr-defined]
    first, second = (
        estimates(rule, PoolScene(pool_cents=pool, given=added_up(one)), growing=range(5))
        for one in (gifts, other)
    )
    assert first == second


@given(RULES, GIFTS, st.integers(0, 1_000_000))
def test_the_first_figure_is_what_the_rule_gives_now(
    rule: PoolRule, gifts: list[tuple[int, int, int]], pool: int
) -> None:
    scene = PoolScene(pool_cents=pool, given=added_up(gifts))
    found = estimates(rule, scene, growing=range(5))
    assert {project: one.now_cents for project, one in found.items()} == rule.divide(scene).cents
    assert all(0 <= one.grown_cents <= one.now_cents for one in found.values())


def test_a_project_that_is_over_cannot_grow_at_the_cost_of_others() -> None:
    scene = PoolScene(pool_cents=300, given={"a": {"x": 100}, "b": {"y": 100}})
    found = estimates(ProRata(), scene, growing={"a"})
    assert found["a"] == Estimate(now_cents=150, grown_cents=150)
    assert found["b"] == Estimate(now_cents=150, grown_cents=100)


def test_only_what_is_asked_is_worked_out() -> None:
    scene = PoolScene(pool_cents=300, given={"a": {"x": 100}, "b": {}})
    assert list(estimates(ProRata(), scene, growing=(), wanted=["b", "c"])) == ["b"]


@given(RULES, GIFTS, st.integers(0, 1_000_000), st.integers(1, 20_000))
def test_one_person_more_never_takes_anything_away(
    rule: PoolRule, gifts: list[tuple[int, int, int]], pool: int, cents: int
) -> None:
    scene = PoolScene(pool_cents=pool, given=added_up(gifts))
    for project in scene.given:
        more = one_more(rule, scene, project, cents=cents)
        again = PoolScene(pool_cents=pool, given=added_up([*gifts, (project, 99, cents)]))
        assert more == max(0, rule.divide(again).cents[project] - rule.divide(scene).cents[project])
        # An odd cent may fall the other way; a person more never costs a project more than that.
        assert rule.divide(again).cents[project] + 1 >= rule.divide(scene).cents[project]
