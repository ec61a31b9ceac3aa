"""`matchpot match simulate`: the worked examples of the design as files, to the cent."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matchpot.cli.matching.group import match
from tests.databases import ROOT
from tests.documents import blocks

SCENARIOS = Path(__file__).parent / "scenarios"

# Lines as (donation, pot, cents, state), in order; pots as (reserved, used).
Lines = list[tuple[str | None, str, int, str]]
Pots = dict[str, tuple[int, int]]


def _captured(*lines: tuple[str | None, str, int]) -> Lines:
    return [(*line, "captured") for line in lines]


def _from_a(*cents: int, first: int = 1) -> Lines:
    return _captured(*((f"d{n}", "A", one) for n, one in enumerate(cents, first)))


EXPECTED: dict[str, tuple[Lines, Pots]] = {
    "e1_caps": (_from_a(9_000, 9_000, 9_000, 9_000, 9_000, 5_000), {"A": (0, 50_000)}),
    "e2_floor": (_from_a(33, 33, 33), {"A": (0, 99)}),
    "e2_cumulative": (_from_a(33, 33, 34), {"A": (0, 100)}),
    "e3_slabs": (
        _from_a(2_000, 9_999, 15_000, 22_499, 30_000, 40_000, first=2),
        {"A": (0, 119_498)},
    ),
    "e4_tier_pot": (_from_a(5_700), {"A": (0, 5_700)}),
    "e5_one_cent_short": ([], {"A": (0, 0)}),
    "e5_unlocked": ([(None, "A", 75_000, "held")], {"A": (75_000, 0)}),
    "e5_unlocked_and_closed": (_captured((None, "A", 75_000)), {"A": (0, 75_000)}),
    "e5_locked_again": ([], {"A": (0, 0)}),
    "e6_one_cent_short": ([], {"A": (0, 0)}),
    "e6_the_odd_goal": (_captured((None, "A", 250_000)), {"A": (0, 250_000)}),
    "e7_capped": (_captured((None, "A", 2_000_000)), {"A": (0, 2_000_000)}),
    "e7_one_cent_short": ([], {"A": (0, 0)}),
    "e8_fill": (
        _captured(("d1", "A", 3_000), ("d1", "B", 7_000)),
        {"A": (0, 3_000), "B": (0, 7_000)},
    ),
    "e8_partial_refund": (
        _captured(("d1", "A", 3_000), ("d1", "B", 3_000)),
        {"A": (0, 3_000), "B": (0, 3_000)},
    ),
    "e9_stack": (
        _captured(("d1", "A", 10_000), ("d1", "B", 5_000)),
        {"A": (0, 10_000), "B": (0, 5_000)},
    ),
    "e11_one_after_another": (_from_a(4_000, 4_000, 2_000), {"A": (0, 10_000)}),
    "hybrid": (_from_a(1_500, 1_167, 1_333), {"A": (0, 4_000)}),
    "tranches": (
        _captured(("d1", "A", 1_500), ("d2", "A", 500), ("d4", "A", 2_001)),
        {"A": (0, 4_001)},
    ),
    "e13_per_donor": (_captured(("d1", "A", 500), ("d3", "A", 500)), {"A": (0, 1_000)}),
    "e14_third_payment": (_from_a(4_000, first=3), {"A": (0, 4_000)}),
    "e15_opened": (
        [("d1", "A", 3_000, "frozen"), ("d1", "B", 7_000, "frozen")],
        {"A": (0, 3_000), "B": (0, 7_000)},
    ),
    "e15_won": (
        _captured(("d1", "A", 3_000), ("d1", "B", 7_000)),
        {"A": (0, 3_000), "B": (0, 7_000)},
    ),
    "e15_lost": ([], {"A": (0, 0), "B": (0, 0)}),
    "v13_the_gift_that_crosses_the_edge": (
        _from_a(1_990_000, 12_000, 1_000),
        {"A": (0, 2_003_000)},
    ),
}


def _run(*words: str, data: str | bytes | None = None) -> Result:
    return CliRunner().invoke(match, ["simulate", *words], input=data)


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.json")))
def test_the_worked_example_comes_out_to_the_cent(name: str) -> None:
    done = _run(str(SCENARIOS / f"{name}.json"))
    assert (done.exit_code, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    lines, pots = EXPECTED[name]
    keys = ("donation", "pot", "cents", "state")
    assert [tuple(line[key] for key in keys) for line in told["lines"]] == lines
    assert all(line["project"] == "p" for line in told["lines"])
    found = {pot: (of["reserved_cents"], of["used_cents"]) for pot, of in told["pots"].items()}
    assert found == pots
    totals = {pot["id"]: pot["total_cents"] for pot in _scenario(name)["pots"]}
    assert {pot: of["total_cents"] for pot, of in told["pots"].items()} == totals


def _scenario(name: str) -> dict[str, list[dict[str, object]]]:
    read: dict[str, list[dict[str, object]]] = json.loads((SCENARIOS / f"{name}.json").read_text())
    return read


def test_no_worked_example_is_left_out() -> None:
    assert set(EXPECTED) == {path.stem for path in SCENARIOS.glob("*.json")}


def test_the_command_needs_no_app_and_no_database() -> None:
    """Whatever the environment says; even a database that cannot be."""
    program = (
        "import sys; from matchpot.cli import main\n"
        "try: main(['match', 'simulate', sys.argv[1]])\n"
        "finally: assert 'wsgi' not in sys.modules and 'sqlalchemy' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(SCENARIOS / "e8_fill.json")],
        cwd=ROOT,
        env={"DATABASE_URL": "nonsense://", "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["pots"]["A"]["used_cents"] == 3_000


def test_a_scenario_may_come_from_the_standard_input() -> None:
    data = (SCENARIOS / "e8_fill.json").read_bytes()
    assert _run("-", data=data).stdout == _run(str(SCENARIOS / "e8_fill.json")).stdout


def test_ids_may_be_numbers_and_are_printed_as_they_came() -> None:
    scenario = {
        "projects": [{"id": 7, "goal_cents": 1_000, "maker": None}],
        "pots": [
            {"id": at, "total_cents": 300, "rule": {"kind": "ratio", "num": 1, "den": 1}}
            for at in (10, 9)
        ],
        "joint": {"match_multiple_bps": None},
        "events": [{"type": "donate", "id": 1, "project": 7, "donor": 5, "cents": 400}],
    }
    told = json.loads(_run("-", data=json.dumps(scenario)).stdout)
    # Nine comes before ten, as numbers do and texts do not.
    assert [(one["donation"], one["pot"], one["cents"]) for one in told["lines"]] == [
        (1, 9, 300),
        (1, 10, 100),
    ]
    assert list(told["pots"]) == ["10", "9"]


def test_nothing_planned_and_nothing_played_is_a_scenario() -> None:
    done = _run("-", data='\ufeff{"projects": [], "pots": [], "events": []}')
    assert json.loads(done.stdout) == {"lines": [], "pots": {}}


def test_the_example_in_the_manual_is_what_the_command_prints() -> None:
    found = blocks(ROOT / "docs" / "matching.md", "json")
    (scenario,) = (block for block in found if '"events"' in block)
    (answer,) = (block for block in found if '"lines"' in block and '"state"' in block)
    assert _run("-", data=scenario).stdout == answer
