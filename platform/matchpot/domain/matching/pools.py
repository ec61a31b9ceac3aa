"""Pools that are divided at the end of a round: the shape of their rules, and the table of kinds.

A new kind is one file with one class and one row in `POOL_KINDS`. The input of a rule and its
answer are in `pool_scene.py`. Rules that answer single gifts or single projects are in `rules.py`.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import ClassVar, Protocol

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.equal_share import EqualShare
from matchpot.domain.matching.panel_blend import PanelBlend
from matchpot.domain.matching.parameters import Field, FieldFlaw, read_fields
from matchpot.domain.matching.pool_scene import (
    DonorId,
    PoolResult,
    PoolScene,
    ProjectId,
    Weighed,
    added_up,
)
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.matching.qf import Qf
from matchpot.domain.matching.qf_cluster import QfCluster
from matchpot.domain.matching.qf_pairwise import QfPairwise
from matchpot.domain.money import Cents


class PoolRule(Protocol):
    """A rule that divides a pool over projects, once, when all gifts are in.

    It counts what the crowd gave and never other match money, so that pools do not depend on each
    other's order.
    """

    KIND: ClassVar[str]
    KNOWS_PEOPLE: ClassVar[bool]
    FIELDS: ClassVar[tuple[Field, ...]]

    def weigh(self, scene: PoolScene) -> list[Weighed]:
        """Raw weights in the order of ids, in the rule's own unit."""
        ...

    def divide(self, scene: PoolScene) -> PoolResult:
        """Divide the pool, with a reason for whoever gets nothing or not more."""
        ...


_RULES: tuple[type[PoolRule], ...] = (
    ProRata,
    Qf,
    QfPairwise,
    QfCluster,
    PanelBlend,
    EqualShare,
)
POOL_KINDS: Mapping[str, type[PoolRule]] = MappingProxyType({kind.KIND: kind for kind in _RULES})


def parse_pool_rule(kind: str, params: Mapping[str, object]) -> PoolRule:
    """Read a pool rule from plain values; raise `RuleIncomplete` with a flaw per field.

    >>> parse_pool_rule("equal_share", {"entry_cents": 5_000})
    EqualShare(min_cents=0, counted_cap_cents=None, cap_bps=None, entry_cents=5000)
    """
    made = POOL_KINDS.get(kind)
    if made is None:
        raise RuleIncomplete({"kind": FieldFlaw.UNKNOWN})
    values, flaws = read_fields(made.FIELDS, params)
    if flaws:
        raise RuleIncomplete(flaws)
    return made(**values)


def pool_of(
    kind: str,
    params: Mapping[str, object],
    donations: Iterable[tuple[ProjectId, DonorId, Cents]],
    *,
    pool_cents: Cents,
) -> PoolResult:
    """Divide a pool by a rule given as plain values, over gifts as (project, person, cents).

    The budget is no parameter of the rule: it may rise while a published version stays as it is.

    >>> gifts = [("a", "x", 100), ("b", "y", 200), ("a", "z", 100)]
    >>> pool_of("pro_rata", {}, gifts, pool_cents=1_000).cents
    {'a': 500, 'b': 500}
    """
    scene = PoolScene(pool_cents=pool_cents, given=added_up(donations))
    return parse_pool_rule(kind, params).divide(scene)
