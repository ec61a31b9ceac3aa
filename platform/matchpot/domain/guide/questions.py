"""Which missing fact decides most, so that a maker answers one question at a time.

Only schemes that can still fit ask: what is out anyway needs no answer.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from matchpot.domain.guide.advice import Advice, Fact, Fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A fact to ask, and how many schemes wait for it, of which some for nothing else."""

    fact: Fact
    waiting: int
    deciding: int


def questions(advices: Iterable[Advice]) -> list[Question]:
    """Every missing fact, what decides most first; ties by the order of `Fact`."""
    waiting: Counter[Fact] = Counter()
    deciding: Counter[Fact] = Counter()
    for one in advices:
        if one.fit is not Fit.DOES_NOT_FIT:
            waiting.update(one.missing)
            if len(one.missing) == 1:
                deciding.update(one.missing)
    order = list(Fact)
    found = [Question(fact=f, waiting=waiting[f], deciding=deciding[f]) for f in waiting]
    return sorted(found, key=lambda one: (-one.waiting, -one.deciding, order.index(one.fact)))


def next_question(advices: Iterable[Advice]) -> Question | None:
    """The one to ask first; none when everything that may decide is known."""
    return next(iter(questions(advices)), None)
