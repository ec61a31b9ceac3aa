"""Arithmetic and rules as data, so that any language can tell them.

An `Explanation` is one pot's sum for one gift, step by step; `describe` turns a rule with its caps
into clauses. Sentences are made in the web layer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.money import Cents

Params: TypeAlias = tuple[tuple[str, int | str], ...]
PotId: TypeAlias = int | str


class Stage(StrEnum):
    """The steps of a sum that are not cuts; a cut carries its `Reason` instead."""

    GIFT = "gift"
    CROWD = "crowd"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a sum: what stood before it, what after it, and by which figures."""

    code: Stage | Reason
    before_cents: Cents
    after_cents: Cents
    params: Params = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one pot came to its cents. `counted_cents` is what of the gift counted for it."""

    pot_id: PotId
    counted_cents: Cents
    cents: Cents
    steps: tuple[Step, ...]

    @property
    def why_not_more(self) -> Reason | None:
        """The last cut; None when the rule was followed to the full."""
        cuts = [step.code for step in self.steps if isinstance(step.code, Reason)]
        return cuts[-1] if cuts else None


def to_data(explanation: Explanation) -> dict[str, Any]:
    """Write an explanation as plain JSON values, to be kept with the match line."""
    return {
        "pot": explanation.pot_id,
        "counted_cents": explanation.counted_cents,
        "cents": explanation.cents,
        "steps": [
            {
                "code": step.code.value,
                "before_cents": step.before_cents,
                "after_cents": step.after_cents,
                "params": dict(step.params),
            }
            for step in explanation.steps
        ],
    }


def from_data(data: Mapping[str, Any]) -> Explanation:
    """Read back what `to_data` wrote."""
    return Explanation(
        pot_id=data["pot"],
        counted_cents=data["counted_cents"],
        cents=data["cents"],
        steps=tuple(
            Step(
                code=_code(step["code"]),
                before_cents=step["before_cents"],
                after_cents=step["after_cents"],
                params=tuple(step["params"].items()),
            )
            for step in data["steps"]
        ),
    )


def _code(value: str) -> Stage | Reason:
    return Stage(value) if value in _STAGES else Reason(value)


_STAGES = frozenset(stage.value for stage in Stage)


class ClauseCode(StrEnum):
    """The clauses a rule's plain-language text is made of."""

    RATIO = "ratio"
    RATIO_CUMULATIVE = "ratio_cumulative"
    UNLOCK_FIXED = "unlock_fixed"
    TRIGGER_CENTS = "trigger_cents"
    TRIGGER_BPS = "trigger_bps"
    TRIGGER_COUNTS_MATCH = "trigger_counts_match"
    MIN_DONORS = "min_donors"
    BY_DATE = "by_date"
    LATCHED = "latched"
    RELOCKS = "relocks"
    TOP_UP = "top_up"
    TOP_UP_CAP = "top_up_cap"
    ONLY_AT_GOAL = "only_at_goal"
    TIER_GIFT_SLAB = "tier_gift_slab"
    TIER_GIFT_MARGINAL = "tier_gift_marginal"
    MAX_COUNTED = "max_counted"
    TIER_POT = "tier_pot"
    PER_DONOR = "per_donor"
    MAX_DONORS = "max_donors"
    NTH_PAYMENT = "nth_payment"
    FIRST_PAYMENTS = "first_payments"
    ALL_OR_NOTHING = "all_or_nothing"
    GAP_FILL = "gap_fill"
    GAP_FILL_OPTIMUM = "gap_fill_optimum"
    BRIDGE = "bridge"
    KEEP_IF = "keep_if"
    SEED = "seed"
    KEEP_IF_CROWD = "keep_if_crowd"
    UNCONDITIONAL = "unconditional"
    MIN_DONATION = "min_donation"
    TRANCHES = "tranches"
    HYBRID = "hybrid"
    ONLY_DISCIPLINES = "only_disciplines"
    ONLY_CITIES = "only_cities"
    ONLY_MAKERS = "only_makers"
    ONLY_GOAL_LEAST = "only_goal_least_cents"
    ONLY_GOAL_MOST = "only_goal_most_cents"
    ONLY_MAX_OTHER_FUNDS = "only_max_other_funds"
    ONLY_MIN_CROWD = "only_min_crowd_cents"
    ONLY_VERIFIED_EMAIL = "only_verified_email"
    ONLY_FIRST_GIFT = "only_first_gift"
    ONLY_MAX_DONATION = "only_max_donation_cents"
    ONLY_FROM_DAY = "only_from_day"
    ONLY_UNTIL_DAY = "only_until_day"
    ONLY_REWARDS = "only_rewards"
    ONLY_PACE_GIFTS = "only_pace_gifts"
    ONLY_PACE_ADDRESSES = "only_pace_addresses"
    ONLY_PACE_HOURS = "only_pace_hours"
    CAP_PER_DONATION = "cap_per_donation"
    CAP_PER_DONOR_PROJECT = "cap_per_donor_project"
    CAP_PER_DONOR_POT = "cap_per_donor_pot"
    CAP_PER_PROJECT = "cap_per_project"
    CAP_PER_PROJECT_GOAL = "cap_per_project_goal"
    CAP_PER_DAY = "cap_per_day"
    CAP_PER_MAKER_YEAR = "cap_per_maker_year"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a rule's text, with its figures."""

    code: ClauseCode
    params: Params = ()


class Described(Protocol):
    """Anything that can tell itself in clauses: a rule, or its caps."""

    def clauses(self) -> tuple[Clause, ...]:
        """Return the clauses in the order they read best."""
        ...


def describe(
    rule: Described, caps: Described, *, min_donation_cents: Cents = 0
) -> Sequence[Clause]:
    """Describe a rule with its caps: first what is given, then when, then the limits."""
    least = (
        (Clause(ClauseCode.MIN_DONATION, (("min_donation_cents", min_donation_cents),)),)
        if min_donation_cents > 0
        else ()
    )
    return (*rule.clauses(), *least, *caps.clauses())
