"""A fund lets a network spend a pot: offered, taken back, ended, and read euro by euro."""

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.domain.deadlines import local_day
from matchpot.domain.networks.deciding import Method
from matchpot.domain.people import MembershipRole
from matchpot.domain.pots import PotPurpose
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.networks import NetworkMandate
from matchpot.persistence.models.people import Organisation
from matchpot.services import networks
from matchpot.services.ports import Outside
from tests.builders import a_fund, a_member, euros
from tests.fakes import FakeClock, a_fake_outside
from tests.services.network_scenes import Networked
from tests.services.round_scenes import a_round_pot
from tests.towns import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
WORDS = "You know the makers in the north better than we do."


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@dataclass
class Hall:
    """A network fed by two funds, and the people of a third with a pot of 5,000 euros."""

    app: Flask
    clock: FakeClock
    method: Method = Method.CONSENT

    def __post_init__(self) -> None:
        with self.app.app_context(), unit_of_work() as session:
            net = Networked(Town(session, self.clock), method=self.method)
            fund = a_fund(session, "Derde Fonds")
            pot = a_round_pot(net.town, fund=fund, cents=euros(5_000))
            pot.purpose, pot.name = PotPurpose.NETWORK, "Voor het netwerk"
            session.flush()
            self.fund, self.pot, self.purse = fund.id, pot.id, net.purse.id
            self.people = {
                role.value: a_member(session, fund, role=role, name=f"Mo {role}").id
                for role in MembershipRole
            }
            self.people |= {"stranger": net.feeders[0].officer.id, "network": net.owner.id}
            self.feeding, self.net = net.feeders[0].pot.id, net
            self.speaker = net.members[0].id
            self.offer_at = f"/fund/pots/{pot.id}/mandates/new/{net.purse.id}"

    def visit(self, who: str, lang: str = "en") -> Visitor:
        visitor = Visitor(self.app, lang)
        with visitor.client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = f"{self.people[who]}:1", True
        return visitor

    def text(self, path: str, who: str = "member", lang: str = "en") -> str:
        answer = self.visit(who, lang).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def typed(self, **other: str) -> dict[str, str]:
        today = local_day(self.clock.now())
        return {
            "in_all_cents": "4000",
            "most_cents": "1500",
            "first_on": today.isoformat(),
            "last_on": (today + timedelta(days=100)).isoformat(),
            "words": WORDS,
            **other,
        }

    def offered(self) -> int:
        """A mandate a member of the fund offered through the form."""
        answer = self.visit("member").post(self.offer_at, **self.typed())
        assert answer.status_code == 303
        with self.app.app_context(), unit_of_work() as session:
            wanted = select(NetworkMandate.id).where(NetworkMandate.pot_id == self.pot)
            return session.scalars(wanted.order_by(NetworkMandate.id.desc())).first() or 0

    def accepts(self, mandate: int) -> None:
        with self.app.app_context(), unit_of_work() as session:
            networks.accept(session, mandate, by=self.people["network"], now=self.clock.now())


@pytest.fixture
def hall(app: Flask, outside: Outside) -> Hall:
    assert isinstance(outside.clock, FakeClock)
    return Hall(app, outside.clock)


def test_a_fund_makes_a_pot_for_a_network_beside_its_others(hall: Hall) -> None:
    member = hall.visit("member")
    assert f"/fund/{hall.fund}/network-pots/new" in hall.text("/fund/")
    for address, title in (
        ("network-pots", "New pot for a network"),
        ("loan-pots", "New pot for loans"),
        ("round-pots", "New pot for rounds"),
    ):
        path = f"/fund/{hall.fund}/{address}/new"
        assert title in hall.text(path)
        assert member.post(path, name="").status_code == 422
        assert member.post(path, name="Noord").status_code == 303
        assert hall.visit("reader").get(path).status_code == 403
        assert hall.visit("stranger").get(path).status_code == 404
    with hall.app.app_context(), unit_of_work() as session:
        made = session.scalars(select(Pot.purpose).where(Pot.name == "Noord").order_by(Pot.id))
        assert list(made) == [PotPurpose.NETWORK, PotPurpose.LOANS, PotPurpose.ROUND]


def test_a_mandate_is_offered_waits_for_the_network_and_can_be_taken_back(hall: Hall) -> None:
    pot = f"/fund/pots/{hall.pot}"
    assert f"{pot}/mandates/new" in hall.text(pot)
    assert hall.offer_at in hall.text(f"{pot}/mandates/new")
    mandate = hall.offered()
    for page in (hall.text(pot), hall.text("/fund/", "reader")):
        assert "Makers Noord" in page
    assert "Waits for an answer since" in hall.text("/fund/")
    assert "A mandate for a network" in hall.text(f"/fund/{hall.fund}/waiting")
    assert "End that mandate first" in hall.text(f"{pot}/mandates/new")
    assert hall.visit("reader").post(f"/fund/mandates/{mandate}/withdraw").status_code == 403
    assert hall.visit("stranger").post(f"/fund/mandates/{mandate}/withdraw").status_code == 404
    assert hall.visit("member").post(f"/fund/mandates/{mandate}/withdraw").status_code == 303
    assert "A mandate for a network" not in hall.text(f"/fund/{hall.fund}/waiting")
    assert "Mandates before" in hall.text(pot)


def test_what_goes_beyond_the_words_of_the_purse_is_said_beside_its_field(hall: Hall) -> None:
    member = hall.visit("member")
    late = (local_day(hall.clock.now()) + timedelta(days=800)).isoformat()
    for typed, words in (
        ({"most_cents": "2001"}, "The purse gives at most €2,000.00 for one award."),
        ({"in_all_cents": "0"}, "Write an amount above nothing."),
        ({"last_on": late}, "as the purse says."),
        ({"last_on": "2020-01-01"}, "Choose a day from today on."),
        ({"first_on": late, "last_on": late}, "as the purse says."),
        ({"words": "Good."}, "Write a sentence or more"),
        ({"words": " " * 30}, "Something in the form is not right."),
    ):
        answer = member.post(hall.offer_at, **hall.typed(**typed))
        assert answer.status_code == 422, typed
        assert words in answer.get_data(as_text=True), typed


def test_where_money_votes_the_fund_names_a_member_of_the_network(
    app: Flask, outside: Outside
) -> None:
    assert isinstance(outside.clock, FakeClock)
    hall = Hall(app, outside.clock, Method.MONEY_SHARES)
    member = hall.visit("member")
    assert "Lid 1" in hall.text(hall.offer_at)
    for speaker in ("", str(hall.people["owner"])):
        answer = member.post(hall.offer_at, **hall.typed(speaker_id=speaker))
        assert answer.status_code == 422
    typed = hall.typed(speaker_id=str(hall.speaker))
    assert member.post(hall.offer_at, **typed).status_code == 303
    assert "Lid 1" in hall.text(f"/fund/pots/{hall.pot}")


def test_a_mandate_is_ended_for_what_comes_and_only_then_money_goes_back(hall: Hall) -> None:
    mandate = hall.offered()
    end, back = f"/fund/mandates/{mandate}/end", f"/fund/pots/{hall.pot}/ending"
    assert hall.visit("owner").get(end).status_code == 404
    hall.accepts(mandate)
    assert "€4,000" in hall.text(f"/fund/pots/{hall.pot}")
    assert "End the mandate, or take the offer back" in hall.text(back, "finance")
    account = {"amount_cents": "10", "holder": "Fonds", "iban": "NL91ABNA0417164300"}
    refused = hall.visit("finance").post(back, **account)
    assert refused.status_code == 422
    assert hall.visit("member").get(end).status_code == 403
    assert hall.visit("stranger").get(end).status_code == 404
    assert "It stays granted" in hall.text(end, "owner")
    assert hall.visit("owner").post(end).status_code == 303
    assert hall.visit("finance").post(back, **account).status_code == 303
    owner = hall.visit("owner")
    assert owner.post(end).status_code == 303
    page = owner.get(f"/fund/pots/{hall.pot}").get_data(as_text=True)
    assert "It does not run, so nothing was changed." in page


def test_what_was_done_with_the_money_is_told_euro_by_euro(hall: Hall) -> None:
    with hall.app.app_context(), unit_of_work() as session:
        hall.net.town.session = session
        net = hall.net
        net.purse = session.merge(net.purse)
        granted = net.granted(euros(1_000))
        waits = net.propose(euros(200), net.project())
        fell = net.propose(euros(100), net.project())
        fund_id = session.get_one(Pot, hall.feeding).fund_id
        fund = session.get_one(Organisation, fund_id)
        hall.people["feeder"] = a_member(session, fund, role=MembershipRole.READER, name="Fe").id
        numbers = [granted.id, waits.id, fell.id]
    pot = f"/fund/pots/{hall.feeding}"
    page = hall.text(pot, "feeder")
    for words in ("€750.00", "€1,000.00", "€150.00", "Being decided", "Taken by the network"):
        assert words in page
    assert f"/decisions/{numbers[0]}" in page
    assert "Wordt over beslist" in hall.text(pot, "feeder", "nl")
    file = hall.text(f"{pot}/mandates.csv", "feeder").lstrip("\ufeff")
    rows = {int(one["proposal"]): one for one in csv.DictReader(io.StringIO(file))}
    assert rows[numbers[0]]["this_pot_eur"] == "750.00"
    assert (rows[numbers[1]]["state"], rows[numbers[1]]["paid_eur"]) == ("open", "0.00")
    assert hall.visit("member").get(f"{pot}/mandates.csv").status_code == 404
    assert "€750 granted, €225 being decided" in hall.text("/fund/", "feeder")
    held = hall.text(f"/fund/{fund_id}/figures/held", "feeder")
    assert held.count("For a plan that a network decides on now") == 2
