"""The benchmark of pools: a quick run, and what it says without numpy; no speed is judged."""

import json
from pathlib import Path

import pytest
from flask import Flask

from matchpot.cli.bench import pool_files, pool_sums, pooling
from matchpot.cli.bench.pool_files import Round, Rounds
from matchpot.cli.bench.pool_sums import Sums
from matchpot.cli.bench.pooling import Case, Outcome, Took
from matchpot.cli.matching.donation_file import read_donations

SQLITE_ONLY = pytest.mark.parametrize("engine_name", ["sqlite"])
TINY = Round(donations=300, projects=5, donors=40)
DENSE = Round(donations=40, projects=4, donors=10, to_all=True)


def an_outcome(*, numpy: list[float], answers: str = "aa") -> Outcome:
    runs = [Took(seconds=7.0, cpu_seconds=2.0, most_mb=200.0, answer=one) for one in answers]
    case = Case(name="qf", size=TINY, goal_seconds=6.0, runs=runs)
    return Outcome(cases=[case], sums={"qf": Sums(product=[2.0] * 3, numpy=numpy)})


@pytest.mark.slow
@SQLITE_ONLY
def test_a_quick_run_divides_four_pools_and_tells_it_as_json(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_files, "QUICK", Rounds(large=TINY, pairs=TINY, dense=DENSE))
    result = app.test_cli_runner().invoke(args=["bench", "--only", "pools", "--quick", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    (part,) = told["results"]
    names = [case["name"] for case in part["cases"]]
    assert names == ["qf", "pro_rata", "qf_pairwise", "qf_pairwise"]
    assert all(case["alike"] for case in part["cases"])
    assert all(run["cpu_seconds"] > 0 for case in part["cases"] for run in case["runs"])
    assert f"memory for qf, {TINY}" in {goal["what"] for goal in told["goals"]}


def test_without_numpy_the_comparison_is_left_out_and_said_to_be() -> None:
    outcome = an_outcome(numpy=[])
    assert "numpy is not installed" in "\n".join(pooling.lines(outcome))
    assert [(goal.what, goal.reached) for goal in pooling.goals(outcome)] == [
        (f"qf, {TINY}", False),
        (f"memory for qf, {TINY}", True),
        (f"the same bytes for any order of rows, qf, {TINY}", True),
    ]


def test_the_ratio_to_numpy_is_the_median_of_what_was_measured_in_turn() -> None:
    outcome = an_outcome(numpy=[1.0, 0.5, 0.1])
    assert outcome.sums["qf"].times_numpy == pytest.approx(4.0)
    assert "4.00 times" in "\n".join(pooling.lines(outcome))


def test_the_command_is_judged_from_the_file_to_the_answer_by_numpys_sums() -> None:
    # 2.0 seconds of processor time in all, where numpy adds up in half a second.
    goal = list(pooling.goals(an_outcome(numpy=[0.5])))[-1]
    assert (goal.measured, goal.reached) == ("4.0 times numpy", False)


def test_another_answer_for_another_order_of_rows_is_called_missed() -> None:
    outcome = an_outcome(numpy=[], answers="ab")
    assert "DIFFERS" in "\n".join(pooling.lines(outcome))
    assert not list(pooling.goals(outcome))[-1].reached


def test_the_same_files_are_written_every_time_and_one_is_the_other_shuffled(
    tmp_path: Path,
) -> None:
    ordered, shuffled = pool_files.written(tmp_path, TINY)
    first, other = ordered.read_bytes(), shuffled.read_bytes()
    assert [path.read_bytes() for path in pool_files.written(tmp_path, TINY)] == [first, other]
    assert first != other
    assert sorted(first.splitlines()) == sorted(other.splitlines())


def test_in_a_dense_round_everybody_gives_once_to_everything(tmp_path: Path) -> None:
    listed = read_donations(pool_files.written(tmp_path, DENSE)[0].read_bytes())
    pairs = {(project, donor) for project, donor, _cents in listed.rows()}
    assert len(pairs) == len(listed.cents) == DENSE.projects * DENSE.donors


def test_both_rules_are_added_up_as_often_as_asked(tmp_path: Path) -> None:
    listed = read_donations(pool_files.written(tmp_path, TINY)[0].read_bytes())
    found = pool_sums.measure(listed, passes=2)
    assert {name: len(sums.product) for name, sums in found.items()} == {"qf": 2, "pro_rata": 2}


def test_a_command_that_fails_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="failed"):
        pooling._run(tmp_path / "nothing.csv", "--rule", "qf")
