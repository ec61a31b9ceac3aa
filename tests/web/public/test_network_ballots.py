"""Anybody reads what members of a network chose among several projects, and can count it again."""

from dataclasses import dataclass

import pytest
from flask import Flask

from matchpot.domain.networks.ballot_records import faults
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.ways import Allocation, usual
from matchpot.domain.rounds.rules import BallotKind
from matchpot.extensions import unit_of_work
from matchpot.services.ports import Outside
from tests.fakes import FakeClock, a_fake_outside
from tests.services.network_ballot_scenes import Voted
from tests.services.network_scenes import Networked
from tests.towns import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
APPROVAL = usual(BallotKind.APPROVAL, Allocation.GREEDY_SKIP, criterion="")


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Where a ballot is told, where its purse, and where what came of it leads."""

    ballot: str
    award: str
    purse: str


@pytest.fixture
def here(app: Flask, outside: Outside) -> Told:
    """A ballot that granted one of two projects."""
    clock = outside.clock
    assert isinstance(clock, FakeClock)
    with app.app_context(), unit_of_work() as session:
        net = Networked(Town(session, clock), method=Method.BALLOT, way=APPROVAL)
        vote = Voted(net, budget=900)
        one, two = vote.nominate(600), vote.nominate(500)
        vote.go_on()
        vote.approve({net.owner: [one], net.members[0]: [one, two]})
        vote.go_on()
        network = f"/networks/{net.network.slug}"
        ballot, award = f"{network}/ballots/{vote.ballot.id}", f"{network}/decisions/{one.id}"
        return Told(ballot=ballot, award=award, purse=f"{network}/{net.purse.slug}")


def test_a_ballot_is_told_with_every_reason_and_each_funds_part_and_names_nobody(
    app: Flask, here: Told
) -> None:
    visitor = Visitor(app)
    page = visitor.get(f"/en{here.ballot}").text
    for words in (
        "Of 4 members who could vote 2 had to. 2 did.",
        "Gets the €600 it asked.",
        "At its turn €300 was left; it asks €500.",
        "A plan that was not granted",
        "Each award by fund",
        "€450",
        "€150",
    ):
        assert words in page, words
    assert "Olga Noord" not in page
    assert "Lid 1" not in page
    assert "Wat er gekozen is" in visitor.get(f"/nl{here.ballot}").text
    assert "Spring in the north" in visitor.get(f"/en{here.purse}").text


def test_the_file_of_a_ballot_can_be_counted_again(app: Flask, here: Told) -> None:
    record = Visitor(app).get(f"/en{here.ballot}.json").json
    assert record is not None
    assert len(record["projects_granted"]) == 1
    assert faults(record) == []


def test_an_award_of_a_ballot_leads_to_the_ballot(app: Flask, here: Told) -> None:
    answer = Visitor(app).get(f"/en{here.award}")
    assert answer.location.endswith(here.ballot)
    assert Visitor(app).get(f"/en{here.ballot}9").status_code == 404
