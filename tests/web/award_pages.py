"""A published round stored whole, with its people at their browsers."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from flask import Flask

from matchpot.domain.people import MembershipRole
from matchpot.domain.rounds.rules import RoundRules
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.people import Organisation
from matchpot.services.ports import Outside
from tests.builders import a_member, a_person, euros
from tests.fakes import FakeClock, FakePayments
from tests.services.award_scenes import a_published_round
from tests.services.round_scenes import RULES
from tests.towns import Town
from tests.web.visitors import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Ids of what there is: two awards on offer, and who may look at them."""

    app: Flask
    clock: FakeClock
    round_id: int
    awards: tuple[int, ...]
    parts: tuple[int, ...]
    makers: tuple[int, ...]
    owner: int
    member: int
    reader: int
    stranger: int

    def visit(self, person_id: int | None, lang: str = "en") -> Visitor:
        """Somebody's browser, signed in."""
        visitor = Visitor(self.app, lang)
        if person_id is not None:
            with visitor.client.session_transaction() as kept:
                kept["_user_id"] = f"{person_id}:1"
                kept["_fresh"] = True
        return visitor


def a_scene(
    app: Flask,
    outside: Outside,
    *,
    asks: Sequence[int] = (4_000, 4_000, 3_000),
    rules: RoundRules = RULES,
) -> Scene:
    """A round whose result was just published."""
    clock, payments = outside.clock, outside.payments
    assert isinstance(clock, FakeClock)
    assert isinstance(payments, FakePayments)
    with app.app_context(), unit_of_work() as session:
        town = Town(session, clock)
        town.payments = payments
        published = a_published_round(town, asks=asks, rules=rules, cents=euros(200_000))
        fund = session.get_one(Organisation, published.row.fund_id)
        awards = published.awards()
        return Scene(
            app=app,
            clock=clock,
            round_id=published.row.id,
            awards=tuple(one.id for one in awards),
            parts=tuple(part.id for one in awards for part in published.parts_of(one)),
            makers=tuple(one.maker_id for one in awards),
            owner=published.row.created_by,
            member=a_member(session, fund, role=MembershipRole.MEMBER, name="Mo").id,
            reader=a_member(session, fund, role=MembershipRole.READER, name="Ria").id,
            stranger=a_person(session, "Stranger").id,
        )


@pytest.fixture
def scene(app: Flask, outside: Outside) -> Scene:
    """Two awards of 4,000, and one application on the reserve list."""
    return a_scene(app, outside)
