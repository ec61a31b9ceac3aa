"""Which schemes fit a plan, and why: a verdict for every criterion, and one for the whole.

Each criterion is met, not met, or unknown because a fact is missing; its figures stand beside it,
so that a page can say what would have to change. What the maker can change in the plan itself
(more own money, room in the sources) is no reason to say that a scheme does not fit: it may.
The tests of the criteria are in `criteria`, what to ask next is in `questions`.

Who decides is a fund, never this: an advice says where it is worth asking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchpot.domain.guide.facts import Facts
from matchpot.domain.guide.schemes import Scheme
from matchpot.domain.money import Cents


class Criterion(StrEnum):
    """What a scheme asks of a plan, in the order it is told."""

    DISCIPLINE = "discipline"
    CAREER_PHASE = "career_phase"
    LEGAL_FORM = "legal_form"
    MAKERS = "makers"
    PLACE = "place"
    PROJECT_KIND = "project_kind"
    STAGE = "stage"
    COSTS = "costs"
    AMOUNT = "amount"
    OWN = "own"
    PUBLIC = "public"
    OPENING = "opening"
    STARTED = "started"
    DECISION = "decision"
    COMBINATION = "combination"


class Verdict(StrEnum):
    """How a plan stands to one criterion."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Fit(StrEnum):
    """How a plan stands to a whole scheme, the best first."""

    FITS = "fits"
    MAY_FIT = "may_fit"
    DOES_NOT_FIT = "does_not_fit"


class Fact(StrEnum):
    """What a maker can be asked, in the order that breaks ties."""

    COSTS = "costs"
    DISCIPLINE = "discipline"
    PROJECT_KIND = "project_kind"
    LIVES_IN = "lives_in"
    WORKS_IN = "works_in"
    MAKERS = "makers"
    LEGAL_FORM = "legal_form"
    CAREER_PHASE = "career_phase"
    STAGE = "stage"
    NEEDED_BY = "needed_by"
    STARTS_ON = "starts_on"


class Reason(StrEnum):
    """Why a criterion has its verdict; each has its words in the web layer."""

    ANYTHING_GOES = "anything_goes"
    AMONG_THOSE_ASKED = "among_those_asked"
    NOT_AMONG_THOSE_ASKED = "not_among_those_asked"
    NOT_TOLD = "not_told"
    PLACE_INSIDE = "place_inside"
    PLACE_OUTSIDE = "place_outside"
    PLACE_UNCLEAR = "place_unclear"
    SOME_COSTS_COUNT = "some_costs_count"
    NO_COSTS_COUNT = "no_costs_count"
    AMOUNT_EXPECTED = "amount_expected"
    NOTHING_OPEN = "nothing_open"
    GAP_BELOW_LEAST = "gap_below_least"
    PLAN_BELOW_LEAST = "plan_below_least"
    OWN_ENOUGH = "own_enough"
    OWN_TOO_LITTLE = "own_too_little"
    PUBLIC_ROOM = "public_room"
    PUBLIC_FULL = "public_full"
    OPEN_ALWAYS = "open_always"
    OPEN_NOW = "open_now"
    OPENS_LATER = "opens_later"
    CLOSED = "closed"
    MAY_HAVE_STARTED = "may_have_started"
    STARTS_AFTER_DECISION = "starts_after_decision"
    STARTS_BEFORE_DECISION = "starts_before_decision"
    STARTS_BEFORE_APPLYING = "starts_before_applying"
    DECIDED_IN_TIME = "decided_in_time"
    DECIDED_TOO_LATE = "decided_too_late"
    DECISION_NOT_SAID = "decision_not_said"
    GOES_WITH_PLAN = "goes_with_plan"
    ALREADY_IN_PLAN = "already_in_plan"
    EXCLUDED_BY_PLAN = "excluded_by_plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How a plan stands to one criterion of one scheme.

    Attributes:
        cents, day: The figure of the reason: what is expected, missing, asked at least, or when.
        keys: The schemes of the plan it does not go with.
        asks: Facts of which any may decide it; empty when only the provider can tell.
        can_change: Not met, but by the plan's own money alone, which the maker can change.
    """

    criterion: Criterion
    verdict: Verdict
    reason: Reason
    cents: Cents | None = None
    day: date | None = None
    keys: tuple[str, ...] = ()
    asks: tuple[Fact, ...] = ()
    can_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One scheme held against one plan.

    Attributes:
        expected_cents: The least of: its most, its share of the budget, what is open, the costs
            that count, and the room for public money; rounded down.
        most_cents: The same without what is open, for a plan that would use it in another mix.
        apply_from, apply_by: The days one can apply; no last day when it is always open.
        decided_on: The day of the decision at the latest, when the scheme says so.
    """

    scheme: Scheme
    fit: Fit
    findings: tuple[Finding, ...]
    expected_cents: Cents
    most_cents: Cents
    apply_from: date | None
    apply_by: date | None
    decided_on: date | None
    is_in_plan: bool

    def of(self, criterion: Criterion) -> Finding:
        """The finding of one criterion; there is one of each."""
        return next(one for one in self.findings if one.criterion is criterion)

    @property
    def missing(self) -> tuple[Fact, ...]:
        """The facts that would decide more, each once, in the order of the criteria."""
        return tuple(dict.fromkeys(fact for one in self.findings for fact in one.asks))


def fit_of(findings: Iterable[Finding]) -> Fit:
    """The verdict on the whole: the worst of its parts, what the maker can change being open."""
    fit = Fit.FITS
    for one in findings:
        if one.verdict is Verdict.NOT_MET and not one.can_change:
            return Fit.DOES_NOT_FIT
        if one.verdict is not Verdict.MET:
            fit = Fit.MAY_FIT
    return fit


_RANKS: Mapping[Fit, int] = {fit: rank for rank, fit in enumerate(Fit)}


def in_order(advices: Iterable[Advice], *, today: date) -> list[Advice]:
    """Sort by fit, then by what closes first, the larger amount, the lighter application.

    What is always open comes after what closes; unsaid hours after those that are said; the key
    settles the rest, so that the same advices always stand in the same order.
    """

    def rank(one: Advice) -> tuple[int, int, int, int, str]:
        days = (one.apply_by - today).days if one.apply_by else 1_000_000
        hours = one.scheme.effort_hours
        return (
            _RANKS[one.fit],
            days,
            -one.expected_cents,
            1_000_000 if hours is None else hours,
            one.scheme.key,
        )

    return sorted(advices, key=rank)


def schemes_of_plan(schemes: Iterable[Scheme], facts: Facts) -> tuple[Scheme, ...]:
    """The schemes that stand in the plan already, by key; their limits hold for what is added."""
    return tuple(sorted((s for s in schemes if s.key in facts.sources), key=lambda s: s.key))


def met(criterion: Criterion, reason: Reason, *, cents: Cents | None = None) -> Finding:
    """A criterion that is met."""
    return Finding(criterion=criterion, verdict=Verdict.MET, reason=reason, cents=cents)


def not_told(criterion: Criterion, *asks: Fact) -> Finding:
    """A criterion that any of some facts would decide."""
    return Finding(criterion=criterion, verdict=Verdict.UNKNOWN, reason=Reason.NOT_TOLD, asks=asks)
