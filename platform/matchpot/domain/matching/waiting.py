"""What a gift still waits for, because a pot had too little when it came.

The wait-list serves whoever came first: money that comes back to a pot goes to gifts that were
paid and not matched in full, before it goes to new ones. What a gift waits for is the difference
between what a pot gave and what it gives in the same decision when it is never short.

Worked example: a pot with 30.00 left matches a gift of 100.00 one for one, and 70.00 is missing.

>>> from matchpot.domain.matching.ratio import Ratio
>>> pot = PotView(id="A", rule=Ratio(num=1, den=1), available_cents=3_000)
>>> missing(Gift(cents=10_000), ProjectTotals(goal_cents=1_000_000), [pot], {"A": 3_000})
{'A': 7000}

A rule that gives all or nothing keeps no list: what comes back in parts would never be enough for
it, and would wait with it.

Source: matching rules of the design, section 4, exhaustion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matchpot.domain.matching.decide import decide_gift
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import PotId
from matchpot.domain.matching.rules import gives_whole_or_nothing
from matchpot.domain.matching.scenes import Gift, ProjectTotals
from matchpot.domain.matching.stacking import DEFAULT_JOINT_CAPS, JointCaps, PotView
from matchpot.domain.money import Cents

# More than any rule gives to one gift.
_NEVER_SHORT_CENTS = 10**15


def missing(
    gift: Gift,
    project: ProjectTotals,
    pots: Sequence[PotView],
    lines: Mapping[PotId, Cents],
    joint: JointCaps = DEFAULT_JOINT_CAPS,
) -> dict[PotId, Cents]:
    """Say what each pot would add more, had it not been short; pots that would not are left out.

    Each answer takes what the others gave as it is. With pots that fill one entitlement either
    may bring what is missing, so the answers may add up to more than that: whoever lets one pot
    give asks again about the others.

    Args:
        gift: What is left of the gift.
        project: The totals as they were before it.
        pots: The pots as they were seen then.
        lines: What each pot has given to it so far.
        joint: The joint caps the gift was decided under.
    """
    short = never_short_cents(gift, project, pots, joint) - sum(lines.values())
    found = {}
    for at, pot in enumerate(pots):
        if gives_whole_or_nothing(pot.rule):
            continue
        as_if = [_with(one, lines.get(one.id, 0)) for one in pots]
        as_if[at] = _with(pot, _NEVER_SHORT_CENTS)
        cents = decide_gift(gift, project, as_if, joint).cents_of(pot.id) - lines.get(pot.id, 0)
        if min(cents, short) > 0:
            found[pot.id] = min(cents, short)
    return found


def never_short_cents(
    gift: Gift,
    project: ProjectTotals,
    pots: Sequence[PotView],
    joint: JointCaps = DEFAULT_JOINT_CAPS,
) -> Cents:
    """Say what all pots together give to a gift when none of them is ever short."""
    never_short = [_with(one, _NEVER_SHORT_CENTS) for one in pots]
    return decide_gift(gift, project, never_short, joint).total_cents


def _with(pot: PotView, cents: Cents) -> PotView:
    """The pot with so much left, whether or not it was empty."""
    reason = None if pot.reason is Reason.POT_EMPTY else pot.reason
    return replace(pot, available_cents=cents, reason=reason)
