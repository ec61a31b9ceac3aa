"""Pairwise-bounded quadratic funding: two people who give to all the same things weigh less.

The idea: in plain quadratic funding two people who act as one can draw almost the whole pool to
each other. A project's weight is a sum over pairs of its givers; here each pair is turned down the
more the two have in common over all projects: by `m_cents` / (`m_cents` + what they share). A pair
that shares as much as `m_cents` counts half, and no pair ever adds more than `m_cents`.

Worked example, `m_cents` 100. Two people give 1.00 each: they share 100, so the pair counts half:

>>> alike = {"x": 100, "y": 100}
>>> rule = QfPairwise(m_cents=100, saturate=False)
>>> rule.divide(PoolScene(pool_cents=1_000, given={"one": alike})).cents
{'one': 50}

If the same two also give to a second project they share 200, and both projects see a third:

>>> rule.divide(PoolScene(pool_cents=1_000, given={"one": alike, "two": alike})).cents
{'one': 33, 'two': 33}

Each pair counts once, so with a very large `m_cents` the weights are half of plain quadratic
funding; the division of a whole pool is the same.

Exact enough, and the same on every machine: whole numbers only. Roots carry 42 binary places,
products and their sums are exact, a denominator is read as one word of 64 bits, and what each pair
adds is cut at 42 binary places. Weights are then right to better than one part in 10**9 (tests hold
them against sixty decimals, for gifts of 1 cent to 100,000 euros), in rounds of some size to one in
10**14. Of a pool of a million euros that is a tenth of a cent at worst, where a share's last cent
may fall the other way than it would with endless precision. The sum is rounded half-even to
millionths of a cent, and a pool is divided by those. Givers are taken in the order of their
amounts, so neither their names nor the order of their gifts matter.

How it is worked out for a hundred million pairs in seconds is in `pair_sums.py`.

Source: Vitalik Buterin, "Pairwise coordination subsidies: a new quadratic funding design"
(ethresear.ch, 4 June 2019), with every pair counted once.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.matching.pair_sums import MICRO, Profile, pair_sums
from matchpot.domain.matching.parameters import Field, Number
from matchpot.domain.matching.pool_scene import (
    DonorId,
    PoolResult,
    PoolScene,
    Weighed,
)
from matchpot.domain.matching.qf import QuadraticRule
from matchpot.domain.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class QfPairwise(QuadraticRule):
    """Quadratic funding with every pair of givers bounded by `m_cents`."""

    KIND: ClassVar[str] = "qf_pairwise"
    KNOWS_PEOPLE: ClassVar[bool] = True
    FIELDS: ClassVar[tuple[Field, ...]] = (
        *QuadraticRule.FIELDS,
        Number(name="m_cents", least=1, required=True, aliases=("m",)),
    )

    m_cents: Cents

    def weigh(self, scene: PoolScene) -> list[Weighed]:
        """Weights in millionths of a cent, rounded half-even."""
        counted = list(self.counted(scene))
        by_donor: defaultdict[DonorId, Profile] = defaultdict(tuple)
        for number, (_, own) in enumerate(counted):
            for donor, cents in own.items():
                by_donor[donor] += ((number, cents),)
        weights = pair_sums(
            Counter(by_donor.values()),
            projects=len(counted),
            m_cents=self.m_cents,
            each=scene.each,
        )
        return [
            self.judged(scene, project, own, weight)
            for (project, own), weight in zip(counted, weights, strict=True)
        ]

    def divide(self, scene: PoolScene) -> PoolResult:
        """Divide the pool; without `saturate` what is above the weights stays in it."""
        return self.divide_weights(scene, self.weigh(scene), unit=MICRO)
