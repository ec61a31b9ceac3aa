"""Bridge: the pot comes in early with a large part, and keeps it only if the campaign gets there.

The idea: "at a quarter of the goal we bring you to a half, if the rest is found". It carries a
campaign over its slow middle (the pilot of Nesta, Arts Council England and Heritage Lottery Fund).

Worked example, 25 % of the goal placed at 25 %, kept when all of it is there; goal 10,000.01. The
threshold rounds up, the share down:

>>> rule = Bridge(place_at_bps=2_500, share_bps=2_500, keep_if_bps=10_000)
>>> [rule.line_cents(_with(crowd)) for crowd in (250_000, 250_001)]
[0, 250000]
>>> rule.why_not_at_close(_with(750_000), all_match_cents=250_000).value
'end_not_reached'
>>> rule.why_not_at_close(_with(750_001), all_match_cents=250_000) is None
True

Source: matching rules of the design, section 3, `bridge`.
"""

from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Clause, ClauseCode, Params
from matchpot.domain.matching.parameters import Field, Number, check_born
from matchpot.domain.matching.scenes import ProjectScene
from matchpot.domain.money import BPS, Cents, bps_of, bps_of_rounded_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """`share_bps` of the goal, held from `place_at_bps` on, kept if all reach `keep_if_bps`."""

    KIND: ClassVar[str] = "bridge"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Number(name="place_at_bps", most=10 * BPS, required=True, aliases=("place_at",)),
        Number(name="share_bps", least=1, most=BPS, required=True, aliases=("share",)),
        Number(name="keep_if_bps", most=10 * BPS, default=BPS, aliases=("keep_if",)),
    )

    place_at_bps: int
    share_bps: int
    keep_if_bps: int = BPS

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    def threshold_cents(self, goal_cents: Cents) -> Cents:
        """The least crowd money that brings the pot in, rounded up."""
        return bps_of_rounded_up(goal_cents, self.place_at_bps)

    def why_not(self, scene: ProjectScene) -> Reason | None:
        """Say why the pot does not come in; None when it does."""
        reached = scene.crowd_cents >= self.threshold_cents(scene.goal_cents)
        return None if reached else Reason.TRIGGER_NOT_REACHED

    def line_cents(self, scene: ProjectScene) -> Cents:
        """What the pot should hold for the project now, before caps; the share rounds down."""
        return 0 if self.why_not(scene) else bps_of(scene.goal_cents, self.share_bps)

    def why_not_at_close(self, scene: ProjectScene, *, all_match_cents: Cents) -> Reason | None:
        """Say why the line lapses at the close: crowd and all match, this one too, fall short."""
        end = bps_of_rounded_up(scene.goal_cents, self.keep_if_bps)
        if scene.crowd_cents + all_match_cents < end:
            return Reason.END_NOT_REACHED
        return self.why_not(scene)

    def figures(self, scene: ProjectScene) -> Params:
        """The figures of the step in an explanation."""
        return (
            ("kind", self.KIND),
            ("trigger_cents", self.threshold_cents(scene.goal_cents)),
            ("share_bps", self.share_bps),
            ("keep_cents", bps_of_rounded_up(scene.goal_cents, self.keep_if_bps)),
        )

    def clauses(self) -> tuple[Clause, ...]:
        """When it is placed and how much, and when it is kept."""
        placed = (("place_at_bps", self.place_at_bps), ("share_bps", self.share_bps))
        return (
            Clause(ClauseCode.BRIDGE, placed),
            Clause(ClauseCode.KEEP_IF, (("keep_if_bps", self.keep_if_bps),)),
        )


def _with(crowd_cents: Cents) -> ProjectScene:
    """A project with a goal of 10,000.01 on its way; for the worked example."""
    return ProjectScene(goal_cents=1_000_001, crowd_cents=crowd_cents)
