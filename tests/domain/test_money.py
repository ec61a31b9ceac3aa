"""Splitting a sum without losing a cent, against oracles that try everything."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.money import (
    bps_of,
    bps_of_rounded_up,
    capped_largest_remainder,
    largest_remainder,
    share_bps,
)

WEIGHTS = st.dictionaries(st.integers(0, 50), st.integers(0, 10**6), max_size=8)


@given(total=st.integers(0, 10**9), weights=WEIGHTS)
def test_property_4_parts_sum_exactly_and_stay_within_a_cent_of_the_exact_share(total, weights):
    parts = largest_remainder(total, weights)
    whole = sum(weights.values())
    assert sum(parts.values()) == (total if whole else 0)
    for key, weight in weights.items():
        if whole:
            assert abs(parts[key] - Fraction(total * weight, whole)) < 1


@given(total=st.integers(0, 1_000), weights=WEIGHTS, seed=st.randoms())
def test_the_order_in_which_people_stand_changes_nothing(total, weights, seed):
    pairs = list(weights.items())
    seed.shuffle(pairs)
    assert largest_remainder(total, pairs) == largest_remainder(total, weights)


def test_the_odd_cent_goes_to_the_lowest_id_when_remainders_are_equal():
    assert largest_remainder(2, {"c": 1, "a": 1, "b": 1}) == {"a": 1, "b": 1, "c": 0}
    assert largest_remainder(10, {}) == {}
    assert largest_remainder(10, {1: 0, 2: 0}) == {1: 0, 2: 0}


def test_a_mistaken_question_is_refused():
    with pytest.raises(ValueError, match="twice"):
        largest_remainder(10, [(1, 1), (1, 2)])
    with pytest.raises(ValueError, match="negative"):
        largest_remainder(10, {1: -1})
    with pytest.raises(ValueError, match="cannot split"):
        largest_remainder(-1, {1: 1})
    with pytest.raises(ValueError, match="negative"):
        capped_largest_remainder(1, {1: 1}, {1: -1})


def _water_level(total, weights, caps):
    """The exact capped shares, found by trying every set of people who are at their cap.

    In the right one nobody at the cap would get less than it, nobody else more, and the rest is
    shared in proportion to weight.
    """
    keys = sorted(weights)
    for mask in range(1 << len(keys)):
        full = {key for at, key in enumerate(keys) if mask >> at & 1}
        left = total - sum(caps[key] for key in full)
        rest = sum(weights[key] for key in keys if key not in full)
        if left < 0 or (
            rest == 0 and left > 0 and len(full) < len([k for k in keys if weights[k]])
        ):
            continue
        level = Fraction(left, rest) if rest else None
        under = all(
            level is None or level * weights[key] <= caps[key] for key in keys if key not in full
        )
        over = all(level is None or level * weights[key] > caps[key] for key in full)
        if under and over and (level is not None or full == {k for k in keys if weights[k]}):
            return {k: Fraction(caps[k]) if k in full else (level or 0) * weights[k] for k in keys}
    raise AssertionError("no level found")


CAPPED = st.dictionaries(
    st.integers(0, 20),
    st.tuples(st.integers(0, 12), st.integers(0, 40)),
    min_size=1,
    max_size=5,
)


@given(total=st.integers(0, 150), people=CAPPED, seed=st.randoms())
def test_property_4_capped_shares_match_the_oracle_and_what_fits_nowhere_is_given_back(
    total, people, seed
):
    weights = {key: weight for key, (weight, _) in people.items()}
    caps = {key: cap for key, (_, cap) in people.items()}
    pairs = list(weights.items())
    seed.shuffle(pairs)
    split = capped_largest_remainder(total, pairs, caps)

    room = sum(cap for key, cap in caps.items() if weights[key])
    assert sum(split.parts.values()) + split.left_cents == total
    assert split.left_cents == max(0, total - room)
    if sum(weights.values()) and room >= total:
        exact = _water_level(total, weights, caps)
        for key in weights:
            assert abs(split.parts[key] - exact[key]) < 1
    for key, cents in split.parts.items():
        assert 0 <= cents <= caps[key]
    assert split == capped_largest_remainder(total, weights, caps)


def test_who_has_no_cap_takes_what_the_others_cannot():
    split = capped_largest_remainder(1_000, {"a": 9, "b": 1}, {"a": 100})
    assert dict(split.parts) == {"a": 100, "b": 900}
    assert split.left_cents == 0


@given(cents=st.integers(0, 10**11), bps=st.integers(0, 20_000))
def test_basis_points_round_the_way_their_name_says(cents, bps):
    exact = Fraction(cents * bps, 10_000)
    assert 0 <= exact - bps_of(cents, bps) < 1
    assert 0 <= bps_of_rounded_up(cents, bps) - exact < 1


def test_a_share_of_nothing_is_nothing():
    assert share_bps(5, 0) == 0
    assert share_bps(1, 3) == 3_333
