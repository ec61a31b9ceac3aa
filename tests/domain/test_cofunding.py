"""Promises that hang on each other: the largest set that holds, as trying every set finds it."""

import random
from itertools import chain, combinations

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
    check,
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
        )
        for number in range(1, draw(st.integers(1, 7)) + 1)
    ]


def holds(one: Promise, chosen: tuple[Promise, ...], found: int, costs: int) -> bool:
    """Said again, one condition at a time."""
    total = found + sum(each.cents for each in chosen)
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
    left = {one.promise_id: one.cents for one in made}
    for step in told.steps:
        assert step.total_cents == found + sum(left.values())
        left = {key: cents for key, cents in left.items() if key not in step.fallen}
    assert tuple(sorted(left)) == told.held
    assert not told.steps[-1].fallen


@given(promises(), promises(), st.integers(0, 20), st.integers(0, 20), st.integers(0, 60))
def test_what_holds_today_holds_when_money_and_promises_come_later(
    made: list[Promise], more: list[Promise], found: int, later: int, costs: int
) -> None:
    """So keeping promises at once, and not only on the last day, takes nothing from anybody."""
    today = resolve(made, found_cents=found, costs_cents=costs)
    sure = set(today.held)
    kept = [
        Promise(promise_id=one.promise_id, fund_id=one.fund_id, cents=one.cents)
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
        )
        for one in more
    ]
    with_more = resolve([*made, *joined], found_cents=found + later, costs_cents=costs)
    assert sure <= set(with_more.held)
    by_parts = resolve([*kept, *joined], found_cents=found + later, costs_cents=costs)
    assert by_parts.held == with_more.held


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


def asked(*conditions: Condition, cents: int = 30, found: int = 20, costs: int = 100) -> object:
    """The fields that are wrong, or nothing."""
    try:
        check(conditions, fund_id=1, cents=cents, found_cents=found, costs_cents=costs)
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
    assert asked(rest, found=100) == {"cents": "more_than_missing"}
