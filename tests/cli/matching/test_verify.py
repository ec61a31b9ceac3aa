"""`matchpot match verify`: whoever computes a pot again finds the cent that was changed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchpot.cli.matching.export_file import plain
from matchpot.cli.matching.group import match
from matchpot.cli.matching.scenario_file import read_scenario
from matchpot.cli.matching.simulate import play
from matchpot.domain.matching.simulation_export import exported
from tests.cli.matching.anything import JSON, places
from tests.databases import ROOT
from tests.documents import blocks
from tests.domain.matching.scenarios import OF_GIFTS, OF_PROJECTS, a_scenario

SCENARIOS = Path(__file__).parent / "scenarios"
EXAMPLES = sorted(path.stem for path in SCENARIOS.glob("*.json"))


def _verified(export: object) -> Result:
    return CliRunner().invoke(match, ["verify", "-"], input=json.dumps(export))


def _export_of(data: bytes) -> dict[str, Any]:
    scenario = read_scenario(data)
    written: dict[str, Any] = plain(exported(play(scenario), scenario.pots))
    return written


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_export_of_a_worked_example_comes_out(name: str, tmp_path: Path) -> None:
    to = tmp_path / "export.json"
    run = ["simulate", str(SCENARIOS / f"{name}.json"), "--export", str(to)]
    assert CliRunner().invoke(match, run).exit_code == 0
    done = CliRunner().invoke(match, ["verify", str(to)])
    assert (done.exit_code, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["verified"]
    assert told["differences"] == []
    assert told["gifts"] == len(json.loads(to.read_text())["gifts"])


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(scenario=a_scenario(st.one_of(OF_GIFTS, OF_PROJECTS), most_pots=5))
def test_whatever_happened_the_export_comes_out(scenario: dict[str, Any]) -> None:
    done = _verified(_export_of(json.dumps(scenario).encode()))
    assert (done.exit_code, done.stderr) == (0, "")


def test_donors_go_by_another_name() -> None:
    export = _export_of((SCENARIOS / "e13_per_donor.json").read_bytes())
    assert [gift["donor"] for gift in export["gifts"]] == ["donor-1", "donor-1", "donor-2"]


# In which example what is changed to what, and where the first difference is found.
CHANGED: list[tuple[str, tuple[Any, ...], Any, str]] = [
    ("e8_partial_refund", ("gifts", 0, "lines", 1, "cents"), 3_001, "gifts[0].lines[B].cents"),
    (
        "e8_partial_refund",
        ("gifts", 0, "lines", 0, "granted_cents"),
        2_999,
        "gifts[0].lines[A].granted_cents",
    ),
    ("e8_partial_refund", ("gifts", 0, "lines"), [], "gifts[0].lines[A].granted_cents"),
    ("e8_partial_refund", ("gifts", 0, "cents"), 9_999, "gifts[0].lines[B].granted_cents"),
    ("e8_partial_refund", ("gifts", 0, "refunds", 0), 4_001, "gifts[0].lines[B].cents"),
    ("e8_partial_refund", ("gifts", 0, "refunds"), [9_000, 1_001], "gifts[0].refunds"),
    ("e8_partial_refund", ("gifts", 0, "refunds"), [1_000, 3_000, 1], "gifts[0].lines[B].cents"),
    (
        "e8_partial_refund",
        ("gifts", 0, "basis", "pots", 1, "available_cents"),
        2_999,
        "gifts[0].lines[A].granted_cents",
    ),
    (
        "e8_partial_refund",
        ("gifts", 0, "basis", "joint", "match_multiple_bps"),
        9_999,
        "gifts[0].lines[B].granted_cents",
    ),
    ("e8_partial_refund", ("versions", 0, "rule", "num"), 2, "versions[0].digest"),
    ("e8_partial_refund", ("versions", 1, "min_donation_cents"), 1, "versions[1].digest"),
    ("e8_partial_refund", ("versions", 1, "caps"), {"per_project_cents": 9}, "versions[1].digest"),
    ("e8_partial_refund", ("pots", 0, "used_cents"), 3_001, "pots[B].used_cents"),
    ("hybrid", ("rests", 0, "pool_cents"), 1_999, "rests[0].cents"),
    ("hybrid", ("rests", 0, "cents"), 1_999, "rests[0].cents"),
    ("hybrid", ("rests", 0, "missed", 0, 1), 1_002, "gifts[1].lines[A].shared_cents"),
    (
        "hybrid",
        ("gifts", 2, "lines", 0, "changes", 0, "before_cents"),
        1_332,
        "gifts[2].lines[A].changes[0].before_cents",
    ),
    ("hybrid", ("gifts", 2, "lines", 0, "cents"), 1_334, "gifts[2].lines[A].cents"),
    ("hybrid", ("versions", 0, "caps", "exhaustion", "first_bps"), 5_001, "versions[0].digest"),
    ("tranches", ("versions", 0, "caps", "exhaustion", "tranches", 1, 0), "2026-12-02", "versions"),
    ("e15_opened", ("gifts", 0, "lines", 0, "state"), "reversed", "pots[A].used_cents"),
    (
        "e5_unlocked_and_closed",
        ("projects", 0, "lines", 0, "cents"),
        74_999,
        "projects[0].lines[A].cents",
    ),
    (
        "e5_unlocked_and_closed",
        ("projects", 0, "basis", "pots", 0, "crowd_cents"),
        799_999,
        "projects[0].lines[A].cents",
    ),
    ("e5_unlocked_and_closed", ("projects", 0, "lines", 0, "state"), "held", "pots[A].reserved"),
]


def _changed(name: str, path: tuple[Any, ...], to: Any) -> Result:
    export = _export_of((SCENARIOS / f"{name}.json").read_bytes())
    inner: Any = export
    for step in path[:-1]:
        inner = inner[step]
    assert inner[path[-1]] != to
    inner[path[-1]] = to
    return _verified(export)


@pytest.mark.parametrize(
    ("name", "path", "to", "place"),
    CHANGED,
    ids=[f"{'.'.join(map(str, path))} {to}" for _, path, to, _ in CHANGED],
)
def test_a_figure_that_was_changed_is_found_and_named(
    name: str, path: tuple[Any, ...], to: Any, place: str
) -> None:
    done = _changed(name, path, to)
    assert (done.exit_code, done.stderr) == (1, "")
    told = json.loads(done.stdout)
    assert not told["verified"]
    first = told["differences"][0]
    assert first["place"].startswith(place)
    assert first["exported"] != first["recomputed"]


@pytest.mark.parametrize(
    ("path", "to", "told"),
    [
        (("format",), "matchpot-export-9", "format: not matchpot-export-1"),
        (("gifts", 0, "basis", "pots", 0, "version"), "C", "there is no such version"),
        (("gifts", 0, "basis", "pots", 0, "pot"), "A", "each pot once"),
        (("gifts", 0, "lines", 1, "pot"), "A", "an earlier line is of this pot"),
        (("gifts", 0, "refunds", 0), 1.5, "gifts[0].refunds[0]: not a whole number"),
        (("gifts", 0, "lines", 0, "state"), "gone", "gifts[0].lines[0].state: not one of"),
        (("versions", 0, "rule", "kind"), "lottery", "versions[0].rule.kind: not one of"),
        (("versions", 0, "digest"), 7, "versions[0].digest: not a text"),
        (("pots", 0, "used_cents"), 20_001, "pots[0]: reserves and uses more"),
        (("projects",), None, "projects: not a list"),
    ],
)
def test_a_file_that_is_no_export_is_refused(path: tuple[Any, ...], to: Any, told: str) -> None:
    done = _changed("e8_partial_refund", path, to)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


_EXPORT = _export_of((SCENARIOS / "e8_partial_refund.json").read_bytes())


@settings(suppress_health_check=list(HealthCheck))
@given(place=st.sampled_from(places(_EXPORT)[1:]), value=JSON)
def test_whatever_stands_in_the_file_it_is_compared_or_refused(
    place: tuple[Any, ...], value: Any
) -> None:
    export = json.loads(json.dumps(_EXPORT))
    inner: Any = export
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    done = _verified(export)
    assert done.exit_code in (0, 1, 2)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert bool(done.stderr) == (done.exit_code == 2)


def test_the_example_in_the_manual_is_what_the_command_prints() -> None:
    found = blocks(ROOT / "docs" / "matching.md", "json")
    (scenario,) = (block for block in found if '"events"' in block)
    (answer,) = (block for block in found if '"verified"' in block)
    export = _export_of(scenario.encode())
    assert _verified(export).exit_code == 0
    export["gifts"][1]["lines"][0]["cents"] += 1
    # The pot's own column then differs too; the manual shows it corrected with the line.
    export["pots"][0]["used_cents"] += 1
    export["pots"][0]["total_cents"] += 1
    assert _verified(export).stdout == answer


def test_whoever_checks_needs_neither_flask_nor_a_database(tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text(json.dumps(_export_of((SCENARIOS / "e8_fill.json").read_bytes())))
    program = (
        "import sys\n"
        "for name in ('flask', 'sqlalchemy', 'config', 'wsgi', 'stripe', 'alembic'):\n"
        "    sys.modules[name] = None\n"
        "from matchpot.cli import main\n"
        "main(['match', 'verify', sys.argv[1]])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(export)],
        cwd=tmp_path,
        env={"DATABASE_URL": "nonsense://", "PYTHONPATH": str(ROOT / "platform")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["verified"]
