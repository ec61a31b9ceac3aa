"""Input that nobody would write on purpose: refused with its place and exit code 2, or read right.

The shapes a scenario may not have are in `test_bad_scenarios.py`; here is what files, numbers and
other programs make of good ones.
"""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchpot.cli.matching.group import match
from tests.cli.matching.anything import places

DONATE = {"type": "donate", "id": "d1", "project": "p", "donor": "x", "cents": 1_000}
REFUND = {"type": "refund", "donation": "d1"}
CLOSE = {"type": "close", "project": "p"}
GOOD: dict[str, Any] = {
    "projects": [{"id": "p", "goal_cents": 100_000}],
    "pots": [{"id": "A", "total_cents": 600, "rule": {"kind": "ratio", "num": 1, "den": 1}}],
    "events": [DONATE, {**DONATE, "id": "d2"}, {**REFUND, "cents": 500}],
    "wait_list": True,
}
TEXT = json.dumps(GOOD)
ODD = [
    *(None, True, False, -1, 0, 1, 10**15, 10**15 + 1, 10**30, 1.5, 1e5, float("nan")),
    *("", "x", "1e5", "１２", "\x00", "\ud800", [], {}, [[]], {"a": 1}),
    *("ratio", "unlock_fixed", "waited", "reversed", "pot_empty", "about_donor"),
]


def _ran(command: str, data: str | bytes, *options: str) -> tuple[int, str, list[str]]:
    done = CliRunner().invoke(match, [command, *options, "-"], input=data)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr.splitlines()


def _number(written: str) -> str:
    return TEXT.replace('"cents": 1000', f'"cents": {written}', 1)


def _events(*events: dict[str, Any]) -> str:
    return json.dumps({**GOOD, "events": [DONATE, *events]})


def _rule(**rule: Any) -> str:
    return json.dumps({**GOOD, "pots": [{**GOOD["pots"][0], "rule": rule}]})


REFUSED: list[tuple[str, str | bytes, str]] = [
    ("no number", _number("NaN"), "events[0].cents: not a whole number"),
    ("endless", _number("-Infinity"), "events[0].cents: not a whole number"),
    ("an exponent", _number("1e5"), "events[0].cents: not a whole number"),
    ("too large for a float", _number("1e400"), "events[0].cents: not a whole number"),
    ("a part that is nothing", _number("1000.0"), "events[0].cents: not a whole number"),
    ("minus nothing", _number("-0"), "events[0].cents: too small"),
    ("thirty digits", _number("1" + "0" * 30), "events[0].cents: too large"),
    ("all digits there are", _number("9" * 4_299), "events[0].cents: too large"),
    ("true for one", _number("true"), "events[0].cents: not a whole number"),
    ("wide digits in quotes", _number('"１２"'), "events[0].cents: not a whole number"),
    ("wide digits", _number("１２"), "line 1, column "),
    ("digits in groups", _number("1_000"), "line 1, column "),
    ("hexadecimal", _number("0x3e8"), "line 1, column "),
    ("a number twice", _number('1000, "cents": 2000'), "events[0].cents: stands twice"),
    ("a rule twice", TEXT.replace('"num": 1', '"num": 1, "num": 2'), "pots[0].rule.num: stands"),
    ("two marks in front", b"\xef\xbb\xbf" * 2 + TEXT.encode(), "line 1, column 1: not JSON"),
    ("two bytes a letter", TEXT.encode("utf-16"), "byte 1: not UTF-8"),
    ("an old code page", TEXT.replace("d2", "dé").encode("latin-1"), "byte "),
    ("nothing but spaces", " \r\n ", "line 2, column 2: not JSON"),
    ("a comma too many", TEXT[:-1] + ",}", "line 1, column "),
    ("two documents", TEXT + "\r\n" + TEXT, "line 2, column 1: not JSON: Extra data"),
    ("a comment", "// hello\r\n" + TEXT, "line 1, column 1: not JSON"),
    ("Python", str(GOOD), "line 1, column 2: not JSON"),
    ("a bare control sign", TEXT.replace("d2", "d\0"), "line 1, column "),
    ("deep lists", '{"projects": ' + "[" * 9_999 + "]" * 9_999 + "}", "file: too many brackets"),
    ("deep objects", '{"a":' * 9_999 + "1" + "}" * 9_999, "file: too many brackets"),
    ("no document", "null", "file: not an object"),
    ("a yes that is a one", json.dumps({**GOOD, "wait_list": 1}), "wait_list: not true or false"),
    ("an id that is no id", json.dumps({**GOOD, "projects": [{"id": 1.0, "goal_cents": 1}]}),
     "projects[0].id: not an id"),
    ("an unknown rule", _rule(kind="qf"), "pots[0].rule.kind: not one of ratio"),
    ("a ratio of nothing", _rule(kind="ratio", ratio="1/0"), "pots[0].rule.den: too small"),
    ("a ratio without end", _rule(kind="ratio", ratio="9" * 5_000 + "/1"), "pots[0].rule.ratio"),
    ("a ratio of three", _rule(kind="ratio", ratio="1/x/2"), "pots[0].rule.ratio: unknown"),
    ("a ratio of wide digits", _rule(kind="ratio", ratio="１/２"), "pots[0].rule.ratio: unknown"),
    ("a ratio of yes", _rule(kind="ratio", ratio=[True, 1]), "pots[0].rule.num: not a whole"),
    ("a day that is none", _rule(kind="unlock_fixed", grant=1, trigger_bps=1, by_date="2026-02-30"),
     "pots[0].rule.by_date: not a date"),
    ("a refund over the gift", _events({**REFUND, "cents": 1_001}), "events[1].cents: only 1000"),
    ("a refund twice", _events(REFUND, REFUND), "events[2].donation: nothing is left"),
    ("a refund of nothing", _events({**REFUND, "cents": 0}), "events[1].cents: too small"),
    ("a dispute about nothing", _events({"type": "dispute_won", "donation": "d9"}),
     "events[1].donation: no earlier donation"),
    ("a dispute about a gift that went back",
     _events(REFUND, {"type": "dispute_opened", "donation": "d1"}), "events[2].donation: nothing"),
    ("a close twice", _events(CLOSE, CLOSE), "events[2].project: was closed before"),
    ("a gift after the close", _events(CLOSE, {**DONATE, "id": "d2"}), "events[2].project: is "),
    ("a gift twice", _events(DONATE), "events[1].id: an earlier donation has this id"),
    ("a refund before its gift", json.dumps({**GOOD, "events": [REFUND, DONATE]}),
     "events[0].donation: no earlier donation"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "told"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_scenario_that_is_odd_is_refused_by_its_place(data: str | bytes, told: str) -> None:
    code, out, problems = _ran("simulate", data)
    assert (code, out) == (2, "")
    assert [problem for problem in problems if problem.startswith(told)], problems


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + TEXT.encode(),
        json.dumps(GOOD, indent=1).replace("\n", "\r\n"),
        json.dumps({**GOOD, "joint": None, "pots": [{**GOOD["pots"][0], "caps": None}]}),
        _events({**REFUND, "cents": None}, {**DONATE, "id": 5}, {**DONATE, "id": "5"}),
        _events(CLOSE, REFUND),
        _events({"type": "dispute_won", "donation": "d1"}),
        TEXT.replace('"d2"', r'"d\u0000\ud800"'),
        TEXT.replace('"d2"', "1" + "0" * 30),
    ],
)
def test_a_scenario_that_only_looks_odd_is_played(data: str | bytes) -> None:
    assert _ran("simulate", data)[0] == 0


# ---- donations ----------------------------------------------------------------------------------

HEAD = "project,donor,cents\n"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("", "line 1: no column"),
        ("project,donor\na,x\n", 'line 1: no column "cents"'),
        ("Project,Donor,Cents\na,x,5\n", 'line 1: no column "project"'),
        ("project;donor;cents\na;x;5\n", 'line 1: no column "project"'),
        ("project,project,donor,cents\na,b,x,5\n", 'line 1: column "project" stands twice'),
        (HEAD + '"a\nb",x,5\na,x,five\n', "line 4: cents is not a whole number"),
        (HEAD + '"a\r\nb",x,5\r\na,x,-1\r\n', "line 4: cents is negative"),
        (HEAD + "a,x,5\r\n\r\na,x,1e5\r\n", "line 4: cents is not a whole number"),
        (HEAD + "a,x,１２\n", "line 2: cents is not a whole number"),
        (HEAD + "a,x,+5\n", "line 2: cents is not a whole number"),
        (HEAD + "a,x, 5\n", "line 2: cents is not a whole number"),
        (HEAD + "a,x,1_000\n", "line 2: cents is not a whole number"),
        (HEAD + "a,x,5.0\n", "line 2: cents is not a whole number"),
        (HEAD + "a,x,NaN\n", "line 2: cents is not a whole number"),
        (HEAD + "a,x,True\n", "line 2: cents is not a whole number"),
        (HEAD + "a,x," + "9" * 5_000 + "\n", "line 2: cents is too large"),
        (HEAD + "a,x,1000000000000001\n", "line 2: cents is too large"),
        (HEAD + '"a,x,5\n', "line 2: not CSV"),
        (HEAD + "a,x\n", "line 2: 2 fields"),
        (HEAD + "a,x,5,6\n", "line 2: 4 fields"),
        (HEAD + "   \na,x,5\n", "line 2: 1 fields"),
        (HEAD + " ,x,5\n", "line 2: project is empty"),
        ((HEAD + "a,x,5\né,x,5\n").encode("latin-1"), "line 3: not UTF-8"),
        ((HEAD + "a,x,5\n").encode("utf-16"), "line 1: not UTF-8"),
    ],
)
def test_a_list_of_donations_that_is_odd_is_refused_by_its_line(
    data: str | bytes, told: str
) -> None:
    code, out, problems = _ran("pool", data, "--rule", "pro_rata", "--pool-cents", "1000")
    assert (code, out) == (2, "")
    assert problems[0].startswith(told), problems


@pytest.mark.parametrize("option", ["--pool-cents", "--cap-bps", "--min-cents"])
@pytest.mark.parametrize(
    "written",
    [
        "",
        " 5",
        "+5",
        "1_000",
        "1e5",
        "5.0",
        "１２",
        "-1",
        "NaN",
        "true",
        "9" * 5_000,
        "1" + "0" * 30,
    ],
)
def test_options_are_written_in_plain_digits(option: str, written: str) -> None:
    more = ["--pool-cents", "5"] if option != "--pool-cents" else []
    code, out, problems = _ran("pool", HEAD, "--rule", "qf", *more, option, written)
    assert (code, out) == (2, "")
    assert option in problems[-1]


# ---- exports ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An export of a play, with a line on a whole project whose sum has every kind of step."""
    path = tmp_path_factory.mktemp("exports") / "export.json"
    assert _ran("simulate", TEXT, "--export", str(path))[0] == 0
    made = json.loads(path.read_text(encoding="utf-8"))
    steps = [
        {"code": "crowd", "params": {"all_crowd_cents": 9_000}},
        {"code": "rule", "params": {"kind": "unlock_fixed", "grant_cents": 1}},
        {"code": "cap_per_project", "params": {"used_cents": 0, "limit_cents": 5}},
        {"code": "pot_empty", "params": {"available_cents": 5}},
    ]
    for step in steps:
        step |= {"before_cents": 0, "after_cents": 0}
    change = {"state": "captured", "before_cents": 1, "cents": 1, "reason": "captured"}
    made["whole_lines"] = [
        {
            **dict.fromkeys(("pot", "version"), "A"),
            **dict.fromkeys(("granted_cents", "cents"), 1),
            "project": "p",
            "state": "held",
            "changes": [change],
            "why": {"pot": "A", "counted_cents": 1, "cents": 1, "steps": steps},
        }
    ]
    return made


@settings(max_examples=400, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_whatever_stands_in_an_export_it_is_computed_again_or_refused(
    export: Any, data: st.DataObject
) -> None:
    spoiled = copy.deepcopy(export)
    path = data.draw(st.sampled_from(places(export)[1:]))
    part = spoiled
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = data.draw(st.sampled_from(ODD))
    code, out, problems = _ran("verify", json.dumps(spoiled))
    assert code in (0, 1, 2)
    assert bool(problems) == (code == 2) == (out == "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda one: one.update(format="matchpot-export-99"), "format: not "),
        (lambda one: one["gifts"][0].update(cents=1e5), "gifts[0].cents: not a whole number"),
        (lambda one: one["gifts"][0].update(refunds=[True]), "gifts[0].refunds[0]: not a whole"),
        (lambda one: one["gifts"][0]["basis"]["pots"][0].update(version="Z"), "gifts[0].basis."),
        (lambda one: one["whole_lines"][0]["why"]["steps"][2]["params"].update(used_cents="0"),
         "whole_lines[0].why.steps[2].params.used_cents: not a whole number"),
        (lambda one: one["whole_lines"][0]["why"]["steps"][0].update(code=[]),
         "whole_lines[0].why.steps[0].code: not one of"),
        (lambda one: one["pots"][0].update(used_cents=10**6), "pots[0]: reserves and uses more"),
    ],
)  # fmt: skip
def test_an_export_that_is_odd_is_refused_by_its_place(
    export: Any, change: Callable[[Any], None], told: str
) -> None:
    spoiled = copy.deepcopy(export)
    change(spoiled)
    code, out, problems = _ran("verify", json.dumps(spoiled))
    assert (code, out) == (2, "")
    assert [problem for problem in problems if problem.startswith(told)], problems
