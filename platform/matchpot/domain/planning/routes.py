"""Routes to 100 %: the best few ways to close what is open in a plan, each with its own aim.

Every route is the best there is for its aim (`search`), of the schemes that surely fit; only when
those cannot close the gap, of those that may fit too. A route stands beside the others only when it
truly differs: other steps, and better at what it aims for. When nothing closes the gap, `obstacles`
tells how much further one would come without each limit.

A route is a proposal. Every amount is what may be asked, none is promised.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from matchpot.domain.guide.schemes import SchemeKind
from matchpot.domain.money import BPS, Cents
from matchpot.domain.planning.candidates import Candidate, Limits
from matchpot.domain.planning.filling import fill
from matchpot.domain.planning.search import Found, Tell, best, score_of, to_nobody
from matchpot.domain.projects import SourceKind


class Aim(StrEnum):
    """What a route is best at, in the order routes are shown."""

    LEAST_WORK = "least_work"
    EARLIEST = "earliest"
    NO_CAMPAIGN = "no_campaign"
    OTHER_DOORS = "other_doors"  # when the largest scheme of the first route says no


class StepReason(StrEnum):
    """Why a step is in a route with its amount; each has its words in the web layer."""

    GIVES_ITS_MOST = "gives_its_most"
    FILLS_THE_REST = "fills_the_rest"
    BRINGS_MATCH = "brings_match"
    GIVEN_BY_RULE = "given_by_rule"
    DOUBLES_THE_CROWD = "doubles_the_crowd"
    OWN_IS_ASKED = "own_is_asked"
    LAST_RESORT = "last_resort"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a route; `key` names its scheme, and is empty for the crowd and own money."""

    kind: SourceKind
    key: str
    cents: Cents
    hours: int
    decided_on: date
    reason: StepReason
    is_sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Which steps a route has, without their amounts: those follow from the set."""

    aim: Aim
    keys: tuple[str, ...]
    with_crowd: bool
    with_own: bool
    is_proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A set of steps towards 100 %, by the day each is decided."""

    aim: Aim
    steps: tuple[Step, ...]
    gap_cents: Cents
    is_proven: bool

    @property
    def covered_cents(self) -> Cents:
        """What all steps bring together; never above the gap."""
        return sum(one.cents for one in self.steps)

    @property
    def open_cents(self) -> Cents:
        """What still stays open."""
        return self.gap_cents - self.covered_cents

    @property
    def taken(self) -> Taken:
        """What `again` needs to make the same route."""
        kinds = {one.kind for one in self.steps}
        return Taken(
            aim=self.aim,
            keys=tuple(sorted(one.key for one in self.steps if one.key)),
            with_crowd=SourceKind.CROWD in kinds,
            with_own=SourceKind.OWN_CONTRIBUTION in kinds,
            is_proven=self.is_proven,
        )

    @property
    def hours(self) -> int:
        """The work of all applications and of the campaign."""
        return sum(one.hours for one in self.steps)

    @property
    def decided_on(self) -> date:
        """The day the last decision falls."""
        return max(one.decided_on for one in self.steps)


def routes(offered: Sequence[Candidate], limits: Limits, tell: Tell = to_nobody) -> list[Route]:
    """The best route for each aim that differs from those before it; none when nothing helps.

    `tell` hears now and then how far the search is, in parts of 10,000.
    """
    pool, first = _pool(offered, limits, _part_of(tell, 0))
    if first is None:
        return []
    found = [_route(Aim.LEAST_WORK, first, limits)]
    for at, (aim, make) in enumerate(_OTHERS, 1):
        other = make(pool, limits, first, _part_of(tell, at))
        route = _route(aim, other, limits) if other else None
        if route and all(_steps(route) != _steps(one) for one in found):
            found.append(route)
    return found


def again(
    taken: Iterable[Taken], offered: Sequence[Candidate], limits: Limits
) -> list[Route] | None:
    """Routes that were found before, with their amounts and days as they are now.

    None when one of them is no route any more.
    """
    by_key, found = {one.key: one for one in offered}, []
    for one in taken:
        if not by_key.keys() >= set(one.keys):
            return None
        chosen = tuple(by_key[key] for key in sorted(one.keys))
        filled = fill(chosen, limits, with_crowd=one.with_crowd, with_own=one.with_own)
        if filled is None:
            return None
        score = score_of(chosen, filled, limits)
        made = Found(
            chosen=chosen, filled=filled, score=score, is_proven=one.is_proven, sets_tried=0
        )
        found.append(_route(one.aim, made, limits))
    return found


def _part_of(tell: Tell, at: int) -> Tell:
    """Tell how far one of the searches is as a part of all."""
    return lambda bps: tell((at * BPS + bps) // (1 + len(_OTHERS)))


def _pool(
    offered: Sequence[Candidate], limits: Limits, tell: Tell
) -> tuple[Sequence[Candidate], Found | None]:
    sure = [one for one in offered if one.is_sure]
    first = best(sure, limits, tell)
    if (first and not first.score[0]) or len(sure) == len(offered):
        return sure, first
    return offered, best(offered, limits, tell)


def _earliest(pool: Sequence[Candidate], limits: Limits, first: Found, tell: Tell) -> Found | None:
    """Bring as much by the earliest day one can; none when the first route is as early."""
    days = sorted({one.decided_on for one in pool} | {limits.crowd_on, limits.today})
    days = [day for day in days if day < first.score[3]]
    found, least, most = None, 0, len(days)
    while least < most:
        middle = (least + most) // 2
        until = days[middle]
        early = [one for one in pool if one.decided_on <= until]
        inside = limits if limits.crowd_on <= until else replace(limits, crowd_most_cents=0)
        other = best(early, inside, tell)
        if other and other.score[0] <= first.score[0]:
            found, most = other, middle
        else:
            least = middle + 1
    return found


def _no_campaign(
    pool: Sequence[Candidate], limits: Limits, first: Found, tell: Tell
) -> Found | None:
    """Bring as much without a campaign, when the first route has one."""
    if not first.filled.crowd_cents:
        return None
    other = best(pool, replace(limits, crowd_most_cents=0), tell)
    return other if other and other.score[0] <= first.score[0] else None


def _other_doors(
    pool: Sequence[Candidate], limits: Limits, first: Found, tell: Tell
) -> Found | None:
    """Come as far as one can without the scheme that brings most in the first route."""
    if not first.chosen:
        return None
    amounts = zip(first.filled.amounts, first.chosen, strict=True)
    largest = max(amounts, key=lambda one: one[0])[1]
    return best([one for one in pool if one is not largest], limits, tell)


_Make = Callable[[Sequence[Candidate], Limits, Found, Tell], Found | None]
_OTHERS: tuple[tuple[Aim, _Make], ...] = (
    (Aim.EARLIEST, _earliest),
    (Aim.NO_CAMPAIGN, _no_campaign),
    (Aim.OTHER_DOORS, _other_doors),
)


def _steps(route: Route) -> frozenset[tuple[SourceKind, str]]:
    return frozenset((one.kind, one.key) for one in route.steps)


_KINDS = {
    SchemeKind.AWARD: SourceKind.AWARD,
    SchemeKind.MATCH: SourceKind.MATCH,
    SchemeKind.LOAN: SourceKind.LOAN,
}


def _route(aim: Aim, found: Found, limits: Limits) -> Route:
    steps = [
        Step(
            kind=_KINDS[one.kind],
            key=one.key,
            cents=cents,
            hours=one.hours,
            decided_on=one.decided_on,
            reason=_reason(one, cents, limits),
            is_sure=one.is_sure,
        )
        for one, cents in zip(found.chosen, found.filled.amounts, strict=True)
    ]
    steps.extend(_own_steps(found, limits))
    order = list(SourceKind)
    return Route(
        aim=aim,
        steps=tuple(sorted(steps, key=lambda s: (s.decided_on, order.index(s.kind), s.key))),
        gap_cents=limits.gap_cents,
        is_proven=found.is_proven,
    )


def _reason(one: Candidate, cents: Cents, limits: Limits) -> StepReason:
    if one.kind is SchemeKind.LOAN:
        return StepReason.LAST_RESORT
    if one.kind is SchemeKind.MATCH:
        return StepReason.GIVEN_BY_RULE if one.has_rule else StepReason.DOUBLES_THE_CROWD
    gives_all = cents == one.most_cents < limits.gap_cents
    return StepReason.GIVES_ITS_MOST if gives_all else StepReason.FILLS_THE_REST


def _own_steps(found: Found, limits: Limits) -> list[Step]:
    steps = []
    if found.filled.crowd_cents:
        has_match = any(one.kind is SchemeKind.MATCH for one in found.chosen)
        steps.append(
            Step(
                kind=SourceKind.CROWD,
                key="",
                cents=found.filled.crowd_cents,
                hours=limits.crowd_hours,
                decided_on=limits.crowd_on,
                reason=StepReason.BRINGS_MATCH if has_match else StepReason.FILLS_THE_REST,
            )
        )
    if found.filled.own_cents:
        asked = max((one.own_asked_cents for one in found.chosen), default=0)
        is_asked = asked > limits.own_cents
        steps.append(
            Step(
                kind=SourceKind.OWN_CONTRIBUTION,
                key="",
                cents=found.filled.own_cents,
                hours=0,
                decided_on=limits.today,
                reason=StepReason.OWN_IS_ASKED if is_asked else StepReason.LAST_RESORT,
            )
        )
    return steps
