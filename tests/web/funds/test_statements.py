"""A fund's statement says what was there, what moved and what is there, as the books have it."""

import pytest
from flask import Flask

from matchpot.domain.periods import Period
from matchpot.extensions import reader, unit_of_work
from matchpot.integrations import pdf_printer
from matchpot.services import fund_statements
from matchpot.services.ports import Outside
from tests.builders import euros
from tests.fakes import a_fake_outside
from tests.web.funds.desk_scene import Desk

MARCH, APRIL = Period(2026, 3, 1), Period(2026, 4, 1)


@pytest.fixture
def outside() -> Outside:
    """It is the second of March 2026, at noon."""
    return a_fake_outside()


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def test_a_month_ends_with_what_the_desk_says(desk: Desk) -> None:
    with desk.app.app_context():
        march = fund_statements.of_period(reader(), desk.fund, MARCH).whole
        april = fund_statements.of_period(reader(), desk.fund, APRIL).whole
    assert march.opening.whole == 0
    assert (march.closing.free, march.closing.captured) == (euros(925), euros(75))
    assert [(word.value, places.whole) for word, places in march.movements] == [
        ("came_in", euros(1_000)),
        ("matched", 0),
    ]
    assert (april.opening, april.movements, april.closing) == (march.closing, (), march.closing)


def test_a_statement_is_a_page_a_file_and_a_pdf_in_both_languages(desk: Desk) -> None:
    page = desk.text("statements/2026-03")
    assert "March 2026" in page
    assert "This period still runs." in page
    assert "maart 2026" in desk.text("statements/2026-03", lang="nl")
    rows = desk.rows("statements/2026-q1.csv")
    assert [row["what"] for row in rows] == [
        "opening",
        "Paid in",
        "Match added to gifts",
        "closing",
    ]
    assert rows[2]["free_eur"] == "-75.00"
    if pdf_printer.can_print():
        for lang in ("en", "nl"):
            made = desk.visit(lang=lang).get(f"/fund/{desk.fund}/statements/2026.pdf")
            assert made.data.startswith(b"%PDF-")


def test_a_year_is_told_month_by_month(desk: Desk) -> None:
    assert [row["month"] for row in desk.rows("statements/year/2026.csv")] == [
        "2026-01",
        "2026-02",
        "2026-03",
    ]
    page = desk.text("statements")
    assert page.count("/statements/2026-03") == 1
    assert "Quarter 1 of 2026" in page


def test_time_that_has_not_begun_has_no_statement(desk: Desk) -> None:
    for name in ("2026-04", "2027", "2026-q2", "2026-13", "soon"):
        assert desk.visit().get(f"/fund/{desk.fund}/statements/{name}").status_code == 404


def test_a_fund_that_began_in_two_years_has_two_years_of_statements(desk: Desk) -> None:
    with desk.app.app_context(), unit_of_work() as session:
        later = fund_statements.years(session, desk.fund, now=Period(2027, 1, 1).begins)
        assert [one.name for one in later] == ["2027", "2026"]
