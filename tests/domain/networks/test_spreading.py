"""Funds put money into a ballot and pay its awards: to the cent, within every mandate."""

from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matchpot.domain.errors import PotExhausted
from matchpot.domain.networks.spreading import put_in, spread


def test_a_fund_that_brought_three_quarters_pays_three_quarters_of_every_award() -> None:
    held = put_in(
        100_000,
        most_cents=50_000,
        brought={1: 300_000, 2: 100_000},
        free={1: 300_000, 2: 100_000},
        most_each={1: 200_000, 2: 200_000},
    )
    assert held == {1: 75_000, 2: 25_000}
    paid = spread({"P-1": 40_000, "P-2": 20_002}, held, most_each={1: 200_000, 2: 200_000})
    assert paid == {"P-1": {1: 30_000, 2: 10_000}, "P-2": {1: 15_002, 2: 5_000}}


def test_a_fund_that_lets_little_go_to_one_project_puts_in_little() -> None:
    held = put_in(
        100_000,
        most_cents=50_000,
        brought={1: 1, 2: 1},
        free={1: 90_000, 2: 90_000},
        most_each={1: 10_000, 2: 50_000},
    )
    assert held == {1: 20_000, 2: 80_000}
    paid = spread({"P-1": 50_000, "P-2": 50_000}, held, most_each={1: 10_000, 2: 50_000})
    assert paid == {"P-1": {1: 10_000, 2: 40_000}, "P-2": {1: 10_000, 2: 40_000}}


def test_an_odd_cent_comes_from_the_fund_that_is_furthest_below_its_part_of_all_awards() -> None:
    # Of 583.84 in all the first should pay 389.2286 and the second 194.6114. Of the larger award
    # the second pays the odd cent, as it is 1.13 cents below; then it is 0.13 below, and the first
    # is 0.86 below.
    held = {1: 66_667, 2: 33_333}
    paid = spread({"P-1": 33_335, "P-2": 25_049}, held, most_each={1: 50_000, 2: 50_000})
    assert paid == {"P-1": {1: 22_223, 2: 11_112}, "P-2": {1: 16_700, 2: 8_349}}


def test_funds_that_together_let_too_little_go_to_one_project_cannot_feed_the_ballot() -> None:
    with pytest.raises(PotExhausted) as refused:
        put_in(
            100_000,
            most_cents=50_000,
            brought={1: 1, 2: 1},
            free={1: 90_000, 2: 90_000},
            most_each={1: 10_000, 2: 20_000},
        )
    assert refused.value.available_cents == 60_000


def test_more_than_is_held_cannot_be_spread() -> None:
    with pytest.raises(PotExhausted):
        spread({"P-1": 11}, {1: 5, 2: 5}, most_each={1: 9, 2: 9})


CENTS = st.integers(1, 10**7) | st.integers(1, 60)


@st.composite
def ballots(
    draw: st.DrawFn,
) -> tuple[dict[str, int], dict[int, int], dict[int, int]]:
    """A ballot that mandates can feed, with awards that its budget can pay."""
    keys = list(range(1, draw(st.integers(1, 6)) + 1))
    brought, free, most_each = ({key: draw(CENTS) for key in keys} for _ in range(3))
    most = draw(st.integers(1, sum(most_each.values())))
    budget = draw(st.integers(most, max(most, sum(free.values()))))
    try:
        held = put_in(budget, most_cents=most, brought=brought, free=free, most_each=most_each)
    except PotExhausted:
        assume(False)
    assert sum(held.values()) == budget
    assert all(held[key] <= free[key] for key in held)
    awards, left = {}, budget
    for at in range(draw(st.integers(0, 9))):
        cents = min(left, draw(st.just(most) | st.integers(1, most)))
        if cents:
            awards[f"P-{at}"] = cents
        left -= cents
    return awards, dict(held), most_each


@given(made=ballots(), seed=st.randoms())
def test_every_award_is_paid_to_the_cent_within_what_was_put_in_and_each_mandate(
    made: tuple[dict[str, int], dict[int, int], dict[int, int]], seed: Random
) -> None:
    awards, held, most_each = made
    paid = spread(awards, held, most_each=most_each)
    assert {name: sum(own.values()) for name, own in paid.items()} == awards
    whole, given_cents = sum(held.values()), sum(awards.values())
    for key, cents in held.items():
        of_it = sum(own.get(key, 0) for own in paid.values())
        assert of_it <= cents
        assert abs(of_it * whole - cents * given_cents) < whole * len(held)
    for name, own in paid.items():
        for key, cents in own.items():
            assert 0 < cents <= most_each[key]
            assert abs(cents * whole - awards[name] * held[key]) <= whole  # within a cent
    mixed, other = list(awards.items()), list(held.items())
    seed.shuffle(mixed)
    seed.shuffle(other)
    assert spread(dict(mixed), dict(other), most_each=most_each) == paid
