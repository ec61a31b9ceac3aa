"""The overview of a report: what the books know and a maker's own lines, exact to the cent."""

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.reports.overview import Overview, OwnLine
from matchpot.domain.reports.reach import Reach, told
from matchpot.domain.reports.reports import LineSide

_LINES = st.lists(
    st.builds(
        OwnLine,
        side=st.sampled_from(LineSide),
        label=st.just("a line"),
        amount_cents=st.integers(1, 10**9),
    )
)


def test_what_is_left_is_income_less_cost_to_the_cent() -> None:
    lines = [
        OwnLine(side=LineSide.INCOME, label="Tickets", amount_cents=10_001),
        OwnLine(side=LineSide.COST, label="Hall", amount_cents=130_002),
    ]
    overview = Overview(books_cents=123_456, lines=lines)
    assert (overview.income_cents, overview.cost_cents, overview.left_cents) == (
        133_457,
        130_002,
        3_455,
    )


@given(books=st.integers(0, 10**10), lines=_LINES)
def test_no_cent_gets_lost_in_any_overview(books: int, lines: list[OwnLine]) -> None:
    overview = Overview(books_cents=books, lines=lines)
    signed = [one.amount_cents * (1 if one.side is LineSide.INCOME else -1) for one in lines]
    assert overview.left_cents == books + sum(signed)


def test_nobody_came_is_told_and_an_empty_line_is_not() -> None:
    typed = {Reach.VISITORS: 0, Reach.ONLINE: None, Reach.PLACES: "", Reach.BEYOND: "Trust"}
    assert told(typed) == {"visitors": 0, "beyond": "Trust"}
