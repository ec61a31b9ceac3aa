"""An election of Pabulib becomes the file of a round, is checked as one, and comes back."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from pabulib.checker import Checker

from matchpot.cli.rounds.group import round_
from matchpot.domain.allocation.elections import Election
from matchpot.domain.allocation.greedy_skip import GreedySkip
from matchpot.domain.allocation.pabulib.ballots import Kind
from matchpot.domain.allocation.pabulib.reading import read_pb
from matchpot.domain.allocation.pabulib.writing import PbAbout, write_pb
from matchpot.domain.allocation.terms import Terms
from tests.domain.allocation.electing import REAL, elections

ABOUT = PbAbout(
    description="Wijkbudget; het tweede", country="Poland", unit="Łódź", instance="2026",
    date_begin="01.03.2026", date_end="20.03.2026", names={"a": "Speelplaats"}, currency="PLN",
)  # fmt: skip


def run(*words: str, given: str) -> Result:
    return CliRunner().invoke(round_, [*words, "-"], input=given.encode())


def there_and_back(text: str, *words: str) -> str:
    """The file of a round of it, which is right, written as an election again."""
    made = run("import", *words, given=text)
    assert made.exit_code == 0, made.output
    checked = run("verify", given=made.stdout)
    assert checked.exit_code == 0, checked.output
    again = run("pabulib", given=made.stdout)
    assert again.exit_code == 0, again.output
    return again.stdout


def written(election: Election, kind: Kind) -> str:
    outcome = GreedySkip().allocate(election, Terms())
    return write_pb(election, ABOUT, kind=kind, outcome=outcome, rule=GreedySkip())


@pytest.mark.parametrize("kind", list(Kind))
@settings(max_examples=15)
@given(drawn=st.data())
def test_every_kind_of_election_comes_back_as_it_was(kind: Kind, drawn: st.DataObject) -> None:
    has_points = kind in {Kind.CUMULATIVE, Kind.SCORING}
    election = drawn.draw(elections(most_weight=7 if has_points else 1))
    if kind is Kind.CHOOSE_1:
        one_each = [votes for votes in election.ballots if len(votes.weights) == 1]
        election = replace(election, ballots=one_each)
    # As others read it: with points for places, and projects in the order that settles ties.
    election = read_pb(written(election, kind).encode()).election
    text = written(election, kind)
    assert there_and_back(text) == text


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_election_comes_back_with_the_same_votes_and_asks(path: Path) -> None:
    before = read_pb(path.read_bytes())
    text = there_and_back(path.read_text())
    after = read_pb(text.encode())
    asks = [
        {one.id: (one.cost_cents, one.withdrawn) for one in read.election.applications}
        for read in (before, after)
    ]
    assert asks[0] == asks[1]
    assert before.election.ballots == after.election.ballots
    assert before.kind is after.kind
    assert there_and_back(text) == text
    report = Checker().process_files([text])
    assert report["metadata"]["invalid"] == 0, report


HEAD = "META\nkey;value\nbudget;10\nvote_type;{}\nPROJECTS\nproject_id;cost\na;7\nb;5\n"


def of_type(kind: str, *votes: str) -> str:
    head = HEAD.format(kind)
    return "\n".join([f"{head}VOTES", "voter_id;vote;points", *votes]) + "\n"


def test_points_below_zero_and_fractions_are_left_to_the_tally() -> None:
    for text, said in (
        (of_type("scoring", "1;a;-2"), "below zero"),
        (of_type("cumulative", "1;a,b;1,0.5"), "fractions"),
    ):
        refused = run("import", given=text)
        assert refused.exit_code == 2
        assert said in refused.stderr


def test_a_ranking_is_points_by_place_and_decided_as_the_tally_decides() -> None:
    text = of_type("ordinal", "1;b,a;", "2;b;", "3;a,b;")
    made = json.loads(run("import", given=text).stdout)
    (tally,) = made["tallies"]
    assert tally["outcome"]["public"]["scores"] == {"a": "3", "b": "5"}
    told = json.loads(run("tally", "--rule", "greedy_skip", given=text).stdout)
    assert tally["outcome"]["order"] == ["b", "a"]
    given = {id_ for id_, one in told["reasons"].items() if one["code"] == "funded"}
    assert given == set(told["funded"]) == {"b"}


def test_only_the_file_of_a_round_is_written_as_an_election() -> None:
    assert run("pabulib", given="{}").exit_code == 2
    made = run("import", given=of_type("approval", "1;a;")).stdout
    assert CliRunner().invoke(round_, ["pabulib", "--half", "A", "-"], input=made).exit_code == 2
