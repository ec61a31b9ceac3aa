"""`matchpot check` fails when the money does; `matchpot export beancount` writes whole files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from matchpot.cli.books import commands
from matchpot.extensions import outside, unit_of_work
from matchpot.services import books
from tests.domain.ledger.lives import one_of_each
from tests.services.test_book_export import bean_check

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    named = {command.name: command for command in commands}

    def invoke(name: str, *arguments: str) -> Result:
        return app.test_cli_runner().invoke(named[name], arguments)

    return invoke


def _book(app: Flask) -> None:
    """Money of our own in the books, and nothing that anybody could miss."""
    entries = [one for one in one_of_each() if one.kind == "buffer_funded"]
    with app.app_context(), unit_of_work() as session:
        books.post_all(session, entries, now=outside().clock.now())


def test_checking_sealed_and_honest_books_succeeds(app: Flask, run: Run) -> None:
    _book(app)
    result = run("check")
    assert result.exit_code == 0, result.output
    assert "1 links" in result.output
    assert "0 entries unsealed" in result.output


def test_a_check_that_fails_says_which_and_exits_with_one(app: Flask, run: Run) -> None:
    with app.app_context(), unit_of_work() as session:
        books.post_all(session, [e for e in one_of_each() if e.kind == "match_captured"])
    result = run("check", "--quick")
    assert result.exit_code == 1
    assert "FAILED: I4" in result.output
    assert "Available" in result.output


def test_the_export_replaces_its_file_when_it_is_whole(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    _book(app)
    path = tmp_path / "books.beancount"
    path.write_text("what was there before")
    assert run("export", "beancount", "--output", str(path)).exit_code == 0
    assert bean_check(path.read_text().splitlines(), tmp_path / "again") == (0, "")
    assert run("export", "beancount").output == path.read_text()
