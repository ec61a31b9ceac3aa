"""The editor: what is typed is kept, whether it can be read or not, and no window is overrun."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.persistence.models.people import Person
from matchpot.persistence.queries import campaigns as campaign_queries
from matchpot.persistence.queries import projects as queries
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.builders import a_person, euros
from tests.fakes import a_fake_outside
from tests.plans import a_begun, a_live_plan, post, project_of, sign_in
from tests.web.makers.steps import costs, url

Stored = Callable[[Callable[[Session], Any]], Any]

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


AUTOSAVE = {"X-Requested-With": "autosave"}


def test_a_visitor_who_begins_a_project_becomes_a_maker(
    client: FlaskClient, session: Session, stored: Stored, maker: Person
) -> None:
    session.commit()
    sign_in(client, maker)
    answer = post(client, "/nl/maker/projects/new", {"title": "Zout", "discipline": "dance"})
    assert answer.status_code == 303
    (project, campaign) = stored(lambda s: queries.projects_of(s, maker.id))[0]
    assert (project.title, campaign.state) == ("Zout", CampaignState.DRAFT)
    assert answer.location.endswith(f"/{project.id}/basics")


def test_a_project_without_a_title_is_asked_for_one(client: FlaskClient, plan: Opened) -> None:
    answer = post(client, "/nl/maker/projects/new", {"title": " ", "discipline": "dance"})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "step", ["basics", "story", "team", "budget", "sources", "campaign", "rewards"]
)
def test_every_step_opens_in_both_languages(client: FlaskClient, plan: Opened, step: str) -> None:
    assert client.get(url(plan, step)).status_code == 200
    assert client.get(url(plan, step).replace("/nl/", "/en/")).status_code == 200


def test_saving_goes_on_to_the_next_step(client: FlaskClient, plan: Opened, stored: Stored) -> None:
    answer = post(client, url(plan, "story"), {"revision": "1", "story_md": "Once\r\nupon"})
    assert (answer.status_code, answer.location) == (303, url(plan, "team"))
    assert stored(lambda s: project_of(s, plan.project.id)).story_md == "Once\nupon"


def test_an_amount_that_cannot_be_read_is_kept_and_shown_again(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    typed = costs({"label": "Hout", "amount": "12,50"}, {"label": "Touw", "amount": "een tientje"})
    answer = post(client, url(plan, "budget"), {"revision": "1", **typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "een tientje" in page
    later = client.get(url(plan, "budget")).get_data(as_text=True)
    assert "een tientje" in later
    assert 'aria-invalid="true"' in later
    mended = costs({"label": "Hout", "amount": "12,50"}, {"label": "Touw", "amount": "10"})
    assert post(client, url(plan, "budget"), {"revision": "2", **mended}).status_code == 303
    assert [
        line.amount_cents for line in stored(lambda s: queries.budget_of(s, plan.project.id))
    ] == [
        1250,
        1000,
    ]
    assert stored(lambda s: queries.drafts_of(s, plan.project.id)) == {}


def test_work_costs_hours_times_the_rate(client: FlaskClient, plan: Opened, stored: Stored) -> None:
    line = {"label": "Spelers", "kind": "task", "hours": "40", "rate": "37,50"}
    post(client, url(plan, "budget"), {"revision": "1", **costs(line)})
    (stored,) = stored(lambda s: queries.budget_of(s, plan.project.id))
    assert (stored.amount_cents, stored.hours, stored.rate_cents) == (euros(1500), 40, 3750)


def test_hours_without_a_rate_are_not_a_cost_yet(client: FlaskClient, plan: Opened) -> None:
    line = {"label": "Spelers", "hours": "40"}
    answer = post(client, url(plan, "budget"), {"revision": "1", **costs(line)})
    assert answer.status_code == 422


def test_empty_lines_are_not_kept(client: FlaskClient, plan: Opened, stored: Stored) -> None:
    typed = costs({"label": ""}, {"label": "Hout", "amount": "5"}, {"label": "  "})
    post(client, url(plan, "budget"), {"revision": "1", **typed})
    assert [line.label for line in stored(lambda s: queries.budget_of(s, plan.project.id))] == [
        "Hout"
    ]


def test_lines_move_and_go_without_a_script(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    typed = costs(*({"label": label, "amount": "5"} for label in ("A", "B", "C")))
    moved = post(client, url(plan, "budget"), {"revision": "1", "do": "up-costs-2", **typed})
    assert moved.location == url(plan, "budget") + "#costs"
    assert [one.label for one in stored(lambda s: queries.budget_of(s, plan.project.id))] == [
        "A",
        "C",
        "B",
    ]
    post(client, url(plan, "budget"), {"revision": "2", "do": "remove-costs-0", **typed})
    assert [one.label for one in stored(lambda s: queries.budget_of(s, plan.project.id))] == [
        "B",
        "C",
    ]


def test_typing_saves_by_itself_and_tells_when(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    answer = post(client, url(plan, "story"), {"revision": "1", "story_md": "x"}, headers=AUTOSAVE)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.headers["X-Revision"] == "2"
    assert "13:00" in answer.get_data(as_text=True)
    assert stored(lambda s: project_of(s, plan.project.id)).story_md == "x"


def test_what_is_half_typed_saves_by_itself_too(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    typed = {"revision": "1", **costs({"label": "Hout", "amount": "12,5,"})}
    answer = post(client, url(plan, "budget"), typed, headers=AUTOSAVE)
    assert answer.status_code == 200
    assert "budget" in stored(lambda s: queries.drafts_of(s, plan.project.id))


def test_a_second_window_is_told_and_loses_nothing(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    post(client, url(plan, "story"), {"revision": "1", "story_md": "the first window"})
    answer = post(client, url(plan, "story"), {"revision": "1", "story_md": "the second window"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "the second window" in page
    assert "the first window" in page
    assert 'name="revision" value="2"' in page
    assert stored(lambda s: project_of(s, plan.project.id)).story_md == "the first window"
    again = post(client, url(plan, "story"), {"revision": "2", "story_md": "the second window"})
    assert again.status_code == 303
    silent = post(client, url(plan, "story"), {"revision": "1", "story_md": "y"}, headers=AUTOSAVE)
    assert (silent.status_code, silent.mimetype) == (409, "text/plain")


def test_after_launch_a_fixed_field_is_refused_with_what_was_typed(
    client: FlaskClient, session: Session, stored: Stored, maker: Person
) -> None:
    live = a_live_plan(session, maker=maker)
    session.commit()
    sign_in(client, maker)
    basics = {"revision": "1", "title": "Iets anders", "discipline": "theatre", "language": "nl"}
    answer = post(client, url(live, "basics"), basics)
    assert answer.status_code == 409
    assert "Iets anders" in answer.get_data(as_text=True)
    assert stored(lambda s: project_of(s, live.project.id)).title == "Het getij"


def test_the_project_of_another_is_not_found(client: FlaskClient, session: Session) -> None:
    other = a_begun(session)
    stranger = a_person(session, "Wout")
    session.commit()
    sign_in(client, stranger)
    assert client.get(url(other, "story")).status_code == 404
    assert post(client, url(other, "story"), {"revision": "1"}).status_code == 404
    for page in ("checklist", "pictures", "updates", "mix"):
        assert client.get(url(other, page)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client: FlaskClient, plan: Opened) -> None:
    with client.session_transaction() as session:
        session.clear()
    assert client.get(url(plan, "story")).status_code in {302, 303, 401}


def test_a_goal_below_the_minimum_is_kept_for_the_checklist_to_tell(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    typed = {
        "revision": "1",
        "success_rule": "flexible",
        "goal_min": "1.000",
        "goal_optimum": "500",
        "duration_days": "30",
        "terms": "y",
    }
    assert post(client, url(plan, "campaign"), typed).status_code == 303
    campaign = stored(lambda s: campaign_queries.latest_of(s, plan.project.id))
    assert (campaign.goal_min_cents, campaign.goal_optimum_cents) == (euros(1000), euros(500))
    assert campaign.terms_accepted_at is not None


def test_rewards_and_returns_are_stored(client: FlaskClient, plan: Opened, stored: Stored) -> None:
    typed = {
        "revision": "1",
        "rewards-0-id": "",
        "rewards-0-title": "A seat",
        "rewards-0-minimum": "35",
        "rewards-0-fair_value": "20",
        "rewards-0-vat": "900",
        "rewards-0-delivery": "2027-03",
        "returns-0-title": "The recording",
        "returns-0-licence": "CC BY 4.0",
    }
    assert post(client, url(plan, "rewards"), typed).status_code == 303
    (reward,) = stored(lambda s: campaign_queries.rewards_of(s, plan.campaign.id))
    assert (reward.minimum_cents, reward.fair_value_cents, reward.vat_bps) == (3500, 2000, 900)
    (given,) = stored(lambda s: campaign_queries.returns_of(s, plan.campaign.id))
    assert given.licence == "CC BY 4.0"


def test_a_reward_is_not_worth_more_than_its_gift(client: FlaskClient, plan: Opened) -> None:
    typed = {
        "revision": "1",
        "rewards-0-id": "",
        "rewards-0-title": "A seat",
        "rewards-0-minimum": "10",
        "rewards-0-fair_value": "20",
        "rewards-0-vat": "0",
    }
    assert post(client, url(plan, "rewards"), typed).status_code == 422


def test_the_mix_bar_is_told_anew_while_typing(client: FlaskClient, plan: Opened) -> None:
    typed = {"revision": "1", **costs({"label": "Hout", "amount": "80"})}
    post(client, url(plan, "budget"), typed, headers=AUTOSAVE)
    answer = client.get(url(plan, "mix"))
    assert answer.status_code == 200
    assert "€\xa080" in answer.get_data(as_text=True)


def test_a_plan_has_its_days_in_order(client: FlaskClient, plan: Opened, stored: Stored) -> None:
    days = {"starts_on": "2026-06-02", "ends_on": "2026-06-01"}
    basics = {"title": "Het getij", "discipline": "theatre", "language": "nl"}
    wrong = post(client, url(plan, "basics"), {"revision": "1", **basics, **days})
    assert wrong.status_code == 422
    assert "niet eindigen voor het begint" in wrong.get_data(as_text=True)
    days["ends_on"] = "2026-06-20"
    post(client, url(plan, "basics"), {"revision": "2", **basics, **days})
    kept = stored(lambda s: project_of(s, plan.project.id))
    assert (kept.starts_on, kept.ends_on) == (date(2026, 6, 2), date(2026, 6, 20))
