"""A rule tried on made-up gifts with the functions that decide about real ones.

Nothing is stored. The platform's limits over all pots together apply, as they do for real.
"""

from dataclasses import dataclass

from matchpot.domain.matching.bridge import Bridge
from matchpot.domain.matching.decide import Decision, decide_gift, decide_project
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.gap_fill import GapFill
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.matching.rules import is_gift_rule
from matchpot.domain.matching.scenes import NO_USAGE, Gift, ProjectTotals, Usage
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.matching.tier_gift import TierGift
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.money import bps_of
from matchpot.services.rules import RuleDraft

GOAL_CENTS = 1_000_000
_GIFTS = (500, 2_500, 10_000, 50_000)
_SHARES_BPS = (5_000, 7_000, 9_000, 10_000)
_DONORS = 250
# More than any example asks for, so that the rule shows and not the pot.
_FULL_POT_CENTS = 10_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRow:
    """What is given, what the pot adds to it, and why not more (or None)."""

    given_cents: int
    added_cents: int
    why_not_more: Reason | None

    @property
    def together_cents(self) -> int:
        """Both together."""
        return self.given_cents + self.added_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A rule on made-up figures.

    Attributes:
        per_gift: Whether `given_cents` is one gift, or all that people gave to a project.
        donors: How many people the example counts, for rules about whole projects.
    """

    goal_cents: int
    donors: int
    per_gift: bool
    rows: tuple[ExampleRow, ...]


def worked_example(draft: RuleDraft) -> Example:
    """Four gifts of one euro amount each, or a project on its way to its goal."""
    pot = PotView(
        id=1,
        rule=draft.rule,
        available_cents=_FULL_POT_CENTS,
        caps=draft.caps,
        min_donation_cents=draft.min_donation_cents,
        usage=_before(draft),
    )
    per_gift = is_gift_rule(draft.rule)
    moments = _gifts(draft) if per_gift else _totals(draft)
    decide = _after_gift if per_gift else _at_close
    donors = max(_DONORS, draft.rule.min_donors if isinstance(draft.rule, UnlockFixed) else 0)
    return Example(
        goal_cents=GOAL_CENTS,
        donors=donors,
        per_gift=per_gift,
        rows=tuple(_row(cents, decide(cents, pot, donors)) for cents in moments),
    )


def _before(draft: RuleDraft) -> Usage:
    """Where a rule waits for a later gift of the same person, the example is that gift."""
    waits = isinstance(draft.rule, NthPayment) and draft.rule.vest_on
    return Usage(donor_gift_count=waits - 1) if waits else NO_USAGE


def _gifts(draft: RuleDraft) -> list[int]:
    """Four gifts, and those at which the share changes or the goal comes in reach."""
    found = set(_GIFTS)
    if isinstance(draft.rule, TierGift):
        found |= {lo for lo, _ in draft.rule.brackets if lo}
    if isinstance(draft.rule, GapFill):
        found.add(bps_of(GOAL_CENTS, 6_000))
    return sorted(found)


def _totals(draft: RuleDraft) -> list[int]:
    """Amounts on the way to the goal, with the cent before the threshold and the threshold."""
    found = {bps_of(GOAL_CENTS, share) for share in _SHARES_BPS}
    if isinstance(draft.rule, UnlockFixed | TopUp | Bridge):
        threshold = draft.rule.threshold_cents(GOAL_CENTS)
        found |= {threshold - 1, threshold}
    return sorted(cents for cents in found if cents >= 0)


def _after_gift(cents: int, pot: PotView, _donors: int) -> Decision:
    return decide_gift(Gift(cents=cents), ProjectTotals(goal_cents=GOAL_CENTS), [pot])


def _at_close(cents: int, pot: PotView, donors: int) -> Decision:
    totals = ProjectTotals(goal_cents=GOAL_CENTS, crowd_cents=cents, crowd_donors=donors)
    return decide_project(totals, [pot], at_close=True)


def _row(cents: int, decision: Decision) -> ExampleRow:
    return ExampleRow(
        given_cents=cents,
        added_cents=decision.total_cents,
        why_not_more=decision.explanations[0].why_not_more,
    )
