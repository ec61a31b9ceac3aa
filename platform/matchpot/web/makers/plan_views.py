"""A plan as planner, comparison and print show it: its bar, warnings, months and sources in words.

What counts and what is warned of is decided in `domain/planning`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from matchpot.domain.deadlines import local_day
from matchpot.domain.planning.cash import Month
from matchpot.domain.planning.plans import PlannedCost, PlannedSource
from matchpot.domain.planning.warnings import Planned, warnings_of
from matchpot.extensions import outside, reader
from matchpot.services import planning
from matchpot.services.planning import Lines
from matchpot.web import mixes, plan_sentences, promise_story
from matchpot.web.cash_bars import Drawing, drawing
from matchpot.web.filters import month
from matchpot.web.labels import label


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in words; one that does not count is in the books or in the plan already."""

    name: str
    kind: str
    state: str
    cents: int
    condition: str
    comes_on: date | None
    is_public: bool
    from_books: bool
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan worked out for a page."""

    name: str
    mix: Any
    segments: Sequence[mixes.Segment]
    warnings: Sequence[plan_sentences.Told]
    costs: Sequence[PlannedCost]
    sources: Sequence[SourceRow]
    months: Sequence[Month]
    chart: Drawing | None
    undated_cents: int
    needed_by: date | None
    is_sure_cents: int

    @property
    def known(self) -> list[SourceRow]:
        """What the books tell."""
        return [one for one in self.sources if one.from_books]

    @property
    def month_columns(self) -> list[tuple[str, str]]:
        """The heads of the table of months."""
        amounts = (_("Comes in"), _("Goes out"), _("Left"))
        return [(_("Month"), "text"), *((head, "money") for head in amounts)]

    @property
    def month_rows(self) -> list[list[object]]:
        """Every month with what comes, what goes and what is left."""
        return [
            [month(f"{one.first:%Y-%m}"), one.in_cents, one.out_cents, one.balance_cents]
            for one in self.months
        ]

    @property
    def first_and_last(self) -> list[object]:
        """The names of the months at both ends, or of the only one."""
        return [self.month_rows[at][0] for at in dict.fromkeys((0, len(self.months) - 1))]

    def cents_of(self, label: object) -> int:
        """What the stretches of the bar with this label bring together."""
        return sum(cents for _fill, cents, _bps, name in self.segments if name == label)


def view_of(project_id: int, lines: Lines, *, name: str = "") -> PlanView:
    """Lines of a project, stored or only typed, worked out for a page."""
    today = local_day(outside().clock.now())
    return _view(planning.planned(reader(), project_id, lines, today=today), project_id, name)


def _view(found: Planned, project_id: int, name: str) -> PlanView:
    plan, counted = found.plan, found.settled.counted
    sure = planning.sure_cents(plan)
    return PlanView(
        name=name,
        mix=found.mix,
        segments=mixes.segments(found.mix),
        warnings=plan_sentences.told(warnings_of(found)),
        costs=plan.costs,
        sources=[
            _row(one, _condition(one, project_id), counts=one in counted)
            for one in (*plan.known, *plan.written)
        ],
        months=found.cash.months,
        chart=drawing(found.cash.months) if found.cash.months else None,
        undated_cents=found.cash.undated_in_cents,
        needed_by=plan.needed_by or plan.starts_on,
        is_sure_cents=sure,
    )


def _condition(source: PlannedSource, project_id: int) -> str:
    """What it waits for: as the maker wrote it, or as the fund that promised it asks."""
    if not source.waits_for:
        return source.condition
    return ", ".join(promise_story.asks_in_words(reader(), project_id, source.waits_for))


def _row(source: PlannedSource, condition: str, *, counts: bool) -> SourceRow:
    return SourceRow(
        name=plan_sentences.called(source),
        kind=label(source.kind),
        state=plan_sentences.how_sure(source),
        cents=source.cents,
        condition=condition,
        comes_on=source.expected_on,
        is_public=source.is_public,
        from_books=source.from_books,
        counts=counts,
    )
