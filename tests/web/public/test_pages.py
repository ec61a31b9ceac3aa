"""The pages that say what this is."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.services.ports import Outside
from tests.builders import a_pot
from tests.fakes import a_fake_outside
from tests.plans import a_live_plan


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("page", ["about", "help", "privacy", "terms", "accessibility"])
def test_every_text_can_be_read(client: FlaskClient, lang: str, page: str) -> None:
    answer = client.get(f"/{lang}/{page}")
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).count("<h1") == 1


def test_an_empty_home_invites_makers(client: FlaskClient) -> None:
    assert "/nl/maker/projects/new" in client.get("/nl/").get_data(as_text=True)


def test_home_shows_what_is_made_and_what_funds_add(client: FlaskClient, session: Session) -> None:
    a_live_plan(session, title="Het getijdenhuis").campaign.gift_count = 2_048
    a_pot(session)
    session.commit()
    page = client.get("/nl/").get_data(as_text=True)
    assert "Het getijdenhuis" in page
    assert "in 2.048 donaties" in page
    assert "in 2,048 gifts" in client.get("/en/").get_data(as_text=True)
    assert "Stadsfonds" in page


def test_home_shows_only_what_one_can_give_to(client: FlaskClient, session: Session) -> None:
    counted = a_live_plan(session, title="Het getijdenhuis")
    counted.campaign.state = CampaignState.COUNTING
    session.commit()
    assert "Het getijdenhuis" not in client.get("/nl/").get_data(as_text=True)
    assert "Het getijdenhuis" in client.get("/nl/projects/").get_data(as_text=True)
