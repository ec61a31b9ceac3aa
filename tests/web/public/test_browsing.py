"""The list of projects and the search of the site: what is told, undone, kept and drawn."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.persistence.queries import browse
from matchpot.persistence.queries.browse import Wanted
from matchpot.services import guide
from matchpot.services.ports import Outside
from tests.builders import NOON, a_fund, a_pot
from tests.fakes import a_fake_outside
from tests.plans import a_live_plan, a_plan
from tests.services.guide_scenes import a_scheme, a_step

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_mistyped_word_is_said_openly_with_the_way_back(
    client: FlaskClient, session: Session
) -> None:
    a_live_plan(session, title="Het carillon speelt weer")
    session.commit()
    for address in ("/nl/projects/?q=carrilon", "/nl/search/?q=carrilon"):
        told = page(client, address)
        assert "resultaten voor <strong>carillon</strong>" in told
        assert "Zoek toch naar carrilon" in told
        assert "Het carillon speelt weer" in told
        assert "speelt weer" not in page(client, address + "&letter=1")


def test_every_chosen_filter_is_told_and_can_be_taken_away(
    client: FlaskClient, session: Session
) -> None:
    a_live_plan(session)
    session.commit()
    told = page(client, "/en/projects/?q=getij&discipline=theatre&city=Zwolle")
    assert "2 filters: Theatre, Zwolle" in told
    assert 'href="/en/projects/?q=getij&amp;city=Zwolle"' in told
    assert 'href="/en/projects/?q=getij&amp;discipline=theatre"' in told


def test_an_empty_list_tells_what_comes_near(client: FlaskClient, session: Session) -> None:
    a_live_plan(session, title="Het carillon")
    made = a_live_plan(session, title="Het orgel")
    made.campaign.state = CampaignState.PAID_OUT
    session.commit()
    near = page(client, "/en/projects/?q=carillon&city=Kampen")
    assert "Without “Kampen”</a>: 1 project" in near
    assert "Every phase</a>: 1 project" in page(client, "/en/projects/?q=orgel")


def listed(session: Session, as_of: datetime | None) -> list[int]:
    return [row.id for row in browse.cards(session, Wanted(as_of=as_of))]


def test_a_list_of_a_moment_keeps_what_ended_and_leaves_out_what_began(session: Session) -> None:
    first, second = a_live_plan(session, title="First"), a_live_plan(session, title="Second")
    seen = NOON + timedelta(days=1)
    then = listed(session, seen)
    first.campaign.state, first.campaign.ended_at = CampaignState.PAID_OUT, NOON + timedelta(days=2)
    new = a_live_plan(session, title="New", live_at=NOON + timedelta(days=2))
    session.flush()
    assert listed(session, seen) == then == [first.project.id, second.project.id]
    assert set(listed(session, None)) == {second.project.id, new.project.id}


def test_links_to_later_pages_carry_the_moment(client: FlaskClient, session: Session) -> None:
    for number in range(25):
        a_live_plan(session, title=f"Project {number}")
    session.commit()
    told = page(client, "/en/projects/")
    assert "page=2&amp;at=20" in told
    assert "as it was on" in page(client, "/en/projects/?page=2&at=20200101T0000")
    for odd in ("at=x", "at=99991231T0000", "at="):
        assert "as it was on" not in page(client, f"/en/projects/?{odd}")


def test_the_map_holds_every_project_once(client: FlaskClient, session: Session) -> None:
    for title, city in (("One", "Zwolle"), ("Two", "Zwolle"), ("Three", "Atlantis"), ("Four", "")):
        a_live_plan(session, title=title).project.city = city
    session.commit()
    told = page(client, "/en/projects/?view=map")
    assert "<title>Zwolle: 2 projects</title>" in told
    assert "Atlantis" in told
    assert "Not on the map" in told
    assert "1 project tells no place." in told
    assert 'href="/en/projects/?city=Zwolle"' in told


def test_one_search_finds_every_kind(client: FlaskClient, session: Session) -> None:
    a_live_plan(session, title="Een kwartet")
    a_plan(session, title="Een geheim kwartet")
    a_pot(session, fund=a_fund(session, "Kwartetfonds"))
    guide.add(session, a_scheme("strings", title="Beurs voor kwartetten"), a_step())
    session.commit()
    told = page(client, "/en/search/?q=kwartet")
    assert "Een kwartet" in told
    assert "Kwartetfonds" in told
    assert 'href="/en/guide/strings"' in told
    assert "Beurs voor kwartetten" in page(client, "/en/search/?q=kwarteten")
    assert "geheim" not in told


def test_search_teaches_where_nothing_is_asked_or_found(client: FlaskClient) -> None:
    assert "Or begin here" in page(client, "/en/search/")
    assert "Nothing found for “zeppelin”" in page(client, "/en/search/?q=zeppelin")
