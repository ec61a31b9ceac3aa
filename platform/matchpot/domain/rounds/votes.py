"""Ballots as they are stored and published, and as the rules of ballots read them.

Stored, a ballot is plain JSON values under one key, by type: `picks` a list of applications,
`points` whole numbers, `marks` scores with a reason, `grades` and `answers` words. Applications go
by the code they have in the round.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from matchpot.domain.allocation.ballots import Answer, Flaw, Grade, Marks, Slate
from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds.phases import PLANNED, VOTES, Phase
from matchpot.domain.rounds.rules import BallotKind, BallotRules
from matchpot.domain.rounds.schedule import Plan

# Ballots of these types say something about each application that was read, of which an abstention
# is something too; with the others one leaves out what one does not choose.
ON_EACH = frozenset({BallotKind.SCORE, BallotKind.GRADE, BallotKind.YES_NO_ABSTAIN})
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


def pseudonym(voter_key: str) -> str:
    """What a resident's ballots are published under: it names nobody, in no other round either."""
    return f"V-{hashlib.sha256(f'pseudonym|{voter_key}'.encode()).hexdigest()[:12]}"


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


def cycle(plan: Plan, phase: Phase, *, sent_back: bool) -> int:
    """Which vote of a phase counts: 0 for the first, 1 for the one held after a sending back.

    The last vote of the panel and what follows it are held again; what came before stands.
    """
    votes = [window.phase for window in plan.windows if window.phase in VOTES]
    is_again = bool(votes) and PLANNED.index(phase) >= PLANNED.index(votes[-1])
    return int(sent_back and is_again)


def standing_in(plan: Plan, phase: Phase, *, sent_back: bool) -> tuple[Phase, ...]:
    """The votes whose ballots stand in a vote of the panel; of a member's, that of the last goes.

    A first ballot stands in the final vote unless its member casts another there. In a vote that is
    held again nothing stands: the fund asked everybody to vote anew.
    """
    is_first_carried = phase is Phase.FINAL_VOTE and plan.has(Phase.BLIND_VOTE) and not sent_back
    return (Phase.BLIND_VOTE, phase) if is_first_carried else (phase,)


def unsaid(rules: BallotRules, says: Says, read_by: Collection[str]) -> tuple[str, ...]:
    """Which applications a reader still owes a word, in order; none for types that ask for none."""
    if rules.kind not in ON_EACH:
        return ()
    return tuple(sorted(set(read_by) - set(named(rules, says))))


def among(rules: BallotRules, says: Says, codes: Collection[str]) -> Says:
    """What a ballot says of these applications alone; the rest of it counts no longer."""
    key = _KEYS[rules.kind]
    if key == "picks":
        return {key: [one for one in says[key] if one in codes]}
    return {key: {id_: said for id_, said in says[key].items() if id_ in codes}}


def without_reasons(rules: BallotRules, says: Says) -> Says:
    """A ballot as it is published: without its reasons, so that no words tell who voted."""
    if rules.kind is not BallotKind.SCORE:
        return says
    return {"marks": {id_: {**one, "reason": ""} for id_, one in says["marks"].items()}}


def reasons(rules: BallotRules, says: Says) -> dict[str, str]:
    """The reasons a ballot gives, by application."""
    if rules.kind is not BallotKind.SCORE:
        return {}
    return {id_: str(one["reason"]) for id_, one in says["marks"].items()}


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
