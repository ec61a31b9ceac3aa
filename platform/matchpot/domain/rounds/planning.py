"""The days of a round as people plan them: whole days in Amsterdam, first and last included.

A plan in UTC (`schedule.py`) is made of them. Phases that rules need come in by themselves, and
those without a use go; what comes after moves along.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from matchpot.domain.deadlines import local_day, start_of_day
from matchpot.domain.rounds.flaws import wanted_phases
from matchpot.domain.rounds.phases import PLANNED, VOTES, Phase
from matchpot.domain.rounds.rules import MANUAL, RoundRules
from matchpot.domain.rounds.schedule import Plan, Window

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)

# How long each phase usually lasts; an objection to a refusal may come for seven days.
USUAL_DAYS: Mapping[Phase, int] = MappingProxyType(
    {
        Phase.ANNOUNCED: 7,
        Phase.PANEL_CALL: 21,
        Phase.PANEL_DRAW: 4,
        Phase.SUBMISSION: 35,
        Phase.ELIGIBILITY: 10,
        Phase.CONFLICTS: 4,
        Phase.READING: 14,
        Phase.BLIND_VOTE: 7,
        Phase.DELIBERATION: 5,
        Phase.FINAL_VOTE: 4,
        Phase.PUBLIC_VOTE: 14,
        Phase.TALLY: 1,
        Phase.CONSENT: 3,
        Phase.LOTTERY: 3,
        Phase.DECIDED: 5,
        Phase.PUBLISHED: 14,
        Phase.PAYOUT: 60,
        Phase.REPORTING: 365,
    }
)
# Only a panel has a use for these.
_OF_PANELS = frozenset({Phase.CONFLICTS, Phase.READING, Phase.DELIBERATION, Phase.CONSENT, *VOTES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days of one phase; both count."""

    phase: Phase
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it lasts; below 1 when it ends before it begins."""
        return (self.last - self.first).days + 1


def plan_of(spans: Sequence[Span]) -> Plan:
    """The plan in UTC: from midnight before the first day to midnight after the last.

    Raises `InvalidValue` by place when the days do not fit.
    """
    return Plan(
        tuple(
            Window(
                phase=one.phase,
                starts_at=start_of_day(one.first),
                ends_at=start_of_day(one.last + _DAY),
            )
            for one in spans
        )
    )


def span_of(window: Window) -> Span:
    """The days a window falls on; one that ends at midnight ends the day before."""
    return Span(
        phase=window.phase,
        first=local_day(window.starts_at),
        last=local_day(window.ends_at - _INSTANT),
    )


def spans_of(plan: Plan) -> tuple[Span, ...]:
    """The days of a plan."""
    return tuple(span_of(window) for window in plan.windows)


def laid_out(days: Mapping[Phase, int], first: date) -> tuple[Span, ...]:
    """Phases one after another without a gap, each so many days, from a first day on."""
    spans: list[Span] = []
    for phase in PLANNED:
        if phase in days:
            starts = spans[-1].last + _DAY if spans else first
            last = starts + (days[phase] - 1) * _DAY
            spans.append(Span(phase=phase, first=starts, last=last))
    return tuple(spans)


def moved(spans: Sequence[Span], first: date) -> tuple[Span, ...]:
    """All phases shifted together, so that the first begins on a day."""
    by = first - spans[0].first if spans else timedelta(0)
    return tuple(replace(one, first=one.first + by, last=one.last + by) for one in spans)


def carried(before: Sequence[Span], typed: Sequence[Span]) -> tuple[Span, ...]:
    """Let what was not touched follow what was: a phase that ends later moves those after it.

    A phase with other days than before stays as typed, and those after it that are as they were
    move by as much as its last day did. A phase that was not there before moves nothing.
    """
    was, by = {one.phase: one for one in before}, timedelta(0)
    found: list[Span] = []
    for one in typed:
        old = was.get(one.phase)
        if old == one:
            found.append(replace(one, first=one.first + by, last=one.last + by))
            continue
        found.append(one)
        by = one.last - old.last if old else by
    return tuple(found)


def fitted(spans: Sequence[Span], rules: RoundRules) -> tuple[Span, ...]:
    """The same days with every phase the rules need, and none they have no use for.

    Lengths and pauses stay; what comes after a phase that came or went moves along.
    """
    kept = {one.phase: one.days for one in spans}
    for phase in _missing(kept, rules):
        kept[phase] = USUAL_DAYS[phase]
    for phase in _useless(kept, rules):
        del kept[phase]
    return relaid(spans, kept)


def relaid(spans: Sequence[Span], days: Mapping[Phase, int]) -> tuple[Span, ...]:
    """Other phases, or other lengths, from the same first day on; pauses before a phase stay."""
    if not spans or days == {one.phase: one.days for one in spans}:
        return tuple(spans)
    pauses = {
        one.phase: (one.first - before.last).days - 1 for before, one in itertools.pairwise(spans)
    }
    found: list[Span] = []
    for one in laid_out(days, spans[0].first):
        starts = one.first
        if found:
            starts = found[-1].last + (1 + pauses.get(one.phase, 0)) * _DAY
        found.append(replace(one, first=starts, last=starts + (one.days - 1) * _DAY))
    return tuple(found)


def _missing(kept: Mapping[Phase, int], rules: RoundRules) -> list[Phase]:
    missing = [phase for phase, is_wanted in wanted_phases(rules).items() if is_wanted]
    if rules.ballot is not None and not VOTES & kept.keys():
        missing += [Phase.CONFLICTS, Phase.READING, Phase.FINAL_VOTE]
    return [phase for phase in missing if phase not in kept]


def _useless(kept: Mapping[Phase, int], rules: RoundRules) -> list[Phase]:
    useless = {phase for phase, is_wanted in wanted_phases(rules).items() if not is_wanted}
    if rules.ballot is None:
        useless |= _OF_PANELS
    if rules.allocation.kind == MANUAL:
        useless.add(Phase.CONSENT)
    if Phase.BLIND_VOTE not in kept:
        useless.add(Phase.DELIBERATION)
    return [phase for phase in kept if phase in useless]
