"""Parts of plans for tests of the planner: a cost, a source, a scheme, and what is made of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from matchpot.domain.guide.schemes import Scheme, SchemeKind
from matchpot.domain.planning.cash import cash_flow
from matchpot.domain.planning.plans import Plan, PlannedCost, PlannedSource, mix_of, settled
from matchpot.domain.planning.warnings import Caution, Planned, Warned, warnings_of
from matchpot.domain.projects import BudgetKind, SourceKind, SourceState

TODAY = date(2026, 3, 2)


def cost(cents: int, **more: Any) -> PlannedCost:
    """Wood, unless it says otherwise."""
    return PlannedCost(**{"label": "Wood", "kind": BudgetKind.MATERIAL, "cents": cents, **more})


def source(cents: int, kind: SourceKind = SourceKind.AWARD, **more: Any) -> PlannedSource:
    """Written down by the maker as promised, unless it says otherwise."""
    told = {"label": "A source", "state": SourceState.PROMISED, **more}
    return PlannedSource(kind=kind, cents=cents, **told)


def known(cents: int, kind: SourceKind = SourceKind.AWARD, **more: Any) -> PlannedSource:
    """Told by the books."""
    return source(cents, kind, from_books=True, **more)


def scheme(key: str, **more: Any) -> Scheme:
    """One that allows everything but what is said."""
    return Scheme(
        **{
            "key": key,
            "title": key.title(),
            "provider": "A fund",
            "kind": SchemeKind.AWARD,
            "source_url": "https://example.org",
            "checked_on": TODAY,
            **more,
        }
    )


def planned(plan: Plan, schemes: Sequence[Scheme] = (), *, today: date = TODAY) -> Planned:
    """What warnings look at."""
    counts = settled(plan)
    return Planned(
        plan=plan,
        settled=counts,
        mix=mix_of(plan),
        cash=cash_flow(plan, counts.counted, today=today),
        schemes={one.key: one for one in schemes},
        today=today,
    )


def warned(plan: Plan, *schemes: Scheme) -> dict[Caution, Warned]:
    """The first warning of each kind."""
    found: dict[Caution, Warned] = {}
    for one in warnings_of(planned(plan, schemes)):
        found.setdefault(one.caution, one)
    return found
