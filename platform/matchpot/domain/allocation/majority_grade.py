"""Majority judgment: the median grade decides, and exaggerating does not help.

The idea: a majority thinks it at least this good, and a majority at most. Two applications with the
same grade are told apart by taking one median vote away from each, again and again, until the
medians differ. Of an even number of grades the lower middle one is the median.

>>> grades = {"a": [Grade.GOOD, Grade.GOOD, Grade.POOR], "b": [Grade.EXCELLENT, Grade.GOOD, 0]}
>>> scores = majority_grades(grades)
>>> [int(score) for score in scores.values()], scores["a"] > scores["b"]
([3, 3], True)

The score is the grade, and behind the point the grades that follow, in sevenths: an exact number in
the order of the rule. An application whose grades run out first is behind one with grades left.

Source: Balinski and Laraki, "A theory of measuring, electing, and ranking" (PNAS 104(21), 2007).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from matchpot.domain.allocation.ballots import Grade
from matchpot.domain.allocation.elections import ApplicationId

# One more than there are grades: digit 0 stands for no grade left.
_BASE = len(Grade) + 1


def majority_grades(
    grades: Mapping[ApplicationId, Sequence[int]],
) -> dict[ApplicationId, Fraction]:
    """The majority grade of each application as a number; who has no grade is left out."""
    return {id_: _score(sorted(grades[id_])) for id_ in sorted(grades) if grades[id_]}


def _score(grades: list[int]) -> Fraction:
    medians = []
    while grades:
        medians.append(grades.pop((len(grades) - 1) // 2))
    digits = 0
    for grade in medians[1:]:
        digits = digits * _BASE + grade + 1
    return medians[0] + Fraction(digits, _BASE ** (len(medians) - 1))
