"""The checklist leads to what is missing; submit, schedule and launch from one page."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.people import Role
from matchpot.persistence.queries import campaigns as queries
from matchpot.services import campaigns, editing, reviews
from matchpot.services.editing import Opened, Step
from matchpot.services.ports import Outside
from tests.builders import NOON, a_person
from tests.fakes import a_fake_outside
from tests.plans import a_begun, a_plan, post, sign_in
from tests.web.makers.steps import url

Stored = Callable[[Callable[[Session], Any]], Any]

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def state(session: Session, plan: Opened) -> CampaignState:
    session.expire_all()
    found = queries.latest_of(session, plan.project.id).state
    session.rollback()
    return found


def signed_in_with(session: Session, client: FlaskClient, *, whole: bool) -> Opened:
    maker = a_person(session, "Noor van Dijk")
    plan = a_plan(session, maker=maker) if whole else a_begun(session, maker=maker)
    session.commit()
    sign_in(client, maker)
    return plan


def test_each_open_item_leads_to_its_step(client: FlaskClient, session: Session) -> None:
    plan = signed_in_with(session, client, whole=False)
    page = client.get(url(plan, "checklist")).get_data(as_text=True)
    for field in ("basics#summary", "story#story_md", "pictures#add", "budget#costs"):
        assert f'href="{url(plan, field)}"' in page
    assert f'href="{url(plan, "campaign#goal_min")}"' in page


def test_an_incomplete_plan_is_not_sent(client: FlaskClient, session: Session) -> None:
    plan = signed_in_with(session, client, whole=False)
    assert post(client, url(plan, "submit"), {}).status_code == 303
    assert state(session, plan) is CampaignState.DRAFT


def test_a_plan_with_something_unread_is_not_sent(client: FlaskClient, session: Session) -> None:
    plan = signed_in_with(session, client, whole=True)
    editing.keep_draft(
        session, project_id=plan.project.id, step=Step.TEAM, pairs=[("a", "b")], now=NOON
    )
    session.commit()
    post(client, url(plan, "submit"), {})
    assert state(session, plan) is CampaignState.DRAFT
    page = client.get(url(plan, "checklist")).get_data(as_text=True)
    assert "Iets in “Team” is nog niet te lezen." in page


def test_from_sent_to_live(client: FlaskClient, session: Session, outside: Outside) -> None:
    plan = signed_in_with(session, client, whole=True)
    post(client, url(plan, "submit"), {})
    assert state(session, plan) is CampaignState.SUBMITTED
    coach = a_person(session, "Joost", roles=(Role.COACH,))
    campaign = campaigns.locked(session, plan.campaign.id)
    reviews.approve(session, campaign, actor_id=coach.id, clock=outside.clock)
    session.commit()
    past = post(client, url(plan, "schedule"), {"day": "2020-01-01", "hour": "9"})
    assert past.status_code == 422
    answer = post(client, url(plan, "launch"), {})
    assert answer.location == f"/nl/projects/{plan.project.slug}"
    assert state(session, plan) is CampaignState.LIVE


def test_a_moment_is_on_the_dutch_clock(
    client: FlaskClient, session: Session, stored: Stored, outside: Outside
) -> None:
    plan = signed_in_with(session, client, whole=True)
    post(client, url(plan, "submit"), {})
    coach = a_person(session, "Joost", roles=(Role.COACH,))
    campaign = campaigns.locked(session, plan.campaign.id)
    reviews.approve(session, campaign, actor_id=coach.id, clock=outside.clock)
    session.commit()
    post(client, url(plan, "schedule"), {"day": "2026-07-01", "hour": "9"})
    campaign = stored(lambda s: queries.latest_of(s, plan.project.id))
    assert campaign.launch_at is not None
    assert campaign.launch_at.isoformat() == "2026-07-01T07:00:00+00:00"


def test_launching_twice_launches_once(client: FlaskClient, session: Session) -> None:
    plan = signed_in_with(session, client, whole=True)
    assert post(client, url(plan, "launch"), {}).status_code == 303
    assert state(session, plan) is CampaignState.DRAFT


def test_the_desk_says_what_needs_the_maker(client: FlaskClient, session: Session) -> None:
    signed_in_with(session, client, whole=True)
    page = client.get("/en/maker/").get_data(as_text=True)
    assert "Everything is in order" in page


def test_an_empty_desk_teaches(client: FlaskClient, session: Session) -> None:
    person = a_person(session)
    session.commit()
    sign_in(client, person)
    assert "/nl/maker/projects/new" in client.get("/nl/maker/").get_data(as_text=True)


def test_news_is_published_once_it_is_live(client: FlaskClient, session: Session) -> None:
    plan = signed_in_with(session, client, whole=True)
    plan.campaign.state = CampaignState.LIVE
    plan.campaign.live_at = plan.campaign.deadline_at = NOON
    session.commit()
    assert post(client, url(plan, "updates"), {"title": "", "body_md": "x"}).status_code == 422
    sent = post(client, url(plan, "updates"), {"title": "We have the key", "body_md": "**Yes**"})
    assert sent.status_code == 303
    page = client.get(f"/nl/projects/{plan.project.slug}").get_data(as_text=True)
    assert "We have the key" in page
    assert "<strong>Yes</strong>" in page
