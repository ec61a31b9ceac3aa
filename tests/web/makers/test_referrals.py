"""A maker who was turned down goes on elsewhere; a fund refers; consent is a switch."""

import re

import pytest
from flask import Flask

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import outside, unit_of_work
from matchpot.persistence.models.people import Organisation
from matchpot.services import eligibility
from matchpot.services.eligibility import Judgment
from tests.builders import a_fund, a_member
from tests.services.application_scenes import WHY, a_costed_project, hands_in
from tests.services.round_scenes import Scene, a_round, a_round_pot
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


class Hall:
    """Ids of a refused application, its people, and a round elsewhere that is open."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context(), unit_of_work() as session:
            scene = Scene(session)
            scene.clock.moment = outside().clock.now()
            first = a_round(scene, title="Eerste ronde")
            project = a_costed_project(scene)
            found = hands_in(scene, first, project)
            pot = a_round_pot(scene, fund=a_fund(session, "Fonds Elders"))
            self.second = a_round(scene, pot=pot, title="Tweede ronde").id
            fund = session.get_one(Organisation, first.fund_id)
            self.member = a_member(session, fund).id
            first.phase = Phase.ELIGIBILITY
            judged = Judgment(application_id=found.id, by=self.member, checks=(False,), reason=WHY)
            eligibility.judge(session, judged, now=scene.clock.now())
            self.round, self.application, self.maker = first.id, found.id, found.maker_id
            self.fund = fund.id

    def visit(self, person_id: int, lang: str = "en") -> Visitor:
        visitor = Visitor(self.app, lang)
        with visitor.client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = f"{person_id}:1", True
        return visitor

    def page(self, person_id: int, path: str, lang: str = "en") -> str:
        answer = self.visit(person_id, lang).get(path)
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)


@pytest.fixture
def hall(app: Flask) -> Hall:
    return Hall(app)


def test_the_refused_application_leads_with_one_click_into_the_other_round(hall: Hall) -> None:
    path = f"/maker/applications/{hall.application}"
    page = hall.page(hall.maker, path)
    assert "Tweede ronde" in page
    assert "You can apply until" in page
    action = re.search(r'action="(/en/maker/referrals/\d+)"', page)
    assert action is not None
    answer = hall.visit(hall.maker).post(action[1])
    assert answer.status_code == 303
    assert "Tweede ronde" in hall.page(hall.maker, answer.location)
    assert "Go on with this application" in hall.page(hall.maker, path)


def test_nobody_takes_up_a_referral_of_somebody_else(hall: Hall) -> None:
    assert hall.visit(hall.member).post("/maker/referrals/1").status_code == 404


def test_a_fund_sees_elsewhere_only_while_the_switch_is_on(hall: Hall) -> None:
    at_fund = f"/fund/rounds/{hall.round}/applications/{hall.application}"
    switch = f"/maker/applications/{hall.application}/sharing"
    assert "The maker has not shared this." in hall.page(hall.member, at_fund)
    hall.visit(hall.maker).post(f"{switch}/on")
    assert "It applied nowhere else." in hall.page(hall.member, at_fund)
    assert "Do not show it any more" in hall.page(hall.maker, switch.removesuffix("/sharing"))
    hall.visit(hall.maker).post(f"{switch}/off")
    assert "The maker has not shared this." in hall.page(hall.member, at_fund)
    assert hall.visit(hall.member).post(f"{switch}/on").status_code == 404


def test_a_fund_refers_by_hand_and_the_maker_reads_why(hall: Hall) -> None:
    at_fund = f"/fund/rounds/{hall.round}/applications/{hall.application}/refer"
    typed = {"key": f"round-{hall.second}", "note": "They love theatre."}
    answer = hall.visit(hall.member).post(at_fund, **typed)
    assert answer.status_code == 303
    assert "Tweede ronde" in hall.page(hall.member, f"/fund/{hall.fund}/referrals")
    page = hall.page(hall.maker, f"/maker/applications/{hall.application}")
    assert "They love theatre." in page
    again = hall.visit(hall.member).post(at_fund, **typed)
    assert again.status_code == 422
    assert "referred the maker there before" in again.get_data(as_text=True)


def test_figures_tell_how_many_and_nobody(hall: Hall) -> None:
    page = hall.page(hall.member, f"/fund/{hall.fund}/referrals", "nl")
    assert "Doorverwijzingen" in page
