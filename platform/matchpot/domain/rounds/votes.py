"""Ballots as they are stored and published, and as the rules of ballots read them.

Stored, a ballot is plain JSON values under one key, by type: `picks` a list of applications,
`points` whole numbers, `marks` scores with a reason, `grades` and `answers` words. Applications go
by the code they have in the round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from matchpot.domain.allocation.ballots import Answer, Flaw, Grade, Marks, Slate
from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds.rules import BallotKind, BallotRules

# Plain JSON values; Any: that is what they are.
Says: TypeAlias = Mapping[str, Any]

_KEYS: Mapping[BallotKind, str] = MappingProxyType(
    {
        BallotKind.APPROVAL: "picks",
        BallotKind.CHOOSE_ONE: "picks",
        BallotKind.KNAPSACK: "picks",
        BallotKind.RANKING: "picks",
        BallotKind.CUMULATIVE: "points",
        BallotKind.QUADRATIC: "points",
        BallotKind.SCORE: "marks",
        BallotKind.GRADE: "grades",
        BallotKind.YES_NO_ABSTAIN: "answers",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """One person's last ballot, under the code it is published by."""

    voter: str
    says: Says


def key_of(kind: BallotKind) -> str:
    """Under which key ballots of a type are stored."""
    return _KEYS[kind]


def read(rules: BallotRules, says: Says) -> Any:
    """A stored ballot as its type reads it: a list, or a mapping by application.

    Any: what a ballot holds differs by type. Raises `InvalidValue` for another shape.
    """
    key = _KEYS[rules.kind]
    try:
        held = says[key]
        if key == "picks":
            return [str(one) for one in held]
        return {str(id_): _VALUES[key](value) for id_, value in held.items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidValue({"ballot": "not_of_this_type"}) from error


def flaws(rules: BallotRules, says: Says, slate: Slate) -> tuple[Flaw, ...]:
    """Every rule a stored ballot breaks; raises `InvalidValue` for one of another shape."""
    found: tuple[Flaw, ...] = rules.ballot_type().flaws(read(rules, says), slate)
    return found


def named(rules: BallotRules, says: Says) -> list[str]:
    """The applications a ballot says something about."""
    return list(read(rules, says))


def _points(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)
    return value


def _marks(value: Mapping[str, Any]) -> Marks:
    scores = {
        str(name): None if score is None else _points(score)
        for name, score in value["scores"].items()
    }
    return Marks(scores=scores, reason=str(value["reason"]))


def _grade(value: str) -> Grade:
    return Grade[value.upper()]


_VALUES: Mapping[str, Any] = MappingProxyType(
    {"points": _points, "marks": _marks, "grades": _grade, "answers": Answer}
)
