"""Deliberation in browsers: numbers, recusal on every address, questions and answers."""

import re

import pytest
from flask import Flask, url_for

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import outside, unit_of_work
from matchpot.services import ballots
from tests.services.vote_scenes import scores
from tests.web.panels.voting_scene import Desk, a_desk
from tests.web.visitors import mailed, somebody

ALL = ("P-001", "P-002", "P-003")


@pytest.fixture
def desk(app: Flask) -> Desk:
    """The third member may not judge P-002; all voted, and they talk now."""
    made = a_desk(app, recused=((2, "P-002"),))
    for at, person_id in enumerate(made.people):
        codes = ("P-001", "P-003") if at == 2 else ALL
        says = scores(*codes, art=at + 1)
        with app.app_context(), unit_of_work() as session:
            now, token = outside().clock.now(), outside().tokens.new()
            ballots.cast(session, made.round_id, person_id, says, token=token, now=now)
    made.goes_to(Phase.DELIBERATION)
    return made


def _numbers(page: str) -> list[str]:
    return re.findall(r"<h3>Member (\d+)", page.partition('id="said"')[0])


def test_votes_stand_under_numbers_and_without_codes(desk: Desk) -> None:
    page = desk.visit(desk.people[0]).get(desk.at("/deliberation/P-001")).get_data(as_text=True)
    assert sorted(_numbers(page)) == ["1", "2", "3", "4"]
    assert "Art: 3, Plan: 3" in page
    assert "M-0" not in page
    assert page.count("(you)") == 1
    assert desk.visit(desk.people[0], "nl").get(desk.at("/deliberation")).status_code == 200


def test_a_recused_member_finds_nothing_at_any_address(desk: Desk) -> None:
    visitor = desk.visit(desk.people[2])
    assert "P-002" not in visitor.get(desk.at("/deliberation")).get_data(as_text=True)
    assert visitor.get(desk.at("/deliberation/P-002")).status_code == 404
    assert visitor.post(desk.at("/deliberation/P-002"), words="I know them.").status_code == 404
    assert visitor.get(desk.at("/reading/P-002")).status_code == 404
    for rest in ("/ballot", "/ballot/review", "/ballot/receipt"):
        page = visitor.get(desk.at(rest), follow_redirects=True).get_data(as_text=True)
        assert "P-002" not in page
    desk.goes_to(Phase.FINAL_VOTE)
    assert "P-002" not in visitor.get(desk.at("/ballot")).get_data(as_text=True)
    assert visitor.get(desk.at("/deliberation/P-002")).status_code == 404


def test_a_question_reaches_the_maker_and_the_answer_the_panel(app: Flask, desk: Desk) -> None:
    asks = desk.visit(desk.people[0])
    asks.post(desk.at("/deliberation/P-001"), words="Who plays the lead?", is_question="y")
    (letter,) = mailed(app)
    assert "Who plays the lead?" in letter.text
    path = re.search(r"http://localhost(/\S+/questions)", letter.text)
    assert path is not None
    maker = desk.visit(desk.makers[0])
    page = maker.get(path[1]).get_data(as_text=True)
    assert "Who plays the lead?" in page
    assert "Member" not in page
    name = re.search(r'name="(q\d+)-words"', page)
    assert name is not None
    action = re.search(r'action="(\S+/questions/\d+)"', page)
    assert action is not None
    assert maker.post(action[1], **{f"{name[1]}-words": "No"}).status_code == 422
    maker.post(action[1], **{f"{name[1]}-words": "Noor does."})
    other = desk.visit(desk.people[3])
    assert "Noor does." in other.get(desk.at("/deliberation/P-001")).get_data(as_text=True)
    stranger = desk.visit(somebody(app))
    assert stranger.get(path[1]).status_code == 404
    assert stranger.post(action[1], **{f"{name[1]}-words": "It is me."}).status_code == 404


def test_an_empty_remark_is_refused_and_a_remark_is_read_by_all(desk: Desk) -> None:
    visitor = desk.visit(desk.people[0])
    assert visitor.post(desk.at("/deliberation/P-003"), words=" ").status_code == 422
    visitor.post(desk.at("/deliberation/P-003"), words="The budget is <thin>.")
    page = desk.visit(desk.people[1]).get(desk.at("/deliberation/P-003")).get_data(as_text=True)
    assert "The budget is &lt;thin&gt;." in page


def test_a_maker_reads_reasons_when_all_is_decided_and_not_before(desk: Desk) -> None:
    maker = desk.visit(desk.makers[0])
    page = maker.get(_questions(desk)).get_data(as_text=True)
    assert 'id="reasons"' not in page
    desk.goes_to(Phase.FINAL_VOTE)
    with desk.app.app_context(), unit_of_work() as session:
        now, token = outside().clock.now(), outside().tokens.new()
        ballots.cast(session, desk.round_id, desk.people[0], scores(*ALL), token=token, now=now)
    desk.goes_to(Phase.PUBLISHED)
    page = maker.get(_questions(desk)).get_data(as_text=True)
    assert 'id="reasons"' in page
    # One voted again; the first ballots of the three others stand.
    assert page.count("Clear plan, and the right people") == 4


def _questions(desk: Desk) -> str:
    with desk.app.test_request_context():
        return url_for("makers.questions", application_id=desk.applications[0], lang="en")
