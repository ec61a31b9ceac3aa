"""Following from the pages: by one button, by a letter, and out again without signing in."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.domain.follows import FollowEvent, FollowKind
from matchpot.extensions import reader, unit_of_work
from matchpot.integrations.mail_folder import Delivered
from matchpot.jobs import follows as jobs
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.follows import Follow
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import follows as queries
from tests.builders import a_campaign
from tests.web.visitors import Visitor, mailed, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def _project(app: Flask) -> tuple[int, str]:
    """A campaign that runs, and the name in its project's address."""
    with app.app_context(), unit_of_work() as session:
        campaign = a_campaign(session)
        return campaign.id, session.get_one(Project, campaign.project_id).slug


def _following(app: Flask) -> int:
    with app.app_context():
        ids = reader().scalars(select(Follow.target_id)).all()
        return sum(queries.counts(reader(), set(ids)).values())


def _link(mail: Delivered, what: str) -> str:
    found = re.search(rf"http://localhost(/\S+/follow/{what}/\S+)", mail.text)
    assert found is not None, mail.text
    return found[1]


def _by_letter(app: Flask, slug: str) -> Visitor:
    stranger = Visitor(app)
    answer = stranger.post(f"/follow/project/{slug}", email="ada@example.org")
    assert answer.status_code == 303
    (letter,) = mailed(app)
    confirm = _link(letter, "confirm")
    assert stranger.get(confirm).status_code == 200
    assert _following(app) == 0
    assert b"You follow" in stranger.post(confirm).data
    return stranger


def test_a_stranger_follows_by_the_button_behind_a_letter(app: Flask) -> None:
    _id, slug = _project(app)
    page = Visitor(app).get(f"/projects/{slug}").get_data(as_text=True)
    assert f"/en/follow/project/{slug}" in page
    _by_letter(app, slug)
    assert _following(app) == 1


def test_the_answer_is_the_same_whether_or_not_an_address_follows(app: Flask) -> None:
    _id, slug = _project(app)
    stranger = _by_letter(app, slug)
    somebody(app, "anna@example.nl")
    answers = [
        stranger.post(f"/follow/project/{slug}", email=email)
        for email in ("ada@example.org", "new@example.org", "anna@example.nl")
    ]
    assert len({(one.status_code, one.location, one.get_data()) for one in answers}) == 1
    to = {one.to for one in mailed(app)}
    assert to == {"ada@example.org", "new@example.org", "anna@example.nl"}
    refused = stranger.post(f"/follow/project/{slug}", email="nobody")
    assert refused.status_code == 422


def test_a_mail_program_stops_letters_by_one_post_without_a_session(app: Flask) -> None:
    campaign_id, slug = _project(app)
    _by_letter(app, slug)
    with app.app_context():
        now = app.extensions["matchpot_outside"].clock.now()
        jobs.tell(FollowEvent.SUCCEEDED, campaign_id, until=now)
    letter = next(one for one in mailed(app) if "made it" in one.subject)
    raw = (app.extensions["matchpot_settings"].var / "mail" / f"{letter.name}.eml").read_bytes()
    headers = raw.partition(b"\r\n\r\n")[0].decode()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in headers
    found = re.search(r"List-Unsubscribe: <http://localhost(/\S+)>\r\n", headers)
    assert found is not None
    assert found[1] == _link(letter, "stop")
    bare = app.test_client()
    assert bare.get(found[1]).status_code == 200
    assert _following(app) == 1
    done = bare.post(found[1], data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert _following(app) == 0
    browser = Visitor(app)
    browser.post(found[1].replace("/stop/", "/again/"))
    assert _following(app) == 1


def test_somebody_signed_in_follows_by_one_button_and_finds_it_back(app: Flask) -> None:
    _id, slug = _project(app)
    somebody(app)
    anna = Visitor(app)
    anna.sign_in("anna@example.nl")
    assert anna.post(f"/follow/project/{slug}").location == f"/en/projects/{slug}"
    assert "Stop following" in anna.get(f"/projects/{slug}").get_data(as_text=True)
    listed = anna.get("/account/follows").get_data(as_text=True)
    found = re.search(r"/en/account/follows/(\d+)/stop", listed)
    assert found is not None
    assert anna.post(f"/account/follows/{found[1]}/stop").status_code == 303
    assert _following(app) == 0
    assert "Follow again" in anna.get("/account/follows").get_data(as_text=True)
    anna.post(f"/account/follows/{found[1]}/again")
    anna.post("/account/follows/letters", letters="news")
    assert _following(app) == 1
    page = anna.get("/account/follows").get_data(as_text=True)
    assert re.findall(r'value="(\w+)"[^>]* checked', page) == ["news"]
    bo = Visitor(app)
    somebody(app, "bo@example.nl")
    bo.sign_in("bo@example.nl")
    assert bo.post(f"/account/follows/{found[1]}/stop").status_code == 404
    anna.post(f"/follow/project/{slug}/stop")
    assert _following(app) == 0


def test_nobody_follows_what_is_not_public(app: Flask) -> None:
    campaign_id, slug = _project(app)
    with app.app_context(), unit_of_work() as session:
        campaign = session.get_one(Campaign, campaign_id)
        campaign.state = type(campaign.state).DRAFT
    assert Visitor(app).get(f"/follow/{FollowKind.PROJECT}/{slug}").status_code == 404
