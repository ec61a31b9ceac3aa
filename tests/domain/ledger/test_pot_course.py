"""A pot from day to day ends where its figures stand, however it got there."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.figures import MEANINGS, Figure, Tail
from matchpot.domain.ledger.pot_course import Leg, PotDay, course, thinned

FIRST = date(2026, 5, 1)
DAYS = st.integers(0, 300).map(lambda number: FIRST + timedelta(days=number))
CENTS = st.integers(-(10**9), 10**9)
LEGS = st.lists(
    st.builds(Leg, DAYS, st.sampled_from(Tail), st.sampled_from(EntryKind), CENTS), max_size=20
)
HELD = st.lists(st.tuples(DAYS, CENTS), max_size=10)


@given(LEGS, HELD)
def test_the_last_day_says_what_all_legs_come_to(
    legs: list[Leg], held: list[tuple[date, int]]
) -> None:
    days = course(legs, held)
    assert [one.day for one in days] == sorted({one.day for one in days})
    if not days:
        return
    kept = sum(cents for _day, cents in held)
    for figure, meaning in MEANINGS.items():
        whole = sum(
            meaning.sign * leg.cents
            for leg in legs
            if leg.tail in meaning.tails and leg.kind in meaning.kinds
        )
        assert days[-1].of(figure) == whole - (kept if figure is Figure.LEFT else 0)


def test_a_promise_that_is_paid_in_and_given_is_told_day_by_day() -> None:
    paid, gave = FIRST + timedelta(days=2), FIRST + timedelta(days=5)
    days = course(
        [
            Leg(FIRST, Tail.PLEDGED, EntryKind.FUND_COMMITS, -1_000),
            Leg(paid, Tail.PLEDGED, EntryKind.FUND_PAYS_BY_BANK, 1_000),
            Leg(paid, Tail.AVAILABLE, EntryKind.FUND_PAYS_BY_BANK, -1_000),
            Leg(gave, Tail.AVAILABLE, EntryKind.MATCH_CAPTURED, 300),
            Leg(gave, Tail.RESERVED, EntryKind.MATCH_CAPTURED, -300),
        ],
        [(paid, 300), (gave, -300)],
    )
    told = [
        (one.awaited, one.of(Figure.HELD), one.of(Figure.CAPTURED), one.of(Figure.LEFT))
        for one in days
    ]
    assert told == [(1_000, 0, 0, 0), (0, 300, 0, 700), (0, 0, 300, 700)]


@given(st.lists(DAYS, min_size=1, unique=True).map(sorted), st.integers(1, 40))
def test_a_thinned_course_ends_on_the_same_day_and_is_no_longer_than_asked(
    moments: list[date], most: int
) -> None:
    days = [PotDay(day, {}) for day in moments]
    few = thinned(days, most)
    assert len(few) <= most
    assert few[-1] == days[-1]
    assert [one.day for one in few] == sorted(one.day for one in few)
