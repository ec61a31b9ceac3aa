"""A fund officer makes a round from a template, builds it page by page, and an owner opens it."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from tests.services.round_scenes import Scene, a_round
from tests.web.funds.conftest import Town
from tests.web.funds.round_desk import Desk
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
PARTS = ("money", "who", "panel", "ballot", "allocation")


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk.of(town)


def _text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "template", ["scores", "equal_shares", "partial_lottery", "applicants", "residents"]
)
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_template_is_a_round_that_may_open_at_once(
    desk: Desk, template: str, lang: str
) -> None:
    made = desk.make(template)
    visitor = desk.town.visit(desk.town.owner, lang)
    page = _text(visitor.get(f"/fund/rounds/{made}"))
    assert ("Nothing. Read the round" if lang == "en" else "Niets. Lees de ronde") in page
    for part in PARTS:
        assert visitor.get(f"/fund/rounds/{made}/rules/{part}").status_code == 200
    for rest in ("days", "texts", "open"):
        assert visitor.get(f"/fund/rounds/{made}/{rest}").status_code == 200


def test_a_fund_without_a_pot_for_rounds_is_led_to_one(town: Town) -> None:
    visitor = town.visit(town.member)
    page = _text(visitor.get(f"/fund/{town.fund}/rounds/new"))
    assert "First a pot" in page
    answer = visitor.post(f"/fund/{town.fund}/round-pots/new", name="Rondes", summary="")
    shown = _text(visitor.client.get(answer.location))
    assert "No round yet" in shown
    assert "Choose a rule" not in shown


def test_nothing_typed_is_lost_when_a_new_round_is_refused(desk: Desk) -> None:
    answer = desk.owner.post(
        f"/fund/{desk.town.fund}/rounds/new",
        template="applicants", title="Eén ronde", budget_cents="veel", pot_id=str(desk.pot),
        first="",
    )  # fmt: skip
    page = _text(answer)
    assert answer.status_code == 422
    assert 'value="Eén ronde"' in page
    assert 'value="veel"' in page


def test_a_round_is_opened_by_an_owner_who_read_these_rules(desk: Desk) -> None:
    made = desk.make()
    address = f"/fund/rounds/{made}/open"
    assert desk.town.visit(desk.town.member).get(address).status_code == 403
    desk.owner.post(address, digest="0" * 64)
    assert desk.page(made).row.phase is Phase.DRAFT
    with desk.town.app.app_context():
        page = _text(desk.owner.get(address))
    digest = page.split('name="digest" value="')[1][:64]
    assert page.count(digest) == 2
    desk.owner.post(address, digest=digest)
    row = desk.page(made).row
    assert (row.phase, row.digest) == (Phase.ANNOUNCED, digest)
    assert desk.owner.get(f"/fund/rounds/{made}/rules/money").status_code == 303
    assert "The page everybody sees" in _text(desk.owner.get(f"/fund/rounds/{made}"))


def test_a_draft_is_thrown_away_and_an_open_round_is_not(desk: Desk) -> None:
    made, kept = desk.make(), desk.make()
    desk.owner.post(f"/fund/rounds/{kept}/open", **desk.sent(f"/fund/rounds/{kept}/open"))
    assert "Throw this draft away?" in _text(desk.owner.get(f"/fund/rounds/{made}/discard"))
    for one in (made, kept):
        desk.owner.post(f"/fund/rounds/{one}/discard")
    assert desk.owner.get(f"/fund/rounds/{made}").status_code == 404
    assert desk.page(kept).row.phase is Phase.ANNOUNCED


def test_what_is_still_to_do_leads_to_its_page(desk: Desk) -> None:
    made = desk.make(budget_cents="40000")
    desk.owner.post(
        f"/fund/rounds/{made}/rules/money",
        budget_cents="40000", most_ask_cents="50000", least_ask_cents="", tranches="8000-2000",
        second_on="2031-03-01",
    )  # fmt: skip
    page = _text(desk.owner.get(f"/fund/rounds/{made}"))
    assert f"/fund/rounds/{made}/rules/money" in page
    assert "This number does not fit." in page
    assert "too little money" in page
    rules = desk.rules(made)
    assert (rules.tranche_bps, rules.tranche_days) == ((8_000, 2_000), (date(2031, 3, 1),))
    money = _text(desk.owner.get(f"/fund/rounds/{made}/rules/money"))
    assert 'value="2031-03-01"' in money
    assert "Part 2 is sent on 1 March 2031." in page
    assert "cannot open yet" in _text(desk.owner.get(f"/fund/rounds/{made}/open"))


def test_a_round_of_another_fund_is_not_there(desk: Desk) -> None:
    made = desk.make()
    stranger = desk.town.visit(desk.town.stranger)
    for rest in ("", "/open", "/days", "/texts", "/rules/money"):
        assert stranger.get(f"/fund/rounds/{made}{rest}").status_code == 404
    reader_ = desk.town.visit(desk.town.reader)
    assert reader_.get(f"/fund/rounds/{made}").status_code == 200
    assert reader_.get(f"/fund/rounds/{made}/days").status_code == 403


def test_the_desk_shows_rounds_and_their_pot(desk: Desk) -> None:
    made = desk.make()
    page = _text(desk.owner.get("/fund/"))
    assert f"/fund/rounds/{made}" in page
    assert "Ronde" in page
    pot = _text(desk.owner.get(f"/fund/pots/{desk.pot}"))
    assert "Makers van Twente" in pot
    assert desk.owner.get(f"/fund/pots/{desk.pot}/to/published").status_code == 404


def test_everybody_reads_an_open_round_and_nobody_a_draft(desk: Desk, app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        scene = Scene(session)
        open_, draft = a_round(scene).slug, a_round(scene, phase=Phase.DRAFT).slug
        ended = a_round(scene, phase=Phase.CANCELLED).slug
    anyone = Visitor(app)
    page = _text(anyone.get(f"/rounds/{open_}"))
    assert "Two thirds of the panel must vote" in page
    assert anyone.get(f"/rounds/{draft}").status_code == 404
    assert "Nobody could come." in _text(anyone.get(f"/rounds/{ended}"))
    listed = _text(anyone.get("/rounds/"))
    assert open_ in listed
    assert draft not in listed


def test_the_frozen_rules_are_given_byte_for_byte(desk: Desk, app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        row = a_round(Scene(session))
        slug, snapshot = row.slug, row.snapshot
    answer = Visitor(app).get(f"/rounds/{slug}/rules.json")
    assert answer.get_data(as_text=True) == snapshot
    assert answer.mimetype == "application/json"
