"""What holds for every pool and every list of gifts, and the rules against their oracles."""

from dataclasses import replace
from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchpot.domain.matching.panel_blend import CrowdBy, PanelBlend, whole_votes
from matchpot.domain.matching.pool_scene import PoolScene, added_up
from matchpot.domain.matching.pools import pool_of
from matchpot.domain.matching.qf import CENT, Qf
from matchpot.domain.matching.qf_pairwise import MICRO, QfPairwise
from tests.domain.matching.pool_oracles import (
    DONORS,
    PROJECTS,
    gift_lists,
    pairwise,
    quadratic,
    shares,
)

RULES = [
    pytest.param("pro_rata", {"counted_cap_cents": 50_000}, id="pro_rata"),
    pytest.param("pro_rata", {"max_multiple_bps": 15_000}, id="pro_rata with a multiple"),
    pytest.param("equal_share", {"entry_cents": 1_000}, id="equal_share"),
    pytest.param("qf", {"min_cents": 100, "cap_bps": 4_000}, id="qf"),
    pytest.param("qf", {"saturate": False}, id="qf, not saturated"),
    pytest.param("qf_pairwise", {"m_cents": 1_000}, id="qf_pairwise"),
    pytest.param("qf_pairwise", {"m_cents": 5, "saturate": False}, id="qf_pairwise, not saturated"),
    pytest.param("qf_cluster", {"by": "profile", "blend_bps": 7_000}, id="qf_cluster"),
    pytest.param("panel_blend", {"panel_bps": 3_000, "crowd": "qf"}, id="panel_blend"),
]
POOLS = st.integers(0, 10**9)
each_rule = pytest.mark.parametrize(("kind", "params"), RULES)


@each_rule
@given(gifts=gift_lists(), pool_cents=POOLS)
@settings(max_examples=60)
def test_property_4_nothing_is_lost_and_nobody_is_a_cent_off(kind, params, gifts, pool_cents):
    result = pool_of(kind, params, gifts, pool_cents=pool_cents)
    assert sum(result.cents.values()) + result.unallocated_cents == pool_cents
    assert result.unallocated_cents >= 0
    for share in result.shares:
        assert share.cents >= 0
        assert share.cents <= (share.cap_cents if share.cap_cents is not None else pool_cents)
        if share.weight == 0:
            assert (share.cents, share.why_not_more is None) == (0, False)
    if params.get("saturate", True) and "max_multiple_bps" not in params:
        caps = {share.cap_cents for share in result.shares}
        weights = {share.project: share.weight for share in result.shares}
        exact = shares(pool_cents, weights, caps.pop() if caps else None)
        assert all(abs(result.cents[one] - exact[one]) < 1 for one in exact)


@each_rule
@given(gifts=gift_lists(), pool_cents=POOLS, chance=st.randoms())
@settings(max_examples=40)
def test_property_6_the_order_of_gifts_changes_nothing(kind, params, gifts, pool_cents, chance):
    shuffled = list(gifts)
    chance.shuffle(shuffled)
    assert pool_of(kind, params, gifts, pool_cents=pool_cents) == pool_of(
        kind, params, shuffled, pool_cents=pool_cents
    )


@given(
    gifts=gift_lists(),
    project=st.sampled_from(PROJECTS),
    donor=st.sampled_from((*DONORS, "somebody new")),
    cents=st.integers(1, 10**6),
    min_cents=st.integers(0, 10_000),
    cap=st.none() | st.integers(1, 10_000),
)
def test_property_8_a_gift_never_lowers_the_weight_of_its_own_project(
    gifts, project, donor, cents, min_cents, cap
):
    rule = Qf(min_cents=min_cents, counted_cap_cents=cap)

    def weight(rows):
        scene = PoolScene(pool_cents=0, given=added_up(rows))
        return {one.project: one.weight for one in rule.weigh(scene)}.get(project, 0)

    assert weight([*gifts, (project, donor, cents)]) >= weight(gifts)


@each_rule
@given(gifts=gift_lists(), pool_cents=POOLS, data=st.data())
@settings(max_examples=40)
def test_property_9_a_gift_in_two_parts_is_the_same_gift(kind, params, gifts, pool_cents, data):
    split = []
    for project, donor, cents in gifts:
        first = data.draw(st.integers(0, cents - 1))
        split += [(project, donor, part) for part in (first, cents - first) if part]
    assert pool_of(kind, params, gifts, pool_cents=pool_cents) == pool_of(
        kind, params, split, pool_cents=pool_cents
    )


@each_rule
@given(gifts=gift_lists(), pool_cents=POOLS)
@settings(max_examples=40)
def test_what_donors_are_called_changes_nothing(kind, params, gifts, pool_cents):
    # A published export names nobody; whoever computes a pool from it must find the same cents.
    names = {donor: str(number) for number, donor in enumerate(reversed(DONORS))}
    renamed = [(project, names[donor], cents) for project, donor, cents in gifts]
    assert pool_of(kind, params, gifts, pool_cents=pool_cents) == pool_of(
        kind, params, renamed, pool_cents=pool_cents
    )


@given(
    gifts=gift_lists(),
    pool_cents=POOLS,
    votes=st.dictionaries(st.sampled_from(PROJECTS), st.integers(0, 10**30)),
    crowd=st.sampled_from(CrowdBy),
)
def test_votes_that_count_for_nothing_change_nothing(gifts, pool_cents, votes, crowd):
    given_by = {project: {} for project in PROJECTS} | dict(added_up(gifts))
    silent = PoolScene(pool_cents=pool_cents, given=given_by)
    rule = PanelBlend(panel_bps=0, crowd=crowd)
    assert rule.divide(replace(silent, votes=votes)) == rule.divide(silent)


@given(
    scores=st.dictionaries(st.sampled_from(PROJECTS), st.fractions(-9, 9), min_size=1),
    pool_cents=POOLS,
)
def test_scores_brought_to_whole_numbers_stand_in_the_same_proportion(scores, pool_cents):
    votes = whole_votes(scores)
    whole, exact = sum(votes.values()), sum(max(0, score) for score in scores.values())
    assert all(votes[one] * exact == max(0, score) * whole for one, score in scores.items())
    scene = PoolScene(pool_cents=pool_cents, given={}, votes=votes)
    cents = PanelBlend(panel_bps=10_000).divide(scene).cents
    assert sum(cents.values()) == (pool_cents if whole else 0)


@given(gifts=gift_lists(most_cents=10**9))
def test_quadratic_weights_agree_with_sixty_decimals(gifts):
    scene = PoolScene(pool_cents=0, given=added_up(gifts))
    for one in Qf().weigh(scene):
        own = scene.given[one.project].values()
        exact = Fraction(quadratic(scene.given[one.project]))
        # Each root is cut at a millionth, so a weight is at most this much too small.
        room = Fraction(2 * len(own) * sum(isqrt(cents) + 1 for cents in own), 10**6)
        assert exact - room <= Fraction(one.weight, CENT) <= exact + Fraction(1, 10**20)


@given(gifts=gift_lists(most_cents=10**7), m_cents=st.integers(1, 10**6))
@settings(max_examples=150)
def test_pairwise_weights_agree_with_sixty_decimals(gifts, m_cents):
    scene = PoolScene(pool_cents=0, given=added_up(gifts))
    for one in QfPairwise(m_cents=m_cents, min_donors=1).weigh(scene):
        exact = Fraction(pairwise(scene.given, one.project, m_cents)) * MICRO
        assert abs(one.weight - exact) <= 1 + exact / 10**9
