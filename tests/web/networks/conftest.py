"""A network fed by two funds, and the browsers of its people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchpot.domain.networks.deciding import Method
from matchpot.domain.people import MembershipRole
from matchpot.domain.pots import PotPurpose
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.networks import NetworkProposal
from matchpot.persistence.models.people import Person
from matchpot.services.ports import Outside
from tests.builders import a_fund, a_member, a_person, euros
from tests.fakes import FakeClock, FakePayments, a_fake_outside
from tests.services.network_scenes import Networked
from tests.towns import Town
from tests.web.visitors import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Ids of the people of a network and of what there is: one open proposal of 400 euros."""

    app: Flask
    clock: FakeClock
    network: int
    purse: int
    offered: int
    officer: int
    proposal: int
    project: int
    maker: int
    owner: int
    members: tuple[int, ...]
    reader: int
    stranger: int

    def visit(self, person_id: int, lang: str = "en") -> Visitor:
        """Somebody's browser, signed in."""
        visitor = Visitor(self.app, lang)
        with visitor.client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = f"{person_id}:1", True
        return visitor

    def page(self, person_id: int, path: str, lang: str = "en") -> str:
        answer = self.visit(person_id, lang).get(self.path(path))
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def code(self, person_id: int, path: str) -> int:
        return self.visit(person_id).get(self.path(path)).status_code

    def post(self, person_id: int, path: str, **fields: str) -> TestResponse:
        return self.visit(person_id).post(self.path(path), **fields)

    def path(self, path: str) -> str:
        return path.format(
            network=self.network, purse=self.purse, offered=self.offered,
            proposal=self.proposal, project=self.project,
        )  # fmt: skip

    @contextmanager
    def kept(self) -> Iterator[NetworkProposal]:
        """The proposal as it is stored."""
        with self.app.app_context(), unit_of_work() as session:
            yield session.get_one(NetworkProposal, self.proposal)

    def days_pass(self, count: int) -> None:
        """The clock goes on."""
        self.clock.moment += timedelta(days=count)


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def a_desk(app: Flask, outside: Outside) -> Callable[[Method], Desk]:
    """A network that decides in this way."""
    clock, payments = outside.clock, outside.payments
    assert isinstance(clock, FakeClock)
    assert isinstance(payments, FakePayments)

    def made(method: Method) -> Desk:
        with app.app_context(), unit_of_work() as session:
            town = Town(session, clock)
            town.payments = payments
            net = Networked(town, method=method)
            fund = a_fund(session, "Fonds Nieuw")
            pot = town.pot_alone(cents=euros(800), fund=fund)
            pot.purpose = PotPurpose.NETWORK
            session.flush()
            officer = a_member(session, net.network, name="Cas Beide")
            offered = net.offer(pot, officer, in_all=800, speaker=net.owner)
            proposal = net.propose(euros(400), by=net.members[0])
            role = MembershipRole.READER
            return Desk(
                app=app,
                clock=clock,
                network=net.network.id,
                purse=net.purse.id,
                offered=offered.id,
                officer=officer.id,
                proposal=proposal.id,
                project=net.project(maker=a_person(session, "Sam Maker")).id,
                maker=proposal.maker_id,
                owner=net.owner.id,
                members=tuple(one.id for one in net.members),
                reader=a_member(session, net.network, role=role, name="Ria Reader").id,
                stranger=_elsewhere(session).id,
            )

    return made


def _elsewhere(session: Session) -> Person:
    return a_member(session, a_fund(session, "Elders"), name="Vera Vreemd")


@pytest.fixture
def desk(a_desk: Callable[[Method], Desk]) -> Desk:
    """A network that decides by consent."""
    return a_desk(Method.CONSENT)
