"""Guidelines as a file: read whole and the same again, or every line that is wrong is told."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from matchpot.domain.pay_rate_file import COLUMNS, MOST_LINES, read, rows_of
from matchpot.domain.pay_rates import Engagement
from matchpot.domain.projects import Discipline
from tests.domain.test_fair_pay import MAKER

SOUND = ["music", "maker", "Maker", "Maker", "employed", "30.00", "35,50", "2026-01-01", "",
         "Somebody", "https://example.org/pay"]  # fmt: skip


def a_file(*rows: list[str], head=COLUMNS) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue()


def with_(column: str, text: str) -> list[str]:
    return [text if name == column else old for name, old in zip(COLUMNS, SOUND, strict=True)]


def told(text: str) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.code) for one in read(text).problems]


def test_a_line_is_read_with_point_or_comma_and_cents():
    found = read("\ufeff" + a_file(SOUND)).rates[0]
    assert (found.least_cents, found.usual_cents) == (3_000, 3_550)
    assert (found.discipline, found.engagement) == (Discipline.MUSIC, Engagement.EMPLOYED)
    assert found.valid_until is None


def test_what_is_written_is_read_back_the_same():
    rates = (
        MAKER,
        replace(MAKER, discipline=Discipline.FILM, valid_until=date(2026, 12, 31)),
        replace(MAKER, name_nl='Maker, "zelf"', least_cents=5, usual_cents=5, role="a-1"),
    )
    assert read(a_file(*map(list, rows_of(rates)))).rates == rates


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (with_("least_eur", "3o"), (2, "least_eur", "unreadable")),
        (with_("least_eur", "30.5"), (2, "least_eur", "unreadable")),
        (with_("least_eur", "-30"), (2, "least_eur", "unreadable")),
        (with_("least_eur", "36"), (2, "", "least_above_usual")),
        (with_("usual_eur", "99999"), (2, "", "out_of_range")),
        (with_("discipline", "opera"), (2, "discipline", "unreadable")),
        (with_("engagement", ""), (2, "engagement", "unreadable")),
        (with_("valid_from", "1-1-2026"), (2, "valid_from", "unreadable")),
        (with_("valid_until", "2025-12-31"), (2, "", "ends_first")),
        (with_("role", "a maker"), (2, "role", "unreadable")),
        (with_("source_url", "javascript:alert(1)"), (2, "", "no_source")),
        (with_("source", "x" * 161), (2, "source", "too_long")),
    ],
)
def test_every_wrong_line_is_told_with_its_number_and_column(row, problem):
    assert told(a_file(row)) == [problem]


def test_nothing_of_a_file_is_taken_when_one_line_is_wrong():
    found = read(a_file(SOUND, with_("least_eur", "x"), SOUND))
    assert found.rates == ()
    assert [(one.line, one.code) for one in found.problems] == [(3, "unreadable"), (4, "twice")]


def test_a_file_without_the_columns_says_which_are_missing():
    assert told("discipline,role\n") == [(1, one, "no_columns") for one in COLUMNS[2:]]
    assert len(told("")) == len(COLUMNS)


def test_a_line_too_short_or_too_long_and_an_open_quote_are_told_not_guessed():
    assert told(a_file(SOUND[:10])) == [(2, "", "no_source")]
    assert told(a_file([*SOUND, "more"])) == [(2, "", "unreadable")]
    assert told(a_file() + '"music')[0][2] == "unreadable"


def test_a_file_that_is_far_too_long_is_refused():
    assert told(a_file(*[SOUND] * (MOST_LINES + 1)))[0][2] == "too_many"
