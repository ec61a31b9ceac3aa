"""A project on other sites: a card that loads nothing, a frame where it is meant, and oEmbed."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.services.ports import Outside
from tests.builders import a_fund
from tests.fakes import a_fake_outside
from tests.plans import a_live_plan, a_plan

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def slug(session: Session) -> str:
    """A project that takes gifts."""
    found = a_live_plan(session, title="Het <getij> & meer").project.slug
    session.commit()
    return found


def asked(client: FlaskClient, slug: str, **more: Any) -> dict[str, Any]:
    answer = client.get("/oembed", query_string={"url": page_of(slug), **more})
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    return dict(answer.get_json())


def page_of(slug: str, lang: str = "nl") -> str:
    return f"http://localhost/{lang}/projects/{slug}"


# ---- the card ------------------------------------------------------------------------------------


def test_a_card_is_one_picture_that_loads_nothing_and_knows_nobody(
    client: FlaskClient, slug: str
) -> None:
    answer = client.get(f"/embed/projects/{slug}.svg?lang=en")
    assert answer.mimetype == "image/svg+xml"
    assert "Set-Cookie" not in answer.headers
    root = ET.fromstring(answer.data)
    names = {one.tag.partition("}")[2] for one in root.iter()}
    assert not names & {"script", "foreignObject", "use", "a", "text"}
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on")]
    outside = re.findall(r"https?://[^\"'<) ]+", answer.text)
    assert set(outside) == {"http://www.w3.org/2000/svg"}
    told = root.findtext("{http://www.w3.org/2000/svg}title")
    assert told is not None
    assert told.startswith("Het <getij> & meer · by Noor van Dijk · 0% found")


def test_a_card_speaks_the_language_that_was_chosen(client: FlaskClient, slug: str) -> None:
    assert "gevonden" in client.get(f"/embed/projects/{slug}.svg").text
    assert "found" in client.get(f"/embed/projects/{slug}.svg?lang=en").text
    assert client.get(f"/embed/projects/{slug}.svg?lang=xx").status_code == 404


def test_only_the_frame_may_be_framed_by_other_sites(client: FlaskClient, slug: str) -> None:
    frame = client.get(f"/embed/projects/{slug}?lang=nl")
    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame.headers
    assert "Set-Cookie" not in frame.headers
    assert "<script" not in frame.text
    assert f'href="{page_of(slug)}" target="_blank"' in frame.text
    for path in (f"/nl/projects/{slug}", f"/embed/projects/{slug}.svg", "/nl/"):
        answer = client.get(path)
        assert "frame-ancestors *" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_page_hands_out_the_text_to_embed(client: FlaskClient, slug: str) -> None:
    page = client.get(f"/nl/projects/{slug}").text
    card = f"http://localhost/embed/projects/{slug}.svg?lang=nl"
    assert f"&lt;a href=&#34;{page_of(slug)}&#34;&gt;&lt;img src=&#34;{card}&#34;" in page
    assert f'href="/nl/share/projects/{slug}/qr.png"' in page


# ---- oEmbed --------------------------------------------------------------------------------------


def test_an_answer_has_what_the_specification_asks_of_rich_content(
    client: FlaskClient, slug: str
) -> None:
    told = asked(client, slug)
    assert told["version"] == "1.0"
    assert told["type"] == "rich"
    assert (told["width"], told["height"]) == (400, 480)
    assert told["title"] == "Het <getij> & meer"
    assert told["provider_name"] == "matchpot"
    assert told["provider_url"] == "http://localhost/nl/"
    frame = ET.fromstring(told["html"])
    assert frame.tag == "iframe"
    assert frame.get("src") == f"http://localhost/embed/projects/{slug}?lang=nl"
    assert frame.get("title") == "Het <getij> & meer"
    # All three together or none, says 2.3.4.
    assert {name for name in told if name.startswith("thumbnail")} == {
        "thumbnail_url",
        "thumbnail_width",
        "thumbnail_height",
    }
    assert client.get(told["thumbnail_url"]).mimetype == "image/png"


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        ({"maxwidth": 200}, (200, 240)),
        ({"maxheight": 240}, (200, 240)),
        ({"maxwidth": 300, "maxheight": 120}, (100, 120)),
        ({"maxwidth": 1}, (1, 1)),
        ({"maxwidth": 4000, "maxheight": 4000}, (400, 480)),
    ],
)
def test_an_answer_keeps_to_the_room_there_is(
    client: FlaskClient, slug: str, limits: dict[str, int], size: tuple[int, int]
) -> None:
    told = asked(client, slug, **limits)
    assert (told["width"], told["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in told["html"]
    assert ("thumbnail_url" in told) is (limits.get("maxwidth", 0) == 4000)


def test_xml_says_the_same(client: FlaskClient, slug: str) -> None:
    answer = client.get("/oembed", query_string={"url": page_of(slug), "format": "xml"})
    assert answer.mimetype == "text/xml"
    root = ET.fromstring(answer.data)
    assert root.tag == "oembed"
    told = {name: str(value) for name, value in asked(client, slug).items()}
    assert {one.tag: one.text for one in root} == told


def test_other_pages_are_links_with_their_title_and_picture(
    client: FlaskClient, session: Session
) -> None:
    fund = a_fund(session).slug
    session.commit()
    told = client.get("/oembed", query_string={"url": f"http://localhost/en/funds/{fund}"})
    assert told.get_json()["type"] == "link"
    assert told.get_json()["thumbnail_url"].endswith(f"/en/share/funds/{fund}.png")


def test_the_page_says_where_to_ask(client: FlaskClient, slug: str) -> None:
    page = client.get(f"/nl/projects/{slug}").text
    for kind in ("application/json+oembed", "text/xml+oembed"):
        [link] = re.findall(rf'type="{re.escape(kind)}" title="[^"]*" href="([^"]+)"', page)
        answer = client.get(link.replace("&amp;", "&").removeprefix("http://localhost"))
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": "http://localhost/nl/projects/nothing"}, 404),
        ({"url": "http://elsewhere.example/nl/projects/x"}, 404),
        ({"url": "javascript:alert(1)"}, 404),
        ({"url": "http://[broken"}, 404),
        ({"url": "http://localhost/nl/help"}, 404),
        ({"url": "http://localhost/xx/projects/a"}, 404),
        ({"url": "http://localhost/nl/projects/a", "format": "yaml"}, 501),
        ({"url": "http://localhost/nl/projects/a", "maxwidth": "wide"}, 400),
        ({"url": "http://localhost/nl/projects/a", "maxheight": "0"}, 400),
    ],
)
def test_what_cannot_be_answered_is_refused_as_the_specification_says(
    client: FlaskClient, slug: str, query: dict[str, str], status: int
) -> None:
    known = {key: value.replace("projects/a", f"projects/{slug}") for key, value in query.items()}
    assert client.get("/oembed", query_string=known).status_code == status


def test_a_plan_that_is_not_public_is_not_there(client: FlaskClient, session: Session) -> None:
    slug = a_plan(session).project.slug
    session.commit()
    assert client.get("/oembed", query_string={"url": page_of(slug)}).status_code == 404
