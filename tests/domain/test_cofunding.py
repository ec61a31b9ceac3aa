"""Promises that hang on each other: the largest set that holds, as trying every set finds it."""

import random
from collections.abc import Iterable
from fractions import Fraction
from itertools import chain, combinations
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.cofunding import (
    Condition,
    FundJoins,
    OthersJoin,
    Promise,
    SoMuchIsFound,
    TheRestIsFound,
    amounts,
    check,
    most_of,
    read,
    resolve,
    written,
)
from matchpot.domain.errors import InvalidValue

CONDITIONS = st.one_of(
    st.just(TheRestIsFound()),
    st.builds(SoMuchIsFound, st.integers(0, 40)),
    st.builds(OthersJoin, st.integers(0, 5)),
    st.builds(FundJoins, st.integers(1, 6)),
)


@st.composite
def promises(draw: st.DrawFn) -> list[Promise]:
    return [
        Promise(
            promise_id=number,
            fund_id=draw(st.integers(1, 6)),
            cents=draw(st.integers(1, 10)),
            conditions=tuple(draw(st.lists(CONDITIONS, max_size=3))),
            share_bps=draw(st.none() | st.sampled_from([1, 333, 2_500, 3_333, 5_000, 10_000])),
        )
        for number in range(1, draw(st.integers(1, 7)) + 1)
    ]


def comes_to(chosen: Iterable[Promise], costs: int) -> int:
    """Said again: fixed amounts, and all shares as one, rounded down once."""
    several = list(chosen)
    fixed = sum(each.cents for each in several if each.share_bps is None)
    share = Fraction(sum(each.share_bps or 0 for each in several), 10_000)
    return fixed + floor(costs * share)


def holds(one: Promise, chosen: tuple[Promise, ...], found: int, costs: int) -> bool:
    """Said again, one condition at a time."""
    total = found + comes_to(chosen, costs)
    others = {each.fund_id for each in chosen if each.fund_id != one.fund_id}

    def met(condition: Condition) -> bool:
        if isinstance(condition, TheRestIsFound):
            return total >= costs
        if isinstance(condition, SoMuchIsFound):
            return total >= condition.cents
        if isinstance(condition, OthersJoin):
            return len(others) >= condition.count
        return condition.fund_id in others

    return all(met(condition) for condition in one.conditions)


@given(promises(), st.integers(0, 20), st.integers(0, 60), st.randoms())
def test_it_is_the_largest_of_all_sets_that_hold_whatever_the_order(
    made: list[Promise], found: int, costs: int, dice: random.Random
) -> None:
    every = chain.from_iterable(combinations(made, size) for size in range(len(made) + 1))
    fitting = [one for one in every if all(holds(each, one, found, costs) for each in one)]
    largest = max(fitting, key=len)
    shuffled = list(made)
    dice.shuffle(shuffled)
    told = resolve(shuffled, found_cents=found, costs_cents=costs)
    assert told.held == tuple(one.promise_id for one in largest)
    assert {*told.held, *told.fallen} == {one.promise_id for one in made}
    assert all(told.fallen.values())
    # Each step is over what the one before left standing, and in the last nothing falls.
    left = {one.promise_id: one for one in made}
    for step in told.steps:
        assert step.total_cents == found + comes_to(left.values(), costs)
        left = {key: one for key, one in left.items() if key not in step.fallen}
    assert tuple(sorted(left)) == told.held
    assert sum(told.given.values()) == comes_to(left.values(), costs)
    assert not told.steps[-1].fallen


@given(promises(), promises(), st.integers(0, 20), st.integers(0, 20), st.integers(0, 60))
def test_what_holds_today_holds_when_money_and_promises_come_later(
    made: list[Promise], more: list[Promise], found: int, later: int, costs: int
) -> None:
    """So keeping promises at once, and not only on the last day, takes nothing from anybody."""
    today = resolve(made, found_cents=found, costs_cents=costs)
    sure = set(today.held)
    kept = [
        Promise(
            promise_id=one.promise_id,
            fund_id=one.fund_id,
            cents=today.given[one.promise_id],
            share_bps=one.share_bps,
            is_kept=True,
        )
        if one.promise_id in sure
        else one
        for one in made
    ]
    joined = [
        Promise(
            promise_id=100 + one.promise_id,
            fund_id=one.fund_id,
            cents=one.cents,
            conditions=one.conditions,
            share_bps=one.share_bps,
        )
        for one in more
    ]
    with_more = resolve([*made, *joined], found_cents=found + later, costs_cents=costs)
    assert sure <= set(with_more.held)
    by_parts = resolve([*kept, *joined], found_cents=found + later, costs_cents=costs)
    assert by_parts.held == with_more.held
    # What came by parts comes to the same sum, to the cent.
    assert sum(by_parts.given.values()) == sum(with_more.given.values())


SHARES = st.lists(st.integers(1, 10_000), min_size=1, max_size=6)


@given(SHARES, st.integers(0, 10**9), st.randoms())
def test_each_share_is_rounded_by_a_cent_at_most_and_the_largest_remainder_first(
    shares: list[int], costs: int, dice: random.Random
) -> None:
    made = [
        Promise(promise_id=n, fund_id=n, cents=most_of(bps, costs), share_bps=bps)
        for n, bps in enumerate(shares)
    ]
    dice.shuffle(made)
    given = amounts(made, costs_cents=costs)
    exact = {n: Fraction(costs * bps, 10_000) for n, bps in enumerate(shares)}
    assert sum(given.values()) == floor(sum(exact.values()))
    for one in made:
        assert floor(exact[one.promise_id]) <= given[one.promise_id] <= one.cents
    up = [exact[n] - floor(exact[n]) for n in given if given[n] > exact[n]]
    down = [exact[n] - floor(exact[n]) for n in given if given[n] < exact[n]]
    assert min(up, default=Fraction(1)) >= max(down, default=Fraction(0))


@given(SHARES, st.integers(0, 10**6), st.data())
def test_a_share_whose_award_fell_away_breaks_no_other(
    shares: list[int], costs: int, data: st.DataObject
) -> None:
    """Whatever stands of what was kept, an open share comes to itself, rounded up or down."""
    made = []
    for n, bps in enumerate(shares):
        most = most_of(bps, costs)
        is_kept = data.draw(st.booleans())
        least = costs * bps // 10_000
        cents = data.draw(st.integers(least, most)) if is_kept else most
        made.append(Promise(promise_id=n, fund_id=n, cents=cents, share_bps=bps, is_kept=is_kept))
    given = amounts(made, costs_cents=costs)
    for one in made:
        assert 0 <= one.cents - given[one.promise_id] <= (0 if one.is_kept else 1)
    fewer = amounts(made[1:], costs_cents=costs)
    assert sum(fewer.values()) <= sum(given.values())


def test_two_halves_are_the_whole_also_of_an_odd_sum() -> None:
    rest = (TheRestIsFound(),)
    half = Promise(promise_id=1, fund_id=1, cents=501, share_bps=5_000, conditions=rest)
    other = Promise(promise_id=2, fund_id=2, cents=501, share_bps=5_000, conditions=rest)
    told = resolve([half, other], found_cents=0, costs_cents=1_001)
    assert (told.held, told.given) == ((1, 2), {1: 501, 2: 500})
    assert resolve([half], found_cents=500, costs_cents=1_001).held == ()
    kept = Promise(promise_id=1, fund_id=1, cents=500, share_bps=5_000, is_kept=True)
    assert resolve([kept, other], found_cents=0, costs_cents=1_001).given == {1: 500, 2: 501}


def test_three_funds_wait_for_each_other_and_all_give() -> None:
    """Each gives 3,000 of 10,000 if the rest is found; the crowd found 1,000."""
    made = [
        Promise(promise_id=n, fund_id=n, cents=300_000, conditions=(TheRestIsFound(),))
        for n in (1, 2, 3)
    ]
    assert resolve(made, found_cents=100_000, costs_cents=1_000_000).held == (1, 2, 3)
    short = resolve(made, found_cents=99_999, costs_cents=1_000_000)
    assert short.held == ()
    assert short.fallen[1][0].reached == 999_999


def test_a_chain_of_promises_falls_step_by_step_and_each_step_says_why() -> None:
    """The third waits for the second, the second for the first, the first for 100 cents."""
    made = [
        Promise(promise_id=1, fund_id=1, cents=10, conditions=(SoMuchIsFound(100),)),
        Promise(promise_id=2, fund_id=2, cents=10, conditions=(FundJoins(1),)),
        Promise(promise_id=3, fund_id=3, cents=10, conditions=(FundJoins(2),)),
    ]
    told = resolve(made, found_cents=0, costs_cents=100)
    assert [list(step.fallen) for step in told.steps] == [[1], [2], [3], []]
    assert [step.total_cents for step in told.steps] == [30, 20, 10, 0]


@given(CONDITIONS)
def test_a_condition_comes_back_as_it_was_written(condition: Condition) -> None:
    assert read(written(condition)) == condition


@pytest.mark.parametrize("odd", [{}, {"kind": "luck"}, {"kind": "others", "count": "2"}])
def test_what_is_no_condition_is_refused(odd: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no condition"):
        read(odd)


def asked(
    *conditions: Condition,
    cents: int = 30,
    found: int = 20,
    costs: int = 100,
    bps: int | None = None,
) -> object:
    """The fields that are wrong, or nothing."""
    try:
        check(
            conditions, fund_id=1, cents=cents, share_bps=bps, found_cents=found, costs_cents=costs
        )
    except InvalidValue as error:
        return dict(error.fields)
    return None


def test_a_promise_that_cannot_mean_anything_is_refused_by_field() -> None:
    rest = TheRestIsFound()
    assert asked(rest) is None
    assert asked(rest, SoMuchIsFound(90), OthersJoin(1), FundJoins(2)) is None
    assert asked() == {"conditions": "missing"}
    assert asked(OthersJoin(1), OthersJoin(2)) == {"conditions": "missing"}
    assert asked(rest, cents=0) == {"cents": "out_of_range"}
    assert asked(rest, cents=81) == {"cents": "more_than_missing"}
    assert asked(SoMuchIsFound(50)) == {"so_much_cents": "out_of_range"}
    assert asked(SoMuchIsFound(101)) == {"so_much_cents": "out_of_range"}
    assert asked(OthersJoin(0)) == {"others": "out_of_range"}
    assert asked(FundJoins(1)) == {"joins_fund_id": "oneself"}
    assert asked(rest, bps=8_000, cents=80) is None
    assert asked(rest, bps=8_100, cents=81) == {"share_bps": "more_than_missing"}
    assert asked(rest, bps=50, cents=1) == {"share_bps": "out_of_range"}
    assert asked(rest, found=100) == {"cents": "more_than_missing"}
