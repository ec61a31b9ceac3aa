"""The benchmark of pools: a quick run, and what it says without numpy; no speed is judged."""

import json
from pathlib import Path

import pytest
from flask import Flask

from matchpot.cli.bench import pooling
from matchpot.cli.bench.pooling import Outcome, Round, Took

SQLITE_ONLY = pytest.mark.parametrize("engine_name", ["sqlite"])
TINY = Round(donations=300, projects=5, donors=40)


def an_outcome(*, numpy: list[float]) -> Outcome:
    took = [Took(seconds=7.0, cpu_seconds=2.0, most_mb=200.0)]
    return Outcome(rounds=(TINY, TINY), qf=took, pairs=took, product=[2.0] * 3, numpy=numpy)


@pytest.mark.slow
@SQLITE_ONLY
def test_a_quick_run_divides_two_pools_and_tells_it_as_json(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooling, "QUICK", (TINY, TINY))
    result = app.test_cli_runner().invoke(args=["bench", "--only", "pools", "--quick", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    (part,) = told["results"]
    assert (part["part"], len(part["qf"]), len(part["qf_pairwise"])) == ("pools", 2, 1)
    assert all(run["cpu_seconds"] > 0 for run in part["qf"])
    assert "memory for it" in {goal["what"] for goal in told["goals"]}


def test_without_numpy_the_comparison_is_left_out_and_said_to_be() -> None:
    outcome = an_outcome(numpy=[])
    assert "numpy is not installed" in "\n".join(pooling.lines(outcome))
    assert [(goal.what, goal.reached) for goal in pooling.goals(outcome)] == [
        (f"qf, {TINY}", False),
        ("memory for it", True),
        (f"qf_pairwise, {TINY}", True),
    ]


def test_the_ratio_to_numpy_is_the_median_of_what_was_measured_in_turn() -> None:
    outcome = an_outcome(numpy=[1.0, 0.5, 0.1])
    assert outcome.times_numpy == pytest.approx(4.0)
    assert "4.00 times" in "\n".join(pooling.lines(outcome))
    assert not list(pooling.goals(outcome))[-1].reached


def test_the_same_file_is_written_every_time_and_a_command_that_fails_is_noticed(
    tmp_path: Path,
) -> None:
    first = pooling._write(tmp_path, TINY).read_bytes()
    assert pooling._write(tmp_path, TINY).read_bytes() == first
    with pytest.raises(RuntimeError, match="failed"):
        pooling._run(tmp_path / "nothing.csv", "--rule", "qf")
