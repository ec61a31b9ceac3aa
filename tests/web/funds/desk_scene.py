"""A fund whose pot matched a few gifts, and the browsers of its people, for tests of its desk."""

import csv
import io

from flask import Flask

from matchpot.domain.people import MembershipRole
from matchpot.extensions import db, unit_of_work
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.queries import fund_money
from matchpot.persistence.queries.fund_money import Money
from tests.asking import statements
from tests.builders import a_fund, a_member, euros
from tests.towns import Town
from tests.web.visitors import Visitor


class Desk:
    """Three gifts of 25 euros are matched, one of 10 is being paid."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context(), unit_of_work() as session:
            town = Town(session)
            self.payments = town.payments
            campaign = town.campaign()
            pot = town.pot(campaign)
            for number in range(3):
                town.gives(campaign, euros(25), email=f"donor{number}@example.org")
            town.give(campaign, euros(10), email="waits@example.org")
            self.fund, self.pot, self.project = pot.fund_id, pot.id, campaign.project_id
            fund = session.get_one(Organisation, self.fund)
            self.slug = fund.slug
            self.people = {
                role.value: a_member(session, fund, role=role, name=f"Mo {role}").id
                for role in MembershipRole
            }
            self.people["stranger"] = a_member(session, a_fund(session, "Elders"), name="Vera").id

    def money(self) -> Money:
        """The figures as the queries tell them now."""
        with self.app.app_context(), unit_of_work() as session:
            return fund_money.together(fund_money.money_of_funds(session, [self.fund]))

    def visit(self, who: str = "reader", lang: str = "en") -> Visitor:
        """Somebody's browser, signed in."""
        visitor = Visitor(self.app, lang)
        with visitor.client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = f"{self.people[who]}:1", True
        return visitor

    def text(self, path: str, who: str = "reader", lang: str = "en") -> str:
        """What a page of the fund says."""
        answer = self.visit(who, lang).get(f"/fund/{self.fund}/{path}")
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def rows(self, path: str) -> list[dict[str, str]]:
        """The lines of a file."""
        return list(csv.DictReader(io.StringIO(self.text(path).lstrip("\ufeff"))))

    def statements(self, path: str) -> int:
        """How many statements a page asks of the database."""
        visitor = self.visit("owner")
        with self.app.app_context(), statements(db.engine) as sent:
            assert visitor.get(path).status_code == 200
        return len(sent)
