"""A fund reads why those who applied cannot judge each other, and opens applying again."""

from datetime import timedelta

import pytest

from matchpot.domain.deadlines import local_day
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Round
from tests.services.panel_scenes import drawn, rules_of
from tests.services.round_scenes import Scene, a_round, an_application
from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def a_lonely_round(town: Town) -> int:
    """One maker applied, and the numbers are drawn."""
    with town.app.app_context(), unit_of_work() as session:
        scene, fund = Scene(session), session.get_one(Organisation, town.fund)
        row = a_round(
            scene, fund=fund, rules=rules_of(PanelMode.APPLICANTS), phase=Phase.ELIGIBILITY
        )
        an_application(scene, row, title="Het enige plan")
        drawn(session, row, LotPurpose.NUMBERS, ["P-001"])
        return row.id


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_what_is_the_matter_stands_on_the_desk_and_where_a_round_is_decided(
    town: Town, lang: str
) -> None:
    path = f"/fund/rounds/{a_lonely_round(town)}"
    for who in (town.owner, town.member):
        visitor = town.visit(who, lang)
        assert f"{path}/apply-again" in visitor.get("/fund/").get_data(as_text=True)
        assert f"{path}/apply-again" in visitor.get(f"{path}/deciding").get_data(as_text=True)
        page = visitor.get(f"{path}/apply-again").get_data(as_text=True)
        assert "Het enige plan" in page
        assert ("last_day" in page) is (who == town.owner)
    assert town.visit(town.stranger).get(f"{path}/apply-again").status_code == 404
    assert town.visit(town.member).post(f"{path}/apply-again").status_code == 403


def test_an_owner_opens_applying_again_for_some_days(town: Town) -> None:
    round_id = a_lonely_round(town)
    path, owner = f"/fund/rounds/{round_id}/apply-again", town.visit(town.owner)
    with town.app.app_context():
        today = local_day(outside().clock.now())
    for wrong in (today - timedelta(days=1), today + timedelta(days=61)):
        answer = owner.post(path, last_day=wrong.isoformat())
        assert answer.status_code == 422
        assert "within 60 days" in answer.get_data(as_text=True)
    assert owner.post(path, last_day="").status_code == 422
    assert owner.post(path, last_day=(today + timedelta(days=9)).isoformat()).status_code == 303
    with town.app.app_context():
        assert reader().get_one(Round, round_id).phase is Phase.SUBMISSION
        reader().close()
    assert owner.get(path).headers["Location"].endswith("/deciding")
