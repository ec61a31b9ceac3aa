"""Projects for everyone: who may see them, what they say, and what they cost to show."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import MOVES, CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.people import Role
from matchpot.domain.refunds import RefundReason, RefundState
from matchpot.extensions import db
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.projects import Project
from matchpot.persistence.transitions import move
from matchpot.services import projects
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.asking import statements
from tests.builders import NOON, a_fund, a_person, a_place, a_pot, a_rule, euros
from tests.fakes import a_fake_outside
from tests.plans import a_live_plan, a_plan, sign_in

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def database(app: Flask) -> Engine:
    """The engine that pages ask."""
    with app.app_context():
        return db.engine


def a_gift(session: Session, plan: Opened, number: int, **more: Any) -> None:
    values: dict[str, Any] = {
        "token": f"token-{plan.campaign.id}-{number}",
        "form_key": f"form-{plan.campaign.id}-{number}",
        "campaign_id": plan.campaign.id,
        "state": DonationState.PAID,
        "gift_cents": euros(25),
        "tip_cents": 0,
        "donor_key": f"donor-{number}",
        "name": f"Donor {number}",
        "locale": "nl",
        "created_at": NOON,
        "expires_at": NOON,
        "paid_at": NOON + timedelta(minutes=number),
    }
    session.add(Donation(**values | more))
    session.flush()


def read(client: FlaskClient, plan: Opened, lang: str = "en") -> str:
    answer = client.get(f"/{lang}/projects/{plan.project.slug}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_draft_is_for_its_maker_and_the_coaches(client: FlaskClient, session: Session) -> None:
    plan = a_plan(session)
    coach = a_person(session, "Joost", roles=(Role.COACH,))
    stranger = a_person(session, "Wout")
    session.commit()
    url = f"/en/projects/{plan.project.slug}"
    assert client.get(url).status_code == 404
    for person_id, expected in ((stranger, 404), (coach, 200)):
        sign_in(client, person_id)
        assert client.get(url).status_code == expected
    assert "Only you and the coaches" in client.get(url).get_data(as_text=True)


@pytest.mark.parametrize("state", sorted(CampaignState))
def test_the_page_has_words_for_every_state(
    client: FlaskClient, session: Session, state: CampaignState
) -> None:
    plan = a_live_plan(session)
    coach = a_person(session, "Joost", roles=(Role.COACH,))
    plan.campaign.state = state
    session.commit()
    sign_in(client, coach)
    speaks_for_itself = state in {CampaignState.LIVE, CampaignState.LIVE_ROUND2}
    for lang in ("en", "nl"):
        said = 'class="notice' in read(client, plan, lang)
        assert said is not speaks_for_itself


def test_a_project_that_missed_its_goal_tells_how_far_it_came(
    client: FlaskClient, session: Session
) -> None:
    plan = a_live_plan(session)
    a_gift(session, plan, 1, state=DonationState.REFUNDED, refunded_cents=euros(25),
           refunded_gift_cents=euros(25))  # fmt: skip
    gift = session.scalars(select(Donation)).one()
    session.add(
        Refund(
            donation_id=gift.id, campaign_id=gift.campaign_id, state=RefundState.DONE,
            reason=RefundReason.CAMPAIGN_FAILED, gift_cents=euros(25), tip_cents=0,
            requested_at=NOON,
        )
    )  # fmt: skip
    plan.campaign.state, plan.campaign.ended_at = CampaignState.CLOSED_FAILED, NOON
    session.commit()
    page = client.get(f"/en/projects/{plan.project.slug}").text
    assert "€25 from people" in page
    assert "Everyone who gave has got the gift back" in page
    assert "Nobody yet" not in page
    assert "€25 of" in client.get("/en/projects/?phase=ended").text


def test_a_campaign_that_was_stopped_is_not_said_to_have_missed_its_goal(
    client: FlaskClient, session: Session
) -> None:
    campaign = a_live_plan(session).campaign
    for state, reason in (
        (CampaignState.CANCELLED, "A mistake."),
        (CampaignState.REFUNDING, RefundReason.CAMPAIGN_CANCELLED),
    ):
        move(session, campaign, state, moves=MOVES, at=NOON, reason=reason)
    session.commit()
    slug = session.scalars(select(Project.slug)).one()
    page = client.get(f"/en/projects/{slug}").text
    assert "This campaign was stopped." in page
    assert "was not reached" not in page


def test_a_donor_who_wants_no_name_gets_none(client: FlaskClient, session: Session) -> None:
    plan = a_live_plan(session)
    a_gift(session, plan, 1, name="Fatima", message="Good luck")
    a_gift(session, plan, 2, name="Secret Sam", anonymous=True)
    a_gift(session, plan, 3, name="Not Paid", state=DonationState.SESSION_OPEN)
    session.commit()
    page = read(client, plan)
    assert "Fatima" in page
    assert "Good luck" in page
    assert "Anonymous" in page
    assert "Secret Sam" not in page
    assert "Not Paid" not in page


def test_what_a_fund_adds_is_told_with_what_is_left(client: FlaskClient, session: Session) -> None:
    plan = a_live_plan(session)
    pot = a_pot(session, fund=a_fund(session, "Stadsfonds"), total_cents=euros(800))
    a_rule(session, pot)
    a_place(session, pot, plan.campaign)
    session.commit()
    page = read(client, plan)
    assert "Stadsfonds" in page
    assert "€800" in page


def test_what_people_write_cannot_run(client: FlaskClient, session: Session) -> None:
    plan = a_live_plan(session, title="<script>alert(1)</script>")
    projects.save_story(session, plan, story_md="<script>x</script>" * 30, video_url="")
    session.commit()
    assert "<script>" not in read(client, plan).split("</head>")[1]


def test_the_page_costs_the_same_with_one_gift_and_with_many(
    client: FlaskClient, session: Session, database: Engine
) -> None:
    plan = a_live_plan(session)
    a_gift(session, plan, 1)
    session.commit()
    with statements(database) as few:
        read(client, plan)
    for number in range(2, 40):
        a_gift(session, plan, number)
    session.commit()
    with statements(database) as many:
        page = read(client, plan)
    assert len(many) == len(few)
    assert len(few) <= 6 + 1  # six questions and a BEGIN
    assert page.count("Donor ") == 20


def test_the_browser_costs_the_same_with_few_projects_and_with_many(
    client: FlaskClient, session: Session, database: Engine
) -> None:
    a_live_plan(session)
    session.commit()
    with statements(database) as few:
        client.get("/en/projects/")
    for number in range(30):
        a_live_plan(session, title=f"Project {number}")
    session.commit()
    with statements(database) as many:
        page = client.get("/en/projects/").get_data(as_text=True)
    assert len(many) == len(few)
    assert len(few) <= 6 + 1
    assert page.count('class="card"') == 24
    assert "page=2" in page


def test_whoever_has_the_page_already_does_not_get_it_again(
    client: FlaskClient, session: Session
) -> None:
    plan = a_live_plan(session)
    session.commit()
    for url in (f"/en/projects/{plan.project.slug}", "/en/projects/", "/en/"):
        mark = client.get(url).headers["ETag"]
        again = client.get(url, headers={"If-None-Match": mark})
        assert (again.status_code, again.data) == (304, b"")
        other = client.get(url.replace("/en/", "/nl/"), headers={"If-None-Match": mark})
        assert other.status_code == 200
        plan.campaign.raised_cents += euros(5)
        session.commit()
        assert client.get(url, headers={"If-None-Match": mark}).status_code == 200


def test_pages_of_people_who_are_signed_in_are_not_marked(
    client: FlaskClient, session: Session
) -> None:
    plan = a_live_plan(session)
    session.commit()
    person = a_person(session)
    session.commit()
    sign_in(client, person)
    assert "ETag" not in client.get(f"/en/projects/{plan.project.slug}").headers


def test_other_sites_learn_what_they_need(client: FlaskClient, session: Session) -> None:
    plan = a_live_plan(session)
    session.commit()
    page = read(client, plan)
    slug = plan.project.slug
    assert f'<link rel="canonical" href="http://localhost/en/projects/{slug}">' in page
    assert f'hreflang="nl" href="http://localhost/nl/projects/{slug}"' in page


def test_a_search_that_finds_nothing_shows_the_way_back(
    client: FlaskClient, session: Session
) -> None:
    a_live_plan(session)
    session.commit()
    page = client.get("/en/projects/?q=zeppelin").get_data(as_text=True)
    assert "No project fits" in page


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-3", "page=x", "page=99999999999", "discipline=nope", "phase=", "sort=--",
        "city=%27%3B--", "q=%25_%00"[:-3], "fund=x&match=1", "q=" + "a" * 3000,
    ],
)  # fmt: skip
def test_odd_addresses_are_read_as_nothing_asked(client: FlaskClient, query: str) -> None:
    assert client.get(f"/en/projects/?{query}").status_code == 200


def test_a_drawn_cover_is_a_picture_of_its_own(client: FlaskClient) -> None:
    answer = client.get("/covers/film/7.svg")
    assert answer.mimetype == "image/svg+xml"
    assert client.get("/covers/nope/7.svg").status_code == 404
