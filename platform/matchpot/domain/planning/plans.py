"""A plan as the planner reads it: costs, what the maker wrote down, what the platform knows.

What the platform knows is never typed twice. Where a maker wrote it down too, the books count
instead of what was written, or else the larger of the two, as in `projects.mix`. What may go wrong
with a plan is in `warnings.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matchpot.domain.money import Cents
from matchpot.domain.projects import (
    PLANNED_STATES,
    BudgetKind,
    CostLine,
    Mix,
    Source,
    SourceKind,
    SourceState,
    mix,
)

OWN_KINDS = frozenset({SourceKind.OWN_INCOME, SourceKind.OWN_CONTRIBUTION})
# What both a maker and the books may tell: the larger counts.
TOLD_TWICE = (SourceKind.AWARD, SourceKind.LOAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCost:
    """A line of the budget; `needed_on` is the day it must be paid, if the maker said so."""

    label: str
    kind: BudgetKind
    cents: Cents
    hours: int | None = None
    rate_cents: Cents | None = None
    in_kind: bool = False
    needed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSource:
    """A source as it is planned.

    Attributes:
        scheme_key: The scheme of the guide it comes from, or empty.
        offered_by: Of what the books know: "round:3", "pot:7", or empty.
        from_books: The platform knows it; nobody wrote it down.
    """

    label: str
    kind: SourceKind
    state: SourceState
    cents: Cents
    condition: str = ""
    scheme_key: str = ""
    offered_by: str = ""
    expected_on: date | None = None
    is_public: bool = False
    from_books: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Costs and sources in the maker's order; `known` is what the books tell, theirs first."""

    costs: tuple[PlannedCost, ...] = ()
    written: tuple[PlannedSource, ...] = ()
    known: tuple[PlannedSource, ...] = ()
    starts_on: date | None = None
    needed_by: date | None = None

    @property
    def costs_cents(self) -> Cents:
        """All costs, in kind too."""
        return sum(one.cents for one in self.costs)


@dataclass(frozen=True, slots=True)
class Settled:
    """The sources that count, and those that are in the books or in the plan already."""

    counted: tuple[PlannedSource, ...]
    doubled: tuple[PlannedSource, ...]

    def cents(self, *kinds: SourceKind) -> Cents:
        """What counts of these kinds, or of all."""
        return sum(one.cents for one in self.counted if not kinds or one.kind in kinds)


def settled(plan: Plan, offers: Mapping[str, str] | None = None) -> Settled:
    """What counts of a plan, each euro once.

    Args:
        plan: What was written and what is known.
        offers: By the key of a scheme that the platform itself offers: who offers it ("round:3").
            Without it written and known sources are told apart by their sums alone.
    """
    offers = offers or {}
    known_offers = {one.offered_by for one in plan.known if one.offered_by}
    said_better = tuple(one for one in plan.written if offers.get(one.scheme_key) in known_offers)
    left = tuple(one for one in plan.written if one not in said_better)
    doubled = list(said_better)
    for kind in TOLD_TWICE:
        sides = [tuple(one for one in side if one.kind is kind) for side in (plan.known, left)]
        smaller = min(sides, key=lambda side: sum(one.cents for one in side))
        # Both sides tell the same euros; at a tie the books speak.
        if all(sides):
            doubled += sides[1] if _cents(sides[0]) == _cents(sides[1]) else smaller
    counted = tuple(one for one in (*plan.known, *plan.written) if one not in doubled)
    return Settled(counted, tuple(doubled))


def _cents(sources: Iterable[PlannedSource]) -> Cents:
    return sum(one.cents for one in sources)


def mix_of(
    plan: Plan,
    *,
    counted: frozenset[SourceState] = PLANNED_STATES,
    offers: Mapping[str, str] | None = None,
) -> Mix:
    """How the plan adds up when what is counted comes true."""
    return mix(
        [CostLine(kind=one.kind, cents=one.cents) for one in plan.costs],
        [
            Source(kind=one.kind, state=one.state, cents=one.cents)
            for one in settled(plan, offers).counted
        ],
        counted=counted,
    )
