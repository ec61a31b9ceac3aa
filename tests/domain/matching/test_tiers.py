"""Tiers by gift and by pot: the worked examples, and an oracle that looks at every single cent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.decide import decide_gift
from matchpot.domain.matching.parameters import FieldFlaw
from matchpot.domain.matching.refund import GrantedLine, recompute_after_refund
from matchpot.domain.matching.rules import parse_rule, rule_params
from matchpot.domain.matching.scenes import Gift, ProjectTotals, Usage
from matchpot.domain.matching.stacking import NO_JOINT_CAPS, PotView
from matchpot.domain.matching.tables import MOST_ROWS, read_rows_text, rows_text
from matchpot.domain.matching.tier_gift import TierGift, TierStyle
from matchpot.domain.matching.tier_pot import TierPot

PROJECT = ProjectTotals(goal_cents=100_000_000)
SLABS = ((10_000, 2_000), (50_000, 3_000), (75_000, 4_000))


def _gives(rule, cents, *, pot_cents=0):
    pot = PotView(id=1, rule=rule, available_cents=10**9, usage=Usage(pot_cents=pot_cents))
    return decide_gift(Gift(cents=cents), PROJECT, [pot], NO_JOINT_CAPS).total_cents


@pytest.mark.parametrize(
    ("gift", "added"),
    [
        (9_999, 0),
        (10_000, 2_000),
        (49_999, 9_999),
        (50_000, 15_000),
        (74_999, 22_499),
        (75_000, 30_000),
        (150_000, 40_000),
    ],
)
def test_e3_the_size_of_a_gift_sets_the_share_of_all_of_it(gift, added):
    assert _gives(TierGift(brackets=SLABS, max_counted_cents=100_000), gift) == added


def test_e4_a_gift_that_empties_a_segment_takes_the_rest_from_the_next():
    rule = TierPot(segments=((2_000_000, 10_000), (None, 1_000)))
    assert _gives(rule, 12_000, pot_cents=1_995_000) == 5_700


def test_v13_the_gift_that_crosses_the_edge_splits():
    rule = TierPot(segments=((2_000_000, 10_000), (None, 1_000)))
    assert _gives(rule, 2_000_000) == 2_000_000
    assert _gives(rule, 2_000_001) == 2_000_000
    assert _gives(rule, 2_000_010) == 2_000_001
    assert _gives(rule, 10_000, pot_cents=2_000_000) == 1_000


def test_a_pot_past_its_last_segment_adds_nothing():
    rule = TierPot(segments=((1_000, 10_000), (500, 5_000)))
    assert _gives(rule, 10_000) == 1_500
    assert _gives(rule, 10_000, pot_cents=1_500) == 0


def test_a_refund_walks_the_segments_of_the_moment_of_the_gift():
    rule = TierPot(segments=((2_000_000, 10_000), (None, 1_000)))
    pot = PotView(id=1, rule=rule, available_cents=10**6, usage=Usage(pot_cents=1_995_000))
    standing = [GrantedLine(replace(pot, available_cents=0), 5_700)]
    (cut,) = recompute_after_refund(Gift(cents=6_000), PROJECT, standing, NO_JOINT_CAPS)
    assert cut.after_cents == 5_100


BRACKETS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20_000)),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row[0],
).map(lambda rows: tuple(sorted(rows)))


@given(
    brackets=BRACKETS,
    style=st.sampled_from(TierStyle),
    most=st.none() | st.integers(1, 80),
    cents=st.integers(0, 120),
)
def test_tiers_by_gift_give_what_the_oracle_adds_up_cent_by_cent(brackets, style, most, cents):
    rule = TierGift(brackets=brackets, style=style, max_counted_cents=most)

    def share_at(place):
        return max(((lo, bps) for lo, bps in brackets if place >= lo), default=(0, 0))[1]

    counted = range(cents if most is None else min(cents, most))
    if style is TierStyle.SLAB:
        parts = sum(share_at(cents) for _ in counted)
    else:
        parts = sum(share_at(place) for place in counted)
    assert _gives(rule, cents) == parts // 10_000


SEGMENTS = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 20_000)), min_size=1, max_size=4)


@given(segments=SEGMENTS, open_end=st.booleans(), before=st.integers(0, 200),
       cents=st.integers(0, 200))  # fmt: skip
def test_tiers_by_pot_give_what_the_oracle_hands_out_cent_by_cent(
    segments, open_end, before, cents
):
    if open_end:
        segments[-1] = (None, segments[-1][1])
    handed, e_left, to_skip = 0, cents, before
    for size, bps in segments:
        left = 10**6 if size is None else max(0, size - to_skip)
        to_skip = 0 if size is None else max(0, to_skip - size)
        here = 0
        # One more cent of match asks for 10,000 / bps cents of the gift, parts of a cent whole.
        while here < left and -(-(here + 1) * 10_000 // bps) <= e_left:
            here += 1
        handed += here
        if here < left:
            break
        e_left -= -(-here * 10_000 // bps)
    assert _gives(TierPot(segments=tuple(segments)), cents, pot_cents=before) == handed


@pytest.mark.parametrize(
    "rows",
    [
        [[10_000, 2_000], [50_000, 3_000]],
        [{"lo": 10_000, "bps": 2_000}, {"lo_cents": 50_000, "bps": 3_000}],
    ],
)
def test_a_table_is_read_from_pairs_or_from_rows_with_names(rows):
    rule = parse_rule("tier_gift", {"brackets": rows, "max_counted": 5})
    assert rule == TierGift(brackets=((10_000, 2_000), (50_000, 3_000)), max_counted_cents=5)
    assert rule_params(rule)["brackets"] == [[10_000, 2_000], [50_000, 3_000]]


def test_the_last_segment_may_be_without_end():
    rule = parse_rule("tier_pot", {"segments": [{"size": 5, "bps": 10_000}, {"bps": 1_000}]})
    assert rule == TierPot(segments=((5, 10_000), (None, 1_000)))
    assert parse_rule("tier_pot", rule_params(rule)) == rule


@pytest.mark.parametrize(
    ("kind", "name", "rows", "flaw"),
    [
        ("tier_gift", "brackets", None, FieldFlaw.MISSING),
        ("tier_gift", "brackets", [], FieldFlaw.NOT_A_TABLE),
        ("tier_gift", "brackets", "1:2", FieldFlaw.NOT_A_TABLE),
        ("tier_gift", "brackets", [[1, 2, 3]], FieldFlaw.NOT_A_TABLE),
        ("tier_gift", "brackets", ["12"], FieldFlaw.NOT_A_TABLE),
        ("tier_gift", "brackets", [{"lo": 1, "bps": 2, "x": 3}], FieldFlaw.NOT_A_TABLE),
        ("tier_gift", "brackets", [{"lo": 1, "lo_cents": 1}], FieldFlaw.NOT_A_TABLE),
        ("tier_gift", "brackets", [[1, 2]] * (MOST_ROWS + 1), FieldFlaw.NOT_A_TABLE),
        ("tier_gift", "brackets", [[5, 1], [5, 2]], FieldFlaw.NOT_RISING),
        ("tier_gift", "brackets", [[5, 1.5]], FieldFlaw.NOT_A_WHOLE_NUMBER),
        ("tier_gift", "brackets", [[None, 1]], FieldFlaw.NOT_A_WHOLE_NUMBER),
        ("tier_pot", "segments", [[None, 1], [5, 1]], FieldFlaw.NOT_A_WHOLE_NUMBER),
        ("tier_pot", "segments", [[0, 1]], FieldFlaw.TOO_SMALL),
        ("tier_pot", "segments", [[1, 0]], FieldFlaw.TOO_SMALL),
        ("tier_pot", "segments", [[1, 100_001]], FieldFlaw.TOO_LARGE),
    ],
)
def test_a_table_that_cannot_be_read_says_so(kind, name, rows, flaw):
    with pytest.raises(RuleIncomplete) as refused:
        parse_rule(kind, {name: rows})
    assert refused.value.fields == {name: flaw}


@given(rows=SEGMENTS)
def test_a_table_written_as_one_word_is_read_back_the_same(rows):
    assert read_rows_text(rows_text(tuple(rows))) == tuple(rows)
