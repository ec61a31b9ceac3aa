"""What a round asks besides the project itself: a few questions, and how an answer is checked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.errors import InvalidValue

MOST_QUESTIONS = 10
MOST_CHARS = 3_000
_SHORT_CHARS = 200


class QuestionKind(StrEnum):
    """How a question is answered."""

    SHORT = "short"
    LONG = "long"
    YES_NO = "yes_no"
    NUMBER = "number"
    CHOICE = "choice"


class AnswerFlaw(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    NOT_A_CHOICE = "not_a_choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; answers are texts, `yes` or `no`, digits, or one of `options`.

    `most` is the longest answer in characters; None for what the kind allows.
    """

    id: str
    label: str
    kind: QuestionKind = QuestionKind.LONG
    help: str = ""
    required: bool = True
    most: int | None = None
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        flaws: dict[str, str] = {}
        if not self.label.strip():
            flaws["label"] = "missing"
        if self.most is not None and not 1 <= self.most <= MOST_CHARS:
            flaws["most"] = "out_of_range"
        if (self.kind is QuestionKind.CHOICE) != (len(self.options) > 1):
            flaws["options"] = "missing"
        if flaws:
            raise InvalidValue(flaws)

    @property
    def most_chars(self) -> int:
        """The longest answer that is taken."""
        if self.most is not None:
            return self.most
        return MOST_CHARS if self.kind is QuestionKind.LONG else _SHORT_CHARS

    def flaw(self, answer: str) -> AnswerFlaw | None:
        """What is wrong with an answer; None when nothing is."""
        said = answer.strip()
        if not said:
            return AnswerFlaw.MISSING if self.required else None
        if len(said) > self.most_chars:
            return AnswerFlaw.TOO_LONG
        if self.kind is QuestionKind.NUMBER and not (said.isascii() and said.isdigit()):
            return AnswerFlaw.NOT_A_WHOLE_NUMBER
        choices = ("yes", "no") if self.kind is QuestionKind.YES_NO else self.options
        return AnswerFlaw.NOT_A_CHOICE if choices and said not in choices else None


def flaws(
    questions: Sequence[Question], answers: Mapping[str, str]
) -> Iterator[tuple[str, AnswerFlaw]]:
    """What is wrong with the answers to all questions, by the id of the question."""
    for one in questions:
        flaw = one.flaw(answers.get(one.id, ""))
        if flaw is not None:
            yield one.id, flaw
