"""Quadratic funding: many small gifts weigh more than one large gift of the same amount.

The idea: the pool adds what people would have given had each of them counted on the others. A
project's weight is the square of the sum of the roots of its gifts, less the gifts themselves; it
grows with the number of people more than with their money. One person alone weighs nothing.

Worked example, gifts in euros. Four people give 1, 4, 1 and 9: the roots 1, 2, 1 and 3 make 7,
squared 49, less the 15 that was given leaves 34. Seven people give 10 together, but weigh more:

>>> euros = {"few": (1, 4, 1, 9), "many": (1, 1, 1, 1, 1, 1, 4)}
>>> given = {p: {str(n): 100 * e for n, e in enumerate(gifts)} for p, gifts in euros.items()}
>>> scene = PoolScene(pool_cents=1_000_000, given=given)
>>> Qf(saturate=False).divide(scene).cents
{'few': 3400, 'many': 5400}
>>> Qf().divide(scene).cents
{'few': 386364, 'many': 613636}

A pool that is smaller than all weights together is always divided in proportion. A larger one is
given whole (`saturate`), or each project gets its weight and the rest stays.

Exact: the root of c cents is kept in millionths, rounded down (`math.isqrt`), and everything after
it is whole numbers, so the weight of one person is exactly 0 and no weight is ever negative.

Source: Buterin, Hitzig and Weyl, "A Flexible Design for Funding Public Goods" (Management Science
65(11), 2019; arXiv 1809.06421), the quadratic mechanism, and its variation with a budgeted fund.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isqrt
from operator import mul
from typing import ClassVar

from matchpot.domain.matching.parameters import Field, Flag, Number
from matchpot.domain.matching.pool_scene import (
    CountingRule,
    DonorId,
    PoolReason,
    PoolResult,
    PoolScene,
    ProjectId,
    Weighed,
    paid_as_weighed,
    shared_out,
    weighed,
)
from matchpot.domain.money import Cents

ROOT_SCALE = 10**6
CENT = ROOT_SCALE * ROOT_SCALE  # so much weight is one cent


class Roots(dict[Cents, int]):
    """Square roots in millionths, rounded down, each worked out once."""

    def __missing__(self, cents: Cents) -> int:
        root = isqrt(cents * CENT)
        self[cents] = root
        return root


def quadratic_weight(amounts: Iterable[Cents], roots: Roots) -> int:
    """The square of the sum of the roots, less the sum of their squares; 10**12 to the cent."""
    each = list(map(roots.__getitem__, amounts))
    squares: int = sum(map(mul, each, each))
    return sum(each) ** 2 - squares


@dataclass(frozen=True, slots=True, kw_only=True)
class QuadraticRule(CountingRule):
    """What the quadratic rules share: how many people it takes, and whether all is given away."""

    FIELDS: ClassVar[tuple[Field, ...]] = (
        *CountingRule.FIELDS,
        Number(name="min_donors", least=1, most=1_000_000, default=2),
        Flag(name="saturate", default=True),
    )

    min_donors: int = 2
    saturate: bool = True

    def judged(
        self, scene: PoolScene, project: ProjectId, counted: Mapping[DonorId, Cents], weight: int
    ) -> Weighed:
        """A project's weight, none where too few people count."""
        enough = len(counted) >= self.min_donors
        one = weighed(scene, project, counted, weight if enough else 0)
        if one.weight or not counted:
            return one
        alone = len(counted) == 1
        return replace(one, why_not=PoolReason.ONE_DONOR if alone else PoolReason.DONORS_MISSING)

    def divide_weights(
        self, scene: PoolScene, projects: Sequence[Weighed], *, unit: int
    ) -> PoolResult:
        """Divide in proportion, or give each its weight where the pool is larger than all."""
        full = sum(one.weight for one in projects) >= scene.pool_cents * unit
        if self.saturate or full:
            return shared_out(scene, projects, self.caps(scene))
        return paid_as_weighed(scene, projects, self.caps(scene), unit=unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Qf(QuadraticRule):
    """Plain quadratic funding."""

    KIND: ClassVar[str] = "qf"
    FIELDS: ClassVar[tuple[Field, ...]] = QuadraticRule.FIELDS

    def weigh(self, scene: PoolScene) -> list[Weighed]:
        """Weights in `CENT`: the quadratic weight of what counts."""
        roots = Roots()
        return [
            self.judged(scene, project, counted, quadratic_weight(counted.values(), roots))
            for project, counted in self.counted(scene)
        ]

    def divide(self, scene: PoolScene) -> PoolResult:
        """Divide the pool; without `saturate` what is above the weights stays in it."""
        return self.divide_weights(scene, self.weigh(scene), unit=CENT)
