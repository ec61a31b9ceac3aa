"""The trust policy of a fund, as data: what it may ask of a maker, by the amount of its own award.

Small money asks for nothing, larger money for a word, large money for an account. The policy is
published and versioned; nothing beyond it can be asked (`domain/reports/requests.py`). Every
funder goes by its own amount: the strictest never spreads to the others.

>>> [len(FRAMEWORK.tier_of(cents).asks) for cents in (99_999, 100_000, 2_500_000, 12_500_000)]
[0, 1, 1, 3]

Source: participatory rounds of the design, section 7; the default follows the Dutch uniform
framework for subsidies (Kader financieel beheer rijkssubsidies), whose tiers are 25,000 and
125,000 euros.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents
from matchpot.domain.trust.formats import Format

# No policy can be harsher than these, or nobody would call it trust.
LEAST_LATE_DAYS, MOST_QUESTIONS, MOST_SPOT_CHECK_BPS, MOST_ACCEPT_DAYS = 14, 1, 1_000, 30
LEAST_WEEKS, MOST_WEEKS = 2, 104
MOST_TIERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What may be asked for awards from an amount on; a boundary amount belongs to the higher tier.

    Attributes:
        from_cents: the least award it is for.
        asks: all of these, one format of each as the maker likes; empty asks for nothing.
        due_weeks: how long after the end of the project.
        change_days: within so many days a maker tells that it goes differently; 0 for no duty.
        spot_check_bps: the share of reports that a lot draws for a closer look.
    """

    from_cents: Cents
    asks: tuple[frozenset[Format], ...] = ()
    due_weeks: int = 13
    change_days: int = 0
    spot_check_bps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All tiers, the first from zero, and the days that go for all of them.

    Attributes:
        late_days: so long after the due day a report is late.
        accept_days: a fund that says nothing for so long has accepted.
        questions: how many a fund may ask about one report.
        change_consent: whether a fund may object to a change; without it, it takes note.
    """

    tiers: tuple[Tier, ...]
    late_days: int = LEAST_LATE_DAYS
    accept_days: int = MOST_ACCEPT_DAYS
    questions: int = 1
    change_consent: bool = False

    def __post_init__(self) -> None:
        if flaws := dict(_flaws(self)):
            raise InvalidValue(flaws)

    def tier_of(self, amount_cents: Cents) -> Tier:
        """The tier an award of this amount falls in."""
        return self.tiers[self.position_of(amount_cents)]

    def position_of(self, amount_cents: Cents) -> int:
        """The place of that tier in the list, from 0."""
        return max(at for at, tier in enumerate(self.tiers) if tier.from_cents <= amount_cents)


def _flaws(policy: Policy) -> Iterator[tuple[str, str]]:
    starts = [tier.from_cents for tier in policy.tiers]
    if starts[:1] != [0] or starts != sorted(set(starts)):
        yield "tiers", "not_ascending_from_zero"
    if len(starts) > MOST_TIERS:
        yield "tiers", "too_many"
    if policy.late_days < LEAST_LATE_DAYS:
        yield "late_days", "too_few"
    if not 1 <= policy.accept_days <= MOST_ACCEPT_DAYS:
        yield "accept_days", "out_of_range"
    if not 0 <= policy.questions <= MOST_QUESTIONS:
        yield "questions", "out_of_range"
    for at, tier in enumerate(policy.tiers):
        for field, code in _tier_flaws(tier):
            yield f"tiers.{at}.{field}", code


def _tier_flaws(tier: Tier) -> Iterator[tuple[str, str]]:
    if any(not clause for clause in tier.asks):
        yield "asks", "empty_choice"
    if not LEAST_WEEKS <= tier.due_weeks <= MOST_WEEKS:
        yield "due_weeks", "out_of_range"
    if tier.change_days and not 14 <= tier.change_days <= 90:
        yield "change_days", "out_of_range"
    if not 0 <= tier.spot_check_bps <= MOST_SPOT_CHECK_BPS:
        yield "spot_check_bps", "out_of_range"


_F = Format

# Under 1,000, 25,000 and 125,000 euros.
FRAMEWORK = Policy(
    tiers=(
        Tier(from_cents=0),
        Tier(
            from_cents=100_000,
            asks=(frozenset({_F.CONFIRMATION, _F.UPDATE_POST}),),
            change_days=14,
            spot_check_bps=500,
        ),
        Tier(
            from_cents=2_500_000,
            asks=(frozenset({_F.ACTIVITY_REPORT, _F.CHECK_IN, _F.SHARED_REPORT}),),
            change_days=14,
        ),
        Tier(
            from_cents=12_500_000,
            asks=(
                frozenset({_F.ACTIVITY_REPORT}),
                frozenset({_F.FINANCIAL_OVERVIEW}),
                frozenset({_F.AUDITOR_STATEMENT}),
            ),
            change_days=14,
        ),
    )
)


# ---- as a document ------------------------------------------------------------------------------


def to_document(policy: Policy) -> dict[str, Any]:
    """The policy as plain JSON, formats in alphabetical order. Any: plain JSON values."""
    return {
        "accept_days": policy.accept_days,
        "change_consent": policy.change_consent,
        "late_days": policy.late_days,
        "questions": policy.questions,
        "tiers": [
            {
                "asks": [sorted(clause) for clause in tier.asks],
                "change_days": tier.change_days,
                "due_weeks": tier.due_weeks,
                "from_cents": tier.from_cents,
                "spot_check_bps": tier.spot_check_bps,
            }
            for tier in policy.tiers
        ],
    }


def from_document(document: Mapping[str, Any]) -> Policy:
    """Read `to_document` back. Any: plain JSON values."""
    tiers = tuple(
        Tier(
            from_cents=one["from_cents"],
            asks=tuple(frozenset(map(Format, clause)) for clause in one["asks"]),
            due_weeks=one["due_weeks"],
            change_days=one["change_days"],
            spot_check_bps=one["spot_check_bps"],
        )
        for one in document["tiers"]
    )
    return Policy(
        tiers=tiers,
        late_days=document["late_days"],
        accept_days=document["accept_days"],
        questions=document["questions"],
        change_consent=document["change_consent"],
    )


def digest(policy: Policy) -> str:
    """The SHA-256 of the canonical text, published with each version."""
    text = json.dumps(to_document(policy), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
