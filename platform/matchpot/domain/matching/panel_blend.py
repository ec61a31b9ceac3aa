"""Panel blend: a panel's votes and the crowd's gifts decide together.

The idea: "half of the money goes where the panel points, half where people give". The panel guards
the purpose of the fund, the crowd shows what lives. Both are first brought to the same whole, so
that a panel of seven and a crowd of thousands weigh what was agreed and not what their numbers are.

Worked example: half panel, half crowd, 1,000.00. The panel gives 3 of its 4 votes to `a`; the crowd
gave both as much:

>>> given = {"a": {"x": 500}, "b": {"y": 500}}
>>> scene = PoolScene(pool_cents=100_000, given=given, votes={"a": 3, "b": 1})
>>> PanelBlend(panel_bps=5_000).divide(scene).cents
{'a': 62500, 'b': 37500}

The crowd's part is pro rata or quadratic (`crowd`). Where nobody voted, or no gift counts, the
other side decides alone. `round_id` names the round whose scores are the votes; it is not read
here, and who divides a list of votes of their own leaves it out. Scores are exact fractions, which
`whole_votes` brings to whole numbers.

Source: matching rules of the design, section 3, `panel_blend`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import ClassVar

from matchpot.domain.matching.parameters import Choice, Field, Number
from matchpot.domain.matching.pool_scene import (
    CountingRule,
    PoolReason,
    PoolResult,
    PoolScene,
    ProjectId,
    Weighed,
    blended,
    shared_out,
)
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.matching.qf import Qf
from matchpot.domain.money import BPS


class CrowdBy(StrEnum):
    """How the crowd's side is weighed."""

    PRO_RATA = "pro_rata"
    QF = "qf"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelBlend(CountingRule):
    """`panel_bps` of the weight by votes, the rest by gifts."""

    KIND: ClassVar[str] = "panel_blend"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        *CountingRule.FIELDS,
        Number(name="panel_bps", most=BPS, required=True, aliases=("bps",)),
        Choice(name="crowd", options=CrowdBy, default=CrowdBy.PRO_RATA),
        Number(name="round_id", least=1),
    )

    panel_bps: int
    crowd: CrowdBy = CrowdBy.PRO_RATA
    round_id: int | None = None

    def weigh(self, scene: PoolScene) -> list[Weighed]:
        """Blended weights; the whole is 10**13 when both sides have something to say."""
        rule = ProRata if self.crowd is CrowdBy.PRO_RATA else Qf
        crowd = rule(min_cents=self.min_cents, counted_cap_cents=self.counted_cap_cents)
        projects = crowd.weigh(_with_the_panels(scene))
        weights = blended(
            {one.project: scene.votes.get(one.project, 0) for one in projects},
            {one.project: one.weight for one in projects},
            first_bps=self.panel_bps,
        )
        return [_judged(one, weights[one.project]) for one in projects]

    def divide(self, scene: PoolScene) -> PoolResult:
        """Divide the pool over all projects that have gifts or votes."""
        whole = _with_the_panels(scene)
        return shared_out(whole, self.weigh(scene), self.caps(whole))


def whole_votes(scores: Mapping[ProjectId, Fraction]) -> dict[ProjectId, int]:
    """Scores as whole numbers in exactly the same proportion; 0 for one below 0.

    >>> whole_votes({"a": Fraction(7, 2), "b": Fraction(1, 3), "c": Fraction(-2)})
    {'a': 21, 'b': 2, 'c': 0}
    """
    shared = lcm(*(score.denominator for score in scores.values()))
    return {project: max(0, int(score * shared)) for project, score in scores.items()}


def _with_the_panels(scene: PoolScene) -> PoolScene:
    """The scene with the projects that have votes and no gifts."""
    return replace(scene, given={project: {} for project in scene.votes} | dict(scene.given))


def _judged(one: Weighed, weight: int) -> Weighed:
    why_not = None if weight else one.why_not or PoolReason.NO_WEIGHT
    return replace(one, weight=weight, why_not=why_not)
