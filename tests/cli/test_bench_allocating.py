"""The benchmark of allocations: made elections are always the same, and both sides fund alike."""

import json

import pytest
from flask import Flask

from matchpot.cli.bench import allocating, elections, pabutools_rules
from matchpot.cli.bench.elections import Size
from matchpot.domain.allocation.greedy_skip import GreedySkip
from matchpot.domain.allocation.terms import Terms

SMALL = Size(12, 60)
FREE = Terms(most_per_maker=None, reserve=0)


def test_an_election_of_a_size_is_always_the_same_one() -> None:
    assert elections.made(SMALL) == elections.made(SMALL)
    assert elections.made(SMALL) != elections.made(Size(12, 61))


def test_what_is_measured_on_both_sides_funds_as_much_of_the_votes() -> None:
    election = elections.made(SMALL)
    instance, profile = pabutools_rules.prepared(election)
    theirs = pabutools_rules.rules(election.voters)["greedy_skip"](instance, profile)
    ours = GreedySkip().allocate(election, FREE)
    bought = {project.name for project in theirs}
    assert len(ours.funded) > 2
    assert bought == set(ours.funded)


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_quick_run_tells_every_case_as_json(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = tuple((name, SMALL, 1.0) for name in ("greedy_skip", "phragmen", "mes", "mes, add1"))
    monkeypatch.setattr(allocating, "_CASES", cases)
    run = app.test_cli_runner().invoke(args=["bench", "--only", "allocation", "--quick", "--json"])
    assert run.exit_code == 0, run.output
    (part,) = json.loads(run.stdout)["results"]
    assert [case["rule"] for case in part["cases"]] == [name for name, *_ in cases]
    assert all(case["theirs"] for case in part["cases"])


def test_without_pabutools_the_comparison_is_left_out_and_said_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(election: object) -> object:
        raise ModuleNotFoundError(election)

    monkeypatch.setattr(allocating, "_CASES", (("greedy_skip", SMALL, 1.0),))
    monkeypatch.setattr(pabutools_rules, "prepared", missing)
    outcome = allocating.measure(passes=1, slow=False, say=lambda _: None)
    assert "pabutools is not installed" in "\n".join(allocating.lines(outcome))
    assert outcome.cases[0].times is None
