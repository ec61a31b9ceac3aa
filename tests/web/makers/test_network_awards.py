"""A network gave with the money of two funds: the maker sees one award, one letter, one yes."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.people import MembershipRole
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.awards import Award
from matchpot.services.ports import Outside
from tests.builders import a_member, euros
from tests.fakes import FakeClock, FakePayments, a_fake_outside
from tests.services.network_scenes import Networked
from tests.towns import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a network granted, and who may look at it."""

    app: Flask
    awards: tuple[int, ...]
    maker: int
    officer: int

    def visit(self, person_id: int, lang: str = "en") -> Visitor:
        """Somebody's browser, signed in."""
        visitor = Visitor(self.app, lang)
        with visitor.client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = f"{person_id}:1", True
        return visitor


@pytest.fixture
def granted(app: Flask, outside: Outside) -> Granted:
    """1,000 euros, three quarters of it from the first fund."""
    clock, payments = outside.clock, outside.payments
    assert isinstance(clock, FakeClock)
    assert isinstance(payments, FakePayments)
    with app.app_context(), unit_of_work() as session:
        town = Town(session, clock)
        town.payments = payments
        net = Networked(town)
        made = net.granted(euros(1_000))
        owner = a_member(session, net.feeders[0].fund, role=MembershipRole.OWNER)
        return Granted(
            app=app,
            awards=tuple(one.id for one in net.awards(made)),
            maker=made.maker_id,
            officer=owner.id,
        )


def test_a_maker_reads_one_letter_with_where_each_euro_comes_from(granted: Granted) -> None:
    visitor = granted.visit(granted.maker)
    listed = visitor.get("/maker/awards").get_data(as_text=True)
    assert listed.count("/maker/awards/") == 1
    assert "€1,000" in listed
    for award_id in granted.awards:
        page = visitor.get(f"/maker/awards/{award_id}").get_data(as_text=True)
        for words in (
            "Makers Noord gives you €1,000.00",
            "The money comes from Fund 1 (€750.00), Fund 2 (€250.00).",
            "You tell your story once. It goes to all of these funds.",
            "The funds cannot.",
            "Olga Noord of Makers Noord answers:",
        ):
            assert words in page
    dutch = granted.visit(granted.maker, "nl").get(f"/maker/awards/{granted.awards[0]}")
    assert "Het geld komt van Fund 1" in dutch.get_data(as_text=True)


def test_one_yes_accepts_what_every_fund_gives_in_the_same_words(
    granted: Granted, engine: Engine
) -> None:
    visitor, here = granted.visit(granted.maker), f"/maker/awards/{granted.awards[1]}"
    found = re.search(r'name="mark" value="(\w+)"', visitor.get(here).get_data(as_text=True))
    assert found
    visitor.post(f"{here}/accept", mark=found[1])
    with Session(engine) as session:
        rows = session.scalars(select(Award).order_by(Award.id)).all()
        assert {one.state for one in rows} == {AwardState.ACCEPTED}
        assert len({one.terms for one in rows}) == 1
    page = visitor.get(here).get_data(as_text=True)
    assert "The money comes from Fund 1 (€750.00), Fund 2 (€250.00)." in page


def test_a_fund_looks_on_and_takes_nothing_back(granted: Granted) -> None:
    visitor, here = granted.visit(granted.officer), f"/fund/awards/{granted.awards[0]}"
    page = visitor.get(here).get_data(as_text=True)
    assert "€750" in page
    assert "Take it back" not in page
    reason = "We would rather have given it to somebody else."
    refused = visitor.post(f"{here}/revoke", reason=reason)
    assert refused.status_code == 403
