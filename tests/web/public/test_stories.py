"""Stories on the site: listed, read, followed by a feed that others' readers understand."""

import re
from http import HTTPStatus

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchpot.extensions import unit_of_work
from matchpot.services import stories
from tests.builders import NOON, euros
from tests.services.duty_scenes import a_settled_campaign, matched, reports

WORDS = "We played *three* nights. <script>alert(1)</script>"


@pytest.fixture
def slug(app: Flask) -> str:
    """A story that is on the site."""
    with app.app_context(), unit_of_work() as session:
        duty = matched(session, a_settled_campaign(session), euros(2_000))
        report = reports(session, duty, text=WORDS)
        report.title = "Three nights of light"
        stories.publish(session, report, NOON)
        return str(report.slug)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_story_is_listed_and_read_in_both_languages(
    client: FlaskClient, slug: str, lang: str
) -> None:
    listed = client.get(f"/{lang}/stories/")
    assert listed.status_code == HTTPStatus.OK
    assert f"/{lang}/stories/{slug}" in listed.text
    page = client.get(f"/{lang}/stories/{slug}").text
    assert "Three nights of light" in page
    assert "<em>three</em>" in page
    assert "<script>alert" not in page


def test_another_discipline_and_a_page_too_far_are_empty_and_say_so(
    client: FlaskClient, slug: str
) -> None:
    for query in ("discipline=games", "page=40"):
        page = client.get(f"/en/stories/?{query}").text
        assert slug not in page
    assert client.get("/en/stories/?page=none&discipline=nothing").status_code == HTTPStatus.OK


def test_there_is_no_story_under_any_other_address(client: FlaskClient) -> None:
    assert client.get("/en/stories/no-such-story").status_code == HTTPStatus.NOT_FOUND


def test_a_project_leads_to_its_stories(client: FlaskClient, slug: str) -> None:
    page = client.get(f"/en/stories/{slug}").text
    [project] = set(re.findall(r'href="(/en/projects/[^"?]+)"', page))
    assert f"/en/stories/{slug}" in client.get(project).text


def test_feed_readers_understand_the_feed(client: FlaskClient, slug: str) -> None:
    answer = client.get("/en/stories/latest.atom")
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert [one.title for one in feed.entries] == ["Three nights of light"]
    assert feed.entries[0].link.endswith(f"/en/stories/{slug}")
