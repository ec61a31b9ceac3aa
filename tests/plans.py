"""Whole plans for tests: a project in order for launch, a picture, somebody signed in.

Beside `builders.py`, whose rows stand alone: what is here goes through the services.
"""

import io
import re
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from PIL import Image as Pictures
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchpot.domain.campaigns import CampaignState, SuccessRule
from matchpot.domain.projects import BudgetKind, Discipline
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.payouts import Payee
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Image, Project
from matchpot.services import projects, rewards
from matchpot.services.editing import Opened, campaign_of
from tests.builders import NOON, a_person, euros

STORY = "We make a play about the tide in an empty house by the lock. " * 8


def a_begun(session: Session, *, maker: Person | None = None, title: str = "Het getij") -> Opened:
    """A project just begun, with its empty campaign."""
    project = projects.begin(
        session,
        maker_id=(maker or a_person(session, "Noor van Dijk")).id,
        title=title,
        discipline=Discipline.THEATRE,
        language="nl",
        now=NOON,
    )
    return Opened(project, campaign_of(session, project.id))


def a_plan(
    session: Session,
    *,
    maker: Person | None = None,
    title: str = "Het getij",
    goal_cents: int = euros(900),
    rule: SuccessRule = SuccessRule.AON_100,
) -> Opened:
    """A plan in which everything is in order for launch."""
    opened = a_begun(session, maker=maker, title=title)
    project = opened.project
    projects.save_basics(
        session,
        opened,
        projects.Basics(
            title=title,
            summary="A play that begins at high tide.",
            discipline=Discipline.THEATRE,
            city="Zwolle",
            language="nl",
        ),
    )
    projects.save_story(session, opened, story_md=STORY, video_url="")
    projects.save_budget(
        session,
        opened,
        [projects.Cost(kind=BudgetKind.MATERIAL, label="Wood", amount_cents=goal_cents)],
    )
    plan = rewards.Plan(
        success_rule=rule,
        goal_min_cents=goal_cents,
        goal_optimum_cents=None,
        duration_days=30,
        terms_accepted=True,
    )
    rewards.save_plan(opened, plan, now=NOON)
    image = Image(
        project_id=project.id,
        name=f"picture{project.id:025d}",
        width=1600,
        height=1000,
        size=1,
        alt="",
        created_at=NOON,
    )
    session.add(image)
    session.flush()
    project.cover_image_id = image.id
    session.add(Payee(person_id=project.maker_id, started_at=NOON, details_submitted=True))
    session.flush()
    return opened


def a_live_plan(
    session: Session, *, title: str = "Het getij", live_at: datetime = NOON, **more: object
) -> Opened:
    """A plan that is live, as if a coach had approved it."""
    opened = a_plan(session, title=title, **more)  # type: ignore[arg-type]  # the same names
    put_live(session, opened.campaign, live_at=live_at)
    return opened


def put_live(session: Session, campaign: Campaign, *, live_at: datetime = NOON) -> None:
    """Bring a campaign to live without its way there."""
    campaign.state = CampaignState.LIVE
    campaign.live_at = live_at
    campaign.deadline_at = live_at.replace(month=live_at.month + 1, hour=22, minute=59, second=59)
    session.flush()


def a_picture(
    *, size: tuple[int, int] = (800, 600), kind: str = "JPEG", exif: bool = False
) -> bytes:
    """The content of a picture's file."""
    out = io.BytesIO()
    picture = Pictures.new("RGB", size, "teal")
    if exif:
        marks = Pictures.Exif()
        marks[0x010E] = "taken at home"
        picture.save(out, kind, exif=marks)
    else:
        picture.save(out, kind)
    return out.getvalue()


def sign_in(client: FlaskClient, person: Person) -> None:
    """Let a client be somebody, without a password."""
    with client.session_transaction() as session:
        session["_user_id"] = f"{person.id}:{person.epoch}"
        session["_fresh"] = True


def project_of(session: Session, project_id: int) -> Project:
    """The project as it is stored now."""
    return session.get_one(Project, project_id, populate_existing=True)


def post(client: FlaskClient, url: str, data: dict[str, Any], **more: Any) -> TestResponse:
    """Post as a form of ours would, with its token."""
    page = client.get("/nl/maker/projects/new").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token, "somebody must be signed in"
    return client.post(url, data={"csrf_token": token[1], **data}, **more)
