"""A fund's desk with a pot for rounds, for tests of pages that build rounds."""

from dataclasses import dataclass

from flask import Flask

from matchpot.domain.rounds.rules import RoundRules
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.queries import rounds as queries
from matchpot.persistence.queries.rounds import RoundPage
from tests.builders import euros
from tests.contract.pages import forms_in
from tests.services.round_scenes import Scene, a_round_pot
from tests.web.funds.conftest import Town
from tests.web.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Desk:
    """A fund with a pot for rounds, and what there is of a round."""

    town: Town
    pot: int

    @classmethod
    def of(cls, town: Town) -> "Desk":
        """The town with forty thousand euros for rounds."""
        with town.app.app_context(), unit_of_work() as session:
            fund = session.get_one(Organisation, town.fund)
            return cls(town, a_round_pot(Scene(session), fund=fund, cents=euros(40_000)).id)

    @property
    def app(self) -> Flask:
        return self.town.app

    @property
    def owner(self) -> Visitor:
        return self.town.visit(self.town.owner)

    def page(self, round_id: int) -> RoundPage:
        with self.town.app.app_context():
            found = queries.round_page(reader(), round_id)
            assert found is not None
            return found

    def rules(self, round_id: int) -> RoundRules:
        return self.page(round_id).rules

    def make(self, template: str = "scores", **other: str) -> int:
        typed = {
            "template": template,
            "title": "Makers van Twente",
            "budget_cents": "10000",
            "pot_id": str(self.pot),
            "first": "2027-04-01",
        }
        answer = self.owner.post(f"/fund/{self.town.fund}/rounds/new", **{**typed, **other})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return int(answer.location.rsplit("/", 1)[1])

    def sent(self, address: str, **other: str) -> dict[str, str]:
        """What a browser sends of the form of a page, with some fields typed anew."""
        page = self.owner.get(address).get_data(as_text=True)
        form = next(one for one in forms_in(page) if one.method == "post" and not one.action)
        boxes = {one.name for one in form.controls if one.kind == "checkbox" and not one.value}
        kept = {name: value for name, value in form.data.items() if name not in boxes}
        return {**{name: value for name, value in kept.items() if name != "csrf_token"}, **other}
