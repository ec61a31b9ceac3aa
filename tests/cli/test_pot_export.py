"""`matchpot export pot`: the file of a pot for everyone, and why there may be none yet."""

import json
from pathlib import Path

import pytest
from flask import Flask

from matchpot.cli.pot_export import export_pot
from matchpot.extensions import unit_of_work
from matchpot.services.ports import Outside
from tests.builders import euros
from tests.cli.matching.cents import verified
from tests.fakes import FakeClock, a_fake_outside
from tests.services.division_scenes import (
    ADA,
    BO,
    a_round,
    approved,
    closes,
    ends,
    prepared,
    settled,
)
from tests.towns import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def _round(app: Flask, outside: Outside, *, divided: bool) -> str:
    """A round that is over; the slug of its pot."""
    clock = outside.clock
    assert isinstance(clock, FakeClock)
    with app.app_context(), unit_of_work() as session:
        town = Town(session, clock)
        pot, (one, other) = a_round(town)
        town.gives(one, euros(100), email=ADA)
        town.gives(other, euros(50), email=BO)
        closes(town, pot)
        ends(town, one, other)
        run = prepared(town, pot)
        if divided:
            settled(town, approved(town, run))
        return pot.slug


def test_a_divided_pot_is_written_to_a_file_that_comes_out(
    app: Flask, outside: Outside, tmp_path: Path
) -> None:
    slug, to = _round(app, outside, divided=True), tmp_path / "pot.json"
    done = app.test_cli_runner().invoke(export_pot, [slug, "--output", str(to)])
    assert (done.exit_code, done.output) == (0, "")
    assert verified(json.loads(to.read_text())).exit_code == 0


def test_a_pot_that_waits_for_its_division_has_no_file(app: Flask, outside: Outside) -> None:
    slug = _round(app, outside, divided=False)
    done = app.test_cli_runner().invoke(export_pot, [slug])
    assert done.exit_code == 1
    assert done.output == f"Error: the pot {slug} was not divided yet\n"


def test_a_pot_nobody_knows_has_no_file(app: Flask) -> None:
    done = app.test_cli_runner().invoke(export_pot, ["nowhere"])
    assert done.exit_code == 1
    assert "there is no published pot nowhere" in done.output
