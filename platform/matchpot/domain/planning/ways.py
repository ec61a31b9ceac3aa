"""From a plan and its advices to routes: the limits a maker sets, the routes, what is in the way.

What stands in the way is found by trying: the same search without one limit, and how much further
it comes. So a page can say what helps most, in euros.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from matchpot.domain.guide.advice import Advice, Criterion
from matchpot.domain.guide.criteria import advise
from matchpot.domain.guide.facts import Facts
from matchpot.domain.guide.schemes import Scheme
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.money import BPS, Cents, bps_of
from matchpot.domain.planning.candidates import MOST_SETS, Candidate, Limits, candidates
from matchpot.domain.planning.match_reach import CrowdToCome, MatchReach
from matchpot.domain.planning.routes import Route, Taken, again, routes
from matchpot.domain.planning.search import Tell, furthest, to_nobody
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

    Attributes:
        gift_cents: What one person gives, as the maker thinks; rules of pots need it.
        goal_cents: What the campaign is to reach as the plan stands.
    """

    crowd_cents: Cents = 0
    own_cents: Cents = 0
    repay_cents: Cents = 0
    may_campaign: bool = True
    gift_cents: Cents = 50_00
    goal_cents: Cents = 0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that routes are worked out from; the same question has the same answer.

    Attributes:
        advices: Every scheme held against the plan.
        in_plan: The schemes that stand in the plan already, which limit it by what they allow.
        pots: Matches of which the rule is known, by the keys of their schemes; others add at most
            what people give.
        most_sets: After so many sets a search ends (`search.best`).
    """

    advices: Sequence[Advice]
    facts: Facts
    in_plan: Sequence[Scheme] = ()
    wishes: Wishes
    pots: Mapping[str, PotView] = field(default_factory=dict)
    most_sets: int = MOST_SETS

    @property
    def limits(self) -> Limits:
        """What a route must keep to."""
        limits = limits_of(self.facts, self.in_plan, self.wishes)
        return self.with_rules(replace(limits, most_sets=self.most_sets))

    @property
    def crowd(self) -> CrowdToCome:
        """The people that matches are worked out with."""
        return self._crowd(limits_of(self.facts, self.in_plan, self.wishes))

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of all that decides which steps a route has, but for the days.

        Amounts and days are worked out anew each time; the steps found yesterday hold today.
        """
        limits = self.limits
        undated = replace(limits, today=date.min, crowd_on=date.min, reach=None, most_sets=0)
        offered = candidates(self.advices, self.facts, limits)
        pots = {key: [one.rule.KIND, asdict(one)] for key, one in self.pots.items()}
        told = {
            "limits": asdict(undated),
            "offered": [asdict(replace(one, decided_on=date.min)) for one in offered],
            "pots": {one.key: pots[one.key] for one in offered if one.has_rule},
            "crowd": asdict(self.crowd),
        }
        text = json.dumps(told, sort_keys=True, default=_plain, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def with_rules(self, limits: Limits) -> Limits:
        """Limits with what pots add when the crowd gives as much as these allow."""
        return replace(limits, reach=MatchReach(self.pots, self._crowd(limits)))

    def _crowd(self, limits: Limits) -> CrowdToCome:
        segments = self.facts.mix.segments
        return CrowdToCome(
            goal_cents=self.wishes.goal_cents,
            there_cents=limits.crowd_cents,
            matched_cents=sum(one.cents for one in segments if one.code == SourceKind.MATCH),
            most_cents=limits.crowd_cents + limits.crowd_most_cents,
            gift_cents=self.wishes.gift_cents,
        )


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def ways(asked: Question) -> Ways:
    """Compute the routes of a plan, and what stands in the way when none closes the gap."""
    return with_obstacles(asked, searched(asked))


def searched(asked: Question, tell: Tell = to_nobody) -> tuple[Route, ...]:
    """The routes alone; `tell` hears now and then how far the search is, in parts of 10,000."""
    limits = asked.limits
    if not limits.gap_cents:
        return ()
    return tuple(routes(candidates(asked.advices, asked.facts, limits), limits, tell))


def found_before(asked: Question, taken: Iterable[Taken]) -> tuple[Route, ...] | None:
    """Routes of an earlier search as they are now; none when one of them is none any more."""
    limits = asked.limits
    found = again(taken, candidates(asked.advices, asked.facts, limits), limits)
    return None if found is None else tuple(found)


def with_obstacles(asked: Question, found: tuple[Route, ...]) -> Ways:
    """Routes that were found, with what stands in the way when none of them closes the gap.

    However long routes were searched for, what is in the way is looked for no longer than usual.
    """
    limits = replace(asked.limits, most_sets=MOST_SETS)
    made = Ways(gap_cents=limits.gap_cents, routes=found)
    if made.is_closed or not limits.gap_cents:
        return made
    covered = max((one.covered_cents for one in found), default=0)
    return replace(made, obstacles=_obstacles(asked, limits, covered))


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
    asked: Question, limits: Limits, covered_cents: Cents
) -> tuple[tuple[Obstacle, Cents], ...]:
    gains = []
    for obstacle in Obstacle:
        offered, wider = _without(obstacle, asked, limits)
        gain = furthest(offered, wider) - covered_cents
        if gain > 0:
            gains.append((obstacle, gain))
    order = list(Obstacle)
    return tuple(sorted(gains, key=lambda one: (-one[1], order.index(one[0]))))


_LET_PASS = {
    Obstacle.TIME: frozenset({Criterion.DECISION}),
    Obstacle.COMBINATIONS: frozenset({Criterion.COMBINATION}),
}


def _without(obstacle: Obstacle, asked: Question, limits: Limits) -> tuple[list[Candidate], Limits]:
    """What may be chosen, and within which limits, when one limit is left aside."""
    wider, advices, facts = limits, asked.advices, asked.facts
    match obstacle:
        case Obstacle.PUBLIC_SHARE:
            wider = replace(limits, public_most_cents=None)
            free = (replace(one.scheme, most_public_bps=BPS) for one in advices)
            advices = advise(free, facts)
        case Obstacle.NO_INCOME:
            wider = replace(limits, repay_cents=2 * limits.gap_cents)
        case Obstacle.SMALL_CAMPAIGN if _may_campaign(facts, asked.wishes):
            wider = asked.with_rules(replace(limits, crowd_most_cents=limits.gap_cents))
        case Obstacle.APPLICATIONS:
            wider = replace(limits, most_applications=limits.most_applications + 3)
    passing = _LET_PASS.get(obstacle, frozenset())
    offered = candidates(advices, facts, wider, ignoring=passing)
    if obstacle is Obstacle.OWN_MONEY:
        offered = [replace(one, own_asked_cents=0) for one in offered]
    if obstacle is Obstacle.COMBINATIONS:
        offered = [replace(one, excluded=frozenset()) for one in offered]
    return offered, wider
