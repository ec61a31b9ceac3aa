"""Gap fill: gifts are matched, but never past the goal.

The idea: "we double your gift until the goal is there". Crowd and pot walk towards each other, and
the money that is no longer needed stays in the pot (the older calls of Goteo).

Worked example, one for one, goal 100.00, of which 60.00 is there. A gift of 10.00 is doubled; a
gift of 25.00 leaves 15.00 to fill; a gift of 40.00 fills the goal itself:

>>> rule = GapFill()
>>> [rule.match_cents(cents, _with(6_000)) for cents in (1_000, 2_500, 4_000)]
[1000, 1500, 0]

What is there is what people gave and what all pots hold or have given; gifts that are still being
paid are not in it.

Source: matching rules of the design, section 3, `gap_fill`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Clause, ClauseCode, Params
from matchpot.domain.matching.parameters import Choice, Field, Number, check_born
from matchpot.domain.matching.scenes import Gift, GiftScene, ProjectTotals, Usage
from matchpot.domain.money import Cents


class GapGoal(StrEnum):
    """Which goal is filled: the least the project needs, or the most it asks for."""

    MINIMUM = "minimum"
    OPTIMUM = "optimum"


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFill:
    """`num` cents for every `den` that count, as far as the goal still needs them."""

    KIND: ClassVar[str] = "gap_fill"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Choice(name="goal", options=GapGoal, default=GapGoal.MINIMUM),
        Number(name="num", least=1, most=10_000, default=1),
        Number(name="den", least=1, most=10_000, default=1),
    )

    goal: GapGoal = GapGoal.MINIMUM
    num: int = 1
    den: int = 1

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    def gap_cents(self, counted_cents: Cents, project: ProjectTotals) -> Cents:
        """What the goal still needs once this gift is in; never negative."""
        goal = project.goal_cents
        if self.goal is GapGoal.OPTIMUM and project.goal_optimum_cents is not None:
            goal = project.goal_optimum_cents
        return max(0, goal - project.crowd_cents - project.match_cents - counted_cents)

    def why_less(self, counted_cents: Cents, scene: GiftScene) -> Reason | None:
        """Say that the goal needs no more; None when the whole ratio is given."""
        whole = counted_cents * self.num // self.den
        return Reason.GOAL_FILLED if self.gap_cents(counted_cents, scene.project) < whole else None

    def match_cents(self, counted_cents: Cents, scene: GiftScene) -> Cents:
        """Match for what counts of one gift, before caps, rounded down."""
        whole = counted_cents * self.num // self.den
        return min(whole, self.gap_cents(counted_cents, scene.project))

    def figures(self) -> Params:
        """The figures of the step in an explanation."""
        return (("kind", self.KIND), ("num", self.num), ("den", self.den))

    def clauses(self) -> tuple[Clause, ...]:
        """One clause: the ratio, and which goal it fills."""
        least = self.goal is GapGoal.MINIMUM
        code = ClauseCode.GAP_FILL if least else ClauseCode.GAP_FILL_OPTIMUM
        return (Clause(code, (("num", self.num), ("den", self.den))),)


def _with(crowd_cents: Cents) -> GiftScene:
    """A project with a goal of 100.00 on its way; for the worked example."""
    return GiftScene(
        Gift(cents=0), ProjectTotals(goal_cents=10_000, crowd_cents=crowd_cents), Usage()
    )
