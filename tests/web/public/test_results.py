"""A published result explains itself, and is worked out again from its file."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from pabulib.checker import Checker

from matchpot.cli.rounds.group import round_
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from matchpot.jobs.rounds import move
from matchpot.persistence.models.rounds import Round
from tests.jobs.round_ends import LOTTERY, WITH_LOTTERY, Made, decided, draw_lottery, made
from tests.services.round_scenes import Scene, an_application
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def result(app: Flask) -> Made:
    """A result that the fund stands for."""
    one = made(app, Phase.FINAL_VOTE, voters=3)
    decided(app, one, one.ends_at + timedelta(days=8))
    return one


def page(app: Flask, path: str, lang: str = "en") -> str:
    answer = Visitor(app, lang).get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def verify(data: bytes, *options: str) -> tuple[int, dict[str, object]]:
    answer = CliRunner().invoke(round_, ["verify", "-", *options], input=data)
    return answer.exit_code, json.loads(answer.stdout) if answer.stdout else {}


def test_nobody_sees_a_result_before_it_is_published(app: Flask) -> None:
    one = made(app, Phase.FINAL_VOTE, voters=3)
    with app.app_context():
        move(one.round_id, one.ends_at + timedelta(days=8))
    for name in ("results", "round.json", "round.pb", "ballots.csv"):
        assert Visitor(app).get(f"/rounds/{one.slug}/{name}").status_code == 404


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_result_says_why_for_every_plan(app: Flask, result: Made, lang: str) -> None:
    told = page(app, f"/rounds/{result.slug}/results", lang)
    for title in ("Licht", "Water", "Wind"):
        assert told.count(title) >= 3
    assert "matchpot round verify" in told
    if lang == "en":
        assert "Gets the €1,000 it asked." in told
        assert "€7,000 is left." in told
        assert told.count("Waits for an answer") == 3
        assert f"/en/rounds/{result.slug}#applications" in told


def test_the_file_is_worked_out_again_and_a_changed_vote_is_refused(
    app: Flask, result: Made
) -> None:
    data = Visitor(app).get(f"/rounds/{result.slug}/round.json").data
    code, told = verify(data)
    assert (code, told["right"]) == (0, True)
    whole = json.loads(data)
    assert code_of_digest(data, whole["tallies"][0]["digest"]) == 0
    assert code_of_digest(data, "0" * 64) == 1
    assert "It is what it says" not in data.decode()
    table = Visitor(app).get(f"/rounds/{result.slug}/ballots.csv").get_data(as_text=True)
    assert len(table.splitlines()) == 1 + len(whole["ballots"])
    assert all(one["receipt"] in table for one in whole["ballots"])
    marks = whole["tallies"][0]["counted"]["panel"][0]["says"]["marks"]
    marks["P-001"]["scores"]["art"] = 0
    code, told = verify(json.dumps(whole).encode())
    assert (code, told["wrong"]) == (1, "tally 1")


def test_a_first_ballot_that_stands_is_worked_out_again(app: Flask) -> None:
    one = made(app, Phase.BLIND_VOTE, voters=3)
    decided(app, one, one.ends_at + timedelta(days=30))
    data = Visitor(app).get(f"/rounds/{one.slug}/round.json").data
    code, told = verify(data)
    assert (code, told["wrong"]) == (0, None)
    whole = json.loads(data)
    assert [(ballot["phase"], ballot["counts"]) for ballot in whole["ballots"]] == [
        ("blind_vote", True)
    ] * 3
    whole["ballots"][0]["counts"] = False
    code, told = verify(json.dumps(whole).encode())
    assert (code, told["wrong"]) == (1, "ballots")


def code_of_digest(data: bytes, digest: str) -> int:
    return verify(data, "--digest", digest)[0]


def another_rule(whole: dict[str, Any]) -> None:
    whole["rules"] = whole["rules"].replace("greedy_skip", "greedy_stop")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (another_rule, "rules"),
        (lambda whole: whole["lots"][0]["file"]["drawn"]["order"].reverse(), "lot numbers 1"),
        (lambda whole: whole["tallies"][0]["counted"]["lots"].update({"P-001": 9}), "tally 1"),
        (lambda whole: whole["ballots"].pop(), "ballots"),
        (lambda whole: whole["tallies"][0]["counted"]["panel"].pop(), "tally 1"),
        (lambda whole: whole["tallies"].clear(), "tallies"),
    ],
    ids=["rules", "order of a lot", "lot number", "ballot left out", "vote left out", "no count"],
)
def test_whatever_is_changed_in_the_file_is_named(
    app: Flask, result: Made, change: Callable[[dict[str, Any]], None], wrong: str
) -> None:
    whole = json.loads(Visitor(app).get(f"/rounds/{result.slug}/round.json").data)
    change(whole)
    code, told = verify(json.dumps(whole).encode())
    assert (code, told["wrong"]) == (1, wrong)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"format": "other"}', b'{"tallies": 3}'])
def test_what_is_no_file_of_a_round_is_refused(data: bytes, engine_name: str) -> None:
    assert CliRunner().invoke(round_, ["verify", "-"], input=data).exit_code == 2


def test_nothing_published_names_who_was_refused_or_took_an_application_back(app: Flask) -> None:
    one = made(app, Phase.FINAL_VOTE, voters=3)
    with app.app_context(), unit_of_work() as session:
        row = session.get_one(Round, one.round_id)
        for title, state in (
            ("Geweigerd", ApplicationState.INELIGIBLE),
            ("Teruggenomen", ApplicationState.SUBMITTED),
        ):
            entered = an_application(Scene(session), row, title=title, state=state)
        entered.state = ApplicationState.DRAFT
    decided(app, one, one.ends_at + timedelta(days=8))
    for name in ("", "/results", "/round.json", "/round.pb", "/panel"):
        told = page(app, f"/rounds/{one.slug}{name}")
        assert "Geweigerd" not in told
        assert "Teruggenomen" not in told
        assert "P-005" not in told


def test_the_file_for_pabulib_is_what_its_own_checker_takes(app: Flask, result: Made) -> None:
    text = Visitor(app).get(f"/rounds/{result.slug}/round.pb").get_data(as_text=True)
    report = Checker().process_files([text])
    assert report["metadata"]["invalid"] == 0, report
    data = Visitor(app).get(f"/rounds/{result.slug}/round.json").data
    assert CliRunner().invoke(round_, ["pabulib", "-"], input=data).stdout == text


def test_a_lottery_links_to_its_draw_and_its_file_is_right(app: Flask) -> None:
    one = made(app, Phase.FINAL_VOTE, rules=LOTTERY, phases=WITH_LOTTERY, voters=3)
    late = one.ends_at + timedelta(days=15)
    with app.app_context():
        move(one.round_id, late)
    draw_lottery(app, one, late)
    decided(app, one, late)
    told = page(app, f"/rounds/{one.slug}/results")
    assert "It was drawn as number 1." in told
    assert f"/rounds/{one.slug}/lots/lottery/1" in told
    code, verdict = verify(Visitor(app).get(f"/rounds/{one.slug}/round.json").data)
    assert (code, verdict["wrong"]) == (0, None)
