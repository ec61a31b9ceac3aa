"""The page of routes: worked out, taken into the plan as ideas, and taken back."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.guide.schemes import SchemeKind
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.projects import SourceKind, SourceState
from matchpot.jobs import runner
from matchpot.persistence.models.people import Person
from matchpot.persistence.queries import facts as fact_queries
from matchpot.persistence.queries import projects as queries
from matchpot.services.editing import Opened, campaign_of
from matchpot.services.ports import Outside
from matchpot.web.makers import ways
from tests.builders import NOON, a_pot, a_rule, euros
from tests.fakes import a_fake_outside
from tests.plans import a_plan, post, put_live, sign_in
from tests.web.makers.steps import url
from tests.web.makers.test_advice import kept, offered
from tests.web.makers.test_editing import Stored

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def open_plan(session: Session, client: FlaskClient, maker: Person) -> Opened:
    """A plan whose campaign asks for 300 of 900 euros, begun late enough for anybody."""
    plan = a_plan(session, maker=maker)
    plan.campaign.goal_min_cents = euros(300)
    plan.project.starts_on = (NOON + timedelta(days=400)).date()
    session.commit()
    sign_in(client, maker)
    return plan


def marks(client: FlaskClient, plan: Opened, query: str = "") -> dict[str, str]:
    """What each form that takes a route sends, by its address."""
    answer = client.get(url(plan, "routes") + query)
    assert answer.status_code == 200
    shown = answer.get_data(as_text=True)
    found = re.findall(
        r'action="([^"]+/routes/\w+[^"]*)">.*?name="revision" value="(\d+)"'
        r'.*?name="mark" value="(\w+)"',
        shown,
        re.DOTALL,
    )
    return {where.replace("&amp;", "&"): f"{revision} {mark}" for where, revision, mark in found}


def in_english(plan: Opened) -> str:
    return url(plan, "routes").replace("/nl/", "/en/")


def take(client: FlaskClient, where: str, sent: str) -> int:
    revision, mark = sent.split()
    return post(client, where, {"revision": revision, "mark": mark}).status_code


def test_a_route_becomes_ideas_in_the_plan_and_is_taken_back_whole(
    client: FlaskClient, session: Session, open_plan: Opened, stored: Stored
) -> None:
    kept(session, offered("beurs", most_cents=euros(400), is_public=True))
    kept(session, offered("pot", kind=SchemeKind.MATCH, most_cents=euros(900)))
    before = stored(lambda s: len(queries.sources_of(s, open_plan.project.id)))
    (where, sent), *_ = marks(client, open_plan).items()
    assert take(client, where, sent) == 303
    sources = stored(lambda s: queries.sources_of(s, open_plan.project.id))
    assert {(one.scheme_key, one.kind, one.state) for one in sources[before:]} == {
        ("beurs", SourceKind.AWARD, SourceState.IDEA),
        ("pot", SourceKind.MATCH, SourceState.IDEA),
    }
    assert all(one.expected_on and one.expected_on > NOON.date() for one in sources[before:])
    today = NOON.date()
    mix = stored(lambda s: fact_queries.facts_of(s, open_plan.project.id, today=today)).mix
    assert mix.still_open_cents == mix.over_cents == 0
    back = {"revision": sent.split()[0]}
    assert post(client, url(open_plan, "routes") + "/back", back).status_code == 303
    assert len(stored(lambda s: queries.sources_of(s, open_plan.project.id))) > before
    back = {"revision": str(int(back["revision"]) + 1)}
    assert post(client, url(open_plan, "routes") + "/back", back).status_code == 303
    assert len(stored(lambda s: queries.sources_of(s, open_plan.project.id))) == before
    campaign = stored(lambda s: campaign_of(s, open_plan.project.id))
    assert campaign.goal_min_cents == euros(300)


def test_the_wishes_of_a_maker_stand_in_the_address_and_raise_the_goal(
    client: FlaskClient, open_plan: Opened, stored: Stored
) -> None:
    assert marks(client, open_plan) == {}
    ((where, sent),) = marks(client, open_plan, "?crowd=600").items()
    assert "crowd=600" in where
    assert take(client, where, sent) == 303
    campaign = stored(lambda s: campaign_of(s, open_plan.project.id))
    assert campaign.goal_min_cents == euros(900)


def test_a_route_that_is_not_the_same_any_more_is_not_taken(
    client: FlaskClient, session: Session, open_plan: Opened, stored: Stored
) -> None:
    kept(session, offered("beurs", most_cents=euros(400)))
    (where, sent), *_ = marks(client, open_plan).items()
    kept(session, offered("beter", most_cents=euros(600)))
    assert take(client, where, sent) == 303
    assert not [
        one
        for one in stored(lambda s: queries.sources_of(s, open_plan.project.id))
        if one.scheme_key
    ]


def test_when_nothing_closes_the_gap_the_page_says_what_stands_in_the_way(
    client: FlaskClient, session: Session, open_plan: Opened
) -> None:
    kept(session, offered("laat", most_cents=euros(600), decision_weeks=90))
    shown = client.get(url(open_plan, "routes")).get_data(as_text=True)
    assert 'id="obstacles"' in shown
    assert "600" in shown.split('id="obstacles"')[1]


def test_a_plan_with_more_sources_than_costs_is_told_by_how_much(
    client: FlaskClient, session: Session, open_plan: Opened
) -> None:
    open_plan.campaign.goal_min_cents = euros(900)
    session.commit()
    exact = client.get(url(open_plan, "routes")).get_data(as_text=True)
    assert "Het telt op tot 100%" in exact
    open_plan.campaign.goal_min_cents = euros(1_300)
    session.commit()
    over = client.get(url(open_plan, "routes")).get_data(as_text=True)
    assert re.search(r"samen € 400 hoger dan de kosten", over.replace("\xa0", " "))
    assert 'id="wishes"' not in over


def test_wishes_nobody_can_read_break_nothing(client: FlaskClient, open_plan: Opened) -> None:
    assert client.get(url(open_plan, "routes") + "?crowd=veel&own=-1&repay=1e9").status_code == 200


def test_a_campaign_that_runs_is_no_step_of_a_route(
    client: FlaskClient, session: Session, open_plan: Opened
) -> None:
    put_live(session, open_plan.campaign)
    session.commit()
    assert marks(client, open_plan, "?crowd=600") == {}


def test_a_pot_of_this_site_adds_what_its_own_ratio_says(
    client: FlaskClient, session: Session, open_plan: Opened, stored: Stored
) -> None:
    pot = a_pot(session)
    a_rule(session, pot, Ratio(num=1, den=2))
    session.commit()
    (where, sent), *_ = marks(client, open_plan, "?crowd=400").items()
    assert take(client, where, sent) == 303
    sources = stored(lambda s: queries.sources_of(s, open_plan.project.id))
    taken = {one.scheme_key: one.amount_cents for one in sources if one.scheme_key}
    # People give the 300 that are asked already and 300 more; half of that is what is still open.
    assert taken == {f"pot-{pot.id}": euros(300)}


def test_the_page_says_with_which_people_the_rule_of_a_pot_was_worked_out(
    client: FlaskClient, session: Session, open_plan: Opened, stored: Stored
) -> None:
    pot = a_pot(session)
    a_rule(session, pot, Ratio(num=1, den=1), caps=Caps(per_donor_project_cents=euros(20)))
    session.commit()
    asked = "?crowd=400&gift=100"
    shown = client.get(in_english(open_plan) + asked).get_data(as_text=True)
    # 300 euros are asked of people already, and 400 more.
    assert "as if 7 people each give" in shown.split('id="assumed"')[1]
    ((where, sent), *_) = marks(client, open_plan, asked).items()
    assert "gift=100" in where
    assert take(client, where, sent) == 303
    sources = stored(lambda s: queries.sources_of(s, open_plan.project.id))
    assert [one.amount_cents for one in sources if one.scheme_key] == [7 * euros(20)]


def test_a_search_that_was_ended_goes_on_beside_and_its_result_is_shown(
    app: Flask,
    client: FlaskClient,
    session: Session,
    open_plan: Opened,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for at in range(4):
        kept(session, offered(f"beurs-{at}", most_cents=euros(250 + at), effort_hours=9 - at))
    here, beside = in_english(open_plan), in_english(open_plan) + "/search"
    assert 'id="search"' not in client.get(here).get_data(as_text=True)
    monkeypatch.setattr(ways, "PAGE_SETS", 6)
    assert "Search on" in client.get(here).get_data(as_text=True)
    assert post(client, beside, {}).status_code == 303
    shown = client.get(here).get_data(as_text=True)
    assert "Combinations looked at" in shown.split('id="search"')[1]
    polled = client.get(beside, headers={"HX-Request": "true"})
    assert "progress" in polled.get_data(as_text=True)
    assert client.get(beside).status_code == 303
    with app.app_context():
        runner.drain()
    assert client.get(beside, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    shown = client.get(here).get_data(as_text=True)
    assert "Searched to the end" in shown
    assert "there may be a better one" not in shown
    where, sent = next(iter(marks(client, open_plan).items()))
    assert take(client, where, sent) == 303
    assert 'id="search"' not in client.get(here).get_data(as_text=True)
