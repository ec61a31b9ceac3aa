"""Who gets a letter about a network, and who must not."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.networks.deciding import Stance
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import networks
from tests.builders import euros
from tests.services.network_scenes import Networked
from tests.towns import Town


@pytest.fixture
def net(session: Session) -> Networked:
    return Networked(Town(session))


def told(net: Networked, notice: str) -> list[OutboxRow]:
    """The letters of a kind that were promised."""
    rows = net.town.session.scalars(select(OutboxRow).order_by(OutboxRow.id))
    return [one for one in rows if one.payload.get("notice") == notice]


def names(rows: list[OutboxRow]) -> list[str]:
    return [one.payload["name"] for one in rows]


def test_an_offer_is_told_to_owners_and_its_answer_to_the_fund(net: Networked) -> None:
    assert names(told(net, "network_mandate")) == ["Olga Noord", "Olga Noord"]
    answers = told(net, "network_answer")
    assert names(answers) == ["Mo 1", "Mo 2"]
    assert all(one.payload["values"]["is_taken"] for one in answers)


def test_an_end_is_told_to_everybody_who_may_propose(net: Networked) -> None:
    officer, mandate = net.feeders[0].officer, net.feeders[0].mandate
    networks.end(net.town.session, mandate.id, by=officer.id, now=net.town.clock.now())
    ended = [one for one in told(net, "network_mandate") if one.payload["values"]["is_ended"]]
    assert sorted(names(ended)) == ["Lid 1", "Lid 2", "Lid 3", "Olga Noord"]


def test_who_makes_the_project_reads_nothing_of_a_proposal_that_falls(net: Networked) -> None:
    maker = net.members[0]
    proposal = net.propose(euros(500), net.project(maker=maker))
    for one in (net.owner, *net.members[1:]):
        net.say(proposal, one, Stance.NO)
    net.say(proposal, net.owner, Stance.OBJECT, "They got as much from us in spring already.")
    net.days_pass()
    net.decide(proposal)
    for notice in ("network_proposal", "network_decided"):
        assert maker.name not in names(told(net, notice))
    assert sorted(names(told(net, "network_proposal"))) == ["Lid 2", "Lid 3"]
    assert sorted(names(told(net, "network_decided"))) == ["Lid 2", "Lid 3", "Olga Noord"]
    assert told(net, "network_granted") == []


def test_each_fund_reads_what_its_own_pot_pays(net: Networked) -> None:
    net.granted(euros(1_000))
    parts = {
        one.payload["name"]: one.payload["values"]["part_cents"]
        for one in told(net, "network_granted")
    }
    assert parts == {"Mo 1": euros(750), "Mo 2": euros(250)}


def test_when_too_few_spoke_everybody_is_asked_once_more(net: Networked) -> None:
    proposal = net.propose(euros(500))
    net.days_pass()
    net.decide(proposal)
    again = [one for one in told(net, "network_proposal") if one.payload["values"]["is_again"]]
    assert len(again) == len(net.everyone)
    proposer = net.town.session.get_one(Person, proposal.proposed_by)
    assert proposer.name in names(again)
