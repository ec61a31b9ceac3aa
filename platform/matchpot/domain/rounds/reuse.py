"""An answer given once is offered again: which questions of two rounds ask the same.

Two questions ask the same when they want the same kind of answer and their words say the same,
small words and endings left aside. An answer that would be refused is not offered.

>>> says_the_same("Wat wil je met dit plan bereiken?", "Wat wil je bereiken met je plan?")
True
>>> says_the_same("What will you make?", "Who will you make it with?")
False
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matchpot.domain.rounds.questions import Question

# Of both languages; what a question asks is in its other words. "who" and "how" stay: they ask.
_SMALL = frozenset(
    {
        *("a", "an", "and", "are", "at", "be", "by", "can", "do", "does", "for", "from", "have"),
        *("in", "is", "it", "its", "of", "on", "or", "our", "the", "this", "that", "to", "we"),
        *("will", "with", "would", "you", "your", "je", "jij", "jouw", "jullie", "u", "uw", "de"),
        *("het", "een", "en", "of", "in", "op", "te", "ten", "ter", "van", "voor", "met", "aan"),
        *("bij", "om", "dit", "dat", "deze", "die", "zijn", "wordt", "worden", "wil", "wilt"),
        *("kun", "kunt", "kan", "zal", "zou", "er"),
    }
)
_ENDINGS = ("ingen", "ings", "ing", "en", "es", "s", "e")
_SHORTEST_STEM = 4
# At least so much of all words must be in both, as a share of ten.
_LEAST_TENTHS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question of another round with the answer somebody gave, and when."""

    question: Question
    answer: str
    application_id: int
    round: str
    given_at: datetime


def meaning(label: str) -> frozenset[str]:
    """The words that say what a question asks, without their endings."""
    plain = unicodedata.normalize("NFKD", label.casefold())
    words = re.findall(
        r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one))
    )
    return frozenset(_stem(one) for one in words if one not in _SMALL)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def says_the_same(one: str, other: str) -> bool:
    """Whether two questions ask the same by their words."""
    left, right = meaning(one), meaning(other)
    return bool(left) and len(left & right) * 10 >= len(left | right) * _LEAST_TENTHS


def offered(questions: Sequence[Question], earlier: Iterable[Answered]) -> Mapping[str, Answered]:
    """For each question, by its id, the last answer somebody gave to one that asks the same."""
    newest = sorted(earlier, key=lambda one: (one.given_at, one.application_id), reverse=True)
    found = {one.id: _fitting(one, newest) for one in questions}
    return {key: one for key, one in found.items() if one is not None}


def _fitting(question: Question, newest: Sequence[Answered]) -> Answered | None:
    return next((one for one in newest if _may_answer(question, one)), None)


def _may_answer(question: Question, one: Answered) -> bool:
    asked = one.question
    return (
        asked.kind is question.kind
        and bool(one.answer.strip())
        and question.flaw(one.answer) is None
        and says_the_same(asked.label, question.label)
    )
