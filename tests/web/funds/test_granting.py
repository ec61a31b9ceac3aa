"""Granting without a round: an officer proposes, a colleague confirms, the maker reads it."""

import re

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchpot.domain.awards import AwardState
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.projects import Project
from matchpot.services import awards
from matchpot.settings import MoneyLimits
from tests.builders import NOON
from tests.services.award_scenes import REASON, TERMS
from tests.services.grant_scenes import WHY
from tests.web.funds.conftest import Town
from tests.web.funds.round_desk import Desk

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk.of(town)


def _text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def project_of(desk: Desk, engine: Engine) -> Project:
    with Session(engine, expire_on_commit=False) as session:
        campaign = session.get_one(Campaign, desk.town.campaign)
        return session.get_one(Project, campaign.project_id)


def typed(**other: str) -> dict[str, str]:
    return {
        "title": "A year of making",
        "amount_cents": "4000",
        "motivation": WHY,
        "accept_days": "28",
        **other,
    }


def propose(desk: Desk, engine: Engine, **other: str) -> TestResponse:
    address = f"/fund/pots/{desk.pot}/awards/new/{project_of(desk, engine).id}"
    return desk.town.visit(desk.town.member).post(address, **typed(**other))


def stored(engine: Engine) -> Award:
    with Session(engine, expire_on_commit=False) as session:
        return session.scalars(select(Award)).one()


def page(desk: Desk, engine: Engine, person: int, lang: str = "en") -> str:
    return _text(desk.town.visit(person, lang).get(f"/fund/awards/{stored(engine).id}"))


def test_an_officer_finds_a_project_proposes_and_a_colleague_grants_it(
    desk: Desk, engine: Engine
) -> None:
    town, project = desk.town, project_of(desk, engine)
    member = town.visit(town.member)
    found = _text(member.get(f"/fund/pots/{desk.pot}/awards/new?q={project.title[:3]}"))
    assert f"/awards/new/{project.id}" in found
    assert "No project found" in _text(member.get(f"/fund/pots/{desk.pot}/awards/new?q=zzz"))
    misspelled = project.title[0] + project.title[2] + project.title[1] + project.title[3:]
    near = _text(member.get(f"/fund/pots/{desk.pot}/awards/new?q={misspelled}"))
    assert f"/awards/new/{project.id}" in near
    assert "Shown: what comes nearest" in near
    assert propose(desk, engine).status_code == 303
    own = page(desk, engine, town.member)
    assert "A colleague who did not propose it" in own
    assert "Withdraw the proposal" in own
    assert "€4,000.00 is set aside for it." in own
    address = f"/fund/awards/{stored(engine).id}/confirm"
    assert member.post(address).status_code == 403
    assert town.visit(town.reader).post(address).status_code == 403
    assert town.visit(town.stranger).post(address).status_code == 404
    assert "Grant €4,000.00" in page(desk, engine, town.finance)
    listed = _text(town.visit(town.finance).get(f"/fund/{town.fund}/awards"))
    assert "Waits for a second person" in listed
    queue = _text(town.visit(town.finance).get(f"/fund/{town.fund}/waiting"))
    assert "An award without a round" in queue
    assert f"/fund/awards/{stored(engine).id}" in queue
    assert town.visit(town.finance).post(address).status_code == 303
    assert stored(engine).state is AwardState.OFFERED
    again = town.visit(town.owner)
    again.post(address)
    after = _text(again.get(f"/fund/awards/{stored(engine).id}"))
    assert "It was confirmed or withdrawn before you." in after


def test_the_maker_hears_of_it_when_it_is_granted_and_reads_why(desk: Desk, engine: Engine) -> None:
    town = desk.town
    propose(desk, engine)
    maker, letter = town.visit(town.maker), f"/maker/awards/{stored(engine).id}"
    assert maker.get(letter).status_code == 404
    assert "No awards yet" in _text(maker.get("/maker/awards"))
    town.visit(town.owner).post(f"/fund/awards/{stored(engine).id}/confirm")
    read = _text(maker.get(letter))
    for words in (
        "decided to grant you this: “A year of making”.",
        f"Its reason: {WHY}",
        "as long as it goes to this project.",
        "After that day the offer ends.",
        "of Stadsfonds answers:",
    ):
        assert words in read
    assert "in line" not in read
    mark = re.search(r'name="mark" value="(\w+)"', read)
    assert mark
    maker.post(f"{letter}/accept", mark=mark[1])
    assert stored(engine).state is AwardState.ACCEPTED
    slug = project_of(desk, engine).slug
    public = _text(town.visit(None).get(f"/projects/{slug}"))
    assert "“A year of making”: €4,000" in public


def test_an_unrestricted_award_is_tied_to_no_plan_and_goes_in_own_parts(
    desk: Desk, engine: Engine
) -> None:
    parts = {
        "part_cents_1": "1000", "part_day_1": "",
        "part_cents_2": "2000", "part_day_2": "2028-01-10",
        "part_cents_3": "1000", "part_day_3": "",
    }  # fmt: skip
    assert propose(desk, engine, is_unrestricted="y", **parts).status_code == 303
    desk.town.visit(desk.town.owner).post(f"/fund/awards/{stored(engine).id}/confirm")
    read = _text(desk.town.visit(desk.town.maker).get(f"/maker/awards/{stored(engine).id}"))
    assert "You decide what it is for: it is tied to no plan." in read
    assert "Part 2: €2,000.00, on 10 January 2028." in read
    assert "Part 3: €1,000.00, when Stadsfonds lets it go." in read
    assert "Does the plan change" not in read
    dutch = _text(desk.town.visit(desk.town.maker, "nl").get(f"/maker/awards/{stored(engine).id}"))
    assert "10 januari 2028" in dutch


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"amount_cents": "40000.01"}, "The pot has €40,000 left, less than this needs."),
        ({"amount_cents": "0"}, "Write an amount above nothing."),
        ({"motivation": "Nice."}, "Write a sentence or more"),
        ({"accept_days": "3"}, "Give the maker 7 to 90 days."),
        ({"part_cents_1": "3999.99"}, "The parts must come to the amount together"),
        ({"part_cents_1": "4000", "part_day_1": "2020-01-01"}, "Choose days from today on"),
        ({"part_day_1": "2028-01-01"}, "Give every part an amount above nothing."),
    ],
)
def test_what_cannot_be_granted_is_refused_beside_its_field_and_kept(
    desk: Desk, engine: Engine, other: dict[str, str], said: str
) -> None:
    answer = propose(desk, engine, **other)
    assert answer.status_code == 422
    assert said in _text(answer)
    assert 'value="A year of making"' in _text(answer)
    with Session(engine) as session:
        assert session.scalars(select(Award)).all() == []
        assert session.get_one(Pot, desk.pot).reserved_cents == 0


def test_only_members_who_may_propose_do_and_only_from_a_pot_for_it(
    desk: Desk, engine: Engine
) -> None:
    town, project = desk.town, project_of(desk, engine).id
    for person, status in ((town.reader, 403), (town.finance, 403), (town.stranger, 404)):
        address = f"/fund/pots/{desk.pot}/awards/new/{project}"
        assert town.visit(person).post(address, **typed()).status_code == status
    member = town.visit(town.member)
    assert member.get(f"/fund/pots/{town.pot}/awards/new").status_code == 404
    assert member.get(f"/fund/pots/{desk.pot}/awards/new/999999").status_code == 404


def test_a_proposal_is_withdrawn_and_its_money_is_free(desk: Desk, engine: Engine) -> None:
    propose(desk, engine)
    address = f"/fund/awards/{stored(engine).id}/withdraw"
    assert desk.town.visit(desk.town.reader).post(address).status_code == 403
    assert desk.town.visit(desk.town.finance).post(address).status_code == 303
    assert stored(engine).state is AwardState.WITHDRAWN
    with Session(engine) as session:
        assert session.get_one(Pot, desk.pot).reserved_cents == 0
    assert "Withdrawn" in page(desk, engine, desk.town.member)


def test_the_list_shows_parts_to_let_go_and_the_file_every_part(
    app: Flask, desk: Desk, engine: Engine
) -> None:
    town = desk.town
    propose(desk, engine, part_cents_1="3000", part_cents_2="1000")
    award = stored(engine).id
    town.visit(town.owner).post(f"/fund/awards/{award}/confirm")
    with app.app_context(), unit_of_work() as session:
        known = {"by": town.maker, "terms": TERMS, "now": NOON, "limits": MoneyLimits()}
        awards.accept(session, award, **known)
        part = session.scalars(select(Tranche.id).where(Tranche.position == 2)).one()
    listed = _text(town.visit(town.member).get(f"/fund/{town.fund}/awards"))
    assert "Let €1,000.00 go" in listed
    assert f"/fund/awards/{award}/parts/{part}" in listed
    file = town.visit(town.reader).get(f"/fund/{town.fund}/awards.csv")
    lines = _text(file).splitlines()
    assert [line.split(",")[9:13] for line in lines[1:]] == [
        ["1", "3000.00", "due", "acceptance"],
        ["2", "1000.00", "planned", "release"],
    ]
    assert town.visit(town.stranger).get(f"/fund/{town.fund}/awards.csv").status_code == 404
    town.visit(town.owner).post(f"/fund/awards/{award}/revoke", reason=REASON)
    assert "What was sent stays with the maker" not in page(desk, engine, town.owner)
