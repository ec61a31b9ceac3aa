"""Who pays what of an award: exact to the cent, by what was brought, never above what is left."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import PotExhausted
from matchpot.domain.networks.sharing import Limits, contribution, left, shares

LIMITS = Limits(
    in_all_cents=1_000_00, most_cents=300_00, first_on=date(2026, 1, 1), last_on=date(2026, 6, 30)
)


def test_funds_pay_by_what_they_brought_and_the_odd_cent_has_its_place() -> None:
    brought = {1: 200_00, 2: 100_00, 3: 100_00}
    assert dict(shares(101, brought, brought)) == {1: 51, 2: 25, 3: 25}
    assert dict(shares(102, brought, brought)) == {1: 51, 2: 26, 3: 25}


def test_what_one_has_not_left_the_others_pay() -> None:
    assert dict(shares(400, {1: 300, 2: 100}, {1: 100, 2: 900})) == {1: 100, 2: 300}


def test_a_pot_that_brought_nothing_pays_nothing() -> None:
    assert dict(shares(40, {1: 0, 2: 10}, {1: 900, 2: 900})) == {2: 40}


def test_an_award_above_what_is_left_is_refused_with_what_there_is() -> None:
    with pytest.raises(PotExhausted) as refused:
        shares(301, {1: 1, 2: 5}, {1: 100, 2: 200})
    assert refused.value.available_cents == 300


def test_one_award_takes_no_more_than_mandate_and_pot_allow() -> None:
    assert left(LIMITS, promised_cents=0, free_cents=5_000_00) == 300_00
    assert left(LIMITS, promised_cents=900_00, free_cents=5_000_00) == 100_00
    assert left(LIMITS, promised_cents=0, free_cents=42) == 42
    assert left(LIMITS, promised_cents=1_100_00, free_cents=5_000_00) == 0
    assert contribution(LIMITS, paid_in_cents=5_000_00) == 1_000_00
    assert contribution(LIMITS, paid_in_cents=7) == 7


def test_a_mandate_runs_from_its_first_day_to_its_last() -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [LIMITS.runs_on(day) for day in days] == [False, True, True, False]


@given(
    cents=st.integers(0, 10**9),
    pots=st.dictionaries(
        st.integers(1, 30), st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=8
    ),
    seed=st.randoms(),
)
def test_every_cent_is_somebodys_and_order_never_matters(
    cents: int, pots: dict[int, tuple[int, int]], seed: Random
) -> None:
    brought = {key: one for key, (one, _) in pots.items()}
    caps = {key: one for key, (_, one) in pots.items()}
    there = sum(one for key, one in caps.items() if brought[key])
    if cents > there:
        with pytest.raises(PotExhausted):
            shares(cents, brought, caps)
        return
    mixed = list(brought.items())
    seed.shuffle(mixed)
    found = shares(cents, brought, caps)
    assert sum(found.values()) == cents
    assert all(one <= caps[key] for key, one in found.items())
    assert found == shares(cents, dict(mixed), caps)
