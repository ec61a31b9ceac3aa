"""Pictures on a maker's page: added, described, chosen, removed; refused with the limit named."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchpot.persistence.queries import projects as queries
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.builders import a_person
from tests.fakes import a_fake_outside
from tests.plans import a_begun, a_picture, post, project_of, sign_in

Stored = Callable[[Callable[[Session], Any]], Any]

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def plan(session: Session, client: FlaskClient) -> Opened:
    maker = a_person(session, "Noor van Dijk")
    opened = a_begun(session, maker=maker)
    session.commit()
    sign_in(client, maker)
    return opened


def send(client: FlaskClient, plan: Opened, content: bytes, alt: str = "A house") -> TestResponse:
    data = {"picture": (io.BytesIO(content), "photo.jpg"), "alt": alt}
    return post(client, f"/nl/maker/projects/{plan.project.id}/pictures", data)


def test_the_first_picture_becomes_the_cover(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    assert send(client, plan, a_picture()).status_code == 303
    assert send(client, plan, a_picture()).status_code == 303
    first, second = stored(lambda s: queries.images_of(s, plan.project.id))
    assert stored(lambda s: project_of(s, plan.project.id)).cover_image_id == first.id
    url = f"/nl/maker/projects/{plan.project.id}/pictures/{second.id}"
    post(client, url, {"do": "cover"})
    assert stored(lambda s: project_of(s, plan.project.id)).cover_image_id == second.id
    post(client, url, {"do": "remove"})
    assert stored(lambda s: project_of(s, plan.project.id)).cover_image_id == first.id
    assert client.get(f"/media/{second.name}-640.webp").status_code == 404
    shown = client.get(f"/media/{first.name}-640.webp")
    assert shown.mimetype == "image/webp"
    assert "immutable" in shown.headers["Cache-Control"]


def test_a_picture_needs_words_for_who_cannot_see_it(client: FlaskClient, plan: Opened) -> None:
    assert send(client, plan, a_picture(), alt=" ").status_code == 422


def test_what_is_refused_says_why_and_keeps_the_description(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    answer = send(client, plan, b"<html>", alt="Three dancers")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Three dancers" in page
    assert stored(lambda s: queries.images_of(s, plan.project.id)) == []


def test_nobody_touches_the_pictures_of_another(
    client: FlaskClient, plan: Opened, session: Session, stored: Stored
) -> None:
    send(client, plan, a_picture())
    (image,) = stored(lambda s: queries.images_of(s, plan.project.id))
    other = a_person(session, "Wout")
    theirs = a_begun(session, maker=other)
    session.commit()
    sign_in(client, other)
    for project_id in (plan.project.id, theirs.project.id):
        url = f"/nl/maker/projects/{project_id}/pictures/{image.id}"
        assert post(client, url, {"do": "remove"}).status_code == 404
    assert len(stored(lambda s: queries.images_of(s, plan.project.id))) == 1


def test_before_a_picture_goes_its_maker_reads_what_becomes_of_the_cover(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    send(client, plan, a_picture())
    (image,) = stored(lambda s: queries.images_of(s, plan.project.id))
    url = f"/en/maker/projects/{plan.project.id}/pictures/{image.id}"
    asked = client.get(url + "/remove").get_data(as_text=True)
    assert "It is your only picture." in asked
    assert client.get(url + "0/remove").status_code == 404
    kept = {"X-Requested-With": "autosave"}
    answer = post(client, url, {"alt": "A house at night"}, headers=kept)
    assert answer.mimetype == "text/plain"
    (image,) = stored(lambda s: queries.images_of(s, plan.project.id))
    assert image.alt == "A house at night"
