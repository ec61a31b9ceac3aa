"""What readers of two languages see of money, shares and time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask, g, render_template_string
from flask_babel import Babel

from matchpot.web import filters

NBSP = "\N{NO-BREAK SPACE}"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__, static_folder=None)
    Babel(app, locale_selector=lambda: g.get("lang", "nl"))
    filters.install(app)
    return app


@pytest.fixture
def dutch(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        g.lang = "nl"
        yield


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        g.lang = "en"
        yield


@pytest.mark.parametrize(
    ("cents", "written"),
    [(2500, "€ 25"), (2550, "€ 25,50"), (123_405, "€ 1.234,05"), (0, "€ 0"), (1, "€ 0,01")],
)
def test_dutch_readers_see_euros_with_a_comma(dutch: None, cents: int, written: str) -> None:
    assert filters.euros(cents).replace(NBSP, " ") == written


@pytest.mark.parametrize(
    ("cents", "written"), [(2500, "€25"), (2550, "€25.50"), (123_405, "€1,234.05")]
)
def test_english_readers_see_euros_with_a_point(english: None, cents: int, written: str) -> None:
    assert filters.euros(cents) == written


def test_a_statement_shows_both_decimals_and_the_sign_of_a_gain(english: None) -> None:
    assert filters.euros_exact(2500) == "€25.00"
    assert filters.euros_signed(2500) == "+€25.00"
    assert filters.euros_signed(-2500) == "-€25.00"


def test_half_cents_are_refused_rather_than_rounded(dutch: None) -> None:
    with pytest.raises(TypeError):
        filters.euros_exact(12.5)  # type: ignore[arg-type]


def test_an_amount_field_shows_what_the_reader_would_type(dutch: None) -> None:
    assert filters.amount_input(123_450) == "1.234,50"
    assert filters.amount_input(None) == ""


def test_nearly_there_is_never_called_a_hundred_percent(dutch: None) -> None:
    assert filters.percent(9_999) == "99%"
    assert filters.percent(10_350) == "103%"
    assert filters.percent_exact(1_250) == "12,5%"


def test_a_deadline_at_amsterdam_midnight_falls_on_the_amsterdam_day(dutch: None) -> None:
    deadline = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    assert filters.day(deadline) == "1 juli 2026"
    assert filters.day_time(deadline) == "1 juli 2026, 00:00"
    assert filters.clock_time(deadline) == "00:00"
    assert filters.until_time(deadline) == "30 juni 2026, 24:00"
    assert filters.until_time(deadline + timedelta(hours=9)) == "1 juli 2026, 09:00"


def test_days_are_written_in_the_reader_s_language(english: None) -> None:
    assert filters.day(date(2026, 11, 21)) == "21 November 2026"
    assert filters.day_short(date(2026, 11, 21)) == "21 Nov"
    assert filters.weekday(date(2026, 11, 21)) == "Saturday 21 November"


def test_a_moment_without_time_zone_is_refused(dutch: None) -> None:
    with pytest.raises(ValueError, match="time zone"):
        filters.day(datetime(2026, 11, 21, 12, 0))  # noqa: DTZ001


def test_a_moment_can_be_read_by_machines(english: None) -> None:
    assert filters.moment(date(2026, 11, 21)) == (
        '<time datetime="2026-11-21">21 November 2026</time>'
    )
    assert 'datetime="2026-11-21T12:00:00+00:00"' in filters.moment(NOON, "day_time")


@pytest.mark.parametrize(
    ("left", "written"),
    [
        (timedelta(days=12, hours=23), "12 days left"),
        (timedelta(days=1), "1 day left"),
        (timedelta(hours=23, minutes=59), "23 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=2), "2 minutes left"),
        (timedelta(seconds=20), "1 minute left"),
        (timedelta(0), "ended"),
    ],
)
def test_time_left_is_rounded_down_and_ends(english: None, left: timedelta, written: str) -> None:
    assert filters.time_left(NOON + left, NOON) == written


def test_old_words_carry_their_day_and_fresh_ones_their_age(english: None) -> None:
    assert filters.ago(NOON - timedelta(seconds=30), NOON) == "just now"
    assert filters.ago(NOON - timedelta(minutes=1), NOON) == "1 minute ago"
    assert filters.ago(NOON - timedelta(hours=5), NOON) == "5 hours ago"
    assert filters.ago(NOON - timedelta(days=6), NOON) == "6 days ago"
    assert filters.ago(NOON - timedelta(days=7), NOON) == "14 November 2026"


def test_initials_leave_out_the_small_words_of_a_dutch_name() -> None:
    assert filters.initials("Anna van der Berg") == "AB"
    assert filters.initials("ilse") == "I"
    assert filters.initials("Collectief Lucht in Beweging") == "CB"
    assert filters.initials("") == ""


def test_one_template_serves_both_languages_even_with_an_amount_written_in_it(app: Flask) -> None:
    shown = []
    for lang in ("nl", "en"):
        with app.test_request_context():
            g.lang = lang
            shown.append(render_template_string("{{ 2550 | euros }}"))
    assert shown == [f"€{NBSP}25,50", "€25.50"]


def test_a_link_to_a_page_this_installation_lacks_is_left_out(app: Flask) -> None:
    with app.test_request_context():
        assert filters.known_url("pages.absent") is None
