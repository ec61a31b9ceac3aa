"""What projects may expect of a pool while the round runs: two sums with the rule that divides it.

As it stands: the pool divided over what people gave until now. Grown: the same when all other
projects whose campaigns still run get as much again, from the same people, and this one nothing
more. Neither is a promise: a project may fail, and others may grow further than that. What one
person more would change is worked out the same way, as it stands.

Worked example, a pool of 300.00 in proportion to gifts, of which two projects drew 100.00 each:

>>> from matchpot.domain.matching.pro_rata import ProRata
>>> scene = PoolScene(pool_cents=30_000, given={"a": {"x": 10_000}, "b": {"y": 10_000}})
>>> estimates(ProRata(), scene, growing={"a", "b"})["a"]
Estimate(now_cents=15000, grown_cents=10000)
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from matchpot.domain.matching.pool_scene import DonorId, Given, PoolScene, ProjectId
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


def one_more(rule: PoolRule, scene: PoolScene, project: ProjectId, *, cents: Cents) -> Cents:
    """How much more a project would get now if somebody new gave it so much; never below 0.

    >>> from matchpot.domain.matching.qf import Qf
    >>> gave = {"a": {"x": 1_000, "y": 1_000}, "b": {"x": 1_000, "z": 1_000}}
    >>> one_more(Qf(), PoolScene(pool_cents=30_000, given=gave), "a", cents=1_000)
    7500
    """
    own = scene.given[project]
    # Ids of people are all of one kind, and no key is empty and no number below nought.
    somebody: DonorId = "" if any(isinstance(key, str) for key in own) else -1
    given = {**scene.given, project: {**own, somebody: cents}}
    before = rule.divide(scene).cents[project]
    return max(0, rule.divide(replace(scene, given=given)).cents[project] - before)


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
