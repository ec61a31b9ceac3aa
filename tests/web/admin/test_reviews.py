"""The coach's desk: read, comment, decide; the operator's brakes."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.people import Role
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.people import Person
from matchpot.persistence.queries import campaigns as queries
from matchpot.services import campaigns
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.builders import a_person
from tests.fakes import a_fake_outside
from tests.plans import a_live_plan, a_plan, post, sign_in

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def coach(session: Session, client: FlaskClient) -> Person:
    person = a_person(session, "Joost", roles=(Role.COACH, Role.OPERATOR))
    session.commit()
    sign_in(client, person)
    return person


@pytest.fixture
def waiting(session: Session, outside: Outside) -> Opened:
    plan = a_plan(session)
    maker_id = plan.project.maker_id
    campaigns.submit(session, plan.campaign, actor_id=maker_id, clock=outside.clock)
    session.commit()
    return plan


def state(session: Session, plan: Opened) -> CampaignState:
    found = session.get_one(Campaign, plan.campaign.id, populate_existing=True).state
    session.rollback()
    return found


def test_the_queue_is_counted_and_listed(
    client: FlaskClient, coach: Person, waiting: Opened
) -> None:
    assert "/en/admin/reviews" in client.get("/en/admin/").get_data(as_text=True)
    assert waiting.project.title in client.get("/en/admin/reviews").get_data(as_text=True)


def test_makers_do_not_come_in(client: FlaskClient, session: Session, waiting: Opened) -> None:
    person = a_person(session, "Wout", roles=(Role.MAKER,))
    session.commit()
    sign_in(client, person)
    for path in ("", "reviews", f"reviews/{waiting.campaign.id}", "campaigns"):
        assert client.get(f"/en/admin/{path}").status_code == 403


def test_a_comment_stands_with_its_part(
    client: FlaskClient, session: Session, coach: Person, waiting: Opened
) -> None:
    url = f"/en/admin/reviews/{waiting.campaign.id}/comments"
    assert post(client, url, {"part": "story", "body": "  "}).status_code == 422
    assert post(client, url, {"part": "story", "body": "Who comes?"}).status_code == 303
    (comment,) = queries.comments_of(session, waiting.campaign.id)
    assert (comment.part, comment.body, comment.name) == ("story", "Who comes?", "Joost")


@pytest.mark.parametrize(
    ("do", "after"),
    [
        ("approve", CampaignState.APPROVED),
        ("changes", CampaignState.CHANGES_REQUESTED),
        ("reject", CampaignState.REJECTED),
    ],
)
def test_a_decision_is_taken(
    client: FlaskClient, session: Session, coach: Person, waiting: Opened, do: str,
    after: CampaignState,
) -> None:  # fmt: skip
    url = f"/en/admin/reviews/{waiting.campaign.id}/decision"
    assert post(client, url, {"do": do, "reason": "Because."}).status_code == 303
    assert state(session, waiting) is after


def test_a_no_without_a_reason_is_not_taken(
    client: FlaskClient, session: Session, coach: Person, waiting: Opened
) -> None:
    url = f"/en/admin/reviews/{waiting.campaign.id}/decision"
    assert post(client, url, {"do": "reject", "reason": ""}).status_code == 422
    assert state(session, waiting) is CampaignState.SUBMITTED


def test_pause_resume_and_cancel_with_a_reason(
    client: FlaskClient, session: Session, coach: Person
) -> None:
    plan = a_live_plan(session)
    session.commit()
    url = f"/en/admin/campaigns/{plan.campaign.id}/brake"
    assert post(client, url, {"do": "pause", "reason": ""}).status_code == 422
    for do, after in (("pause", "paused"), ("resume", "live"), ("cancel", "cancelled")):
        assert post(client, url, {"do": do, "reason": "A question"}).status_code == 303
        assert state(session, plan) == after


def test_what_cancelling_costs_is_shown_first(
    client: FlaskClient, session: Session, coach: Person
) -> None:
    plan = a_live_plan(session)
    plan.campaign.raised_cents = 12_345
    session.commit()
    page = client.get(f"/nl/admin/campaigns/{plan.campaign.id}/cancel").get_data(as_text=True)
    assert "123,45" in page


def test_a_corrected_title_is_shown_to_everyone(
    client: FlaskClient, session: Session, coach: Person
) -> None:
    plan = a_live_plan(session, title="Het gtij")
    session.commit()
    url = f"/en/admin/campaigns/{plan.campaign.id}/amend"
    assert client.get(url).status_code == 200
    assert post(client, url, {"title": "Het gtij", "reason": "x"}).status_code == 422
    answer = post(client, url, {"title": "Het getij", "reason": "A letter was missing"})
    assert answer.status_code == 303
    page = client.get(f"/en/projects/{plan.project.slug}").get_data(as_text=True)
    assert "A letter was missing" in page


def test_a_coach_alone_has_no_brakes(client: FlaskClient, session: Session) -> None:
    plan = a_live_plan(session)
    person = a_person(session, "Kees", roles=(Role.COACH,))
    session.commit()
    sign_in(client, person)
    url = f"/en/admin/campaigns/{plan.campaign.id}/brake"
    assert post(client, url, {"do": "pause", "reason": "x"}).status_code == 403
    assert client.get(f"/en/admin/campaigns/{plan.campaign.id}/cancel").status_code == 403
