"""The planner's pages: counted before it is stored, stored once, compared, printed."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.persistence.queries import scenarios as scenario_queries
from matchpot.services import editing, guide, planning
from matchpot.services.editing import Opened
from tests.builders import a_person, euros
from tests.plans import a_live_plan, a_plan, post, sign_in
from tests.services.guide_scenes import a_scheme, a_step
from tests.web.makers.steps import costs, url
from tests.web.makers.test_editing import Stored

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

BOARD = costs({"label": "Acting", "kind": "task", "hours": "20", "rate": "25"})
BANK = {
    "sources-0-label": "De bank",
    "sources-0-kind": "loan",
    "sources-0-state": "idea",
    "sources-0-amount": "600",
    "sources-0-scheme_key": "",
}


def lines(stored: Stored, plan: Opened) -> Any:
    return stored(lambda s: planning.lines_of(s, plan.project.id))


def kept(stored: Stored, plan: Opened) -> list[tuple[int, str]]:
    rows = stored(lambda s: scenario_queries.scenarios_of(s, plan.project.id))
    return [(one.id, one.name) for one in rows]


def test_what_is_typed_is_counted_and_warned_about_without_being_stored(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    typed = {"revision": "1", **BOARD, **BANK}
    for where in (url(plan, "planner/count"), url(plan, "planner")):
        page = post(client, where, {**typed, "do": "count"}).get_data(as_text=True)
        assert "600,00 lenen, en het hele plan kost" in page
    assert lines(stored, plan).costs == ()


def test_saving_stores_both_sides_and_an_old_page_changes_nothing(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    typed = {"revision": "1", **BOARD, **BANK}
    assert post(client, url(plan, "planner"), typed).status_code == 303
    now = lines(stored, plan)
    assert [one.amount_cents for one in now.costs] == [euros(500)]
    assert [one.label for one in now.incomes] == ["De bank"]
    answer = post(client, url(plan, "planner"), {"revision": "1", **BOARD})
    assert answer.status_code == 409
    assert lines(stored, plan) == now


@pytest.mark.parametrize(
    "typed",
    [
        {"sources-0-amount": "-600"},
        {"costs-0-hours": "-3"},
        {"costs-1-label": "Zaal", "costs-1-kind": "structure", "costs-1-amount": "-1"},
        {"sources-0-expected_on": "31 februari"},
        {"sources-0-kind": "in_kind", "sources-0-amount": "-250"},
        {
            "costs-1-label": "Hulp",
            "costs-1-kind": "task",
            "costs-1-in_kind": "y",
            "costs-1-hours": "-2",
            "costs-1-rate": "20",
        },
    ],
)
def test_amounts_below_nothing_and_days_that_are_none_are_refused_and_shown_again(
    client: FlaskClient, plan: Opened, stored: Stored, typed: dict[str, str]
) -> None:
    answer = post(client, url(plan, "planner"), {"revision": "1", **BOARD, **BANK, **typed})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.get_data(as_text=True)
    assert lines(stored, plan).costs == ()


def test_a_plan_without_costs_says_so_on_every_page_that_counts_it(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    answer = post(client, url(plan, "planner"), {"revision": "1", **BANK})
    assert answer.status_code == 303
    assert lines(stored, plan).costs == ()
    for where, said in (
        ("planner", "nog geen kosten"),
        ("advice", "nog geen kosten"),
        ("routes?crowd=500&repay=900", "nog geen kosten"),
    ):
        page = client.get(url(plan, where))
        assert page.status_code == 200
        assert said in page.get_data(as_text=True)
    assert client.get(url(plan, "planner/print")).status_code == 200


def test_a_source_names_a_scheme_by_its_name_and_keeps_one_that_left_the_guide(
    client: FlaskClient, session: Session, plan: Opened, stored: Stored
) -> None:
    for key in ("lente", "zomer"):
        guide.add(session, a_scheme(key, title="Beurs", provider="De stad"), a_step())
    session.commit()
    typed = {"revision": "1", **BANK, "sources-0-scheme_key": "Beurs (De stad), zomer"}
    assert post(client, url(plan, "planner"), typed).status_code == 303
    assert [one.scheme_key for one in lines(stored, plan).incomes] == ["zomer"]
    page = client.get(url(plan, "planner")).get_data(as_text=True)
    assert '<option value="Beurs (De stad)">' in page
    assert 'name="sources-0-scheme_key" class="" value="Beurs (De stad), zomer"' in page
    guide.withdraw(session, "zomer", a_step())
    session.commit()
    again = {**typed, "revision": "2", "sources-0-scheme_key": "zomer"}
    assert post(client, url(plan, "planner"), again).status_code == 303
    assert [one.scheme_key for one in lines(stored, plan).incomes] == ["zomer"]
    wrong = {**again, "revision": "3", "sources-0-scheme_key": "Een potje"}
    answer = post(client, url(plan, "planner"), wrong)
    assert answer.status_code == 422
    assert 'value="Een potje"' in answer.get_data(as_text=True)


def test_a_line_is_taken_away_on_the_page_alone(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    post(client, url(plan, "planner"), {"revision": "1", **BOARD, **BANK})
    typed = {"revision": "2", **BOARD, **BANK, "do": "remove-sources-0"}
    assert "De bank" not in post(client, url(plan, "planner"), typed).get_data(as_text=True)
    assert len(lines(stored, plan).incomes) == 1


def test_after_launch_only_the_sources_change(
    client: FlaskClient, session: Session, stored: Stored, maker: Any
) -> None:
    plan = a_live_plan(session, maker=maker)
    session.commit()
    sign_in(client, maker)
    page = client.get(url(plan, "planner")).get_data(as_text=True)
    assert 'name="costs-0-label"' not in page
    typed = {"revision": str(plan.project.revision), **BOARD, **BANK}
    assert post(client, url(plan, "planner"), typed).status_code == 303
    now = lines(stored, plan)
    assert ([one.label for one in now.costs], [one.label for one in now.incomes]) == (
        ["Wood"],
        ["De bank"],
    )


def test_a_scenario_is_made_changed_compared_taken_and_undone(
    client: FlaskClient, session: Session, stored: Stored, maker: Any
) -> None:
    plan = a_plan(session, maker=maker)
    session.commit()
    sign_in(client, maker)
    answer = post(client, url(plan, "planner/scenarios"), {"name": "Zonder subsidie"})
    (number, _name) = kept(stored, plan)[0]
    assert answer.location.endswith(f"/planner/scenarios/{number}")
    here = url(plan, f"planner/scenarios/{number}")
    assert post(client, here, {"revision": "1", **BOARD, **BANK}).status_code == 303
    assert [one.label for one in lines(stored, plan).costs] == ["Wood"]
    beside = client.get(url(plan, "planner/compare")).get_data(as_text=True)
    assert "Zonder subsidie" in beside
    assert "€ 600" in beside.replace("\xa0", " ")
    post(client, f"{here}/take", {})
    assert [one.label for one in lines(stored, plan).costs] == ["Acting"]
    post(client, f"{here}/take", {})
    assert [one.label for one in lines(stored, plan).costs] == ["Wood"]
    post(client, f"{here}/throw-away", {})
    assert kept(stored, plan) == []
    assert client.get(here).status_code == 404
    post(client, url(plan, "planner/scenarios/put-back"), {})
    assert len(kept(stored, plan)) == 1


def test_a_scenario_needs_a_name(client: FlaskClient, plan: Opened, stored: Stored) -> None:
    post(client, url(plan, "planner/scenarios"), {"name": " "})
    assert kept(stored, plan) == []


def test_the_paper_says_who_when_and_every_line(client: FlaskClient, plan: Opened) -> None:
    post(client, url(plan, "planner"), {"revision": "1", **BOARD, **BANK})
    page = client.get(url(plan, "planner/print")).get_data(as_text=True)
    for words in ("Noor van Dijk", "De bank", "Acting", "20 uur"):
        assert words in page
    assert re.search(r"<table", page)
    assert client.get(url(plan, "planner/plan.pdf")).status_code in (200, 303)


def test_nobody_reads_the_plan_of_somebody_else(
    client: FlaskClient, plan: Opened, session: Session
) -> None:
    session.commit()
    stranger = a_person(session)
    session.commit()
    sign_in(client, stranger)
    for page in ("planner", "planner/compare", "planner/print", "planner/plan.pdf"):
        assert client.get(url(plan, page)).status_code == 404


def test_while_a_coach_reads_it_the_plan_stands_still(
    client: FlaskClient, session: Session, stored: Stored, maker: Any
) -> None:
    plan = a_plan(session, maker=maker)
    editing.campaign_of(session, plan.project.id).state = CampaignState.SUBMITTED
    session.commit()
    sign_in(client, maker)
    typed = {"revision": str(plan.project.revision), **BOARD, **BANK}
    assert post(client, url(plan, "planner"), typed).status_code == 409
    assert lines(stored, plan).incomes == ()
