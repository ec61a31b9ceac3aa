"""Pools divided at the end of a round: the published vectors, the reasons, and reading a rule."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.equal_share import EqualShare
from matchpot.domain.matching.panel_blend import CrowdBy, PanelBlend
from matchpot.domain.matching.parameters import FieldFlaw
from matchpot.domain.matching.pool_scene import PoolReason, PoolScene
from matchpot.domain.matching.pools import POOL_KINDS, parse_pool_rule, pool_of
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.matching.qf import CENT, Qf
from matchpot.domain.matching.qf_cluster import ClusterBy, QfCluster
from matchpot.domain.matching.qf_pairwise import MICRO, QfPairwise
from tests.documents import text
from tests.sources import ROOT

MATCHING = ROOT / "docs" / "matching.md"


def a_scene(pool_cents: int, **gifts: list[int]) -> PoolScene:
    """Each project with what its givers gave, every giver another person per place."""
    given = {
        project: {f"{n}": cents for n, cents in enumerate(amounts) if cents}
        for project, amounts in gifts.items()
    }
    return PoolScene(pool_cents=pool_cents, given=given)


# Vectors in units of 100 cents, as they are published.
UNITS = {"P1": (1, 4, 1, 9), "P2": (1, 1, 1, 1, 1, 1, 4), "P3": (1, 9, 1, 9, 1, 9, 4)}


def the_vector(pool_units: int) -> PoolScene:
    gifts = {project: [100 * unit for unit in units] for project, units in UNITS.items()}
    return a_scene(100 * pool_units, **gifts)


def test_v1_the_raw_weights_are_34_54_and_162():
    assert [one.weight for one in Qf().weigh(the_vector(100))] == [
        units * 100 * CENT for units in (34, 54, 162)
    ]


@pytest.mark.parametrize(
    ("pool_units", "saturate", "expected"),
    [
        pytest.param(100, False, (1_360, 2_160, 6_480), id="V2"),
        pytest.param(1_000, False, (3_400, 5_400, 16_200), id="V3, not saturated"),
        pytest.param(1_000, True, (13_600, 21_600, 64_800), id="V3, saturated"),
        pytest.param(10, False, (136, 216, 648), id="V4"),
    ],
)
def test_v2_v3_v4_a_pool_is_divided_by_the_weights(pool_units, saturate, expected):
    result = Qf(saturate=saturate).divide(the_vector(pool_units))
    assert tuple(result.cents.values()) == expected
    assert result.unallocated_cents == 100 * pool_units - sum(expected)


def test_v6_projects_with_one_donor_each_get_nothing_and_the_pool_stays_whole():
    result = Qf().divide(a_scene(10_000, a=[5_000], b=[700]))
    assert result.cents == {"a": 0, "b": 0}
    assert result.unallocated_cents == 10_000
    assert {share.why_not_more for share in result.shares} == {PoolReason.ONE_DONOR}


@pytest.mark.parametrize(
    ("raised_cents", "expected"), [(15_000_000, 250_000), (30_000_000, 125_000)]
)
def test_v12_a_project_gets_its_part_of_all_gifts(raised_cents, expected):
    scene = a_scene(7_500_000, ours=[500_000], others=[raised_cents - 500_000])
    assert ProRata().divide(scene).cents["ours"] == expected


def test_v12_the_rate_is_never_rounded():
    scene = a_scene(7_500_000, ours=[873_500], others=[19_064_000 - 873_500])
    assert ProRata().divide(scene).cents["ours"] == 343_645


# ---- caps and reasons ---------------------------------------------------------------------------


def test_a_capped_project_is_told_so_and_the_others_take_what_it_cannot():
    result = ProRata(cap_bps=5_000).divide(a_scene(10_000, a=[900], b=[50], c=[50]))
    assert result.cents == {"a": 5_000, "b": 2_500, "c": 2_500}
    first, second, _ = result.shares
    assert (first.before_cap_cents, first.cap_cents) == (9_000, 5_000)
    assert first.why_not_more is PoolReason.CAPPED
    assert (second.before_cap_cents, second.why_not_more) == (500, None)


def test_a_project_that_others_lift_to_its_cap_is_capped_too():
    result = ProRata(cap_bps=4_000).divide(a_scene(10_000, a=[900], b=[70], c=[30]))
    assert result.cents == {"a": 4_000, "b": 4_000, "c": 2_000}
    assert [share.why_not_more for share in result.shares] == [
        PoolReason.CAPPED,
        PoolReason.CAPPED,
        None,
    ]


def test_what_all_caps_together_leave_stays_in_the_pool():
    result = EqualShare(cap_bps=2_000).divide(a_scene(1_000, a=[1], b=[1]))
    assert (result.cents, result.unallocated_cents) == ({"a": 200, "b": 200}, 600)


def test_a_cap_also_cuts_what_a_large_pool_gives():
    result = Qf(saturate=False, cap_bps=300).divide(the_vector(1_000))
    assert result.cents == {"P1": 3_000, "P2": 3_000, "P3": 3_000}


def test_pro_rata_gives_at_most_so_many_times_the_gifts_and_a_fixed_amount():
    scene = a_scene(100_000, a=[1_000], b=[300])
    assert ProRata(max_multiple_bps=15_000).divide(scene).cents == {"a": 1_500, "b": 450}
    assert ProRata(max_multiple_bps=15_000, cap_cents=1_000).divide(scene).cents == {
        "a": 1_000,
        "b": 450,
    }


def test_small_gifts_do_not_count_and_large_ones_up_to_the_limit():
    result = ProRata(min_cents=500, counted_cap_cents=1_000).divide(
        a_scene(3_000, a=[499, 5_000], b=[500, 500, 499], c=[100])
    )
    assert result.cents == {"a": 1_500, "b": 1_500, "c": 0}
    assert [(one.donors, one.counted_donors, one.counted_cents) for one in result.shares] == [
        (2, 1, 1_000),
        (3, 2, 1_000),
        (1, 0, 0),
    ]
    assert result.shares[2].why_not_more is PoolReason.NOTHING_COUNTED


def test_a_donor_may_weigh_less_and_nothing_at_all():
    scene = PoolScene(
        pool_cents=1_000,
        given={"a": {"x": 100, "y": 100}, "b": {"x": 100, "z": 100}},
        donor_bps={"y": 0, "z": 2_500},
    )
    first, second = Qf().weigh(scene)
    assert (first.weight, first.why_not) == (0, PoolReason.ONE_DONOR)
    assert second.weight == 2 * 10 * 5 * CENT


def test_more_donors_may_be_asked_for_than_two():
    result = Qf(min_donors=3).divide(a_scene(1_000, a=[100, 100], b=[1, 1, 1]))
    assert result.cents == {"a": 0, "b": 1_000}
    assert result.shares[0].why_not_more is PoolReason.DONORS_MISSING


def test_a_project_below_the_entry_threshold_is_told_so():
    result = EqualShare(entry_cents=1_000).divide(a_scene(99, a=[500, 500], b=[999]))
    assert result.cents == {"a": 99, "b": 0}
    assert result.shares[1].why_not_more is PoolReason.BELOW_THRESHOLD


# ---- pairs, clusters, panels --------------------------------------------------------------------


def test_a_pair_that_shares_m_counts_half_and_a_stranger_counts_nearly_whole():
    alike, apart = [100, 100], [0, 0, 1, 1]
    one, other = QfPairwise(m_cents=100).weigh(a_scene(0, a=alike, b=apart))
    assert one.weight == 50 * MICRO
    assert Fraction(other.weight, MICRO) == pytest.approx(Fraction(100, 101), abs=10**-6)


def test_two_who_give_alike_everywhere_draw_less_than_two_who_meet_once():
    together = PoolScene(pool_cents=0, given={p: {"x": 400, "y": 400} for p in "abc"})
    apart = PoolScene(pool_cents=0, given={p: {f"{p}1": 400, f"{p}2": 400} for p in "abc"})
    rule = QfPairwise(m_cents=1_000)
    assert [one.weight for one in rule.weigh(together)] < [one.weight for one in rule.weigh(apart)]


def test_people_of_one_cluster_count_as_one_giver():
    given = {"a": {"x": 100, "y": 300}, "b": {"x": 100, "z": 100}}
    scene = PoolScene(pool_cents=1_000, given=given, clusters={"x": "choir", "y": "choir"})
    first, second = QfCluster().weigh(scene)
    assert first.weight == 0
    assert second.weight == 200 * CENT


def test_people_with_the_same_projects_are_one_cluster():
    given = {"a": {"x": 100, "y": 300, "z": 100}, "b": {"z": 100}}
    first, _ = QfCluster(by=ClusterBy.PROFILE).weigh(PoolScene(pool_cents=0, given=given))
    assert first.weight == 2 * 20 * 10 * CENT


def test_clusters_can_be_blended_with_plain_quadratic_funding():
    given = {"a": {"x": 100, "y": 100}, "b": {"v": 100, "w": 100}}
    scene = PoolScene(pool_cents=1_000, given=given, clusters={"x": "choir", "y": "choir"})
    assert QfCluster().divide(scene).cents == {"a": 0, "b": 1_000}
    assert QfCluster(blend_bps=5_000).divide(scene).cents == {"a": 250, "b": 750}
    assert QfCluster(blend_bps=0).divide(scene).cents == Qf().divide(scene).cents


def test_a_panel_and_a_crowd_decide_in_the_agreed_parts():
    given = {"a": {"x": 100, "y": 100}, "b": {"x": 600}}
    scene = PoolScene(pool_cents=10_000, given=given, votes={"a": 1, "c": 1})
    assert PanelBlend(panel_bps=4_000).divide(scene).cents == {"a": 3_500, "b": 4_500, "c": 2_000}
    assert PanelBlend(panel_bps=4_000, crowd=CrowdBy.QF).divide(scene).cents == {
        "a": 8_000,
        "b": 0,
        "c": 2_000,
    }


def test_where_no_panel_voted_the_crowd_decides_alone():
    scene = a_scene(900, a=[200], b=[100])
    result = PanelBlend(panel_bps=9_000).divide(scene)
    assert result.cents == {"a": 600, "b": 300}


# ---- what a fund officer reads ------------------------------------------------------------------

EXAMPLE = a_scene(100_000, choir=[500] * 20, mural=[0] * 20 + [2_500] * 4, film=[0] * 24 + [10_000])
TOLD = [
    (EXAMPLE, ProRata()),
    (EXAMPLE, ProRata(counted_cap_cents=1_000)),
    (EXAMPLE, EqualShare()),
    (EXAMPLE, Qf()),
    (EXAMPLE, Qf(cap_bps=6_000)),
    (EXAMPLE, QfPairwise(m_cents=2_500)),
    (replace(EXAMPLE, clusters={f"{n}": "family" for n in range(10)}), QfCluster()),
    (replace(EXAMPLE, votes={"film": 3, "mural": 1}), PanelBlend(panel_bps=5_000)),
]


def test_the_table_of_examples_is_true():
    rows = [line for line in text(MATCHING).splitlines() if re.search(r"\| \d+[.]\d\d \|$", line)]
    assert len(rows) == len(TOLD)
    for row, (scene, rule) in zip(rows, TOLD, strict=True):
        assert f"`{rule.KIND}`" in row
        cents = rule.divide(scene).cents
        told = [int(amount.replace(".", "")) for amount in re.findall(r" (\d+[.]\d\d) \|", row)]
        assert [cents["choir"], cents["mural"], cents["film"]] == told, row


# ---- reading ------------------------------------------------------------------------------------


def test_every_kind_tells_its_story_and_is_read_by_its_name():
    assert sorted(POOL_KINDS) == [
        "equal_share",
        "panel_blend",
        "pro_rata",
        "qf",
        "qf_cluster",
        "qf_pairwise",
    ]
    for kind, made in POOL_KINDS.items():
        needed = {field.name: 1 for field in made.FIELDS if field.required}
        assert isinstance(parse_pool_rule(kind, needed), made)


def test_the_names_of_the_table_of_rules_are_understood():
    rule = parse_pool_rule("pro_rata", {"per_donor_counted_cap": 5_000, "cap": 100})
    assert rule == ProRata(counted_cap_cents=5_000, cap_cents=100)
    assert parse_pool_rule("qf_pairwise", {"m": 7}) == QfPairwise(m_cents=7)


def test_a_wrong_rule_is_refused_with_a_flaw_per_field():
    with pytest.raises(RuleIncomplete) as refused:
        parse_pool_rule("qf_pairwise", {"cap_bps": 10_001, "floor": 1})
    assert refused.value.fields == {
        "cap_bps": FieldFlaw.TOO_LARGE,
        "floor": FieldFlaw.UNKNOWN,
        "m_cents": FieldFlaw.MISSING,
    }
    with pytest.raises(RuleIncomplete):
        parse_pool_rule("lottery", {})
    with pytest.raises(RuleIncomplete):
        Qf(cap_bps=0)


def test_a_scene_without_gifts_or_with_odd_ones():
    nothing = pool_of("qf", {}, [], pool_cents=500)
    assert (nothing.cents, nothing.unallocated_cents) == ({}, 500)
    with pytest.raises(ValueError, match="at least one cent"):
        pool_of("qf", {}, [("a", "x", 0)], pool_cents=1)
    with pytest.raises(ValueError, match="negative amount"):
        pool_of("qf", {}, [], pool_cents=-1)
    with pytest.raises(ValueError, match="not negative"):
        PoolScene(pool_cents=1, given={}, donor_bps={"x": -1})
