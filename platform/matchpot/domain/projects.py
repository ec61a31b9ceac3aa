"""A project's words and figures: disciplines, cost lines, sources, and how they come to 100 %.

A project is written once and reused; the campaign that raises money for it is in `campaigns.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.money import BPS, Cents, largest_remainder


class Discipline(StrEnum):
    """The field a project belongs to."""

    THEATRE = "theatre"
    MUSIC = "music"
    DANCE = "dance"
    VISUAL_ART = "visual_art"
    PHOTOGRAPHY = "photography"
    DESIGN = "design"
    FILM = "film"
    LITERATURE = "literature"
    GAMES = "games"
    HERITAGE = "heritage"
    OTHER = "other"


class BudgetKind(StrEnum):
    """What a cost line pays for: work, things, or what keeps the work standing."""

    TASK = "task"
    MATERIAL = "material"
    STRUCTURE = "structure"


class SourceKind(StrEnum):
    """Where money for a project comes from; the order is the order of the bar."""

    CROWD = "crowd"
    MATCH = "match"
    AWARD = "award"
    LOAN = "loan"
    OWN_INCOME = "own_income"
    OWN_CONTRIBUTION = "own_contribution"
    OTHER_FUND = "other_fund"
    IN_KIND = "in_kind"


class SourceState(StrEnum):
    """How sure a source is."""

    IDEA = "idea"
    APPLIED = "applied"
    PROMISED = "promised"
    RECEIVED = "received"


# What can be counted on, and what a planner adds up.
SURE_STATES = frozenset({SourceState.PROMISED, SourceState.RECEIVED})
PLANNED_STATES = frozenset(SourceState)

STILL_OPEN = "still_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One line of the budget; cents are whole, hours and rates are kept beside it."""

    kind: BudgetKind
    cents: Cents

    def __post_init__(self) -> None:
        if self.cents < 0:
            raise ValueError("a cost line is not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source of money for a project."""

    kind: SourceKind
    state: SourceState
    cents: Cents

    def __post_init__(self) -> None:
        if self.cents < 0:
            raise ValueError("a source is not negative")


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of the mix bar: a source kind's value, or `still_open`."""

    code: str
    cents: Cents
    bps: int


@dataclass(frozen=True, slots=True)
class Mix:
    """How a budget comes to 100 %.

    The segments stand in the order of `SourceKind` with what is still open last; only segments
    with cents are there. Their bps sum to exactly 10000 (largest remainder, the odd point to the
    earlier segment) of the larger of costs and sources, or there are none.
    """

    segments: tuple[Segment, ...]
    costs_cents: Cents
    found_cents: Cents

    @property
    def still_open_cents(self) -> Cents:
        """Costs no source covers."""
        return max(0, self.costs_cents - self.found_cents)

    @property
    def over_cents(self) -> Cents:
        """Sources above the costs."""
        return max(0, self.found_cents - self.costs_cents)


def mix(
    costs: Iterable[CostLine],
    sources: Iterable[Source],
    *,
    crowd_cents: Cents | None = None,
    match_cents: Cents | None = None,
    award_cents: Cents = 0,
    loan_cents: Cents = 0,
    counted: frozenset[SourceState] = SURE_STATES,
) -> Mix:
    """Add a budget up.

    Args:
        costs: the cost lines.
        sources: the maker's sources, in any order.
        crowd_cents: what the crowd gave so far; takes the place of planned crowd sources.
        match_cents: what pots added so far; takes the place of planned match sources.
        award_cents: what funds awarded here; a maker may have written it down too, or awards from
            elsewhere, so the larger of the two counts.
        loan_cents: what funds lent here; the larger counts, as of awards.
        counted: the states of sources that count: what is sure, or for a planner all of them.
    """
    live = {SourceKind.CROWD: crowd_cents, SourceKind.MATCH: match_cents}
    found = {kind: live.get(kind) or 0 for kind in SourceKind}
    for source in sources:
        if source.state in counted and live.get(source.kind) is None:
            found[source.kind] += source.cents
    found[SourceKind.AWARD] = max(found[SourceKind.AWARD], award_cents)
    found[SourceKind.LOAN] = max(found[SourceKind.LOAN], loan_cents)
    return _mix_of(found, sum(line.cents for line in costs))


def _mix_of(found: Mapping[SourceKind, Cents], costs_cents: Cents) -> Mix:
    """The stretches of what was found, in the order of `SourceKind`."""
    found_cents = sum(found.values())
    stretches = [(kind.value, cents) for kind, cents in found.items() if cents > 0]
    if costs_cents > found_cents:
        stretches.append((STILL_OPEN, costs_cents - found_cents))
    bps = largest_remainder(BPS, [(at, cents) for at, (_, cents) in enumerate(stretches)])
    segments = tuple(Segment(code, cents, bps[at]) for at, (code, cents) in enumerate(stretches))
    return Mix(segments, costs_cents, found_cents)


def with_more(made: Mix, sources: Iterable[tuple[SourceKind, Cents]]) -> Mix:
    """A mix with more sources beside those it has, such as the steps of a route."""
    found = dict.fromkeys(SourceKind, 0)
    for segment in made.segments:
        if segment.code != STILL_OPEN:
            found[SourceKind(segment.code)] += segment.cents
    for kind, cents in sources:
        found[kind] += cents
    return _mix_of(found, made.costs_cents)
