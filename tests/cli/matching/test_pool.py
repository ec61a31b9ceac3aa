"""`matchpot match pool`: the contract of the command, and input that it refuses."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings

from matchpot.cli.matching.documents import BadInput
from matchpot.cli.matching.donation_file import read_donations
from matchpot.cli.matching.group import match
from matchpot.cli.matching.spreading import over_processes
from matchpot.domain.matching import donation_lists
from tests.databases import ROOT
from tests.documents import blocks
from tests.domain.matching.pool_oracles import gift_lists

HEAD = "project,donor,cents\n"
# Units of 100 cents: the published vector.
VECTOR = {"P1": (1, 4, 1, 9), "P2": (1, 1, 1, 1, 1, 1, 4), "P3": (1, 9, 1, 9, 1, 9, 4)}
ROWS = [
    f"{project},{project}-{n},{100 * unit}"
    for project, units in VECTOR.items()
    for n, unit in enumerate(units)
]


def divide(content: str | bytes, *words: str) -> Result:
    data = content.encode() if isinstance(content, str) else content
    return CliRunner().invoke(match, ["pool", *words, "-"], input=data)


def answer(content: str | bytes, *words: str) -> dict[str, object]:
    result = divide(content, *words)
    assert (result.exit_code, result.stderr) == (0, "")
    told: dict[str, object] = json.loads(result.stdout_bytes)
    return told


QF = ("--rule", "qf", "--pool-cents", "100000")


def test_the_answer_has_projects_in_order_what_is_left_and_two_counts() -> None:
    told = answer(HEAD + "\n".join(ROWS), *QF, "--no-saturate")
    assert told == {
        "projects": {"P1": 3_400, "P2": 5_400, "P3": 16_200},
        "unallocated_cents": 75_000,
        "donations": 18,
        "donors": 18,
    }
    assert list(told) == ["projects", "unallocated_cents", "donations", "donors"]


def test_a_pool_is_given_whole_unless_asked_otherwise() -> None:
    told = answer(HEAD + "\n".join(ROWS), *QF)
    assert told["projects"] == {"P1": 13_600, "P2": 21_600, "P3": 64_800}
    assert answer(HEAD + "\n".join(ROWS), *QF, "--saturate") == told


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("pro_rata",), {"a": 750, "b": 250}),
        (("pro_rata", "--counted-cap-cents", "100"), {"a": 667, "b": 333}),
        (("pro_rata", "--min-cents", "101"), {"a": 1_000, "b": 0}),
        (("pro_rata", "--cap-bps", "6000"), {"a": 600, "b": 400}),
        (("equal_share",), {"a": 500, "b": 500}),
        (("qf",), {"a": 1_000, "b": 0}),
        (("qf_pairwise", "--m-cents", "100"), {"a": 1_000, "b": 0}),
        (("qf_pairwise", "--m-cents", "100", "--no-saturate"), {"a": 58, "b": 0}),
    ],
)
def test_every_rule_and_option_of_the_contract(
    words: tuple[str, ...], expected: dict[str, int]
) -> None:
    # x gives 2.00 in two parts; a pair that shares 141.4 counts 100/241.4 of it.
    rows = HEAD + "a,x,150\na,x,50\na,y,100\nb,x,100\n"
    told = answer(rows, "--rule", *words, "--pool-cents", "1000")
    assert told["projects"] == expected
    assert (told["donations"], told["donors"]) == (4, 2)


def test_one_donor_each_leaves_the_pool_whole() -> None:
    assert answer(HEAD + "a,x,5\nb,y,7\n", *QF)["unallocated_cents"] == 100_000
    assert answer(HEAD, *QF) == {
        "projects": {},
        "unallocated_cents": 100_000,
        "donations": 0,
        "donors": 0,
    }


@pytest.mark.parametrize("rule", ["qf", "qf_pairwise", "pro_rata", "equal_share"])
def test_property_6_any_order_of_rows_gives_the_same_bytes(rule: str) -> None:
    chance, rows = random.Random(7), [*ROWS, "P1,P3-1,77", "P2,P1-0,3", "P3,P1-0,3"]
    words = ["--rule", rule, "--pool-cents", "99999", *(["--m-cents", "50"] * (rule[-1] == "e"))]
    words = words if rule == "qf_pairwise" else words[:4]
    expected = divide(HEAD + "\n".join(rows), *words).stdout_bytes
    for _ in range(5):
        chance.shuffle(rows)
        assert divide(HEAD + "\n".join(rows), *words).stdout_bytes == expected


PLAIN = "project,donor,cents\nnaïef,x,100\nb,y,250\nb,x,3\n"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PLAIN.encode("utf-8-sig"), id="with a mark in front"),
        pytest.param(PLAIN.replace("\n", "\r\n"), id="lines of Windows"),
        pytest.param(PLAIN.removesuffix("\n"), id="no end of line at the end"),
        pytest.param(PLAIN.replace("\n", "\n\n"), id="empty lines"),
        pytest.param(PLAIN.replace("naïef", '"naïef"'), id="quoted"),
        pytest.param(
            "cents,note,donor,project\n100,hi,x,naïef\n250,,y,b\n3,,x,b\n", id="other columns"
        ),
        pytest.param(
            'cents,note,donor,project\n100,"a, ""b""\nc",x,naïef\n250,,y,b\n3,,x,b\n',
            id="quoted commas, quotes and line ends",
        ),
    ],
)
def test_files_as_they_come_from_any_program_are_the_same_list(content: str | bytes) -> None:
    words = ("--rule", "pro_rata", "--pool-cents", "1000")
    assert divide(content, *words).stdout_bytes == divide(PLAIN, *words).stdout_bytes
    assert answer(content, *words)["projects"] == {"b": 717, "naïef": 283}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=gift_lists())
def test_the_fast_and_the_careful_way_read_the_same(
    rows: list[tuple[str, str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(donation_lists, "_BLOCK_LENGTH", 20)
    lines = "".join(f"{project},{donor},{cents}\n" for project, donor, cents in rows)
    fast = read_donations((HEAD + lines).encode())
    assert list(fast.rows()) == rows
    assert read_donations((HEAD + "\n" + lines).encode()) == fast


def test_the_example_of_the_contract_is_true() -> None:
    page = ROOT / "docs" / "matching.md"
    rows = blocks(page, "csv")[0]
    answers = [one for one in blocks(page, "json") if "unallocated_cents" in one]
    words = ("--rule", "qf", "--pool-cents", "100000")
    assert divide(rows, *words).stdout == answers[0]
    assert answer(rows, *words, "--cap-bps", "6000")["projects"] == {"a": 40_000, "b": 60_000}


# ---- refused ------------------------------------------------------------------------------------

BAD_ROWS = {
    "a,x,-5": "line 2: cents is negative: '-5'",
    "a,x,0": "line 2: cents is 0, a gift is at least 1",
    "a,x,1.5": "line 2: cents is not a whole number: '1.5'",
    "a,x,1e3": "line 2: cents is not a whole number: '1e3'",
    "a,x,": "line 2: cents is not a whole number: ''",
    "a,x, 5": "line 2: cents is not a whole number: ' 5'",
    "a,x,٣": "line 2: cents is not a whole number: '٣'",
    f"a,x,{10**15 + 1}": "line 2: cents is too large: '1000000000000001'",
    "a,x," + "9" * 5_000: f"line 2: cents is too large: '{'9' * 40}...'",
    ",x,5": "line 2: project is empty",
    "a,  ,5": "line 2: donor is empty",
    " ,,x": "line 2: project is empty; donor is empty; cents is not a whole number: 'x'",
    "a,x": "line 2: 2 fields, the header has 3",
    "a,x,5,6": "line 2: 4 fields, the header has 3",
    'a,x,"5': "line 2: not CSV: unexpected end of data",
    'a,x,"5"6': "line 2: not CSV: ',' expected after '\"'",
}


@pytest.mark.parametrize(("row", "problem"), BAD_ROWS.items())
def test_a_wrong_line_is_named_with_what_is_wrong(row: str, problem: str) -> None:
    result = divide(HEAD + row, *QF)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [problem]


@pytest.mark.parametrize("rows", ["1,2,3,4\n5,6", "1,2\n3,4,5,6", "1,2,3\n4,5,6,7,8,9,10"])
def test_fields_that_fit_only_all_together_are_no_columns(rows: str) -> None:
    result = divide(HEAD + rows, *QF)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the header has 3" in result.stderr


def test_a_line_is_counted_as_an_editor_does() -> None:
    result = divide('project,donor,cents\n\na,"x\ny",5\nb,z,no\n', *QF)
    assert result.stderr == "line 5: cents is not a whole number: 'no'\n"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", 'line 1: no column "project"; there is no header'),
        (b"a,x,5\n", "line 1: no column \"project\"; the columns are 'a', 'x', '5'"),
        (b"project;donor;cents\n", "the columns are 'project;donor;cents'"),
        (b"project,donor,amount\n", 'line 1: no column "cents"'),
        (b"project,donor,cents,donor\n", 'line 1: column "donor" stands twice'),
        (HEAD.encode() + b"a,x,5\na,\xff,5\n", "line 3: not UTF-8 (byte 29)"),
        (b'"project,donor\n', "line 1: not CSV"),
    ],
)
def test_a_file_of_another_kind_is_refused(content: bytes, problem: str) -> None:
    result = divide(content, *QF)
    assert (result.exit_code, result.stdout) == (2, "")
    assert problem in result.stderr


def test_twenty_problems_are_told_and_how_many_more_there_are() -> None:
    result = divide(HEAD + "a,x,-1\n" * 25, *QF)
    lines = result.stderr.splitlines()
    assert (len(lines), lines[19], lines[20]) == (
        21,
        "line 21: cents is negative: '-1'",
        "and 5 more",
    )


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--rule", "lottery", "--pool-cents", "5"), "'lottery' is not one of"),
        (("--pool-cents", "5"), "Missing option '--rule'"),
        (("--rule", "qf"), "Missing option '--pool-cents'"),
        (("--rule", "qf", "--pool-cents", "-5"), "-5 is not in the range"),
        (("--rule", "qf", "--pool-cents", "5.5"), "'5.5' is not a valid integer"),
        (("--rule", "qf_pairwise", "--pool-cents", "5"), "--m-cents: needed for qf_pairwise"),
        ((*QF, "--m-cents", "5"), "--m-cents: not for qf"),
        ((*QF, "--cap-bps", "10001"), "--cap-bps: too large"),
        ((*QF, "--min-cents", "-1"), "--min-cents: too small"),
        (
            ("--rule", "pro_rata", "--pool-cents", "5", "--no-saturate"),
            "--no-saturate: not for pro_rata",
        ),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(words: tuple[str, ...], problem: str) -> None:
    result = divide(HEAD, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert problem in result.stderr


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        result = CliRunner().invoke(match, ["pool", *QF, str(path)])
        assert result.exit_code == 2
        assert f"{path}: cannot be read: " in result.stderr


# ---- as a program -------------------------------------------------------------------------------


def test_it_needs_no_database_no_app_no_settings_and_no_locale(tmp_path: Path) -> None:
    path = tmp_path / "donations.csv"
    path.write_text(HEAD + "a,x,100\na,y,100\n")
    program = (
        "import sys; from matchpot.cli import main\n"
        "try: main()\n"
        "finally: print([name for name in ('matchpot.app', 'sqlalchemy') if name in sys.modules],"
        " file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "match", "pool", *QF, path],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "platform"), "LC_ALL": "C"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.stderr == "[]\n"
    assert json.loads(done.stdout)["projects"] == {"a": 100_000}


def test_parts_worked_out_in_several_processes_come_back_in_their_order() -> None:
    assert list(over_processes(abs, [-3, 2, -1])) == [3, 2, 1]


def test_problems_are_kept_for_whoever_asks_without_a_terminal() -> None:
    with pytest.raises(BadInput) as refused:
        read_donations(b"donor,cents\n")
    assert refused.value.problems == [
        "line 1: no column \"project\"; the columns are 'donor', 'cents'"
    ]
