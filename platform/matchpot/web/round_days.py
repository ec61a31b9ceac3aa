"""The days of a round as a page shows them: every phase, the present one, and what comes next."""

from flask_babel import gettext as _

from matchpot.domain.rounds.phases import ENDS, PLANNED, Phase
from matchpot.domain.rounds.planning import Span, plan_of, span_of
from matchpot.domain.rounds.schedule import Plan, Window
from matchpot.web.filters import day, day_time
from matchpot.web.labels import label

# A phase as the part `layout.timeline` takes it: its name, its days, and done, now or next.
Item = tuple[str, str, str]


def timeline(plan: Plan, phase: Phase) -> list[Item]:
    """Every phase with its days, and how the round ended if it did."""
    items = [(label(one.phase), days(one), _state(one.phase, phase)) for one in plan.windows]
    if phase in ENDS:
        items.append((label(phase), "", "now"))
    return items


def days(window: Window) -> str:
    """From when until when: whole days where it begins and ends at midnight in Amsterdam."""
    span = whole_days(window)
    if span is None:
        start, end = day_time(window.starts_at), day_time(window.ends_at)
        return str(_("%(start)s until %(end)s", start=start, end=end))
    if span.first == span.last:
        return day(span.first)
    return str(
        _("%(first)s up to and including %(last)s", first=day(span.first), last=day(span.last))
    )


def whole_days(window: Window) -> Span | None:
    """The days of a phase; None where it does not begin and end at midnight in Amsterdam."""
    span = span_of(window)
    return span if plan_of([span]).windows == (window,) else None


def coming(plan: Plan, phase: Phase) -> Window | None:
    """The phase after the present one; None after the last and at an end."""
    if phase in ENDS:
        return None
    if phase is Phase.DRAFT:
        return plan.windows[0]
    following = plan.after(phase)
    return None if following is None else plan.window(following)


def _state(one: Phase, phase: Phase) -> str:
    if one is phase:
        return "now"
    if phase is Phase.DRAFT:
        return "next"
    if phase in ENDS:
        return "done" if phase is Phase.CLOSED else "next"
    return "done" if PLANNED.index(one) < PLANNED.index(phase) else "next"
