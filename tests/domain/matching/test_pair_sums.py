"""The sums over pairs of givers: both ways of working them out, spread or not, and extremes."""

import sys
from collections import Counter
from fractions import Fraction

import pytest
from gmpy2 import mpz
from hypothesis import given, settings
from hypothesis import strategies as st

from matchpot.domain.matching import pair_sums
from matchpot.domain.matching.pair_sums import MICRO
from tests.domain.matching.pool_oracles import pairwise

PROJECTS = 4
WAYS = pytest.mark.parametrize("dense", [False, True], ids=["by project", "by giver"])

people = st.lists(
    st.dictionaries(
        st.integers(0, PROJECTS - 1), st.integers(1, 10**7) | st.sampled_from((500, 2_500))
    ),
    max_size=12,
)


def sums(gifts: list[dict[int, int]], m_cents: int, each=map) -> list[int]:
    profiles = Counter(tuple(sorted(own.items())) for own in gifts if own)
    return pair_sums.pair_sums(profiles, projects=PROJECTS, m_cents=m_cents, each=each)


def exact(gifts: list[dict[int, int]], m_cents: int) -> list[Fraction]:
    given = {
        str(project): {f"{n:03d}": own[project] for n, own in enumerate(gifts) if project in own}
        for project in range(PROJECTS)
    }
    return [Fraction(pairwise(given, project, m_cents)) * MICRO for project in given]


@WAYS
@given(gifts=people, m_cents=st.integers(1, 10**6))
@settings(max_examples=60)
def test_either_way_agrees_with_sixty_decimals(dense, gifts, m_cents):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pair_sums, "_is_dense", lambda givers: dense and bool(givers))
        found = sums(gifts, m_cents)
    for one, true in zip(found, exact(gifts, m_cents), strict=True):
        assert abs(one - true) <= 1 + true / 10**9


@WAYS
def test_more_people_than_fit_one_block_are_all_weighed(dense, monkeypatch):
    monkeypatch.setattr(pair_sums, "_BLOCK", 3)
    monkeypatch.setattr(pair_sums, "_is_dense", lambda givers: dense and bool(givers))
    gifts = [{0: 100 + n, n % PROJECTS: 50 * n + 1} for n in range(40)]
    for one, true in zip(sums(gifts, 700), exact(gifts, 700), strict=True):
        assert abs(one - true) <= 1


@WAYS
def test_parts_worked_out_in_any_order_make_the_same_sums(dense, monkeypatch):
    monkeypatch.setattr(pair_sums, "_BLOCK", 2)
    monkeypatch.setattr(pair_sums, "_is_dense", lambda givers: dense and bool(givers))

    def backwards(work, parts):
        return list(reversed([work(part) for part in reversed(list(parts))]))

    gifts = [{n % PROJECTS: 100 + n, (n + 1) % PROJECTS: 300} for n in range(30)]
    assert sums(gifts, 50, each=backwards) == sums(gifts, 50)


@WAYS
def test_sums_beyond_any_pot_are_still_worked_out(dense, monkeypatch):
    monkeypatch.setattr(pair_sums, "_is_dense", lambda givers: dense and bool(givers))
    gifts = [dict.fromkeys(range(PROJECTS), 10**15), {0: 1}, {0: 10**15 - 7, 3: 1}]
    for one, true in zip(sums(gifts, 10**11), exact(gifts, 10**11), strict=True):
        assert abs(one - true) <= 1 + true / 10**4


@WAYS
@given(gifts=people, m_cents=st.integers(1, 10**6))
@settings(max_examples=30)
def test_the_numbers_of_gmp_and_those_of_python_make_the_same_sums(dense, gifts, m_cents):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pair_sums, "_is_dense", lambda givers: dense and bool(givers))
        patch.setattr(pair_sums, "_long", lambda: mpz)
        fast = sums(gifts, m_cents)
        patch.setattr(pair_sums, "_long", lambda: int)
        assert sums(gifts, m_cents) == fast
    assert {type(one) for one in fast} == {int}


def test_without_gmp_the_sums_are_those_of_python(monkeypatch):
    pair_sums._long.cache_clear()
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "gmpy2", None)
        assert pair_sums._long() is int
    pair_sums._long.cache_clear()
    assert pair_sums._long() is mpz


def test_nobody_makes_no_pairs():
    assert sums([], 5) == [0] * PROJECTS


def test_the_way_is_chosen_by_the_gifts():
    few = Counter({((n % 30, 100 + n),): 1 for n in range(300)})
    many = Counter({tuple((p, 100 + n) for p in range(30)): 1 for n in range(300)})
    for profiles, dense in ((few, False), (many, True)):
        givers = [pair_sums._givers(one, 1, 42) for one in profiles]
        assert pair_sums._is_dense(givers) is dense


def test_halves_go_to_the_even_number():
    assert [pair_sums._half_even(n, 2) for n in range(8)] == [0, 0, 1, 2, 2, 2, 3, 4]
