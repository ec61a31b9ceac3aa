"""A fund with its people, seen through their browsers."""

from dataclasses import dataclass

import pytest
from flask import Flask

from matchpot.domain.people import MembershipRole, Role
from matchpot.domain.pots import PotState
from matchpot.extensions import unit_of_work
from tests.builders import a_campaign, a_fund, a_member, a_person, a_pot, a_project, a_rule, euros
from tests.web.visitors import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Ids of who and what there is: an open pot with a rule, and a draft without a cent."""

    app: Flask
    fund: int
    fund_slug: str
    pot: int
    pot_slug: str
    draft: int
    campaign: int
    owner: int
    finance: int
    member: int
    reader: int
    stranger: int
    maker: int
    operator: int

    def visit(self, person_id: int | None, lang: str = "en") -> Visitor:
        """Somebody's browser, signed in."""
        visitor = Visitor(self.app, lang)
        if person_id is not None:
            with visitor.client.session_transaction() as kept:
                kept["_user_id"] = f"{person_id}:1"
                kept["_fresh"] = True
        return visitor


@pytest.fixture
def town(app: Flask) -> Town:
    """One fund, all its kinds of members, a stranger of another fund, a maker, an operator."""
    with app.app_context(), unit_of_work() as session:
        fund, other = a_fund(session), a_fund(session, "Elders")
        maker = a_person(session, "Sam Maker")
        pot = a_pot(session, fund=fund)
        a_rule(session, pot)
        draft = a_pot(
            session, fund=fund, name="Nieuw", state=PotState.DRAFT, total_cents=0,
            committed_cents=euros(0),
        )  # fmt: skip
        return Town(
            app=app,
            fund=fund.id,
            fund_slug=fund.slug,
            pot=pot.id,
            pot_slug=pot.slug,
            draft=draft.id,
            campaign=a_campaign(session, project=a_project(session, maker=maker)).id,
            owner=a_member(session, fund, name="Ilse Owner").id,
            finance=a_member(session, fund, role=MembershipRole.FINANCE, name="Ruben Finance").id,
            member=a_member(session, fund, role=MembershipRole.MEMBER, name="Mo Member").id,
            reader=a_member(session, fund, role=MembershipRole.READER, name="Ria Reader").id,
            stranger=a_member(session, other, name="Vera Vreemd").id,
            maker=maker.id,
            operator=a_person(session, "Olga Operator", roles=(Role.OPERATOR,)).id,
        )
