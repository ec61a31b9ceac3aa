"""Pages for strangers are drawn once for the same values, and never older than their values."""

from collections.abc import Iterator

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.services import projects
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from tests.builders import a_person, euros
from tests.fakes import a_fake_outside
from tests.plans import a_live_plan, sign_in

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
PAGES = {
    "project": "/en/projects/{slug}",
    "list": "/en/projects/",
    "home": "/en/",
}


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def drawn(app: Flask) -> Iterator[list[str]]:
    """The pages that were really drawn."""
    names: list[str] = []

    def note(_app: Flask, template: object, **_more: object) -> None:
        names.append(str(getattr(template, "name", "")))

    with template_rendered.connected_to(note, app):
        yield names


@pytest.fixture
def plan(session: Session) -> Opened:
    made = a_live_plan(session, title="Stemmen aan de kade")
    session.commit()
    return made


@pytest.mark.parametrize("page", PAGES)
def test_the_second_stranger_gets_the_page_that_was_drawn_for_the_first(
    app: Flask, plan: Opened, drawn: list[str], page: str
) -> None:
    url = PAGES[page].format(slug=plan.project.slug)
    first, second = (app.test_client().get(url).text for _stranger in range(2))
    assert first == second
    assert len(drawn) == 1
    app.test_client().get(url.replace("/en/", "/nl/"))
    assert len(drawn) == 2


@pytest.mark.parametrize("page", PAGES)
def test_a_gift_is_on_the_very_next_page(
    app: Flask, session: Session, plan: Opened, page: str
) -> None:
    url = PAGES[page].format(slug=plan.project.slug)
    assert "€35" not in app.test_client().get(url).text
    plan.campaign.raised_cents = euros(35)
    plan.campaign.donor_count = 1
    session.commit()
    assert "€35" in app.test_client().get(url).text


def test_news_and_a_new_name_of_the_maker_are_on_the_very_next_page(
    app: Flask, session: Session, plan: Opened
) -> None:
    url = PAGES["project"].format(slug=plan.project.slug)
    app.test_client().get(url)
    projects.save_story(session, plan, story_md="Another story. " * 10, video_url="")
    session.commit()
    assert "Another story." in app.test_client().get(url).text


def test_who_is_signed_in_gets_a_page_of_their_own(
    app: Flask, client: FlaskClient, session: Session, plan: Opened, drawn: list[str]
) -> None:
    person = a_person(session, "Nadia")
    session.commit()
    url = PAGES["project"].format(slug=plan.project.slug)
    app.test_client().get(url)
    sign_in(client, person)
    assert "Nadia" in client.get(url).text
    assert "Nadia" not in app.test_client().get(url).text
    assert len(drawn) == 2


def test_the_page_of_a_visitor_with_a_form_open_is_given_to_nobody_else(
    app: Flask, client: FlaskClient, plan: Opened, drawn: list[str]
) -> None:
    client.get("/en/account/sign-in")  # begins a session, with the word its forms carry
    drawn.clear()
    url = PAGES["project"].format(slug=plan.project.slug)
    client.get(url)
    app.test_client().get(url)
    assert len(drawn) == 2


def test_a_letter_in_the_middle_of_a_long_story_makes_another_page(
    app: Flask, session: Session, plan: Opened
) -> None:
    url = PAGES["project"].format(slug=plan.project.slug)
    for word in ("kade", "brug"):
        plan.project.story_md = f"{'Wij zingen. ' * 40}Aan de {word}. {'Kom luisteren. ' * 40}"
        session.commit()
        assert f"Aan de {word}." in app.test_client().get(url).text
