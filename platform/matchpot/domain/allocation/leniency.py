"""Scores corrected for lenient and strict readers, when not everyone read everything.

The idea: whoever reads only the strict readers' favourites is unlucky. Where everyone read
everything the plain mean is as good and easier to explain. Otherwise an additive model says how
lenient each reader is: score = whole + application + reader. Both parts are shrunk towards 0, the
more the less was read, so that a reader of two applications is not taken for a stern one at once.

Worked example. x gives both 4, y gives b and c 2 and 3; the plain means are 4, 3 and 3. y is
stricter, so a loses something, and c, which only y read, gains:

>>> four, three, two = Fraction(4), Fraction(3), Fraction(2)
>>> read = {"x": {"a": four, "b": four}, "y": {"b": two, "c": three}}
>>> both = corrected(read)
>>> both.normalise.value, [str(one) for one in both.raw.values()]
('additive', ['4', '3', '3'])
>>> both.scores["a"] < 4 and both.scores["c"] > 3
True

Exact: the least squares are solved in fractions. Source: the random-effects model of peer review,
as in Heyard et al., "Rethinking the Funding Line" (2022), with fixed shrinkage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from matchpot.domain.allocation.aggregation import means
from matchpot.domain.allocation.elections import ApplicationId

Read: TypeAlias = Mapping[str, Mapping[ApplicationId, Fraction]]  # by reader


class Normalise(StrEnum):
    """How scores are corrected."""

    NONE = "none"
    CENTRE = "centre"  # each reader's mean is moved to the mean of all scores
    ADDITIVE = "additive"


# How many readings of its own weigh as much as the belief that a reader, or an application, is like
# all others: the ratio of the noise of one score to the spread, as found in simulated panels.
READER_SHRINKAGE = Fraction(1)
APPLICATION_SHRINKAGE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Plain means beside corrected scores, which decide, and by what means they were corrected."""

    raw: Mapping[ApplicationId, Fraction]
    scores: Mapping[ApplicationId, Fraction]
    normalise: Normalise


def corrected(read: Read, normalise: Normalise | None = None) -> Corrected:
    """Scores per application from scores by reader; a reader who read nothing counts for nothing.

    When nothing is asked for: none where everyone read everything, else the additive model.
    """
    said = {reader: scores for reader, scores in sorted(read.items()) if scores}
    raw = means(said)
    if normalise is None:
        complete = all(scores.keys() == raw.keys() for scores in said.values())
        normalise = Normalise.NONE if complete else Normalise.ADDITIVE
    if normalise is Normalise.NONE or not said:
        return Corrected(raw=raw, scores=raw, normalise=normalise)
    correct = _centred if normalise is Normalise.CENTRE else _additive
    return Corrected(raw=raw, scores=correct(said), normalise=normalise)


def _centred(read: Read) -> dict[ApplicationId, Fraction]:
    every = [score for scores in read.values() for score in scores.values()]
    middle = Fraction(sum(every), len(every))
    moved = {}
    for reader, scores in read.items():
        own = Fraction(sum(scores.values()), len(scores))
        moved[reader] = {id_: score - own + middle for id_, score in scores.items()}
    return means(moved)


def _additive(read: Read) -> dict[ApplicationId, Fraction]:
    """Least squares over whole, applications and readers, the last two held near 0.

    The best part of an application follows from the other parts, so only the whole and the readers
    are solved for: as many unknowns as there are readers, and one.
    """
    readers = list(read)
    by_application: dict[ApplicationId, dict[int, Fraction]] = {}
    for at, reader in enumerate(readers, 1):
        for id_, score in read[reader].items():
            by_application.setdefault(id_, {})[at] = score
    size = len(readers) + 1
    rows = [[Fraction(0)] * (size + 1) for _ in range(size)]
    for at in range(1, size):
        rows[at][at] += READER_SHRINKAGE
    for scores in by_application.values():
        _add_application(rows, scores)
    whole, *lenient = _solved(rows)
    return {
        id_: whole
        + Fraction(
            sum(score - whole - lenient[at - 1] for at, score in by_application[id_].items()),
            len(by_application[id_]) + APPLICATION_SHRINKAGE,
        )
        for id_ in sorted(by_application)
    }


def _add_application(rows: list[list[Fraction]], scores: Mapping[int, Fraction]) -> None:
    """Add what one application says to the equations, its own part eliminated."""
    shared = Fraction(1, len(scores) + APPLICATION_SHRINKAGE)
    total = Fraction(sum(scores.values()))
    for at, score in scores.items():
        for column in (0, at):
            rows[column][0] += 1
            rows[column][-1] += score
            rows[column][at] += 1
    named = [0, *scores]
    counts = [len(scores), *(1 for _ in scores)]
    for row, own in zip(named, counts, strict=True):
        for column, other in zip(named, counts, strict=True):
            rows[row][column] -= own * other * shared
        rows[row][-1] -= own * total * shared


def _solved(rows: list[list[Fraction]]) -> Sequence[Fraction]:
    """Solve equations with the right side in the last column; shrinkage makes them regular."""
    size = len(rows)
    for at in range(size):
        pivot = next(row for row in range(at, size) if rows[row][at])
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(size):
            if row != at and rows[row][at]:
                factor = Fraction(rows[row][at], rows[at][at])
                rows[row] = [
                    value - factor * own for value, own in zip(rows[row], rows[at], strict=True)
                ]
    return [Fraction(rows[at][-1], rows[at][at]) for at in range(size)]
