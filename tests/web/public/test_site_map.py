"""Search engines find every public page in both languages, and nothing else."""

import re
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.builders import a_fund, a_pot
from tests.plans import a_live_plan, a_plan

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
_MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_LINK = "{http://www.w3.org/1999/xhtml}link"


def addresses(client: FlaskClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.mimetype == "application/xml"
    return [one.text or "" for one in ET.fromstring(answer.data).iter(f"{_MAP}loc")]


def test_robots_find_the_map_and_its_parts(client: FlaskClient, session: Session) -> None:
    a_live_plan(session)
    session.commit()
    text = client.get("/robots.txt").text
    assert re.search(r"^Sitemap: http://localhost/sitemap.xml$", text, re.MULTILINE)
    assert addresses(client, "/sitemap.xml") == [
        "http://localhost/sitemaps/pages.xml",
        "http://localhost/sitemaps/projects-1.xml",
    ]
    assert client.get("/sitemaps/projects-2.xml").status_code == 404
    assert client.get("/sitemaps/projects-0.xml").status_code == 404


def test_a_public_project_is_there_in_each_language_and_a_draft_is_not(
    client: FlaskClient, session: Session
) -> None:
    slug = a_live_plan(session).project.slug
    draft = a_plan(session, title="Nog niet").project.slug
    session.commit()
    answer = client.get("/sitemaps/projects-1.xml")
    assert draft not in answer.text
    entries = list(ET.fromstring(answer.data).iter(f"{_MAP}url"))
    assert [one.findtext(f"{_MAP}loc") for one in entries] == [
        f"http://localhost/{lang}/projects/{slug}" for lang in ("nl", "en")
    ]
    for one in entries:
        beside = {link.get("hreflang"): link.get("href") for link in one.iter(_LINK)}
        assert set(beside) == {"nl", "en", "x-default"}
        assert beside["en"] == f"http://localhost/en/projects/{slug}"
        assert one.findtext(f"{_MAP}lastmod")


def test_every_page_on_the_map_opens_for_a_stranger(client: FlaskClient, session: Session) -> None:
    a_pot(session, fund=a_fund(session))
    a_live_plan(session)
    session.commit()
    pages = addresses(client, "/sitemaps/pages.xml") + addresses(client, "/sitemaps/projects-1.xml")
    assert any("/funds/stadsfonds" in page for page in pages)
    rules = re.findall(r"^Disallow: (\S+)$", client.get("/robots.txt").text, re.MULTILINE)
    barred = [re.compile(re.escape(rule).replace(r"\*", "[^/]+")) for rule in rules]
    for page in pages:
        path = page.removeprefix("http://localhost")
        assert client.get(path).status_code == 200
        assert not any(one.match(path) for one in barred), path
