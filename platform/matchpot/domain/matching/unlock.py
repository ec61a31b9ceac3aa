"""Unlock: the pot gives one fixed amount to a project once the crowd has reached a threshold.

The idea: "once you have 80 % together, we add 750 euros". A threshold beats a linear match
(Huck and Rasul 2011), and the maker has a story to tell on the way there.

Worked example, 750.00 at 80 % of 10,000.00. One cent short gives nothing; that cent unlocks it;
a refund of that cent before the campaign closes locks it again, unless the rule latches:

>>> rule = UnlockFixed(grant_cents=75_000, trigger_bps=8_000)
>>> [rule.line_cents(ProjectScene(goal_cents=1_000_000, crowd_cents=c)) for c in (799_999, 800_000)]
[0, 75000]

Source: matching rules of the design, section 3, `unlock_fixed`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Clause, ClauseCode, Params
from matchpot.domain.matching.parameters import (
    Choice,
    Day,
    Field,
    FieldFlaw,
    Flag,
    Number,
    check_born,
)
from matchpot.domain.matching.scenes import ProjectScene
from matchpot.domain.money import BPS, Cents, bps_of_rounded_up


class Basis(StrEnum):
    """What counts towards the threshold: the crowd alone, or all match money too."""

    CROWD = "crowd"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockFixed:
    """`grant_cents` once, when the threshold and the number of donors are reached."""

    KIND: ClassVar[str] = "unlock_fixed"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Number(name="grant_cents", least=1, required=True, aliases=("grant",)),
        Number(name="trigger_cents", least=1),
        Number(name="trigger_bps", least=1, most=10 * BPS),
        Number(name="min_donors", default=0, most=1_000_000),
        Choice(name="basis", options=Basis, default=Basis.CROWD),
        Day(name="by_date"),
        Flag(name="latch"),
    )

    grant_cents: Cents
    trigger_cents: Cents | None = None
    trigger_bps: int | None = None
    min_donors: int = 0
    basis: Basis = Basis.CROWD
    by_date: date | None = None
    latch: bool = False

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)
        flaws = self.flaws({"trigger_cents": self.trigger_cents, "trigger_bps": self.trigger_bps})
        if flaws:
            raise RuleIncomplete(flaws)

    @staticmethod
    def flaws(values: Mapping[str, Any]) -> dict[str, str]:
        """The threshold is given in cents or in bps of the goal, and not in both."""
        cents, bps = values.get("trigger_cents"), values.get("trigger_bps")
        if (cents is None) == (bps is None):
            return {"trigger_cents": FieldFlaw.EXACTLY_ONE, "trigger_bps": FieldFlaw.EXACTLY_ONE}
        return {}

    def threshold_cents(self, goal_cents: Cents) -> Cents:
        """The least that unlocks; bps of the goal round up."""
        if self.trigger_cents is not None:
            return self.trigger_cents
        return bps_of_rounded_up(goal_cents, self.trigger_bps or 0)

    def why_not(self, scene: ProjectScene) -> Reason | None:
        """Say why nothing is unlocked; None when it is.

        After its date a rule unlocks no project any more; one that was unlocked in time stays so
        for as long as the threshold holds.
        """
        if self.latch and scene.was_unlocked:
            return None
        others = scene.other_match_cents if self.basis is Basis.ALL else 0
        if scene.crowd_cents + others < self.threshold_cents(scene.goal_cents):
            return Reason.TRIGGER_NOT_REACHED
        if scene.crowd_donors < self.min_donors:
            return Reason.DONORS_MISSING
        if self._too_late(scene):
            return Reason.DATE_PASSED
        return None

    def line_cents(self, scene: ProjectScene) -> Cents:
        """What the pot should add to the project now, before caps and what it has left."""
        return 0 if self.why_not(scene) else self.grant_cents

    def why_not_at_close(self, scene: ProjectScene, *, all_match_cents: Cents) -> Reason | None:
        """Say why the line lapses when the campaign closes: nothing more than before."""
        del all_match_cents
        return self.why_not(scene)

    def figures(self, scene: ProjectScene) -> Params:
        """The figures of the step in an explanation."""
        return (
            ("kind", self.KIND),
            ("grant_cents", self.grant_cents),
            ("trigger_cents", self.threshold_cents(scene.goal_cents)),
            ("min_donors", self.min_donors),
        )

    def clauses(self) -> tuple[Clause, ...]:
        """The amount, the conditions in order, and what a later refund does."""
        said = [Clause(ClauseCode.UNLOCK_FIXED, (("grant_cents", self.grant_cents),))]
        if self.trigger_cents is not None:
            said.append(Clause(ClauseCode.TRIGGER_CENTS, (("trigger_cents", self.trigger_cents),)))
        if self.trigger_bps is not None:
            said.append(Clause(ClauseCode.TRIGGER_BPS, (("trigger_bps", self.trigger_bps),)))
        if self.basis is Basis.ALL:
            said.append(Clause(ClauseCode.TRIGGER_COUNTS_MATCH))
        if self.min_donors > 0:
            said.append(Clause(ClauseCode.MIN_DONORS, (("min_donors", self.min_donors),)))
        if self.by_date is not None:
            said.append(Clause(ClauseCode.BY_DATE, (("by_date", self.by_date.isoformat()),)))
        said.append(Clause(ClauseCode.LATCHED if self.latch else ClauseCode.RELOCKS))
        return tuple(said)

    def _too_late(self, scene: ProjectScene) -> bool:
        if self.by_date is None or scene.today is None or scene.was_unlocked:
            return False
        return scene.today > self.by_date
