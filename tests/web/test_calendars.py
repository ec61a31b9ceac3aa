"""Calendar files: right to the letter, the same event in both languages, moved when it moves."""

from datetime import date, timedelta

import pytest
from flask import Flask

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.deadlines import end_of_day, local_day
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from tests.builders import NOON, a_campaign, a_project
from tests.services.round_scenes import Scene, a_round
from tests.web.calendar_reading import Read, events_in
from tests.web.visitors import Visitor, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

LONG = "Één heel lange; titel, met \\ tekens en 🎭 " * 2


def _project(app: Flask) -> tuple[int, str]:
    """A campaign of thirty days for a project that is shown on two days of May."""
    with app.app_context(), unit_of_work() as session:
        project = a_project(session, title=LONG.strip())
        project.starts_on, project.ends_on = date(2026, 5, 9), date(2026, 5, 10)
        campaign = a_campaign(session, project=project)
        campaign.deadline_at = end_of_day(local_day(NOON + timedelta(days=30)))
        return campaign.id, project.slug


def _read(app: Flask, path: str, lang: str = "en") -> list[Read]:
    answer = Visitor(app, lang).get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    return events_in(answer.get_data())


def test_a_project_gives_its_last_day_and_its_own_days(app: Flask) -> None:
    _id, slug = _project(app)
    last, own = _read(app, f"/projects/{slug}/days.ics")
    assert (own["DTSTART;VALUE=DATE"], own["DTEND;VALUE=DATE"]) == ("20260509", "20260511")
    assert last["SUMMARY"].startswith("Last day to give")
    dutch = _read(app, f"/projects/{slug}/days.ics", "nl")
    assert [one["UID"] for one in dutch] == [last["UID"], own["UID"]]
    assert dutch[0]["SUMMARY"] != last["SUMMARY"]


def test_what_changes_keeps_its_name_and_counts_up(app: Flask) -> None:
    campaign_id, slug = _project(app)
    before = _read(app, f"/projects/{slug}/days.ics")
    with app.app_context(), unit_of_work() as session:
        campaign = session.get_one(Campaign, campaign_id)
        assert campaign.deadline_at is not None
        campaign.deadline_at += timedelta(days=2)
        project = session.get_one(Project, campaign.project_id)
        project.ends_on, project.revision = date(2026, 5, 12), project.revision + 1
    moved = _read(app, f"/projects/{slug}/days.ics")
    with app.app_context(), unit_of_work() as session:
        campaign = session.get_one(Campaign, campaign_id)
        campaign.state, campaign.ended_at = CampaignState.REFUNDING, NOON
    stopped = _read(app, f"/projects/{slug}/days.ics")
    for was, now, off in zip(before, moved, stopped, strict=True):
        assert was["UID"] == now["UID"] == off["UID"]
        assert was["DTEND;VALUE=DATE"] < now["DTEND;VALUE=DATE"]
        assert int(was["SEQUENCE"]) < int(now["SEQUENCE"]) <= int(off["SEQUENCE"])
        assert off["STATUS"] == "CANCELLED"
    assert int(moved[0]["SEQUENCE"]) < int(stopped[0]["SEQUENCE"])


def test_a_project_that_nobody_may_see_has_no_calendar(app: Flask) -> None:
    campaign_id, slug = _project(app)
    with app.app_context(), unit_of_work() as session:
        session.get_one(Campaign, campaign_id).state = CampaignState.DRAFT
    assert Visitor(app).get(f"/projects/{slug}/days.ics").status_code == 404


def test_one_file_holds_the_days_of_all_rounds(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        rows = [a_round(Scene(session), phase=phase) for phase in (Phase.READING, Phase.CANCELLED)]
        for row in rows:
            row.opened_at = row.phase_since - timedelta(days=60)
        slugs = [row.slug for row in rows]
    found = _read(app, "/rounds/days.ics")
    alone = [_read(app, f"/rounds/{slug}/days.ics") for slug in slugs]
    assert {one["UID"] for one in found} == {one["UID"] for file in alone for one in file}
    assert all(one["STATUS"] == "CANCELLED" for one in alone[1])
    assert not any("STATUS" in one for one in alone[0])


def test_a_maker_has_a_file_of_days_that_nobody_else_reads(app: Flask) -> None:
    person_id = somebody(app)
    with app.app_context(), unit_of_work() as session:
        campaign = a_campaign(session)
        session.get_one(Project, campaign.project_id).maker_id = person_id
    anna = Visitor(app)
    assert anna.get("/maker/days.ics").status_code == 303
    anna.sign_in("anna@example.nl")
    (event,) = events_in(anna.get("/maker/days.ics").get_data())
    assert "Licht" in event["SUMMARY"]


def test_a_project_without_a_campaign_leaves_the_other_days_of_its_maker_readable(
    app: Flask,
) -> None:
    person_id = somebody(app)
    with app.app_context(), unit_of_work() as session:
        campaign = a_campaign(session)
        session.get_one(Project, campaign.project_id).maker_id = person_id
        a_project(session, maker=session.get_one(Person, person_id))
    anna = Visitor(app)
    anna.sign_in("anna@example.nl")
    answer = anna.get("/maker/days.ics")
    assert answer.status_code == 200
    assert len(events_in(answer.get_data())) == 1
