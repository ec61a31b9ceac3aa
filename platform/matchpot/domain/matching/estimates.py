"""What projects may expect of a pool while the round runs: two sums with the rule that divides it.

As it stands: the pool divided over what people gave until now. Grown: the same when all other
projects whose campaigns still run get as much again, from the same people, and this one nothing
more. Neither is a promise: a project may fail, and others may grow further than that.

Worked example, a pool of 300.00 in proportion to gifts, of which two projects drew 100.00 each:

>>> from matchpot.domain.matching.pro_rata import ProRata
>>> scene = PoolScene(pool_cents=30_000, given={"a": {"x": 10_000}, "b": {"y": 10_000}})
>>> estimates(ProRata(), scene, growing={"a", "b"})["a"]
Estimate(now_cents=15000, grown_cents=10000)
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from matchpot.domain.matching.pool_scene import Given, PoolScene, ProjectId
from matchpot.domain.matching.pools import PoolRule
from matchpot.domain.money import Cents

# How many times its gifts every other project is thought to come to.
GROWTH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a project gets of the pool as it stands, and when all others grow."""

    now_cents: Cents
    grown_cents: Cents


def estimates(
    rule: PoolRule,
    scene: PoolScene,
    *,
    growing: Collection[ProjectId],
    wanted: Collection[ProjectId] | None = None,
) -> dict[ProjectId, Estimate]:
    """Estimate what each wanted project gets, or every one; one division each, and one for all."""
    now = rule.divide(scene).cents
    asked = scene.given if wanted is None else [one for one in wanted if one in scene.given]
    grown = {project: _more(scene.given, project) for project in growing if project in scene.given}
    return {project: _of(project, now[project], rule, scene, grown) for project in sorted(asked)}


def _more(given: Given, project: ProjectId) -> dict[int | str, Cents]:
    return {donor: cents * GROWTH for donor, cents in given[project].items()}


def _of(
    project: ProjectId,
    now_cents: Cents,
    rule: PoolRule,
    scene: PoolScene,
    grown: dict[ProjectId, dict[int | str, Cents]],
) -> Estimate:
    others = {**scene.given, **grown, project: scene.given[project]}
    grown_cents = rule.divide(replace(scene, given=others)).cents[project]
    # An odd cent may fall the other way; what is said first is never below what is said last.
    return Estimate(now_cents=now_cents, grown_cents=min(now_cents, grown_cents))
