"""What is left of a gift's match when a part of the gift, or all of it, goes back.

Each line keeps at most what its own rule version gives for what is left of the gift; pots that
filled one entitlement are cut from the last line backwards, and so are the joint caps. No line
ever grows: money that came free meanwhile belongs to other gifts. Lines on a whole project are
decided anew with `decide.decide_project`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matchpot.domain.matching.decide import own_cents
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Explanation, PotId, Stage, Step
from matchpot.domain.matching.scenes import Gift, ProjectTotals
from matchpot.domain.matching.stacking import (
    DEFAULT_JOINT_CAPS,
    JointCaps,
    Offer,
    PotView,
    cut_to,
    in_order,
    take,
)
from matchpot.domain.money import Cents
from matchpot.domain.pots import Share


@dataclass(frozen=True, slots=True)
class GrantedLine:
    """A line that stands, with its pot as it was decided.

    `pot` holds the rule version of the gift and the usage before the gift; what the pot has left
    does not matter. A pot that took part and gave nothing may be passed with 0 cents, since its
    rule may have set the common entitlement; a pot that took no part may not.
    """

    pot: PotView
    cents: Cents


@dataclass(frozen=True, slots=True)
class Cut:
    """What becomes of one line."""

    pot_id: PotId
    before_cents: Cents
    after_cents: Cents
    explanation: Explanation

    @property
    def cut_cents(self) -> Cents:
        """What goes back to the pot; 0 when the line stays whole."""
        return self.before_cents - self.after_cents


def recompute_after_refund(
    gift_left: Gift,
    project: ProjectTotals,
    lines: Sequence[GrantedLine],
    joint: JointCaps = DEFAULT_JOINT_CAPS,
) -> tuple[Cut, ...]:
    """Say what is left of each line, in the order in which the lines stand.

    Args:
        gift_left: the gift after the refund; 0 cents when all of it went back.
        project: the totals as they were before the gift.
        lines: the lines of this gift.
        joint: the joint caps the gift was decided under.
    """
    granted = {line.pot.id: line.cents for line in lines}
    pots = [_in_turn(pot) for pot in in_order(line.pot for line in lines)]
    offers = []
    counted_by_pot: dict[PotId, Cents] = {}
    for pot in pots:
        counted, own = own_cents(gift_left, project, pot)
        counted_by_pot[pot.id] = counted
        offers.append(Offer(pot, own, min(own, granted[pot.id])))
    kept = cut_to(take(offers), joint.gift_room(gift_left))
    return tuple(
        _cut(gift_left, pot.id, granted[pot.id], cents, counted_by_pot[pot.id])
        for pot, cents in zip(pots, kept, strict=True)
    )


def _in_turn(pot: PotView) -> PotView:
    """The pot as it was when it gave, cut in turn: the last line first, not in proportion.

    That it was closed or paused since changes nothing for a gift it matched.
    """
    return replace(pot, share=Share.ORDERED, reason=None)


def _cut(gift_left: Gift, pot_id: PotId, before: Cents, after: Cents, counted: Cents) -> Cut:
    steps = [Step(Stage.GIFT, 0, gift_left.cents)]
    if after < before:
        steps.append(Step(Reason.GIFT_REDUCED, before, after, (("gift_cents", gift_left.cents),)))
    return Cut(pot_id, before, after, Explanation(pot_id, counted, after, tuple(steps)))
