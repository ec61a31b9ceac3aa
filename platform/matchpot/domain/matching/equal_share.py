"""Equal share: every project that got far enough gets the same part of the pool.

The idea: "whoever finds 500 euros is in, and all who are in share alike". Nobody gains by finding
more, so makers need not compete; the threshold shows that there are people behind a project.

Worked example: 100.00 for the projects with at least 50.00. Two are in; the odd cent of an uneven
pool goes to the lowest id:

>>> scene = PoolScene(
...     pool_cents=10_001, given={"a": {"x": 5_000}, "b": {"x": 9_000}, "c": {"y": 4_999}}
... )
>>> EqualShare(entry_cents=5_000).divide(scene).cents
{'a': 5001, 'b': 5000, 'c': 0}

Source: matching rules of the design, section 3, `equal_share`.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from matchpot.domain.matching.parameters import Field, Number
from matchpot.domain.matching.pool_scene import (
    CountingRule,
    PoolReason,
    PoolResult,
    PoolScene,
    Weighed,
    shared_out,
    weighed,
)
from matchpot.domain.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualShare(CountingRule):
    """The same for every project whose counted gifts reach `entry_cents`."""

    KIND: ClassVar[str] = "equal_share"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        *CountingRule.FIELDS,
        Number(name="entry_cents", least=1, default=1, aliases=("entry_threshold",)),
    )

    entry_cents: Cents = 1

    def weigh(self, scene: PoolScene) -> list[Weighed]:
        """Weight 1 for a project that is in, 0 for one that is not."""
        projects = []
        for project, counted in self.counted(scene):
            is_in = sum(counted.values()) >= self.entry_cents
            one = weighed(scene, project, counted, int(is_in))
            if one.why_not is PoolReason.NO_WEIGHT:
                one = replace(one, why_not=PoolReason.BELOW_THRESHOLD)
            projects.append(one)
        return projects

    def divide(self, scene: PoolScene) -> PoolResult:
        """Divide the pool; what caps leave over stays in it."""
        return shared_out(scene, self.weigh(scene), self.caps(scene))
