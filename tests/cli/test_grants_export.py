"""`matchpot export grants`: the file of all grants from the command line."""

import json
from pathlib import Path

import pytest
from flask import Flask

from matchpot.cli.grants_export import export_grants
from matchpot.extensions import unit_of_work
from matchpot.services.ports import Outside
from tests.fakes import FakeClock, a_fake_outside
from tests.services.award_scenes import a_published_round
from tests.services.grants_scenes import wrong
from tests.towns import Town


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def test_grants_are_written_to_files_that_fit_the_standard(
    app: Flask, outside: Outside, tmp_path: Path
) -> None:
    clock = outside.clock
    assert isinstance(clock, FakeClock)
    with app.app_context(), unit_of_work() as session:
        published = a_published_round(Town(session, clock))
        for award in published.awards():
            published.accept(award)
    to = tmp_path / "grants.json"
    done = app.test_cli_runner().invoke(export_grants, [str(to)])
    assert (done.exit_code, done.output) == (0, "")
    assert wrong(json.loads(to.read_text())) == []
    table = app.test_cli_runner().invoke(export_grants, ["-", "--format", "csv", "--year", "2026"])
    assert len(table.output.splitlines()) == 1 + len(json.loads(to.read_text())["grants"])


def test_without_grants_no_file_is_made(app: Flask, tmp_path: Path) -> None:
    to = tmp_path / "grants.json"
    done = app.test_cli_runner().invoke(export_grants, [str(to)])
    assert done.exit_code == 1
    assert "no such grants" in done.output
    assert not to.exists()
