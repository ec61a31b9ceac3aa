"""A plan as the planner reads it: costs, what the maker wrote down, what the platform knows.

What the platform knows is never typed twice. Where a maker wrote it down too, the books count
instead of what was written, or else the larger of the two, as in `projects.mix`. What may go wrong
with a plan is in `warnings.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from matchpot.domain.cofunding import Condition
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
        scheme_key: The scheme of the guide it comes from, "round-3" of a round here, or empty.
        from_books: The platform knows it; nobody wrote it down.
        waits_for: What a fund that promised it asks first; with any of it, it is not sure.
    """

    label: str
    kind: SourceKind
    state: SourceState
    cents: Cents
    condition: str = ""
    scheme_key: str = ""
    expected_on: date | None = None
    is_public: bool = False
    from_books: bool = False
    waits_for: tuple[Condition, ...] = ()


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


def settled(plan: Plan, *, counted: frozenset[SourceState] = PLANNED_STATES) -> Settled:
    """What counts of a plan, each euro once; sources in other states are in neither list.

    What was written of a scheme that the books know of is told better there; for the rest, the
    larger sum of a kind counts, that of the books where they are the same.
    """
    known = tuple(one for one in plan.known if one.state in counted)
    written = tuple(one for one in plan.written if one.state in counted)
    known_keys = {one.scheme_key for one in known if one.scheme_key}
    doubled = [one for one in written if one.scheme_key in known_keys]
    left = [one for one in written if one not in doubled]
    for kind in TOLD_TWICE:
        of_books = [one for one in known if one.kind is kind]
        of_maker = [one for one in left if one.kind is kind]
        if of_books and of_maker:
            doubled += of_maker if _cents(of_books) >= _cents(of_maker) else of_books
    return Settled(tuple(one for one in (*known, *written) if one not in doubled), tuple(doubled))


def _cents(sources: Iterable[PlannedSource]) -> Cents:
    return sum(one.cents for one in sources)


def mix_of(plan: Plan, *, counted: frozenset[SourceState] = PLANNED_STATES) -> Mix:
    """How the plan adds up when what is counted comes true."""
    return mix(
        [CostLine(kind=one.kind, cents=one.cents) for one in plan.costs],
        [
            Source(kind=one.kind, state=one.state, cents=one.cents)
            for one in settled(plan, counted=counted).counted
        ],
        counted=counted,
    )
