"""Several pots on one project: who gives first, who comes on top, and what they give together.

Order: the pots that fill come before the pots that stack on top; within each, lower tier first,
then lower priority, then lower id. In one tier the pots that share in proportion come after those
that give in order. Joint caps cut from the last line backwards. Pure sums; the words for them are
added in `decide.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from matchpot.domain.matching.caps import NO_CAPS, Caps
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import PotId
from matchpot.domain.matching.rules import GiftRule, ProjectRule
from matchpot.domain.matching.scenes import NO_USAGE, Gift, ProjectTotals, Usage
from matchpot.domain.money import BPS, Cents, bps_of, capped_largest_remainder
from matchpot.domain.pots import PotMode, Share


@dataclass(frozen=True, slots=True, kw_only=True)
class PotView:
    """One pot as it stands before a decision.

    Attributes:
        id: its stable id, which settles ties; all pots of a decision have ids of one type.
        rule: the published rule, parsed once and kept.
        available_cents: total - reserved - used.
        tier: lower gives first.
        priority: lower gives first within a tier.
        mode: fill the common entitlement, or come on top.
        share: in order, or in proportion to what pots of this tier have left.
        caps: its own limits.
        min_donation_cents: the least gift that counts; that amount itself counts.
        usage: what it did so far on this project and for this donor.
        reason: why it takes no part, found beforehand (pot state, self-donation, ...).
        crowd_cents: eligible crowd cents as this pot counts them; None: as the project does.
        crowd_donors: unique persons as this pot counts them; None: as the project does.
        was_unlocked: its project-level line stands now, or its rule latched before.
        opens_on: the day more of its money becomes available; None when none does.
    """

    id: PotId
    rule: GiftRule | ProjectRule
    available_cents: Cents
    tier: int = 1
    priority: int = 0
    mode: PotMode = PotMode.FILL
    share: Share = Share.ORDERED
    caps: Caps = NO_CAPS
    min_donation_cents: Cents = 0
    usage: Usage = NO_USAGE
    reason: Reason | None = None
    crowd_cents: Cents | None = None
    crowd_donors: int | None = None
    was_unlocked: bool = False
    opens_on: date | None = None

    def __post_init__(self) -> None:
        if self.available_cents < 0:
            raise ValueError(f"pot {self.id} is overdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class JointCaps:
    """Limits over all pots of a project together; None is off.

    Attributes:
        match_multiple_bps: all match on one gift, in bps of that gift; 10000 is one for one.
        project_goal_bps: all match on one project, in bps of its goal.
    """

    match_multiple_bps: int | None = None
    project_goal_bps: int | None = None

    def gift_room(self, gift: Gift) -> Cents | None:
        """All match one gift may get, rounded down; None without a limit."""
        bps = self.match_multiple_bps
        return None if bps is None else bps_of(gift.cents, bps)

    def project_room(self, project: ProjectTotals) -> Cents | None:
        """What a project may still get, rounded down, never negative; None without a limit."""
        if self.project_goal_bps is None:
            return None
        return max(0, bps_of(project.goal_cents, self.project_goal_bps) - project.match_cents)


NO_JOINT_CAPS = JointCaps()
DEFAULT_JOINT_CAPS = JointCaps(match_multiple_bps=BPS, project_goal_bps=BPS // 2)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one pot would give to a gift if it were alone.

    `own_cents` is what its rule says; `most_cents` is that within its caps and what it has left.
    """

    pot: PotView
    own_cents: Cents
    most_cents: Cents


def in_order(pots: Iterable[PotView]) -> list[PotView]:
    """Sort pots as their lines will stand; the answer does not depend on the order given."""
    return sorted(pots, key=_place)


def _place(pot: PotView) -> tuple[bool, int, bool, int, PotId]:
    on_top = pot.mode is PotMode.STACK
    shares = pot.share is Share.PROPORTIONAL and not on_top
    return (on_top, pot.tier, shares, pot.priority, pot.id)


def take(offers: Sequence[Offer]) -> list[Cents]:
    """Say what each pot gives, before joint caps; the offers stand in order.

    The pots that fill share one entitlement, the largest of what their rules say; each gives at
    most its own. The pots on top each give what they offer.
    """
    taken: dict[PotId, Cents] = {}
    fills = [offer for offer in offers if offer.pot.mode is PotMode.FILL]
    left = max((offer.own_cents for offer in fills), default=0)
    for _, tier in groupby(fills, key=attrgetter("pot.tier")):
        members = list(tier)
        for offer in members:
            if offer.pot.share is Share.ORDERED:
                taken[offer.pot.id] = min(left, offer.most_cents)
                left -= taken[offer.pot.id]
        shared = _shared(left, [m for m in members if m.pot.share is Share.PROPORTIONAL])
        taken.update(shared)
        left -= sum(shared.values())
    return [taken.get(offer.pot.id, offer.most_cents) for offer in offers]


def _shared(left_cents: Cents, offers: Sequence[Offer]) -> dict[PotId, Cents]:
    """Divide over pots in proportion to what each has left, none above its own offer."""
    if not offers:
        return {}
    weights = {offer.pot.id: offer.pot.available_cents for offer in offers}
    caps = {offer.pot.id: offer.most_cents for offer in offers}
    return dict(capped_largest_remainder(left_cents, weights, caps).parts)


def cut_to(cents: Sequence[Cents], room_cents: Cents | None) -> list[Cents]:
    """Cut lines to a joint limit, from the last line backwards; None leaves them whole.

    >>> cut_to([10_000, 10_000], 15_000)
    [10000, 5000]
    """
    kept = list(cents)
    if room_cents is None:
        return kept
    over = sum(kept) - room_cents
    for at in range(len(kept) - 1, -1, -1):
        if over <= 0:
            break
        cut = min(over, kept[at])
        kept[at] -= cut
        over -= cut
    return kept
