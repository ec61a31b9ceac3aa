"""Bars, steps and bands add up to what they show."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from matchpot.web import charts

MONDAY = date(2026, 11, 16)


def percent(text: str) -> Decimal:
    assert text.endswith("%")
    return Decimal(text[:-1])


def test_parts_of_a_mix_lie_end_to_end() -> None:
    laid = charts.pieces([("crowd", 3600, 3600, "People"), ("match", 1250, 1250, "Funds")])
    assert [(piece.x, piece.width) for piece in laid] == [("0%", "36%"), ("36%", "12.5%")]


def test_an_overfull_mix_shows_its_proportions() -> None:
    laid = charts.pieces([("crowd", 1, 9000, ""), ("match", 1, 6000, ""), ("loan", 1, 3000, "")])
    assert [piece.width for piece in laid] == ["50%", "33.33%", "16.67%"]


def test_a_source_that_gives_nothing_is_not_drawn() -> None:
    assert charts.pieces([("award", 0, 0, "Award")]) == []


def read(*shares: int) -> list[int]:
    """The percents in the legend of a bar with these shares."""
    return [piece.bps // 100 for piece in charts.pieces(("crowd", 1, one, "") for one in shares)]


def test_percents_that_are_read_add_up_to_a_hundred() -> None:
    assert read(3_806, 3_156, 3_038) == [38, 32, 30]
    assert read(5_156, 33, 4_811) == [52, 0, 48]
    assert read(3_334, 3_333, 3_333) == [34, 33, 33]


def test_percents_that_are_read_add_up_to_what_was_reached() -> None:
    assert read(2_150, 950) == [22, 9]
    assert read(7_080, 6_390) == [70, 64]
    assert read(7_000, 99) == [70, 0]


def test_nothing_is_read_as_all_before_it_is_all() -> None:
    assert read(9_970, 30) == [99, 1]
    assert read(9_980, 10, 10) == [99, 1, 0]
    assert read(10_000) == [100]


@given(st.lists(st.integers(min_value=0, max_value=12_000), max_size=12))
def test_what_is_read_is_never_off_by_a_whole_percent(shares: list[int]) -> None:
    percents = read(*shares)
    assert sum(percents) == sum(shares) // 100 or max(shares) > 9_900
    assert all(abs(one * 100 - share) < 100 for one, share in zip(percents, shares, strict=True))


@given(st.lists(st.integers(min_value=0, max_value=30_000), max_size=12))
def test_a_bar_never_has_a_gap_and_never_runs_over(shares: list[int]) -> None:
    laid = charts.pieces(("crowd", 1, share, "") for share in shares)
    at = Decimal(0)
    for piece in laid:
        assert percent(piece.x) == at
        at += percent(piece.width)
    assert at == min(Decimal(sum(shares)) / 100, Decimal(100))


@given(
    st.integers(min_value=0, max_value=10**9),
    st.lists(st.integers(min_value=0, max_value=10**9), max_size=9),
)
def test_a_split_gives_the_whole_or_nothing_at_all(total: int, weights: list[int]) -> None:
    parts = charts.split(total, weights)
    assert sum(parts) == (total if any(weights) else 0)


def test_a_pot_shows_what_is_given_held_and_left_of_what_was_promised() -> None:
    meter = charts.pot_meter(
        committed_cents=10_000, paid_in_cents=8_000, held_cents=1_000, captured_cents=2_500
    )
    assert meter.left_cents == 6_500
    assert [(part.kind, part.cents, part.width) for part in meter.parts] == [
        ("captured", 2_500, "25%"),
        ("held", 1_000, "10%"),
        ("left", 6_500, "65%"),
    ]
    assert meter.paid_in_x == "80%"


def test_an_empty_pot_is_drawn_without_dividing_by_nothing() -> None:
    meter = charts.pot_meter(committed_cents=0, paid_in_cents=0, held_cents=0, captured_cents=0)
    assert meter.parts == []
    assert meter.paid_in_x == "0%"


def test_bars_are_measured_against_the_longest() -> None:
    assert [bar.width for bar in charts.bars([("a", 300), ("b", 100), ("c", 0)])] == [
        "100%",
        "33.33%",
        "0%",
    ]
    assert charts.bars([]) == []


@given(st.integers(min_value=0, max_value=10**12))
def test_a_scale_is_round_reaches_the_top_and_has_few_steps(top: int) -> None:
    steps = charts.scale(top)
    assert steps[0] >= top
    assert steps[-1] == 0
    assert 2 <= len(steps) <= 6
    assert str(steps[-2]).rstrip("0") in {"1", "2", "5"}


def test_the_match_is_drawn_on_top_of_the_gifts_day_by_day() -> None:
    chart = charts.line_chart(
        [(MONDAY, (2_500, 0)), (MONDAY.replace(day=19), (5_000, 2_500))], ("crowd", "match"), 10_000
    )
    assert chart.ticks == [10_000, 8_000, 6_000, 4_000, 2_000, 0]
    assert chart.goal_y == "0%"
    gifts, later_gifts, match, later_match = chart.steps
    assert (gifts.x, gifts.width, gifts.y, gifts.height, gifts.rise_to) == (
        "0%", "75%", "75%", "25%", "50%",
    )  # fmt: skip
    assert (later_gifts.x, later_gifts.end, later_gifts.rise_to) == ("75%", "100%", None)
    assert (match.kind, match.height) == ("match", "0%")
    assert (later_match.y, later_match.height) == ("25%", "25%")


def test_a_campaign_of_one_day_without_gifts_can_be_drawn() -> None:
    chart = charts.line_chart([(MONDAY, (0,))], ("crowd",))
    assert [step.height for step in chart.steps] == ["0%"]
    assert chart.days == [MONDAY]


def test_money_that_flows_from_pots_to_projects_is_all_drawn() -> None:
    drawing = charts.flow([("A", "x", 600), ("A", "y", 300), ("B", "y", 100)])
    assert [(node.label, node.cents) for node in drawing.left] == [("A", 900), ("B", 100)]
    assert [(node.label, node.cents) for node in drawing.right] == [("x", 600), ("y", 400)]
    assert [band.tone for band in drawing.bands] == [0, 0, 1]
    assert all(node.y + node.height <= drawing.height for node in drawing.left + drawing.right)


def test_a_flow_of_nothing_has_no_height() -> None:
    assert charts.flow([]).height == 0
