"""Cluster quadratic funding: people who belong together count as one giver. Experimental.

The idea: quadratic funding rewards breadth, so a village, a choir or a firm that gives as one
should weigh as one. What the members of a cluster give to a project is added up, and the quadratic
weight is taken over clusters. Clusters come from a table, or from the gifts themselves: people who
support exactly the same projects are one cluster (`by` = `profile`).

Worked example: three people give 1.00 each. Apart they weigh 6.00; when two of them belong
together the roots are those of 2.00 and 1.00, and the weight falls to 2.82:

>>> given = {"ours": {"x": 100, "y": 100, "z": 100}}
>>> [one.weight // CENT for one in Qf().weigh(PoolScene(pool_cents=0, given=given))]
[600]
>>> scene = PoolScene(pool_cents=0, given=given, clusters={"x": "choir", "y": "choir"})
>>> [one.weight // CENT for one in QfCluster().weigh(scene)]
[282]

Who is in no cluster stands alone. `blend_bps` mixes the shares with those of plain quadratic
funding: 10000 is clusters only.

Experimental: a table of clusters is somebody's judgement of people, and profiles make of all who
gave to one project only a single giver. Try it on past gifts before it divides money.

Source: Miller, Weyl and Erichsen, "Beyond Collusion Resistance: Leveraging Social Information for
Plural Funding and Voting" (2022, SSRN 4311507), the cluster match.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from matchpot.domain.matching.parameters import Choice, Field, Number
from matchpot.domain.matching.pool_scene import (
    DonorId,
    PoolResult,
    PoolScene,
    ProjectId,
    Weighed,
    blended,
    shared_out,
)
from matchpot.domain.matching.qf import CENT, Qf, QuadraticRule, Roots, quadratic_weight
from matchpot.domain.money import BPS, Cents

# A cluster of the table, the projects of a profile, or one person alone.
_Cluster = tuple[str, object]


class ClusterBy(StrEnum):
    """Where clusters come from."""

    TABLE = "table"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class QfCluster(QuadraticRule):
    """Quadratic funding over clusters of people."""

    KIND: ClassVar[str] = "qf_cluster"
    KNOWS_PEOPLE: ClassVar[bool] = True
    FIELDS: ClassVar[tuple[Field, ...]] = (
        *QuadraticRule.FIELDS,
        Choice(name="by", options=ClusterBy, default=ClusterBy.TABLE),
        Number(name="blend_bps", most=BPS, default=BPS),
    )

    by: ClusterBy = ClusterBy.TABLE
    blend_bps: int = BPS

    def weigh(self, scene: PoolScene) -> list[Weighed]:
        """Weights in `CENT` over clusters only, before any blend."""
        counted = list(self.counted(scene))
        cluster_of, roots = self._clusters(scene, counted), Roots()
        return [
            self.judged(scene, project, own, quadratic_weight(_added_up(own, cluster_of), roots))
            for project, own in counted
        ]

    def divide(self, scene: PoolScene) -> PoolResult:
        """Divide the pool; without `saturate` and blend, what is above the weights stays in it."""
        projects = self.weigh(scene)
        if self.blend_bps == BPS:
            return self.divide_weights(scene, projects, unit=CENT)
        plain = Qf(
            min_cents=self.min_cents,
            counted_cap_cents=self.counted_cap_cents,
            min_donors=self.min_donors,
        )
        weights = blended(
            {one.project: one.weight for one in projects},
            {one.project: one.weight for one in plain.weigh(scene)},
            first_bps=self.blend_bps,
        )
        mixed = [
            replace(one, weight=weight, why_not=None if weight else one.why_not)
            for one in projects
            for weight in (weights[one.project],)
        ]
        return shared_out(scene, mixed, self.caps(scene))

    def _clusters(
        self,
        scene: PoolScene,
        counted: Iterable[tuple[ProjectId, Mapping[DonorId, Cents]]],
    ) -> Callable[[DonorId], _Cluster]:
        if self.by is ClusterBy.TABLE:
            table = scene.clusters
            return lambda donor: ("in", table[donor]) if donor in table else ("alone", donor)
        supported: defaultdict[DonorId, tuple[ProjectId, ...]] = defaultdict(tuple)
        for project, own in counted:
            for donor in own:
                supported[donor] += (project,)
        return lambda donor: ("profile", supported[donor])


def _added_up(
    own: Mapping[DonorId, Cents], cluster_of: Callable[[DonorId], _Cluster]
) -> Iterable[Cents]:
    sums: defaultdict[_Cluster, Cents] = defaultdict(int)
    for donor, cents in own.items():
        sums[cluster_of(donor)] += cents
    return sums.values()
