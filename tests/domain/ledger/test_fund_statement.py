"""A statement opens with what there was and closes with what there is, whatever moved."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.figures import Tail
from matchpot.domain.ledger.fund_statement import Movement, Places, Row, running, sheet

ROWS = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from(Tail),
        st.sampled_from(EntryKind),
        st.integers(-(10**9), 10**9),
    ),
    max_size=20,
)


def sum_of(places: list[Places]) -> Places:
    return sum(places, start=Places())


@given(ROWS)
def test_opening_and_movements_are_the_closing(rows: list[Row]) -> None:
    found = sheet(rows)
    assert sum_of([found.opening, *(one for _, one in found.movements)]) == found.closing
    assert all(one != Places() for _, one in found.movements)
    order = list(Movement)
    assert [order.index(word) for word, _ in found.movements] == sorted(
        order.index(word) for word, _ in found.movements
    )


@given(st.lists(ROWS, min_size=1, max_size=5))
def test_each_period_opens_with_the_closing_of_the_one_before(spans: list[list[Row]]) -> None:
    within = [[(False, *row[1:]) for row in span] for span in spans]
    sheets = running(within)
    assert sheets[0].opening == Places()
    for one, following in itertools.pairwise(sheets):
        assert following.opening == one.closing
        assert following.awaited_before == one.awaited_after


def test_promises_are_told_beside_the_money() -> None:
    rows: list[Row] = [
        (True, Tail.PLEDGED, EntryKind.FUND_COMMITS, 500),
        (False, Tail.PLEDGED, EntryKind.FUND_PAYS_BY_BANK, -200),
        (False, Tail.AVAILABLE, EntryKind.FUND_PAYS_BY_BANK, 200),
    ]
    found = sheet(rows)
    assert (found.awaited_before, found.awaited_after) == (500, 300)
    assert found.movements == ((Movement.CAME_IN, Places(free=200)),)
