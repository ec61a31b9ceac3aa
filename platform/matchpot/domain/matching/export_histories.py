"""The history of each line of an export, and the sum that was kept with lines on whole projects.

A line's worth follows from what it was granted through every change: only a refund or a correction
lowers it, only waiting raises it, and nothing else touches it. A line on a whole project has no
decision that could be made again from figures of its own, because a campaign's totals move on; the
sum kept with it is made again step by step.
"""

from collections.abc import Iterator, Mapping

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Explanation, Stage, Step
from matchpot.domain.matching.export import (
    DIVIDED_AGAIN,
    GIFT_REDUCED,
    GROWS,
    RESTORED,
    SWAPPED,
    Difference,
    WholeLine,
    WrittenChange,
    WrittenLine,
)
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.rules import is_project_rule
from matchpot.domain.matching.scenes import ProjectScene
from matchpot.domain.money import Cents, bps_of

_S = MatchLineState
# More than any campaign has: what else a threshold may look at is met, since the line was made.
_PLENTY = 10**15
# Which figures of a cut say what was left to give.
_ROOMS = ("available_cents", "room_cents")


def history(place: str, line: WrittenLine) -> Iterator[Difference]:
    """Follow a line from what it was granted to what it is now."""
    if line.changes is None:
        return
    cents, state = _start(line), _S.HELD
    for at, change in enumerate(line.changes):
        here = f"{place}.changes[{at}]"
        if change.before_cents != cents:
            yield Difference(f"{here}.before_cents", change.before_cents, cents)
        if not _may_be(change):
            yield Difference(f"{here}.cents", change.cents, change.before_cents)
        cents, state = change.cents, change.state
    if line.cents != cents:
        yield Difference(f"{place}.cents", line.cents, cents)
    if line.state is not state:
        yield Difference(f"{place}.state", line.state.value, state.value)


def _start(line: WrittenLine) -> Cents:
    """What a line began with: what was granted, or what the gift got when its turn came."""
    first = line.changes[0] if line.changes else None
    begun = first is not None and first.reason in GROWS and line.granted_cents == 0
    return first.cents if first is not None and begun else line.granted_cents


def _may_be(change: WrittenChange) -> bool:
    """Whether a change does to the worth of its line what its reason says."""
    if change.state is _S.REVERSED:
        return change.cents == 0
    if change.reason == SWAPPED:
        return True
    if change.reason in (*GROWS, RESTORED):
        return change.cents >= change.before_cents
    if change.reason in (GIFT_REDUCED, DIVIDED_AGAIN):
        return change.cents <= change.before_cents
    return change.cents == change.before_cents


def sum_of_whole_line(place: str, whole: WholeLine, *, goal_cents: Cents) -> Iterator[Difference]:
    """Make the sum of a line on a whole project again, and follow its history."""
    yield from history(f"{place}", whole.line)
    if whole.why is None:
        return
    if whole.why.cents != whole.line.granted_cents:
        yield Difference(f"{place}.granted_cents", whole.line.granted_cents, whole.why.cents)
    yield from _steps(f"{place}.why", whole, whole.why, goal_cents)


def _steps(
    place: str, whole: WholeLine, why: Explanation, goal_cents: Cents
) -> Iterator[Difference]:
    rule, crowd = whole.version.rule, why.counted_cents
    if not is_project_rule(rule):
        yield Difference(f"{place}.kind", rule.KIND, "a rule about whole projects")
        return
    scene = ProjectScene(
        goal_cents=goal_cents,
        crowd_cents=crowd,
        crowd_donors=_PLENTY,
        other_match_cents=_PLENTY,
        was_unlocked=True,
    )
    own = rule.line_cents(scene)
    # What the whole crowd gave stands beside what the pot counts of it, which is never more.
    of_all = dict(why.steps[0].params).get("all_crowd_cents", 0) if why.steps else 0
    told = isinstance(of_all, int) and of_all > crowd
    made = [
        Step(Stage.CROWD, 0, crowd, (("all_crowd_cents", of_all),) if told else ()),
        Step(Stage.RULE, crowd, own, tuple(rule.figures(scene))),
    ]
    for at, step in enumerate(made):
        found = why.steps[at] if at < len(why.steps) else Step(step.code, 0, 0)
        yield from _step(f"{place}.steps[{at}]", found, step)
    cents = own
    for at, cut in enumerate(why.steps[2:], start=2):
        made_cut = _cut(cut, cents, _limit(cut, whole.version.caps, goal_cents))
        yield from _step(f"{place}.steps[{at}]", cut, made_cut)
        cents = made_cut.after_cents
    if why.cents != cents:
        yield Difference(f"{place}.cents", why.cents, cents)


def _step(place: str, found: Step, made: Step) -> Iterator[Difference]:
    for name in ("before_cents", "after_cents"):
        if getattr(found, name) != getattr(made, name):
            yield Difference(f"{place}.{name}", getattr(found, name), getattr(made, name))
    written, computed = dict(found.params), dict(made.params)
    for name in sorted(written.keys() | computed.keys()):
        if written.get(name) != computed.get(name):
            yield Difference(
                f"{place}.params.{name}", str(written.get(name)), str(computed.get(name))
            )


def _cut(cut: Step, cents: Cents, limit: Cents | None) -> Step:
    """What a cut leaves, by the figures it names; the limit itself is that of the rule version."""
    figures: Mapping[str, int | str] = dict(cut.params)
    if limit is not None:
        after = min(cents, max(0, limit - int(figures.get("used_cents", 0))))
        return Step(cut.code, cents, after, tuple({**figures, "limit_cents": limit}.items()))
    rooms = [int(figures[name]) for name in _ROOMS if name in figures]
    return Step(cut.code, cents, min([cents, *(rooms or [cut.after_cents])]), cut.params)


def _limit(cut: Step, caps: Caps, goal_cents: Cents) -> Cents | None:
    if cut.code is Reason.CAP_PER_PROJECT:
        return caps.per_project_cents
    if cut.code is Reason.CAP_PER_PROJECT_GOAL and caps.per_project_goal_bps is not None:
        return bps_of(goal_cents, caps.per_project_goal_bps)
    return caps.per_maker_year_cents if cut.code is Reason.CAP_PER_MAKER_YEAR else None
