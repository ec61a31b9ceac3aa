"""Books and background work in the back office: to be read, and tried again."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from matchpot.domain.people import Role
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.work import OutboxRow
from matchpot.services.ports import Outside
from tests.builders import a_person
from tests.fakes import a_fake_outside
from tests.plans import post, sign_in
from tests.web.money_scenes import Scene, an_end, bring, work

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def scene(app: Flask, client: FlaskClient, engine: Engine, outside: Outside) -> Scene:
    made = an_end(app, outside, goal=100)
    with Session(engine, expire_on_commit=False) as session:
        person = a_person(session, "Olga", roles=(Role.OPERATOR,))
        session.commit()
    sign_in(client, person)
    return made


def test_the_books_show_balances_and_what_must_be_true(
    app: Flask, client: FlaskClient, scene: Scene
) -> None:
    bring(app, scene)
    page = client.get("/en/admin/books").get_data(as_text=True)
    assert "Assets:Stripe:Balance" in page
    assert "Not true" not in page
    rows = client.get("/en/admin/books/balances.csv").get_data(as_text=True)
    assert "Assets:Stripe:Balance" in rows
    entries = client.get(f"/en/admin/books/campaign/{scene.campaign_id}").get_data(as_text=True)
    assert "A campaign was settled" in entries
    assert f"Liabilities:Campaign:C{scene.campaign_id}:Donations" in entries


def test_the_books_speak_the_language_of_the_page(
    app: Flask, client: FlaskClient, scene: Scene
) -> None:
    bring(app, scene)
    page = client.get("/nl/admin/books").get_data(as_text=True)
    assert "boekingen met" in page
    assert "entries with" not in page
    assert "\xa01.000,00" in page


def test_what_does_not_hold_is_told_with_what_to_look_at(
    app: Flask, client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    with Session(engine) as session:
        session.execute(update(Campaign).values(match_cents=1))
        session.commit()
    page = client.get("/nl/admin/books").get_data(as_text=True)
    assert "Klopt niet" in page
    assert f"campaign {scene.campaign_id}" in page


def test_work_that_gave_up_is_tried_again(
    app: Flask, client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    work(app, scene)
    with Session(engine) as session:
        row_id = session.scalar(
            update(OutboxRow)
            .where(OutboxRow.kind == "campaign.tell_donors")
            .values(dead_at=scene.clock.now(), done_at=None, last_error="OSError()", attempts=20)
            .returning(OutboxRow.id)
        )
        session.commit()
    page = client.get("/en/admin/work").get_data(as_text=True)
    assert "campaign.tell_donors" in page
    assert "OSError()" in page
    assert "Close campaigns at their deadline, and count" in page
    assert post(client, f"/en/admin/work/outbox/{row_id}/again", {}).status_code == 303
    assert post(client, f"/en/admin/work/attic/{row_id}/again", {}).status_code == 404
    work(app, scene)
    assert "Nothing gave up" in client.get("/en/admin/work").get_data(as_text=True)
