"""Seed: the pot gives first, in its own name, before anybody else.

The idea: "the city fund has already put in 1,000 euros". A named lead gift that is announced moves
people more than any match (Huck and Rasul 2011; List and Lucking-Reiley 2002).

Worked example, 1,000.00 on a goal of 10,000.00, paid when the goal is reached with it:

>>> rule = Seed(amount_cents=100_000, condition=SeedCondition.SUCCESS)
>>> rule.line_cents(_with(0))
100000
>>> rule.why_not_at_close(_with(899_999), all_match_cents=100_000).value
'goal_not_reached'
>>> rule.why_not_at_close(_with(900_000), all_match_cents=100_000) is None
True

The line is held from the first moment on. Without a condition it is captured at the close whatever
came in; a campaign that fails by its own rule gives it back all the same.

Source: matching rules of the design, section 3, `seed`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Clause, ClauseCode, Params
from matchpot.domain.matching.parameters import Choice, Field, FieldFlaw, Number, check_born
from matchpot.domain.matching.scenes import ProjectScene
from matchpot.domain.matching.tables import Text
from matchpot.domain.money import BPS, Cents, bps_of_rounded_up


class SeedCondition(StrEnum):
    """What must be so at the close: nothing, the goal with all match, or a share by the crowd."""

    NONE = "none"
    SUCCESS = "success"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """`amount_cents` from the start; `named` is how the giver is announced."""

    KIND: ClassVar[str] = "seed"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Number(name="amount_cents", least=1, required=True, aliases=("amount",)),
        Text(name="named"),
        Choice(name="condition", options=SeedCondition, default=SeedCondition.NONE),
        Number(name="trigger_bps", least=1, most=10 * BPS, aliases=("trigger",)),
    )

    amount_cents: Cents
    named: str | None = None
    condition: SeedCondition = SeedCondition.NONE
    trigger_bps: int | None = None

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)
        flaws = self.flaws({"condition": self.condition, "trigger_bps": self.trigger_bps})
        if flaws:
            raise RuleIncomplete(flaws)

    @staticmethod
    def flaws(values: Mapping[str, Any]) -> dict[str, str]:
        """A threshold has its share, and nothing else has one."""
        asks = values.get("condition") is SeedCondition.THRESHOLD
        has = values.get("trigger_bps") is not None
        if asks and not has:
            return {"trigger_bps": FieldFlaw.MISSING}
        return {"trigger_bps": FieldFlaw.UNKNOWN} if has and not asks else {}

    def why_not(self, scene: ProjectScene) -> Reason | None:
        """Say why the pot gives nothing now: never, for it gives first."""
        del scene
        return None

    def line_cents(self, scene: ProjectScene) -> Cents:
        """What the pot should hold for the project now, before caps and what it has left."""
        del scene
        return self.amount_cents

    def why_not_at_close(self, scene: ProjectScene, *, all_match_cents: Cents) -> Reason | None:
        """Say why the line lapses when the campaign closes; a share of the goal rounds up."""
        if self.condition is SeedCondition.SUCCESS:
            reached = scene.crowd_cents + all_match_cents >= scene.goal_cents
            return None if reached else Reason.GOAL_NOT_REACHED
        if self.condition is SeedCondition.THRESHOLD:
            least = bps_of_rounded_up(scene.goal_cents, self.trigger_bps or 0)
            return None if scene.crowd_cents >= least else Reason.TRIGGER_NOT_REACHED
        return None

    def figures(self, scene: ProjectScene) -> Params:
        """The figures of the step in an explanation."""
        del scene
        return (
            ("kind", self.KIND),
            ("amount_cents", self.amount_cents),
            ("named", self.named or ""),
        )

    def clauses(self) -> tuple[Clause, ...]:
        """The amount with its name, and what must be so at the close."""
        given = (("amount_cents", self.amount_cents), ("named", self.named or ""))
        if self.condition is SeedCondition.THRESHOLD:
            when = Clause(ClauseCode.KEEP_IF_CROWD, (("trigger_bps", self.trigger_bps or 0),))
        elif self.condition is SeedCondition.SUCCESS:
            when = Clause(ClauseCode.ONLY_AT_GOAL)
        else:
            when = Clause(ClauseCode.UNCONDITIONAL)
        return (Clause(ClauseCode.SEED, given), when)


def _with(crowd_cents: Cents) -> ProjectScene:
    """A project with a goal of 10,000.00 on its way; for the worked example."""
    return ProjectScene(goal_cents=1_000_000, crowd_cents=crowd_cents)
