"""What a maker sees of a campaign: who gave, what is owed to them, and what was sent."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.extensions import unit_of_work
from matchpot.persistence.models.campaigns import Campaign, Reward
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.work import Transition
from matchpot.services.ports import Outside
from tests.builders import a_person, euros
from tests.fakes import a_fake_outside
from tests.plans import a_live_plan, post, sign_in
from tests.web.money_scenes import Scene, an_end

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def made(app: Flask, client: FlaskClient, outside: Outside) -> Scene:
    """A campaign that succeeded: half its goal matched; the first donor chose a poster."""
    scene = an_end(app, outside, goal=50)
    with app.app_context(), unit_of_work() as session:
        poster = Reward(
            campaign_id=scene.campaign_id,
            position=0,
            title="A poster",
            minimum_cents=euros(20),
            delivery_month="2027-03",
        )
        session.add(poster)
        session.flush()
        first, second = gifts(session)
        first.reward_id, first.name, first.anonymous = poster.id, "Anna Bos", True
        second.name, second.message = "Ben Vos", "Good luck!"
    sign_in(client, scene.maker)
    return scene


def gifts(session: Session) -> list[Donation]:
    return list(session.scalars(select(Donation).order_by(Donation.id)))


def project_url(app: Flask, scene: Scene) -> str:
    with app.app_context(), unit_of_work() as session:
        campaign = session.get_one(Campaign, scene.campaign_id)
        return f"/en/maker/projects/{campaign.project_id}"


def read(client: FlaskClient, url: str) -> str:
    return client.get(url).get_data(as_text=True).replace("\xa0", " ")


def test_a_maker_reads_who_gave_and_what_a_fund_added_but_no_address(
    app: Flask, client: FlaskClient, made: Scene
) -> None:
    page = read(client, project_url(app, made) + "/donors")
    assert "Anna Bos" in page
    assert "not named on your page" in page
    assert "Good luck!" in page
    assert "0 of 1 reward is sent." in page
    assert "donor0@example.org" not in page
    table = read(client, project_url(app, made) + "/donors.csv")
    assert ",Ben Vos,no,25.00,0.00,,Good luck!" in table
    assert "@example.org" not in table


def test_a_reward_is_ticked_off_and_taken_back(
    app: Flask, client: FlaskClient, made: Scene
) -> None:
    url = project_url(app, made) + "/deliveries"
    page = read(client, url)
    assert "donor0@example.org" in page
    assert "donor1@example.org" not in page
    assert "Promised for March 2027." in page
    with app.app_context(), unit_of_work() as session:
        gift = gifts(session)[0].id
    sent = post(client, f"{url}/{gift}", {"do": "sent"})
    assert "Everything you promised is on its way." in read(client, sent.location)
    post(client, f"{url}/{gift}", {"do": "sent"})
    assert "A poster,2027-03,Anna Bos,donor0@example.org,25.00,,2026" in read(client, url + ".csv")
    post(client, f"{url}/{gift}", {"do": "to_send"})
    assert "Promised for March 2027." in read(client, url)
    with app.app_context(), unit_of_work() as session:
        asked = select(Transition.after).where(Transition.ref_type == "delivery")
        assert session.scalars(asked.order_by(Transition.id)).all() == ["sent", "to_send"]


def test_a_label_says_whom_it_is_for_and_what_is_in_it(
    app: Flask, client: FlaskClient, made: Scene
) -> None:
    page = read(client, project_url(app, made) + "/deliveries/labels")
    assert "Anna Bos" in page
    assert "A poster" in page


def test_a_gift_without_a_reward_or_of_another_maker_is_owed_nothing(
    app: Flask, client: FlaskClient, made: Scene
) -> None:
    url = project_url(app, made)
    with app.app_context(), unit_of_work() as session:
        first, second = (one.id for one in gifts(session))
        stranger = a_person(session, "Somebody else")
        session.flush()
        session.expunge(stranger)
    assert post(client, f"{url}/deliveries/{second}", {"do": "sent"}).status_code == 404
    sign_in(client, stranger)
    for path in ("/donors", "/donors.csv", "/deliveries", "/deliveries.csv", "/deliveries/labels"):
        assert client.get(url + path).status_code == 404
    assert post(client, f"{url}/deliveries/{first}", {"do": "sent"}).status_code == 404


def test_nothing_is_sent_and_nobody_reached_before_a_campaign_succeeded(
    client: FlaskClient, session: Session
) -> None:
    opened = a_live_plan(session)
    maker = session.get_one(Person, opened.project.maker_id)
    session.commit()
    sign_in(client, maker)
    url = f"/en/maker/projects/{opened.project.id}"
    assert "Nobody has chosen a reward yet." in read(client, url + "/deliveries")
    assert "Nobody gave yet." in read(client, url + "/donors")
    assert post(client, f"{url}/deliveries/1", {"do": "sent"}).status_code == 409
