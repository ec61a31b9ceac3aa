"""Top-up: the pot pays the last part, once the crowd has come far enough.

The idea: "you find the first three quarters, we pay the last one". The public 70/30 schemes of
Dutch cities and provinces work this way.

Worked example, share 25 % from 75 % on, goal 10,000.01. The threshold rounds up, the share down,
and together they are the goal to the cent:

>>> rule = TopUp(trigger_bps=7_500, share_bps=2_500)
>>> rule.threshold_cents(1_000_001)
750001
>>> rule.line_cents(ProjectScene(goal_cents=1_000_001, crowd_cents=750_001))
250000

The line is held while the campaign runs and captured only when crowd and all match together reach
the goal. What the crowd finds itself, the pot keeps.

Source: matching rules of the design, section 3, `top_up`.
"""

from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Clause, ClauseCode, Params
from matchpot.domain.matching.parameters import Field, Number, check_born
from matchpot.domain.matching.scenes import ProjectScene
from matchpot.domain.money import BPS, Cents, bps_of, bps_of_rounded_up


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """At most `share_bps` of the goal and `cap_cents`, from `trigger_bps` of the goal on."""

    KIND: ClassVar[str] = "top_up"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Number(name="trigger_bps", most=BPS, required=True),
        Number(name="share_bps", least=1, most=BPS, required=True),
        Number(name="cap_cents", least=1, aliases=("cap",)),
    )

    trigger_bps: int
    share_bps: int
    cap_cents: Cents | None = None

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    def threshold_cents(self, goal_cents: Cents) -> Cents:
        """The least crowd money that brings the pot in, rounded up."""
        return bps_of_rounded_up(goal_cents, self.trigger_bps)

    def most_cents(self, goal_cents: Cents) -> Cents:
        """The most this pot adds to a project with this goal; the share rounds down."""
        share = bps_of(goal_cents, self.share_bps)
        return share if self.cap_cents is None else min(share, self.cap_cents)

    def why_not(self, scene: ProjectScene) -> Reason | None:
        """Say why the pot does not come in; None when it does."""
        reached = scene.crowd_cents >= self.threshold_cents(scene.goal_cents)
        return None if reached else Reason.TRIGGER_NOT_REACHED

    def line_cents(self, scene: ProjectScene) -> Cents:
        """What the pot should add to the project now, before caps and what it has left."""
        if self.why_not(scene):
            return 0
        return min(self.most_cents(scene.goal_cents), max(0, scene.goal_cents - scene.crowd_cents))

    def why_not_at_close(self, scene: ProjectScene, *, all_match_cents: Cents) -> Reason | None:
        """Say why the line lapses when the campaign closes: crowd and match miss the goal."""
        if scene.crowd_cents + all_match_cents < scene.goal_cents:
            return Reason.GOAL_NOT_REACHED
        return self.why_not(scene)

    def figures(self, scene: ProjectScene) -> Params:
        """The figures of the step in an explanation."""
        return (
            ("kind", self.KIND),
            ("trigger_cents", self.threshold_cents(scene.goal_cents)),
            ("share_bps", self.share_bps),
            ("most_cents", self.most_cents(scene.goal_cents)),
        )

    def clauses(self) -> tuple[Clause, ...]:
        """The share, its limit, the threshold, and that the goal must be reached."""
        said = [
            Clause(ClauseCode.TOP_UP, (("share_bps", self.share_bps),)),
            Clause(ClauseCode.TRIGGER_BPS, (("trigger_bps", self.trigger_bps),)),
        ]
        if self.cap_cents is not None:
            said.append(Clause(ClauseCode.TOP_UP_CAP, (("cap_cents", self.cap_cents),)))
        return (*said, Clause(ClauseCode.ONLY_AT_GOAL))
