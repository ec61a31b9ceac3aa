"""`matchpot match pool --rule panel_blend`: gifts and a file of votes divided together."""

from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.matching.test_pool import HEAD, answer, divide
from tests.databases import ROOT
from tests.documents import blocks

GIFTS = HEAD + "a,x,100\na,y,100\nb,x,600\n"
BLEND = ("--rule", "panel_blend", "--pool-cents", "10000", "--panel-bps", "4000")


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    return tmp_path / "votes.csv"


def told(votes: Path, *words: str) -> dict[str, object]:
    return answer(GIFTS, *BLEND, *words, "--votes", str(votes))


def refused(votes: Path, text: str | bytes) -> Result:
    votes.write_bytes(text.encode() if isinstance(text, str) else text)
    return divide(GIFTS, *BLEND, "--votes", str(votes))


def test_votes_and_gifts_decide_in_the_agreed_parts(votes: Path) -> None:
    votes.write_text("votes,note,project\n1,,a\n\n1,new,c\n0,,b\n")
    found = told(votes)
    assert found["projects"] == {"a": 3_500, "b": 4_500, "c": 2_000}
    assert (found["donations"], found["donors"]) == (3, 2)
    found = told(votes, "--crowd", "qf")
    assert found["projects"] == {"a": 8_000, "b": 0, "c": 2_000}
    assert answer(GIFTS, *BLEND)["projects"] == {"a": 2_500, "b": 7_500}


def test_votes_of_any_size_count_to_the_last_one(votes: Path) -> None:
    votes.write_bytes(b"\xef\xbb\xbfproject,votes\r\na,%d\r\nb,%d\r\n" % (3 * 10**60, 10**60))
    found = answer(GIFTS, *BLEND[:-1], "10000", "--votes", str(votes))
    assert found["projects"] == {"a": 7_500, "b": 2_500}


def test_the_example_of_the_documentation_is_true(tmp_path: Path) -> None:
    page = ROOT / "docs" / "matching.md"
    gifts = blocks(page, "csv")[0]
    votes = tmp_path / "votes.csv"
    votes.write_text(next(one for one in blocks(page, "csv") if one.startswith("project,votes")))
    words = ("--rule", "panel_blend", "--pool-cents", "100000", "--panel-bps", "5000")
    found = answer(gifts, *words, "--votes", str(votes))
    assert found["projects"] == {"a": 48_864, "b": 51_136}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("project,votes\na,-1\n", "line 2: votes is not a whole number from 0: '-1'"),
        ("project,votes\na,1.5\n", "line 2: votes is not a whole number from 0: '1.5'"),
        (f"project,votes\na,{'9' * 5_000}\n", "line 2: votes is not a whole number from 0: "),
        ("project,votes\na,1\na,2\n", "line 3: project stands twice: 'a'"),
        ("project,votes\n ,1\n", "line 2: project is empty"),
        ("project,votes\na\n", "line 2: 1 fields, the header has 2"),
        ("project,score\na,1\n", "line 1: the header needs project and votes, once each"),
        ("", "line 1: the header needs project and votes, once each"),
        ('project,votes\n"a,1\n', "line 2: not CSV: "),
        (b"project,votes\n\xff,1\n", "not UTF-8 (byte 15)"),
    ],
)
def test_a_wrong_line_is_named(votes: Path, text: str | bytes, problem: str) -> None:
    result = refused(votes, text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"votes: {problem}")


def test_votes_are_for_the_rule_that_counts_them(votes: Path) -> None:
    votes.write_text("project,votes\na,1\n")
    result = divide(GIFTS, "--rule", "qf", "--pool-cents", "1", "--votes", str(votes))
    assert (result.exit_code, "--votes: not for qf" in result.stderr) == (2, True)
    result = divide(GIFTS, "--rule", "panel_blend", "--pool-cents", "1")
    assert "--panel-bps: needed for panel_blend" in result.stderr
    result = divide(GIFTS, "--rule", "qf", "--pool-cents", "1", "--crowd", "qf")
    assert "--crowd: not for qf" in result.stderr
    result = divide(GIFTS, *BLEND, "--votes", str(votes.parent / "nowhere.csv"))
    assert result.exit_code == 2
