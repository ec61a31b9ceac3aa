"""The desk of a maker: what waits comes first, projects are cards, a newcomer is shown the way."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.persistence.models.payouts import Payee
from matchpot.persistence.models.people import Person
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.builders import NOON, a_person
from tests.fakes import FakeClock, a_fake_outside
from tests.plans import a_begun, a_live_plan, sign_in

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def live(session: Session, client: FlaskClient) -> Opened:
    opened = a_live_plan(session)
    maker = session.get_one(Person, opened.project.maker_id)
    session.commit()
    sign_in(client, maker)
    return opened


def desk(client: FlaskClient) -> str:
    return client.get("/en/maker/").get_data(as_text=True).replace("\xa0", " ")


def test_a_newcomer_reads_the_three_steps(client: FlaskClient, session: Session) -> None:
    person = a_person(session, "Sam")
    session.commit()
    sign_in(client, person)
    page = desk(client)
    assert "From idea to money in three steps" in page
    assert "What needs you now" not in page


def test_the_last_two_days_of_a_campaign_stand_on_the_desk_before_a_draft(
    client: FlaskClient, session: Session, live: Opened, outside: Outside
) -> None:
    a_begun(session, maker=session.get_one(Person, live.project.maker_id), title="Zout")
    session.commit()
    assert "These are the last two days" not in desk(client)
    clock, deadline = outside.clock, live.campaign.deadline_at
    assert isinstance(clock, FakeClock)
    assert deadline is not None
    clock.moment = deadline - timedelta(hours=47)
    page = desk(client)
    assert page.index("These are the last two days") < page.index("things are still open")


def test_money_that_cannot_be_sent_asks_for_an_account(
    client: FlaskClient, session: Session, live: Opened
) -> None:
    live.campaign.state, live.campaign.ended_at = CampaignState.SETTLED, NOON
    session.commit()
    assert "There is money for you." in desk(client)
    payee = session.query(Payee).one()
    payee.transfers_active = payee.payouts_enabled = True
    session.commit()
    page = desk(client)
    assert "There is money for you." not in page
    assert "Nothing at the moment." in page


def test_a_card_tells_how_far_a_project_is(client: FlaskClient, live: Opened) -> None:
    page = desk(client)
    assert "0% of the goal" in page
    assert f"/en/maker/projects/{live.project.id}/donors" in page
