"""Anybody reads how a network decided, and can count it again from its file."""

from dataclasses import dataclass

import pytest
from flask import Flask

from matchpot.domain.networks.deciding import Method, Stance
from matchpot.domain.networks.records import faults
from matchpot.extensions import unit_of_work
from matchpot.persistence.queries import network_purses
from matchpot.services.ports import Outside
from tests.builders import euros
from tests.fakes import FakeClock, a_fake_outside
from tests.services.network_scenes import Networked
from tests.towns import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
WHY_NOT = "They got as much from us in spring already."


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A network that granted one plan, objected to another, and talks about a third."""

    passed: str
    fell: str
    is_open: str
    purse: str


@pytest.fixture
def told(app: Flask, outside: Outside) -> Told:
    clock = outside.clock
    assert isinstance(clock, FakeClock)
    with app.app_context(), unit_of_work() as session:
        net = Networked(Town(session, clock), method=Method.CONSENT)
        passed = net.granted(euros(1_000))
        fell = net.propose(euros(500), net.project())
        net.all_say(fell)
        net.say(fell, net.members[0], Stance.OBJECT, WHY_NOT)
        net.days_pass()
        net.decide(fell)
        is_open = net.propose(euros(200))
        here = f"/networks/{net.network.slug}/decisions/"
        return Told(
            passed=f"{here}{passed.id}",
            fell=f"{here}{fell.id}",
            is_open=f"{here}{is_open.id}",
            purse=f"/networks/{net.network.slug}/{net.purse.slug}",
        )


def test_a_decision_is_told_step_by_step_and_nobody_is_named_unasked(
    app: Flask, told: Told
) -> None:
    page = Visitor(app, "en").get(told.passed).get_data(as_text=True)
    for words in ("Licht", "€750.00", "€250.00", "50%", "It was 4.", "Member 1", "Granted"):
        assert words in page
    assert "Olga Noord" not in page
    dutch = Visitor(app, "nl").get(told.passed).get_data(as_text=True)
    assert "Zo is het besloten" in dutch


def test_what_fell_tells_why_and_nothing_of_the_project_and_its_maker(
    app: Flask, told: Told
) -> None:
    page = Visitor(app, "en").get(told.fell).get_data(as_text=True)
    assert WHY_NOT in page
    assert "A member objected with a reason" in page
    for words in ("Licht", "A hall for the north", "Sam Maker"):
        assert words not in page


def test_what_is_open_is_nobodys_business(app: Flask, told: Told) -> None:
    visitor = Visitor(app, "en")
    for path in (told.is_open, f"{told.is_open}.json", "/networks/elsewhere/decisions/1"):
        assert visitor.get(path).status_code == 404


def test_the_file_holds_all_it_takes_to_count_again(app: Flask, told: Told) -> None:
    for path in (told.passed, told.fell):
        document = Visitor(app, "en").get(f"{path}.json").get_json()
        assert faults(document) == []
        assert document["funds"] == ["Fund 1", "Fund 2"]
        assert document["names"] == {}


def test_every_purse_is_listed_with_its_funds_and_what_it_granted(app: Flask, told: Told) -> None:
    page = Visitor(app, "en").get("/networks/").get_data(as_text=True)
    for words in ("Noord samen", "Fund 1, Fund 2", "€1,000.00", told.purse):
        assert words in page


def test_a_purse_tells_what_each_fund_granted_and_every_decision(app: Flask, told: Told) -> None:
    page = Visitor(app, "en").get(told.purse).get_data(as_text=True)
    for words in ("Fund 2", "€250.00", told.passed, told.fell, "A plan that was not granted"):
        assert words in page
    assert told.is_open + '"' not in page


def test_a_purse_is_on_no_other_network_and_nowhere_before_a_fund_feeds_it(
    app: Flask, told: Told, outside: Outside
) -> None:
    visitor = Visitor(app, "en")
    assert visitor.get(told.purse.replace("/networks/", "/networks/x-")).status_code == 404
    clock = outside.clock
    assert isinstance(clock, FakeClock)
    with app.app_context(), unit_of_work() as session:
        unfed = Networked(Town(session, clock), pots_euros=())
        path = f"/networks/{unfed.network.slug}/{unfed.purse.slug}"
    assert visitor.get(path).status_code == 404


def test_many_decisions_come_a_page_at_a_time(
    app: Flask, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_purses, "PER_PAGE", 1)
    visitor = Visitor(app, "en")
    first = visitor.get(told.purse).get_data(as_text=True)
    second = visitor.get(f"{told.purse}?page=2").get_data(as_text=True)
    assert told.fell in first
    assert told.passed not in first
    assert told.passed in second
    assert told.fell not in second


def test_without_a_network_the_page_says_what_will_be_there(app: Flask) -> None:
    page = Visitor(app, "en").get("/networks/").get_data(as_text=True)
    assert "No network yet" in page
