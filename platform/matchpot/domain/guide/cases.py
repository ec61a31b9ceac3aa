"""A scheme laid beside a plan: the days, costs and room that several criteria ask for.

Shares of the budget are rounded down, so that nothing expected is a cent too much.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from matchpot.domain.guide.facts import Facts
from matchpot.domain.guide.schemes import Opening, Scheme
from matchpot.domain.money import BPS, Cents, bps_of
from matchpot.domain.projects import BudgetKind


@dataclass(frozen=True, slots=True)
class Case:
    """A scheme beside a plan, with what several criteria ask."""

    scheme: Scheme
    facts: Facts
    in_plan: tuple[Scheme, ...]
    apply_from: date | None
    apply_by: date | None
    decided_on: date | None
    counted_cents: Cents
    public_room_cents: Cents | None  # no limit when none; may be below nothing
    most_cents: Cents  # what it can give whatever is open


def case_of(scheme: Scheme, facts: Facts, in_plan: tuple[Scheme, ...]) -> Case:
    """Lay a scheme beside a plan with the schemes that are in the plan already."""
    apply_from, apply_by = _application(scheme, facts.today)
    decided_from = apply_by or (facts.today if scheme.opening is Opening.ALWAYS else None)
    decided_on = None
    if decided_from is not None and scheme.decision_weeks is not None:
        decided_on = decided_from + timedelta(weeks=scheme.decision_weeks)
    counted, room = counted_cents(scheme, facts), _public_room(scheme, facts, in_plan)
    most = _most(scheme, facts, counted, room)
    return Case(scheme, facts, in_plan, apply_from, apply_by, decided_on, counted, room, most)


def counted_cents(scheme: Scheme, facts: Facts) -> Cents:
    """The costs a scheme pays for: the kinds it names, or all, less those it refuses."""
    of_kind = {
        BudgetKind.TASK: facts.labour_cents,
        BudgetKind.MATERIAL: facts.material_cents,
        BudgetKind.STRUCTURE: facts.structure_cents,
    }
    kinds = (scheme.costs_counted or frozenset(BudgetKind)) - scheme.costs_refused
    return sum(of_kind[kind] for kind in kinds)


def _application(scheme: Scheme, today: date) -> tuple[date | None, date | None]:
    if scheme.opening is Opening.ALWAYS:
        return today, None
    window = scheme.window_from(today)
    return (max(today, window.opens_on), window.closes_on) if window else (None, None)


def _public_room(scheme: Scheme, facts: Facts, in_plan: tuple[Scheme, ...]) -> Cents | None:
    limits = [one.most_public_bps for one in (scheme, *in_plan) if one.most_public_bps < BPS]
    if not limits:
        return None
    return bps_of(facts.mix.costs_cents, min(limits)) - facts.public_cents


def _most(scheme: Scheme, facts: Facts, counted: Cents, public_room_cents: Cents | None) -> Cents:
    """What it can give whatever is open; public money alone fills the room for it."""
    limits = [bps_of(facts.mix.costs_cents, scheme.most_share_bps), counted]
    if scheme.most_cents is not None:
        limits.append(scheme.most_cents)
    if scheme.is_public and public_room_cents is not None:
        limits.append(public_room_cents)
    return max(0, min(limits))
