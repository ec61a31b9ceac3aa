"""Throwing a project away: the loss in figures first, and never one that others act on."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.persistence.models.base import Base
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import BudgetLine, Project, StepDraft
from matchpot.persistence.queries import projects as queries
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.builders import NOON
from tests.fakes import a_fake_outside
from tests.plans import a_picture, a_plan, post, sign_in


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def plan(session: Session, client: FlaskClient) -> Opened:
    opened = a_plan(session)
    maker = session.get_one(Person, opened.project.maker_id)
    session.commit()
    sign_in(client, maker)
    return opened


def url(plan: Opened, page: str = "throw-away") -> str:
    return f"/en/maker/projects/{plan.project.id}/{page}"


def count(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_draft_goes_with_all_it_holds_after_its_loss_was_read(
    client: FlaskClient, session: Session, plan: Opened
) -> None:
    picture = {"picture": (io.BytesIO(a_picture()), "photo.jpg"), "alt": "A house"}
    post(client, url(plan, "pictures"), picture)
    post(client, url(plan, "basics"), {"revision": "2", "title": ""})
    page = client.get(url(plan)).get_data(as_text=True).replace("\xa0", " ")
    assert "1 line, €900" in page
    name = queries.images_of(session, plan.project.id)[-1].name
    session.commit()
    assert client.get(f"/media/{name}-640.webp").status_code == 200
    assert post(client, url(plan), {}).status_code == 303
    session.expire_all()
    for model in (Project, Campaign, BudgetLine, StepDraft):
        assert count(session, model) == 0
    assert client.get(f"/media/{name}-640.webp").status_code == 404


def test_a_project_a_coach_or_a_fund_has_seen_stays(
    client: FlaskClient, session: Session, plan: Opened
) -> None:
    plan.campaign.state, plan.campaign.submitted_at = CampaignState.CHANGES_REQUESTED, NOON
    session.commit()
    assert "Throw this project away" not in client.get(url(plan, "checklist")).text
    assert client.get(url(plan)).status_code == 409
    assert post(client, url(plan), {}).status_code == 409
    assert count(session, Project) == 1
