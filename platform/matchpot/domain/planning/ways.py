"""From a plan and its advices to routes: the limits a maker sets, the routes, what is in the way.

What stands in the way is found by trying: the same search without one limit, and how much further
it comes. So a page can say what helps most, in euros.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from matchpot.domain.guide.advice import Advice, Criterion
from matchpot.domain.guide.criteria import advise
from matchpot.domain.guide.facts import Facts
from matchpot.domain.guide.schemes import Scheme
from matchpot.domain.money import BPS, Cents, bps_of
from matchpot.domain.planning.candidates import Candidate, Limits, candidates
from matchpot.domain.planning.routes import Route, routes
from matchpot.domain.planning.search import best
from matchpot.domain.projects import SourceKind

# Four weeks to make ready, five to run, one to be paid out.
CROWD_WEEKS = 10


class Obstacle(StrEnum):
    """A limit without which a route would come further; each has its words in the web layer."""

    TIME = "time"
    PUBLIC_SHARE = "public_share"
    OWN_MONEY = "own_money"
    COMBINATIONS = "combinations"
    NO_INCOME = "no_income"
    SMALL_CAMPAIGN = "small_campaign"
    APPLICATIONS = "applications"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a maker is ready for: a campaign, own money, income that can repay a loan.

    A campaign that runs or is over takes no goal more, so nothing new of the crowd or of a match.
    """

    crowd_cents: Cents = 0
    own_cents: Cents = 0
    repay_cents: Cents = 0
    may_campaign: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The routes, and when none closes the gap what is in the way with the cents it costs."""

    gap_cents: Cents
    routes: tuple[Route, ...]
    obstacles: tuple[tuple[Obstacle, Cents], ...] = ()

    @property
    def is_closed(self) -> bool:
        """Tell whether a route closes the gap."""
        return any(not one.open_cents for one in self.routes)


def ways(
    advices: Sequence[Advice],
    facts: Facts,
    in_plan: Sequence[Scheme],
    wishes: Wishes,
    *,
    ratios: Mapping[str, Fraction] | None = None,
) -> Ways:
    """Compute the routes of a plan; the schemes `in_plan` limit them by what they allow.

    Matches add to each cent of people what `ratios` say by key, or else one cent.
    """
    limits = replace(limits_of(facts, in_plan, wishes), match_ratios=ratios or {})
    if not limits.gap_cents:
        return Ways(gap_cents=0, routes=())
    offered = candidates(advices, facts, limits)
    found = tuple(routes(offered, limits))
    made = Ways(gap_cents=limits.gap_cents, routes=found)
    if made.is_closed:
        return made
    covered = max((one.covered_cents for one in found), default=0)
    return replace(made, obstacles=_obstacles(advices, facts, wishes, limits, covered))


def limits_of(facts: Facts, in_plan: Sequence[Scheme], wishes: Wishes) -> Limits:
    """The limits of a plan; a campaign that would end too late is none."""
    roofs = [one.most_public_bps for one in in_plan if one.most_public_bps < BPS]
    crowd = sum(one.cents for one in facts.mix.segments if one.code == SourceKind.CROWD)
    gap = facts.mix.still_open_cents
    return Limits(
        today=facts.today,
        gap_cents=gap,
        own_cents=facts.own_cents,
        public_cents=facts.public_cents,
        crowd_cents=crowd if wishes.may_campaign else 0,
        public_most_cents=bps_of(facts.mix.costs_cents, min(roofs)) if roofs else None,
        crowd_most_cents=min(gap, wishes.crowd_cents) if _may_campaign(facts, wishes) else 0,
        crowd_on=_crowd_on(facts),
        own_most_cents=min(gap, wishes.own_cents),
        repay_cents=wishes.repay_cents,
    )


def _crowd_on(facts: Facts) -> date:
    return facts.today + timedelta(weeks=CROWD_WEEKS)


def _may_campaign(facts: Facts, wishes: Wishes) -> bool:
    in_time = facts.needed_by is None or _crowd_on(facts) <= facts.needed_by
    return in_time and wishes.may_campaign


def _obstacles(
    advices: Sequence[Advice], facts: Facts, wishes: Wishes, limits: Limits, covered_cents: Cents
) -> tuple[tuple[Obstacle, Cents], ...]:
    gains = []
    for obstacle in Obstacle:
        offered, wider = _without(obstacle, advices, facts, wishes, limits)
        found = best(offered, wider)
        gain = found.filled.total_cents - covered_cents if found else 0
        if gain > 0:
            gains.append((obstacle, gain))
    order = list(Obstacle)
    return tuple(sorted(gains, key=lambda one: (-one[1], order.index(one[0]))))


_LET_PASS = {
    Obstacle.TIME: frozenset({Criterion.DECISION}),
    Obstacle.COMBINATIONS: frozenset({Criterion.COMBINATION}),
}


def _without(
    obstacle: Obstacle, advices: Sequence[Advice], facts: Facts, wishes: Wishes, limits: Limits
) -> tuple[list[Candidate], Limits]:
    """What may be chosen, and within which limits, when one limit is left aside."""
    wider = limits
    match obstacle:
        case Obstacle.PUBLIC_SHARE:
            wider = replace(limits, public_most_cents=None)
            free = (replace(one.scheme, most_public_bps=BPS) for one in advices)
            advices = advise(free, facts)
        case Obstacle.NO_INCOME:
            wider = replace(limits, repay_cents=2 * limits.gap_cents)
        case Obstacle.SMALL_CAMPAIGN if _may_campaign(facts, wishes):
            wider = replace(limits, crowd_most_cents=limits.gap_cents)
        case Obstacle.APPLICATIONS:
            wider = replace(limits, most_applications=limits.most_applications + 3)
    passing = _LET_PASS.get(obstacle, frozenset())
    offered = candidates(advices, facts, wider, ignoring=passing)
    if obstacle is Obstacle.OWN_MONEY:
        offered = [replace(one, own_asked_cents=0) for one in offered]
    if obstacle is Obstacle.COMBINATIONS:
        offered = [replace(one, excluded=frozenset()) for one in offered]
    return offered, wider
