"""A maker sees in the budget how pay stands beside the guidelines, and why a round refuses."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.persistence.models.people import Organisation
from matchpot.persistence.queries import projects as queries
from matchpot.services import pay_rates
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.builders import NOON, a_member, a_person
from tests.domain.test_fair_pay import MAKER
from tests.fakes import a_fake_outside
from tests.plans import post, sign_in
from tests.services.application_scenes import a_costed_project, begins, fills_in, hands_in
from tests.services.round_scenes import RULES, Scene, a_round
from tests.services.test_pay_rates import works
from tests.web.makers.steps import costs, url
from tests.web.makers.test_editing import Stored


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def test_a_maker_names_a_role_and_sees_what_is_missing(
    client: FlaskClient, plan: Opened, session: Session, stored: Stored
) -> None:
    pay_rates.bring_in(session, [MAKER], by=None, now=NOON)
    session.commit()
    line = {"label": "Maken", "kind": "task", "hours": "10", "rate": "30", "pay_role": MAKER.code}
    unpaid = {**line, "label": "Zelf", "in_kind": "y"}
    post(client, url(plan, "budget"), {"revision": "1", **costs(line, unpaid)})
    page = client.get(f"/en/maker/projects/{plan.project.id}/budget").text
    assert "37% of the guideline is paid." in page
    assert "€500.00 is missing" in page
    assert "10 hours are not paid." in page
    fragment = client.get(f"/en/maker/projects/{plan.project.id}/pay").text
    assert "37% of the guideline is paid." in fragment
    roles = [one.pay_role for one in stored(lambda s: queries.budget_of(s, plan.project.id))]
    assert roles == [MAKER.code, MAKER.code]


def test_a_role_nobody_knows_is_not_stored(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    line = {"label": "Maken", "hours": "10", "rate": "30", "pay_role": "king:employed"}
    assert post(client, url(plan, "budget"), {"revision": "1", **costs(line)}).status_code == 303
    (cost,) = stored(lambda s: queries.budget_of(s, plan.project.id))
    assert cost.pay_role is None


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_round_says_beforehand_what_it_asks_and_afterwards_what_is_missing(
    client: FlaskClient, session: Session
) -> None:
    scene, maker = Scene(session), a_person(session)
    pay_rates.bring_in(session, [MAKER], by=None, now=NOON)
    row = a_round(scene, rules=replace(RULES, least_pay_bps=8_000))
    project = a_costed_project(scene, maker=maker)
    works(session, project, 2_000)
    found = fills_in(scene, begins(scene, row, project))
    path, number = f"/en/rounds/{row.slug}", found.id
    session.commit()
    sign_in(client, maker)
    assert "at least 80% of the guidelines for pay" in client.get(path).text
    preview = client.get(f"/en/maker/applications/{number}/preview").text
    assert "Your budget must pay at least 80% of the guidelines for pay." in preview
    refused = post(client, f"/en/maker/applications/{number}/hand-in", {})
    assert refused.status_code == 422


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_planner_counts_the_pay_that_is_typed(
    client: FlaskClient, plan: Opened, session: Session
) -> None:
    pay_rates.bring_in(session, [MAKER], by=None, now=NOON)
    session.commit()
    line = {"label": "Maken", "kind": "task", "hours": "10", "rate": "30", "pay_role": MAKER.code}
    typed = {"revision": "1", **costs(line)}
    counted = post(client, url(plan, "planner/count"), typed).get_data(as_text=True)
    assert "75% van de richtlijn" in counted.replace("\u00a0", " ").replace(" %", "%")


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_fund_that_asks_for_fair_pay_reads_it_of_the_budget_that_was_handed_in(
    client: FlaskClient, session: Session
) -> None:
    scene, maker = Scene(session), a_person(session)
    pay_rates.bring_in(session, [MAKER], by=None, now=NOON)
    project = a_costed_project(scene, maker=maker)
    works(session, project, 4_000)
    shown = []
    for least in (8_000, 0):
        row = a_round(scene, rules=replace(RULES, least_pay_bps=least), title=f"Ronde {least}")
        shown.append((row, hands_in(scene, row, project).id))
    works(session, project, 1_000)
    session.commit()
    for (row, number), asks in zip(shown, (True, False), strict=True):
        member = a_member(session, session.get_one(Organisation, row.fund_id))
        session.commit()
        sign_in(client, member)
        page = client.get(f"/en/fund/rounds/{row.id}/applications/{number}").text
        assert "The money" in page
        assert ('id="fair-pay"' in page) is asks
        assert ("100% of the guideline is paid." in page) is asks
