"""A rule for a pool tried on three made-up projects, with the function that divides for real.

Nothing is stored.
"""

from dataclasses import dataclass

from matchpot.domain.matching.pool_scene import Given, PoolScene
from matchpot.services.rules import PoolDraft

POOL_CENTS = 1_000_000
# All three raised the same, so that only people make a difference.
_RAISED_CENTS = 200_000


_PEOPLE = (80, 10, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One project of the example: from how many people it raised how much, and what it gets."""

    people: int
    raised_cents: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """The example, most people first."""

    pool_cents: int
    parts: tuple[Part, ...]


def divided(draft: PoolDraft) -> Division:
    """Divide a pool over a project of many, one of some and one of a single giver."""
    given: Given = {
        people: dict.fromkeys(range(people), _RAISED_CENTS // people) for people in _PEOPLE
    }
    found = draft.rule.divide(PoolScene(pool_cents=POOL_CENTS, given=given)).cents
    return Division(
        pool_cents=POOL_CENTS,
        parts=tuple(
            Part(people=people, raised_cents=_RAISED_CENTS, cents=found[people])
            for people in _PEOPLE
        ),
    )
