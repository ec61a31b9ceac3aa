"""What networks show with a link: a picture of every page that all may read, of no other."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image as Pictures
from sqlalchemy.orm import Session

from matchpot.domain.people import Role
from matchpot.services import images
from matchpot.services.ports import Outside
from tests.builders import a_fund, a_person
from tests.fakes import a_fake_outside
from tests.plans import a_live_plan, a_picture, a_plan, sign_in

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
NAUGHTY = ("W" * 300, "🎉" * 40, "مهرجان الموسيقى في الشارع", "<svg onload=x>&amp;\u202eab")


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def the_picture(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    picture = Pictures.open(io.BytesIO(answer.data))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    return picture.convert("RGB")


def test_a_project_has_a_picture_that_caches_keep_and_nobody_is_followed_by(
    client: FlaskClient, session: Session
) -> None:
    slug = a_live_plan(session).project.slug
    session.commit()
    the_picture(client, f"/nl/share/projects/{slug}.png")
    answer = client.get(f"/nl/share/projects/{slug}.png")
    assert "Set-Cookie" not in answer.headers
    assert answer.cache_control.public
    assert answer.cache_control.max_age == 300
    again = client.get(
        f"/nl/share/projects/{slug}.png", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    other = client.get(f"/en/share/projects/{slug}.png")
    assert other.headers["ETag"] != answer.headers["ETag"]


def test_a_picture_changes_with_what_people_gave(client: FlaskClient, session: Session) -> None:
    plan = a_live_plan(session)
    session.commit()
    path = f"/nl/share/projects/{plan.project.slug}.png"
    before = client.get(path).headers["ETag"]
    plan.campaign.raised_cents = 45_000
    session.commit()
    assert client.get(path).headers["ETag"] != before


@pytest.mark.parametrize("title", NAUGHTY)
def test_no_title_breaks_a_picture(client: FlaskClient, session: Session, title: str) -> None:
    plan = a_live_plan(session)
    plan.project.title = title
    session.commit()
    picture = the_picture(client, f"/nl/share/projects/{plan.project.slug}.png")
    # Between the words and what there is to see is paper: nothing ran out of its column.
    assert {picture.getpixel((710, y)) for y in range(0, 550, 5)} == {(0xFB, 0xF6, 0xEC)}


def test_a_photograph_is_shown_and_a_lost_one_is_drawn(
    client: FlaskClient, session: Session, outside: Outside
) -> None:
    plan = a_live_plan(session, title="Een huis van glas")
    session.commit()
    path = f"/nl/share/projects/{plan.project.slug}.png"
    drawn = the_picture(client, path)  # the picture's row is there, its file is not
    name = f"picture{plan.project.id:025d}" + images.SHARE
    outside.files.save(name, images.prepare(a_picture()).files[images.SHARE])
    plan.campaign.raised_cents = 100
    session.commit()
    seen = the_picture(client, path).getpixel((1000, 200))
    assert seen != drawn.getpixel((1000, 200))
    assert max(abs(one - teal) for one, teal in zip(seen, (0, 128, 128), strict=True)) < 12


def test_a_plan_that_is_not_public_has_no_picture_for_anybody(
    client: FlaskClient, session: Session
) -> None:
    slug = a_plan(session).project.slug
    coach = a_person(session, "Joost", roles=(Role.COACH,))
    session.commit()
    sign_in(client, coach)
    for path in (
        f"/nl/share/projects/{slug}.png",
        f"/nl/share/projects/{slug}/qr.svg",
        f"/embed/projects/{slug}.svg",
        f"/embed/projects/{slug}",
    ):
        assert client.get(path).status_code == 404
    page = client.get(f"/nl/projects/{slug}").text
    assert "og:image" not in page
    assert "share-url" not in page


def test_funds_and_the_site_have_pictures_and_unknown_things_have_none(
    client: FlaskClient, session: Session
) -> None:
    slug = a_fund(session).slug
    session.commit()
    the_picture(client, "/en/share/site.png")
    the_picture(client, f"/en/share/funds/{slug}.png")
    for kind in ("projects", "funds", "rounds", "stories"):
        assert client.get(f"/en/share/{kind}/nothing.png").status_code == 404
    assert client.get(f"/en/share/people/{slug}.png").status_code == 404


def test_the_page_tells_networks_of_its_picture(client: FlaskClient, session: Session) -> None:
    slug = a_live_plan(session).project.slug
    session.commit()
    page = client.get(f"/nl/projects/{slug}").text
    picture = f"http://localhost/nl/share/projects/{slug}.png"
    for name, content in (
        ("og:image", picture),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:locale", "nl_NL"),
        ("og:locale:alternate", "en_GB"),
    ):
        assert f'<meta property="{name}" content="{content}">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert "og:image:alt" in page


def test_a_code_leads_to_the_page(client: FlaskClient, session: Session) -> None:
    slug = a_live_plan(session).project.slug
    session.commit()
    drawn = client.get(f"/nl/share/projects/{slug}/qr.svg")
    assert drawn.mimetype == "image/svg+xml"
    points = client.get(f"/nl/share/projects/{slug}/qr.png")
    width, height = Pictures.open(io.BytesIO(points.data)).size
    assert width == height
    assert width > 600  # sharp on a poster
    assert drawn.data != client.get(f"/en/share/projects/{slug}/qr.svg").data
