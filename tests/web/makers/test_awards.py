"""A maker's award: the letter that is read, accepted as read, turned down, kept as a file."""

import re
import zlib

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.integrations import pdf_printer
from matchpot.jobs import runner
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.projects import Project
from matchpot.services.ports import Outside
from tests.fakes import FakeMailer, a_fake_outside
from tests.web.award_pages import Scene, scene
from tests.web.visitors import Visitor

__all__ = ["scene"]

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def path(scene: Scene, word: str = "", which: int = 0) -> str:
    return f"/maker/awards/{scene.awards[which]}{word}"


def mark(visitor: Visitor, scene: Scene) -> str:
    found = re.search(r'name="mark" value="(\w+)"', visitor.get(path(scene)).get_data(as_text=True))
    assert found
    return found[1]


def stored(engine: Engine, scene: Scene) -> Award:
    with Session(engine, expire_on_commit=False) as session:
        return session.get_one(Award, scene.awards[0])


def test_the_letter_says_what_when_and_whom_to_ask(scene: Scene) -> None:
    page = scene.visit(scene.makers[0]).get(path(scene)).get_data(as_text=True)
    for words in (
        "€4,000.00",
        "You need not pay it back.",
        "All of it is sent when you have accepted.",
        "Within 13 weeks after the end of your project: ",
        "The fund cannot ask for more than its trust policy says.",
        "of Stadsfonds answers: person-",
        "Yes, I accept",
    ):
        assert words in page
    dutch = scene.visit(scene.makers[0], "nl").get(path(scene)).get_data(as_text=True)
    assert "Je hoeft het niet terug te betalen." in dutch


def test_what_was_accepted_is_kept_word_by_word(scene: Scene, engine: Engine) -> None:
    visitor = scene.visit(scene.makers[0])
    answer = visitor.post(path(scene, "/accept"), mark=mark(visitor, scene))
    assert answer.status_code == 303
    award = stored(engine, scene)
    assert award.state is AwardState.ACCEPTED
    assert award.terms.startswith("lang=en\n# Stadsfonds gives €4,000.00 for")
    page = scene.visit(scene.makers[0], "nl").get(path(scene)).get_data(as_text=True)
    assert '<article class="prose" lang="en">' in page
    assert "You need not pay it back." in page  # the words that were accepted, in their language
    assert "Yes, I accept" not in page


def test_a_letter_that_changed_meanwhile_is_read_again(scene: Scene, engine: Engine) -> None:
    visitor = scene.visit(scene.makers[0])
    seen = mark(visitor, scene)
    with Session(engine) as session:
        session.get_one(Project, stored(engine, scene).project_id).title = "Donker"
        session.commit()
    visitor.post(path(scene, "/accept"), mark=seen)
    assert stored(engine, scene).state is AwardState.OFFERED
    page = visitor.get(path(scene)).get_data(as_text=True)
    assert "The letter is not what you saw any more." in page


def test_turning_it_down_asks_once_more_and_is_for_good(scene: Scene, engine: Engine) -> None:
    visitor = scene.visit(scene.makers[0])
    assert "Turn this award down?" in visitor.get(path(scene, "/decline")).get_data(as_text=True)
    assert stored(engine, scene).state is AwardState.OFFERED
    visitor.post(path(scene, "/decline"))
    assert stored(engine, scene).state is AwardState.DECLINED
    assert visitor.post(path(scene, "/accept"), mark="x").status_code == 303
    assert stored(engine, scene).state is AwardState.DECLINED


def test_nobody_sees_anothers_award(scene: Scene) -> None:
    for person in (scene.makers[1], scene.stranger, scene.owner):
        visitor = scene.visit(person)
        for word in ("", "/letter.pdf", "/decline"):
            assert visitor.get(path(scene, word)).status_code == 404
        assert visitor.post(path(scene, "/accept"), mark="x").status_code == 404
    assert scene.visit(None).get(path(scene)).status_code in {302, 303}


def test_the_letter_is_a_file_that_screen_readers_can_read(scene: Scene) -> None:
    answer = scene.visit(scene.makers[0]).get(path(scene, "/letter.pdf"))
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", answer.data, re.DOTALL)
    told = b"".join(zlib.decompressobj().decompress(one) for one in streams if one[:1] == b"x")
    assert b"pdfuaid" in told
    assert b"/StructTreeRoot" in told + answer.data


def test_a_machine_that_makes_no_files_says_so_and_shows_the_page(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchpot.integrations.pdf_printer.find_library", lambda _name: None)
    pdf_printer.can_print.cache_clear()
    visitor = scene.visit(scene.makers[0])
    answer = visitor.get(path(scene, "/letter.pdf"), follow_redirects=True)
    pdf_printer.can_print.cache_clear()
    page = answer.get_data(as_text=True)
    assert "No PDF files are made here." in page
    assert "print this page" in page


def test_the_list_and_the_letters_lead_to_the_award(
    app: Flask, scene: Scene, outside: Outside
) -> None:
    page = scene.visit(scene.makers[0]).get("/maker/awards").get_data(as_text=True)
    assert path(scene) in page
    with app.app_context():
        runner.drain()
    assert isinstance(outside.mailer, FakeMailer)
    letters = [mail for mail in outside.mailer.sent if "geeft je" in mail.subject]
    assert len(letters) == 2
    assert path(scene) in letters[0].text


def test_the_desk_says_that_an_award_waits_until_it_is_answered(scene: Scene) -> None:
    visitor = scene.visit(scene.makers[0])
    waits = "The award waits for your answer until 30 March 2026."
    assert waits in visitor.get("/maker/").get_data(as_text=True)
    visitor.post(path(scene, "/accept"), mark=mark(visitor, scene))
    desk = visitor.get("/maker/").get_data(as_text=True)
    assert waits not in desk
    assert "My awards" in desk
