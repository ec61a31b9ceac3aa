"""What a maker answered once is offered to the next round that asks the same."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.rounds.questions import Question
from matchpot.domain.rounds.rules import RoundRules
from matchpot.persistence.models.rounds import Application
from matchpot.services import earlier_answers
from tests.services.application_scenes import a_costed_project, begins, fills_in
from tests.services.round_scenes import RULES, Scene, a_round

ANSWER = "Voor iedereen in de straat."


def asking(*labels: str) -> RoundRules:
    questions = tuple(
        Question(id=f"q{at}", label=label, required=False) for at, label in enumerate(labels)
    )
    return replace(RULES, questions=questions)


@pytest.fixture
def second(session: Session) -> Application:
    """The same plan begun in a second round, after the first asked who it is for."""
    scene = Scene(session)
    project = a_costed_project(scene)
    first = a_round(scene, rules=asking("Voor wie maak je dit?", "Waar?"), title="Eerste")
    fills_in(scene, begins(scene, first, project), answers={"q0": ANSWER, "q1": " "})
    again = asking("Waar speelt het?", "Voor wie maak je het?")
    return begins(scene, a_round(scene, rules=again, title="Tweede"), project)


def test_the_answer_is_offered_with_the_round_it_was_given_to(
    session: Session, second: Application
) -> None:
    found = earlier_answers.offers(session, second)
    assert {key: (one.answer, one.round) for key, one in found.items()} == {
        "q1": (ANSWER, "Eerste")
    }


def test_taking_over_fills_what_is_open_and_nothing_that_was_written(
    session: Session, second: Application
) -> None:
    assert earlier_answers.fill(session, second) == 1
    assert second.answers == {"q1": ANSWER}
    second.answers = {"q1": "Voor de wijk."}
    assert earlier_answers.fill(session, second) == 0
    assert second.answers == {"q1": "Voor de wijk."}
