"""An answer given once is offered to a question that asks the same, and to no other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from matchpot.domain.rounds.questions import Question, QuestionKind
from matchpot.domain.rounds.reuse import Answered, offered, says_the_same

ASKED = Question(id="q1", label="Voor wie maak je dit?")
GIVEN = Answered(
    question=ASKED,
    answer="Voor de straat.",
    application_id=1,
    round="Buurtronde",
    given_at=datetime(2026, 1, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Voor wie maak je dit?", "Voor wie maak je het?", True),
        ("Welke bezoekers verwacht je?", "Welke bezoeker verwacht je?", True),
        ("Who is it for?", "Who is this for?", True),
        ("Voor wie maak je dit?", "Waar maak je dit?", False),
        ("How many visitors do you expect?", "How many performances do you expect?", False),
        ("?", "?", False),
    ],
)
def test_words_decide_whether_two_questions_ask_the_same(one: str, other: str, same: bool) -> None:
    assert says_the_same(one, other) is same
    assert says_the_same(other, one) is same


def test_the_last_answer_to_the_same_question_is_offered() -> None:
    later = replace(GIVEN, answer="Voor de wijk.", given_at=GIVEN.given_at + timedelta(days=1))
    new = Question(id="public", label="Voor wie maak je het?")
    assert offered([new], [GIVEN, later])["public"].answer == "Voor de wijk."
    assert offered([new], [later, GIVEN])["public"].answer == "Voor de wijk."


def test_an_answer_of_another_kind_too_long_or_empty_is_not_offered() -> None:
    short = replace(ASKED, id="short", most=5)
    yes_no = replace(ASKED, id="yes", kind=QuestionKind.YES_NO)
    empty = replace(GIVEN, answer="  ")
    assert offered([short, yes_no], [GIVEN]) == {}
    assert offered([ASKED], [empty]) == {}
