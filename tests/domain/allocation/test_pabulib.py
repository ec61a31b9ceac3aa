"""Pabulib's files: what is read, what is tolerated and told, what is refused, what is written."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pabulib.checker import Checker

from matchpot.domain.allocation.completions import Completion
from matchpot.domain.allocation.elections import Votes, counted
from matchpot.domain.allocation.greedy_skip import GreedySkip
from matchpot.domain.allocation.greedy_stop import GreedyStop
from matchpot.domain.allocation.mes import Mes
from matchpot.domain.allocation.pabulib.amounts import number, plain
from matchpot.domain.allocation.pabulib.ballots import Kind
from matchpot.domain.allocation.pabulib.reading import PbElection, read_pb
from matchpot.domain.allocation.pabulib.sections import PbRefused
from matchpot.domain.allocation.pabulib.writing import PbAbout, write_pb
from matchpot.domain.allocation.phragmen import Phragmen
from matchpot.domain.allocation.terms import Terms
from tests.domain.allocation.electing import REAL, an_election

META = ["META", "key;value", "budget;1000", "vote_type;approval"]
PROJECTS = ["PROJECTS", "project_id;cost;name", "a;700;A", "b;300;B"]
VOTES = ["VOTES", "voter_id;vote", "1;a,b", "2;b"]
LINES = [*META, *PROJECTS, *VOTES]


def read(lines: list[str], **options) -> PbElection:
    return read_pb("\n".join(lines).encode(), **options)


def changed(old: str, new: str) -> list[str]:
    assert old in LINES
    return [new if line == old else line for line in LINES]


def with_votes(kind: str, *votes: str, meta: tuple[str, ...] = ()) -> list[str]:
    head = [*META[:3], f"vote_type;{kind}", *meta]
    return [*head, *PROJECTS, "VOTES", "voter_id;vote;points", *votes]


def test_a_file_is_an_election_in_cents_with_places_for_lots():
    election = read(LINES).election
    assert election.budget_cents == 100_000
    assert {one.id: one.cost_cents for one in election.applications} == {"a": 70_000, "b": 30_000}
    assert (election.scores, election.supporters) == ({"a": 1, "b": 2}, {"a": 1, "b": 2})
    assert election.lots == {"a": 0, "b": 1}
    assert read(LINES, cents_per_unit=1).election.budget_cents == 1_000


PLAIN = read(LINES)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("\n".join(LINES).encode("utf-8-sig"), id="a mark in front"),
        pytest.param("\r\n".join(LINES).encode(), id="lines of Windows"),
        pytest.param("\n\n".join(["", *LINES, "", ""]).encode(), id="empty lines"),
        pytest.param("\n".join([f"{line};;" for line in LINES]).encode(), id="empty cells"),
        pytest.param("\n".join(LINES).replace("1;a,b", "1; a , b ").encode(), id="spaces"),
        pytest.param("\n".join(LINES).replace("META", "meta").encode(), id="small letters"),
        pytest.param("\n".join(changed("a;700;A", 'a;700;"A; or\n""B"""')).encode(), id="quoted"),
        pytest.param("\n".join(changed("budget;1000", "budget;1000,00")).encode(), id="comma"),
        pytest.param("\n".join(changed("key;value", "comment;#1: x")).encode(), id="no head"),
    ],
)
def test_what_means_the_same_is_read_the_same(data):
    assert read_pb(data).election == PLAIN.election


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        (changed("2;b", "2;"), None),
        (changed("2;b", "2;None"), None),
        (changed("2;b", "2;b,b"), "line 12: a project stands twice and counts once"),
        ([*META, "max_length;1", *PROJECTS, *VOTES], "line 12: 2 projects, max_length is 1"),
        ([*META, "num_votes;3", *PROJECTS, *VOTES], "line 5: num_votes is 3, there are 2"),
        (changed("a;700;A", "a;700.001;A"), "line 7: a: its cost is rounded up to a whole cent"),
        (changed("a;700;A", "a;999999999;A"), "line 7: a: withdrawn, by its cost of 999999999"),
    ],
)
def test_what_is_tolerated_is_told_with_its_line(lines, note):
    told = read(lines)
    assert told.election.voters == 2
    assert list(told.notes) == ([note] if note else [])


def test_votes_that_do_not_add_up_are_told_and_the_ballots_count():
    lines = [*META, "PROJECTS", "project_id;cost;votes", "a;700;5", "b;300;2", *VOTES]
    told = read(lines)
    assert told.notes == ("line 7: a: votes is 5, the ballots say otherwise",)
    assert told.election.scores["a"] == 1


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([], "end of the file: there is no block META, PROJECTS, VOTES"),
        (LINES[:8], "end of the file: there is no block VOTES"),
        (LINES[:9], "end of the file: the block VOTES has no header"),
        ([*PROJECTS, *META, *VOTES], "line 1: the block PROJECTS does not belong here"),
        ([*LINES, *VOTES], "line 13: the block VOTES does not belong here"),
        (["budget;5", *LINES], "line 1: stands before the block META"),
        (changed("budget;1000", "budget;"), "line 3: META has no budget"),
        (changed("budget;1000", "budget;a lot"), "line 3: budget is not a number: 'a lot'"),
        (changed("budget;1000", "budget;1,000"), "line 3: budget is not a number: '1,000'"),
        (changed("budget;1000", "budget;-5"), "line 3: budget is negative"),
        ([*META, "budget;7", *PROJECTS, *VOTES], "line 5: budget stands twice"),
        (changed("project_id;cost;name", "project_id;name;cos"), "PROJECTS has no column cost"),
        (changed("b;300;B", "a;300;B"), "line 8: an earlier project is 'a' too"),
        (changed("b;300;B", ";300;B"), "line 8: a project has no project_id"),
        (changed("b;300;B", "b;;B"), "line 8: cost is not an amount: ''"),
        (changed("b;300;B", "b;-3;B"), "line 8: cost is not an amount: '-3'"),
        (changed("b;300;B", "b;nan;B"), "line 8: cost is not an amount: 'nan'"),
        (changed("b;300;B", "b;1e99;B"), "line 8: cost is not an amount: '1e99'"),
        (changed("b;300;B", "b;300;B; or C"), "line 8: 4 values, PROJECTS has 3 columns"),
        (changed("2;b", "1;b"), "line 12: '1' voted before, on line 11"),
        (changed("2;b", ";b"), "line 12: a vote has no voter_id"),
        (changed("2;b", "2;b,z"), "line 12: there is no project 'z'"),
        (with_votes("thumbs", "1;a;"), "line 4: vote_type is not one of"),
        (with_votes("cumulative", "1;a;"), "line 11: 0 points for 1 projects"),
        (with_votes("cumulative", "1;a;1,2"), "line 11: 2 points for 1 projects"),
        (with_votes("cumulative", "1;a;many"), "line 11: not points: 'many'"),
        (with_votes("cumulative", "1;a;-1"), "line 11: not points: '-1'"),
        (with_votes("scoring", "1;a,a;1,2"), "line 11: a project stands twice"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(lines, problem):
    with pytest.raises(PbRefused) as refused:
        read(lines)
    assert any(problem in one for one in refused.value.problems), refused.value.problems


def test_everything_wrong_is_told_at_once():
    lines = [*changed("b;300;B", "b;x;B"), "3;q", "3;a"]
    with pytest.raises(PbRefused) as refused:
        read(lines)
    assert len(refused.value.problems) >= 3


def test_what_is_no_text_is_refused():
    with pytest.raises(PbRefused) as refused:
        read_pb(b"META\nkey;value\nunit;\xff\n")
    assert refused.value.problems == ("line 3: not UTF-8 (byte 21)",)


@given(
    st.binary(max_size=60) | st.text(alphabet='METAPROJCSV;,"\n\r ab1', max_size=80).map(str.encode)
)
@settings(max_examples=150)
def test_no_bytes_whatever_do_anything_but_be_refused(data):
    with pytest.raises(PbRefused):
        read_pb(data)


# ---- kinds of ballots ---------------------------------------------------------------------------


def test_points_are_summed_exactly_and_an_empty_ballot_counts_as_a_voter():
    told = read(with_votes("cumulative", "1;a,b;2.5,1", "2;b;3", "3;;"))
    assert told.election.scores == {"a": Fraction(5, 2), "b": 4}
    assert (told.election.voters, told.election.supporters["b"]) == (3, 2)


def test_a_ranking_gives_a_point_less_for_each_place():
    told = read(with_votes("ordinal", "1;b,a;", "2;b;", meta=("max_length;3",)))
    assert told.election.scores == {"a": 2, "b": 6}
    assert read(with_votes("ordinal", "1;b,a;", "2;b;")).election.scores == {"a": 1, "b": 4}


def test_scores_may_be_negative_and_make_no_supporter():
    told = read(with_votes("scoring", "1;a,b;-2,3"))
    assert (told.election.scores["a"], told.election.supporters["a"]) == (-2, 0)


def test_the_recorded_outcome_and_the_threshold_are_read():
    lines = [
        *META, "min_project_score_threshold;2",
        "PROJECTS", "project_id;cost;selected", "a;700;1", "b;300;0", "c;1;2",
        *VOTES,
    ]  # fmt: skip
    told = read(lines)
    assert (told.recorded, told.otherwise_funded, told.least_score) == (["a"], ["c"], 2)
    assert PLAIN.recorded is None


# ---- writing ------------------------------------------------------------------------------------

ABOUT = PbAbout(
    description="Makers of the town",
    country="Netherlands",
    unit="Zaandam",
    instance="2026",
    date_begin="01.11.2026",
    date_end="14.11.2026",
    names={"a": 'A "new"; hall\n', "b": "B"},
    longest=3,
)
RULES = [
    GreedySkip(),
    GreedyStop(),
    Phragmen(),
    Mes(completion=(Completion.NONE,)),
    Mes(completion=(Completion.ADD1,), step_cents=100),
    Mes(),
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_pabulibs_checker_finds_no_error_in_what_we_write(rule, capsys):
    election = an_election(
        {"a": 70_000, "b": 45_000, "c": 30_050, "d": 90_000},
        ["abc", "ab", "b", "bc", "d", "abd", "a"],
        budget_cents=100_000,
    )
    outcome = rule.allocate(election, Terms())
    text = write_pb(election, ABOUT, kind=Kind.APPROVAL, outcome=outcome, rule=rule)
    results = Checker().process_files([text])
    assert results["metadata"]["valid"] == 1, results


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_election_written_and_read_again_is_the_same(path):
    first = read_pb(path.read_bytes())
    outcome = GreedySkip().allocate(first.election, Terms())
    about = replace(ABOUT, longest=None)
    text = write_pb(first.election, about, kind=first.kind, outcome=outcome)
    again = read_pb(text.encode())
    assert again.election.ballots == first.election.ballots
    assert again.election.scores == first.election.scores
    assert set(again.recorded or ()) == set(first.recorded or ())
    assert again.notes == ()


def test_points_and_withdrawn_projects_come_back():
    ballots = [Votes(weights={"a": 5, "b": 2}), Votes(weights={"b": 10})]
    scores, supporters = counted(ballots)
    election = replace(
        an_election({"a": 70_000, "b": 30_000}, budget_cents=50_000, withdrawn={"b": True}),
        ballots=ballots,
        scores={id_: Fraction(total, 2) for id_, total in scores.items()},
        supporters=supporters,
        step=Fraction(1, 2),
    )
    again = read_pb(write_pb(election, ABOUT, kind=Kind.CUMULATIVE).encode()).election
    assert again.scores == election.scores
    assert [one.id for one in again.applications if one.withdrawn] == ["b"]


@given(
    st.fractions(-(10**12), 10**12, max_denominator=1000)
    | st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3
    ).map(Fraction)
)
def test_a_number_that_ends_is_written_and_read_as_itself(value):
    written = plain(value)
    assert (number(written) if "/" not in written else Fraction(written)) == value
