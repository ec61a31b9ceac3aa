"""Feeds of projects, rounds and funds, as readers that others wrote understand them."""

from datetime import timedelta
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.pots import PotState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Update
from tests.builders import NOON, a_fund, a_pot, a_rule
from tests.fakes import FakeClock
from tests.plans import a_live_plan, a_plan
from tests.services.award_scenes import a_published_round
from tests.towns import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def read(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert len({one.id for one in feed.entries}) == len(feed.entries)
    return feed


def test_new_projects_come_first_and_drafts_never(client: FlaskClient, session: Session) -> None:
    a_live_plan(session, title="Eerst")
    newest = a_live_plan(session, title="Dan", live_at=NOON + timedelta(days=1)).project
    a_plan(session, title="Nog niet")
    session.commit()
    feed = read(client, "/nl/projects/latest.atom")
    assert [one.title for one in feed.entries] == ["Dan", "Eerst"]
    assert feed.entries[0].link == f"http://localhost/nl/projects/{newest.slug}"
    assert feed.entries[0].author == "Noor van Dijk"
    assert 'href="/nl/projects/latest.atom"' in client.get("/nl/projects/").text


def test_news_of_a_project_is_followed_from_its_page(client: FlaskClient, session: Session) -> None:
    project = a_live_plan(session).project
    draft = a_plan(session).project
    for number in range(2):
        session.add(
            Update(
                project_id=project.id,
                author_id=project.maker_id,
                title=f"News {number} & <more>",
                body_md="It *goes* well.",
                published_at=NOON + timedelta(hours=number),
            )
        )
    session.commit()
    feed = read(client, f"/en/projects/{project.slug}/news.atom")
    assert [one.title for one in feed.entries] == ["News 1 & <more>", "News 0 & <more>"]
    assert feed.entries[0].summary == "It goes well."
    page = client.get(f"/en/projects/{project.slug}").text
    assert page.count(f'href="/en/projects/{project.slug}/news.atom"') == 2
    assert client.get(f"/en/projects/{draft.slug}/news.atom").status_code == 404


def test_a_fund_tells_of_its_pots_rounds_and_results(client: FlaskClient, session: Session) -> None:
    published = a_published_round(Town(session, FakeClock()))
    fund = session.get_one(Organisation, published.row.fund_id)
    pot = a_pot(session, fund=fund, name="Buurtpot", state=PotState.OPEN)
    a_rule(session, pot)
    a_rule(session, pot)
    other = a_pot(session, fund=a_fund(session, "Elders"), name="Andere", state=PotState.OPEN)
    a_rule(session, other)
    draft = a_pot(session, fund=fund, name="Geheim", state=PotState.DRAFT)
    a_rule(session, draft)
    session.commit()
    feed = read(client, f"/en/funds/{fund.slug}/news.atom")
    titles = [one.title for one in feed.entries]
    assert titles.count("Makersronde") == 2  # opened, and decided
    assert titles.count("New pot: Buurtpot") == titles.count("New rule: Buurtpot") == 1
    assert titles.index("New rule: Buurtpot") < titles.index("New pot: Buurtpot")
    assert not {"New pot: Andere", "New pot: Geheim"} & set(titles)
    assert all("http://localhost/en/" in one.link for one in feed.entries)
    assert client.get("/en/funds/nothing/news.atom").status_code == 404
    rounds = read(client, "/en/rounds/latest.atom")
    assert [one.title for one in rounds.entries] == ["Makersronde"]
    assert published.row.phase is Phase.PUBLISHED


def test_a_feed_sets_no_cookie(client: FlaskClient) -> None:
    for path in ("/nl/projects/latest.atom", "/nl/rounds/latest.atom"):
        assert "Set-Cookie" not in client.get(path).headers
