"""Members choose among several projects from their desk: called, filled, voted in and told."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from matchpot.domain.networks.ballots import BallotState
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.ways import Allocation, usual
from matchpot.domain.rounds.rules import BallotKind
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.network_ballots import NetworkBallot
from matchpot.services import network_counts
from matchpot.services.ports import Outside
from tests.builders import a_person
from tests.fakes import FakeClock, a_fake_outside
from tests.services.network_ballot_scenes import Voted
from tests.services.network_scenes import WHY, Networked
from tests.towns import Town
from tests.web.networks.conftest import Desk
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Ids of a ballot that gathers, of two projects on it, and of people of its network."""

    app: Flask
    clock: FakeClock
    ballot: int
    purse: int
    owner: int
    member: int
    maker: int
    stranger: int
    project: int
    listed: tuple[int, ...]

    def visit(self, person_id: int, lang: str = "en") -> Visitor:
        """Somebody's browser, signed in."""
        visitor = Visitor(self.app, lang)
        with visitor.client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = f"{person_id}:1", True
        return visitor

    def go_on(self) -> BallotState:
        """Days pass, and the clock does what is due."""
        with self.app.app_context(), unit_of_work() as session:
            row = session.get_one(NetworkBallot, self.ballot)
            days = {BallotState.GATHERING: row.gathers_until}.get(row.state, row.closes_at)
            self.clock.moment = max(self.clock.moment, days)
            self.clock.forward(days=1)
            network_counts.go_on(session, self.ballot, now=self.clock.now())
            session.refresh(row)
            return row.state


@pytest.fixture
def a_vote(app: Flask, outside: Outside) -> Callable[[BallotKind], Votes]:
    """A network that votes with this ballot, on two projects so far."""
    clock = outside.clock
    assert isinstance(clock, FakeClock)

    def made(kind: BallotKind) -> Votes:
        with app.app_context(), unit_of_work() as session:
            way = usual(kind, Allocation.GREEDY_SKIP, criterion="Fits what the money is for")
            net = Networked(Town(session, clock), method=Method.BALLOT, way=way)
            vote = Voted(net)
            own = net.project(maker=net.members[1])
            listed = (vote.nominate(600, own).id, vote.nominate(500).id)
            return Votes(
                app=app,
                clock=clock,
                ballot=vote.ballot.id,
                purse=net.purse.id,
                owner=net.owner.id,
                member=net.members[0].id,
                maker=net.members[1].id,
                stranger=a_person(session, "Sam Stranger").id,
                project=net.project().id,
                listed=listed,
            )

    return made


@pytest.fixture
def votes(a_vote: Callable[[BallotKind], Votes]) -> Votes:
    return a_vote(BallotKind.APPROVAL)


def test_members_propose_vote_and_read_what_came_of_it(votes: Votes) -> None:
    here = f"/network/ballots/{votes.ballot}"
    member = votes.visit(votes.member)
    assert "Propose a project" in member.get(here).text
    one = {"title": "A hall", "amount_cents": "300", "motivation": WHY, "accept_days": "28"}
    address = f"{here}/projects/new/{votes.project}"
    refused = member.post(address, **{**one, "amount_cents": "601"})
    assert (refused.status_code, "A project asks €600.00 at most." in refused.text) == (422, True)
    assert member.post(address, **one).status_code == 303
    assert member.post(address, **one).status_code == 422  # stands there already
    assert member.get(f"{here}/paper").status_code == 409  # nobody votes yet
    promised = re.findall("[0-9a-f]{64}", member.get(here).text)
    assert votes.go_on() is BallotState.VOTING
    assert member.get(f"{here}/projects/new").status_code == 409
    first, second = (f"P-{one}" for one in votes.listed)
    looked = member.post(f"{here}/paper", **{f"pick-{first}": "1", "do": "review"})
    assert "This is what you are about to cast" in looked.text
    assert member.post(f"{here}/paper", do="review").status_code == 422  # empty
    assert member.post(f"{here}/cast", **{f"pick-{first}": "1"}).status_code == 303
    owner = votes.visit(votes.owner)
    owner.post(f"{here}/cast", **{f"pick-{first}": "1", f"pick-{second}": "1"})
    shown = owner.get(here).text
    assert "2 members have voted" in shown
    assert "Change my vote" in shown
    assert votes.go_on() is BallotState.COUNTED
    told = owner.get(here).text
    assert "Gets the €600 it asked." in told
    assert "Each award by fund" in told
    with votes.app.app_context(), unit_of_work() as session:
        record = session.get_one(NetworkBallot, votes.ballot).record
    assert promised == [record["lots"]["commitment"]]
    assert member.get(f"/network/proposals/{votes.listed[0]}").status_code == 200


def test_a_ballot_that_runs_says_who_holds_money_ready_and_of_nobody_that_they_pay(
    votes: Votes,
) -> None:
    here = f"/network/ballots/{votes.ballot}"
    for _ in ("proposals are gathered", "members vote"):
        shown = votes.visit(votes.member).get(here).text
        assert "Who holds money ready" in shown
        assert "Pays" not in shown
        assert "<strong>Nog " in votes.visit(votes.member, "nl").get(here).text
        votes.go_on()
    # Nobody voted: they have as many days again, and then it ends.
    assert "Who holds money ready" in votes.visit(votes.member).get(here).text
    votes.go_on()
    assert "Who held money ready" in votes.visit(votes.member).get(here).text


def test_whoever_makes_a_project_has_it_not_on_their_paper_and_strangers_see_nothing(
    votes: Votes,
) -> None:
    here = f"/network/ballots/{votes.ballot}"
    maker, stranger = votes.visit(votes.maker), votes.visit(votes.stranger)
    assert "You have no say in this one." in maker.get(here).text
    votes.go_on()
    paper = maker.get(f"{here}/paper").text
    assert f"pick-P-{votes.listed[1]}" in paper
    assert f"pick-P-{votes.listed[0]}" not in paper
    assert stranger.get(here).status_code == 404
    assert stranger.post(f"{here}/cast", pick="1").status_code == 404


def test_members_read_the_reasons_of_scores_under_a_number_and_nobody_else_does(
    a_vote: Callable[[BallotKind], Votes],
) -> None:
    votes = a_vote(BallotKind.SCORE)
    votes.go_on()
    here, why = f"/network/ballots/{votes.ballot}", "They know every street of the north."
    codes = [f"P-{one}" for one in votes.listed]
    typed = {f"score-{code}-fit": "4" for code in codes} | {f"reason-{code}": why for code in codes}
    for who in (votes.owner, votes.member):
        assert "under your number" in votes.visit(who).get(f"{here}/paper").text
        assert votes.visit(who).post(f"{here}/cast", **typed).status_code == 303
    assert why not in votes.visit(votes.owner).get(here).text
    assert votes.go_on() is BallotState.COUNTED
    assert votes.visit(votes.owner).get(here).text.count(why) == 4
    assert votes.visit(votes.maker).get(here).text.count(why) == 2  # not of their own project
    assert why not in Visitor(votes.app).get("/en/networks/").text


def test_a_ranking_can_be_put_in_order_without_a_script(
    a_vote: Callable[[BallotKind], Votes],
) -> None:
    votes = a_vote(BallotKind.RANKING)
    votes.go_on()
    here, codes = f"/network/ballots/{votes.ballot}", [f"P-{one}" for one in votes.listed]
    typed = {f"rank-{codes[0]}": "1", f"rank-{codes[1]}": "2"}
    moved = votes.visit(votes.member).post(f"{here}/paper", **typed, do=f"up-{codes[1]}").text
    assert moved.index(f"row-{codes[1]}") < moved.index(f"row-{codes[0]}")


def test_an_owner_calls_a_ballot_off_and_calls_another(votes: Votes) -> None:
    owner, member = votes.visit(votes.owner), votes.visit(votes.member)
    here = f"/network/ballots/{votes.ballot}"
    new = f"/network/purses/{votes.purse}/ballots/new"
    wanted = {"title": "Summer", "budget_cents": "4000", "most_cents": "500", "gather_days": "14"}
    assert "A ballot runs over this purse." in owner.post(new, **wanted).text
    assert member.get(f"{here}/call-off").status_code == 403
    assert owner.post(f"{here}/call-off").status_code == 303
    too_much = owner.post(new, **{**wanted, "budget_cents": "4000,01"})
    assert "the funds can bring €4,000.00 together now" in too_much.text
    assert "the purse allows for one" in owner.post(new, **{**wanted, "most_cents": "2001"}).text
    assert member.get(new).status_code == 403
    assert owner.post(new, **wanted).status_code == 303
    assert "Summer" in owner.get(f"/network/purses/{votes.purse}").text
    assert "Summer" in member.get("/network/").text
    assert "Stemmingen die lopen" in votes.visit(votes.member, "nl").get("/network/").text


def test_a_purse_that_decides_by_ballot_says_how_members_vote(desk: Desk) -> None:
    address = "/network/{network}/purses/new"
    words = {
        "name": "By ballot",
        "purpose": "Small work of makers in the north of the town.",
        "most_cents": "500",
        "first_on": desk.clock.now().date().isoformat(),
        "last_on": desk.clock.now().date().replace(month=12, day=31).isoformat(),
        "method": "ballot",
        "quorum_percent": "50",
        "days": "14",
    }
    refused = desk.post(desk.owner, address, **words, ballot="ranking", spends="mes")
    assert (refused.status_code, "This rule asks who voted for what." in refused.text) == (
        422,
        True,
    )
    made = desk.post(desk.owner, address, **words, ballot="cumulative", spends="mes")
    assert made.status_code == 303
    page = desk.visit(desk.owner).get(made.location.partition("/en")[2]).text
    assert "Call a ballot" in page
    assert "Divide points" in page
