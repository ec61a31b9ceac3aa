"""Pro rata: the pool is divided in proportion to what the crowd gave.

The idea: "there are 75,000 euros; every project gets the same part of it as of all gifts". Easy to
tell and hard to play with, but large givers steer it, so a limit on what counts per person is often
set beside it.

Worked example: a pool of 75,000.00. The crowd gave 150,000.00 in all, 5,000.00 of it to one
project, which is one thirtieth:

>>> scene = PoolScene(
...     pool_cents=7_500_000, given={"ours": {"x": 500_000}, "others": {"y": 14_500_000}}
... )
>>> ProRata().divide(scene).cents
{'others': 7250000, 'ours': 250000}

The rate (0.5) is never rounded on its way: 8,735 of 190,640 gives 3,436.45 of 75,000, not the
3,432.86 that comes of a rate cut to one decimal.

Source: the pro-rata incentive funds of GlobalGiving (terms of 2015); matching rules of the design,
section 3, `pro_rata`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.matching.parameters import Field, Number
from matchpot.domain.matching.pool_scene import (
    CountingRule,
    PoolResult,
    PoolScene,
    ProjectId,
    Weighed,
    shared_out,
    weighed,
)
from matchpot.domain.money import BPS, Cents, bps_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProRata(CountingRule):
    """In proportion to counted gifts; at most `max_multiple_bps` of them, and `cap_cents`."""

    KIND: ClassVar[str] = "pro_rata"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        *CountingRule.FIELDS,
        Number(name="max_multiple_bps", least=1, most=100 * BPS),
        Number(name="cap_cents", least=1, aliases=("cap",)),
    )

    max_multiple_bps: int | None = None
    cap_cents: Cents | None = None

    def weigh(self, scene: PoolScene) -> list[Weighed]:
        """Weights in cents: what counts of the gifts."""
        return [
            weighed(scene, project, counted, sum(counted.values()))
            for project, counted in self.counted(scene)
        ]

    def divide(self, scene: PoolScene) -> PoolResult:
        """Divide the pool; what caps leave over stays in it."""
        projects = self.weigh(scene)
        return shared_out(scene, projects, self._caps(scene, projects))

    def _caps(self, scene: PoolScene, projects: list[Weighed]) -> Mapping[ProjectId, Cents]:
        caps = self.caps(scene)
        for one in projects:
            limits = [caps.get(one.project), self.cap_cents]
            if self.max_multiple_bps is not None:
                limits.append(bps_of(one.weight, self.max_multiple_bps))
            known = [limit for limit in limits if limit is not None]
            if known:
                caps[one.project] = min(known)
        return caps
