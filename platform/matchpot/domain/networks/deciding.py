"""How a network decides on one proposal: by consent, or by votes that weigh one each or by money.

A proposal passes only when enough members spoke. Whoever is recused is no elector: they weigh
nothing, on neither side and not in the quorum. Nothing here depends on the order of anything.

>>> everyone = {one: Elector(weight=1) for one in (1, 2, 3, 4)}
>>> rule = Rule(method=Method.MAJORITY, quorum_bps=5_000)
>>> decide(rule, everyone, {1: Stance.YES, 2: Stance.ABSTAIN}).reason.value
'passed'
>>> decide(rule, everyone, {1: Stance.YES}).reason.value
'too_few_spoke'
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from matchpot.domain.money import BPS


class Method(StrEnum):
    """How voices become a decision."""

    CONSENT = "consent"  # passes unless somebody has a reasoned objection
    MAJORITY = "majority"  # one member one vote
    MONEY_SHARES = "money_shares"  # votes weigh what the funds paid in
    BALLOT = "ballot"  # on several projects at once, as `ways.py` says


class Stance(StrEnum):
    """What a member says of a proposal."""

    YES = "yes"
    NO = "no"
    OBJECT = "object"  # with a reason; it stops a consent and is a no in a vote
    ABSTAIN = "abstain"


class Recusal(StrEnum):
    """Why a member has no say in a proposal."""

    MAKER = "maker"
    TEAM = "team"
    HOUSEHOLD = "household"
    ORGANISATION = "organisation"
    DECLARED = "declared"  # said so themselves
    LEFT = "left"  # is no member any more


class Reason(StrEnum):
    """Why a proposal passed or fell."""

    PASSED = "passed"
    NOBODY_DECIDES = "nobody_decides"
    TOO_FEW_SPOKE = "too_few_spoke"
    OBJECTED = "objected"
    NOT_MORE_YES_THAN_NO = "not_more_yes_than_no"
    MAKER_LEFT = "maker_left"  # before anybody could decide
    NOT_CHOSEN = "not_chosen"  # the money of a ballot went to others, or stayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A way to decide; `quorum_bps` of all weight must have spoken, abstaining included."""

    method: Method
    quorum_bps: int = 5_000

    def __post_init__(self) -> None:
        if not 0 <= self.quorum_bps <= BPS:
            raise ValueError("a quorum is between nobody and everybody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Elector:
    """A member, as far as one proposal goes; weighs 1, or the cents they stand for."""

    weight: int
    recused: Recusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An outcome with every figure it rests on, in weight: members, or cents."""

    reason: Reason
    all_weight: int
    needed_weight: int
    spoke_weight: int
    yes_weight: int
    no_weight: int
    objections: int
    recused: int

    @property
    def passed(self) -> bool:
        """Whether the proposal is granted."""
        return self.reason is Reason.PASSED


def decide(rule: Rule, electors: Mapping[int, Elector], voices: Mapping[int, Stance]) -> Decision:
    """What the voices come to.

    Args:
        rule: How this network decides.
        electors: Every member by a number, with what they weigh.
        voices: The last word of each member; words of others, and of the recused, are left out.
    """
    weights = {one: each.weight for one, each in electors.items() if each.recused is None}
    heard = {one: stance for one, stance in voices.items() if weights.get(one, 0) > 0}
    sums = {
        stance: sum(weights[one] for one, said in heard.items() if said is stance)
        for stance in Stance
    }
    everything = sum(weights.values())
    figures = Decision(
        reason=Reason.PASSED,
        all_weight=everything,
        needed_weight=needed(rule, everything),
        spoke_weight=sum(sums.values()),
        yes_weight=sums[Stance.YES],
        no_weight=sums[Stance.NO] + sums[Stance.OBJECT],
        objections=sum(1 for stance in heard.values() if stance is Stance.OBJECT),
        recused=len(electors) - len(weights),
    )
    return replace(figures, reason=_reason(rule, figures))


def needed(rule: Rule, all_weight: int) -> int:
    """How much weight must speak, rounded up; never nothing.

    >>> needed(Rule(method=Method.MAJORITY, quorum_bps=5_000), 5)
    3
    """
    return max(1, -(-all_weight * rule.quorum_bps // BPS))


def _reason(rule: Rule, figures: Decision) -> Reason:
    if not figures.all_weight:
        return Reason.NOBODY_DECIDES
    if figures.spoke_weight < figures.needed_weight:
        return Reason.TOO_FEW_SPOKE
    if rule.method is Method.CONSENT:
        return Reason.OBJECTED if figures.objections else Reason.PASSED
    return Reason.PASSED if figures.yes_weight > figures.no_weight else Reason.NOT_MORE_YES_THAN_NO
