"""Elections to measure with: made from a seed, so that every run divides the same money.

A few projects are liked by many and most by few, costs spread over a factor of ten, and the budget
pays for a third of all: what city elections look like. Costs are whole units of 100 cents.
"""

import random
from dataclasses import dataclass
from fractions import Fraction

from matchpot.domain.allocation.elections import Application, Election, TieRule, Votes, counted

UNIT_CENTS = 100
_PICKS = (1, 2, 3, 3, 4, 5, 6, 8, 10)
_COSTS = (500, 5_000)
_BUDGET_SHARE = 3


@dataclass(frozen=True, slots=True)
class Size:
    """How many projects and voters there are."""

    projects: int
    voters: int

    def __str__(self) -> str:
        return f"{self.projects} projects x {self.voters:,} voters"


def made(size: Size) -> Election:
    """An approval election of this size; each size is one election, always the same."""
    chance = random.Random(f"{size.projects}x{size.voters}")  # noqa: S311 - to be repeatable
    ids = [f"P{number:03}" for number in range(size.projects)]
    liked = [1 / (place + 3) for place in range(size.projects)]
    ballots = []
    for _ in range(size.voters):
        picks = min(chance.choice(_PICKS), size.projects)
        ballots.append(Votes(weights=dict.fromkeys(chance.choices(ids, liked, k=picks), 1)))
    applications = [
        Application(id=id_, cost_cents=chance.randint(*_COSTS) * UNIT_CENTS) for id_ in ids
    ]
    whole = sum(one.cost_cents for one in applications)
    scores, supporters = counted(ballots)
    return Election(
        budget_cents=whole // _BUDGET_SHARE // UNIT_CENTS * UNIT_CENTS,
        applications=applications,
        scores={id_: Fraction(score) for id_, score in scores.items()},
        supporters=supporters,
        ballots=ballots,
        lots={id_: place for place, id_ in enumerate(ids)},
        tie=TieRule.FILE_ORDER,
    )
