"""`matchpot round tally` and `check`: the contract of the answer, and input that is refused."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matchpot.cli.rounds import tally
from matchpot.cli.rounds.group import round_
from tests.databases import ROOT
from tests.domain.allocation.electing import REAL

FILE = """META
key;value
budget;1000
vote_type;approval
rule;greedy
min_project_score_threshold;2
PROJECTS
project_id;cost;votes;selected
a;700;3;1
b;500.50;2;0
c;300;2;1
d;10;1;0
VOTES
voter_id;vote
1;a,b
2;a,b,c
3;a,c,d
"""


def run(command: str, *words: str, data: str = FILE) -> Result:
    return CliRunner().invoke(round_, [command, *words, "-"], input=data)


def answer(*words: str, data: str = FILE) -> dict:
    result = run("tally", *words, data=data)
    assert (result.exit_code, result.stderr) == (0, "")
    told: dict = json.loads(result.stdout_bytes)
    return told


def test_the_answer_names_who_is_funded_in_order_what_is_spent_each_step_and_each_reason():
    told = answer("--rule", "greedy_skip", "--tie", "file_order")
    assert told["funded"] == ["a", "c"]
    assert (told["spent"], told["spent_cents"], told["left_cents"]) == (1_000, 100_000, 0)
    assert told["steps"] == [
        {"id": "a", "code": "funded", "cents": 70_000, "left_cents": 30_000},
        {"id": "b", "code": "does_not_fit", "cents": 0, "left_cents": 30_000},
        {"id": "c", "code": "funded", "cents": 30_000, "left_cents": 0},
    ]
    assert told["reasons"]["b"] == {
        "code": "does_not_fit",
        "rank": 2,
        "score": 2,
        "supporters": 2,
        "cost_cents": 50_050,
        "given_cents": 0,
        "would_have_been_enough": {"votes": 2, "cents_less": 20_050},
    }
    assert told["reasons"]["d"]["code"] == "below_threshold"
    assert told["recorded"]["same"] is True


def test_a_fraction_of_a_unit_is_told_as_one():
    told = answer("--rule", "greedy_stop", "--threshold", "3")
    assert (told["spent"], told["funded"]) == (700, ["a"])
    told = answer("--rule", "per_euro", data=FILE.replace("c;300;2;1", "c;300.25;2;1"))
    assert told["spent"] == 800.75
    assert told["recorded"] == {
        "same": False,
        "funded": ["a", "c"],
        "only_recorded": ["a"],
        "only_worked_out": ["b"],
        "otherwise_funded": [],
    }


@pytest.mark.parametrize(
    ("words", "funded"),
    [
        (["greedy_skip"], "ac"),
        (["greedy"], "ac"),
        (["from_file"], "ac"),
        (["greedy_stop", "--tie", "file_order"], "a"),
        (["greedy_topup", "--reserve-cents", "60000", "--topup-bps", "3000"], "ab"),
        (["partial_next"], "ac"),
        (["per_euro"], "ca"),
        (["knapsack_optimal"], "ac"),
        (["mes", "--completion", "none"], "a"),
        (["mes", "--completion", "add1"], "ac"),
        (["mes", "--completion", "greedy", "--utilities", "cardinality"], "cb"),
        (["mes", "--completion", "none,", "--step-cents", "100"], None),
        (["equalshares/add1"], "ac"),
        (["equalshares-comparison"], "ac"),
        (["phragmen", "--skips"], "cb"),
        (["equal_base_proportional", "--base-cents", "1000", "--threshold", "3"], "a"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else str(one),
)
def test_every_rule_and_option_of_the_contract(words, funded):
    if funded is None:
        assert run("tally", "--rule", *words).exit_code == 2
    else:
        assert answer("--rule", *words)["funded"] == list(funded)


def test_an_ask_that_was_withdrawn_gets_nothing_and_stops_nothing():
    told = answer("--rule", "greedy_stop", data=FILE.replace("a;700", "a;999999999"))
    assert told["funded"] == ["b", "c"]
    assert told["reasons"]["a"]["code"] == "withdrawn"


def test_ties_are_settled_as_asked_or_else_as_pabulib_does():
    assert answer("--rule", "greedy_stop")["funded"] == ["a"]
    assert answer("--rule", "greedy_stop", "--tie", "chain")["funded"] == ["a", "c"]
    same = FILE.replace("b;500.50;2;0\nc;300;2;1", "b;400;2;0\nc;300;2;1")
    asked = ("--rule", "mes", "--completion", "none", "--no-changes")
    first = [
        answer(*asked, *tie, data=same)["reasons"]["c"]["rank"]
        for tie in ((), ("--tie", "file_order"))
    ]
    assert first == [2, 3]


def test_the_reserve_is_named_in_order():
    told = answer("--rule", "greedy_skip", "--reserve", "2")
    assert told["reasons"]["b"] == told["reasons"]["b"] | {
        "code": "reserve",
        "because": "does_not_fit",
        "reserve_place": 1,
    }


def test_changes_are_left_out_on_request_and_where_they_would_take_long(monkeypatch):
    assert "would_have" not in run("tally", "--rule", "greedy", "--no-changes").stdout
    monkeypatch.setattr(tally, "_WORK", 1)
    assert "would_have" not in run("tally", "--rule", "greedy").stdout
    assert "would_have" in run("tally", "--rule", "greedy", "--changes").stdout


def test_any_order_of_ballots_and_projects_gives_the_same_but_for_places():
    lines = FILE.splitlines()
    turned = [*lines[:8], *reversed(lines[8:12]), *lines[12:14], *reversed(lines[14:])]
    words = ("--rule", "mes", "--no-changes")
    assert answer(*words, data="\n".join(turned)) == answer(*words) | {
        "recorded": answer(*words)["recorded"] | {"funded": ["c", "a"]}
    }


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_elections_give_what_was_recorded(path: Path):
    result = CliRunner().invoke(round_, ["tally", str(path), "--rule", "from_file", "--no-changes"])
    assert json.loads(result.stdout_bytes)["recorded"]["same"] is True


# ---- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("b;500.50;2;0", "b;much;2;0", "line 10: cost is not an amount: 'much'"),
        ("3;a,c,d", "3;a,z", "line 17: there is no project 'z'"),
        ("3;a,c,d", "2;a", "line 17: '2' voted before, on line 16"),
        ("VOTES\n", "", "line 13: 'voter_id'"),
    ],
)
def test_bad_input_ends_with_code_2_and_the_line(old, new, said):
    result = run("tally", "--rule", "greedy_skip", data=FILE.replace(old, new))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr or "VOTES" in result.stderr


def test_a_file_that_is_not_there_is_bad_input():
    result = CliRunner().invoke(round_, ["tally", "/nowhere.pb", "--rule", "greedy_skip"])
    assert result.exit_code == 2
    assert "/nowhere.pb: cannot be read" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["greedy_skip", "--completion", "none"], "--completion: not for greedy_skip"),
        (["mes", "--completion", "all"], "--completion: not a choice"),
        (["mes", "--step-cents", "0"], "--step-cents: too small"),
        (["greedy_skip", "--threshold", "many"], "'many' is not a number"),
        (["cumulative_money"], "cannot be used here"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_an_option_that_does_not_belong_is_refused(words, said):
    data = FILE.replace("budget;1000", "budget;0.01")
    result = run("tally", "--rule", *words, data=data)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_rule_the_file_does_not_name_cannot_be_taken_from_it():
    result = run("tally", "--rule", "from_file", data=FILE.replace("rule;greedy", "rule;unknown"))
    assert result.exit_code == 2
    assert "'unknown'" in result.stderr


def test_check_says_what_is_in_a_file_and_what_was_tolerated():
    result = run("check", data=FILE.replace("a;700;3;1", "a;700;9;1"))
    assert json.loads(result.stdout_bytes) == {
        "vote_type": "approval",
        "rule": "greedy",
        "budget_cents": 100_000,
        "applications": 4,
        "withdrawn": [],
        "ballots": 3,
        "different_ballots": 3,
        "recorded": ["a", "c"],
        "notes": ["line 9: a: votes is 9, the ballots say otherwise"],
    }
    assert run("check", data="META\n").exit_code == 2


def test_the_command_needs_neither_an_app_nor_a_database():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "matchpot", "round", "check", str(REAL[0])],
        cwd=ROOT / "platform",
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["vote_type"] == "approval"
    assert "sqlalchemy" not in done.stderr
    assert "flask" not in done.stderr
