"""Advice over a thousand schemes, and routes over two hundred that fit, in this process.

The floor of advice is the amount that may be expected of each scheme and nothing else; that of
routes is a greedy pick of the cheapest hours, which keeps no limit but the gap and is often worse.
Schemes are made by sums of their number, so that every run weighs the same.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matchpot.cli.bench import measuring
from matchpot.cli.bench.report import Goal
from matchpot.domain.guide.advice import Advice
from matchpot.domain.guide.cases import counted_cents
from matchpot.domain.guide.criteria import advise
from matchpot.domain.guide.facts import CareerPhase, Facts, LegalForm
from matchpot.domain.guide.schemes import Opening, Scheme, SchemeKind, Window
from matchpot.domain.money import BPS, Cents, bps_of
from matchpot.domain.planning.candidates import Candidate, candidates
from matchpot.domain.planning.ways import Question, Ways, Wishes, limits_of, ways
from matchpot.domain.projects import BudgetKind, CostLine, Discipline, mix

SCHEMES, FITTING = 1_000, 200
GOAL_ADVICE_MS, GOAL_ROUTES_MS = 100.0, 1_000.0
TODAY = date(2027, 3, 1)
_COSTS = 60_000_00
_WISHES = Wishes(crowd_cents=4_000_00, own_cents=2_000_00, repay_cents=5_000_00)
_PHASES, _FIELDS = tuple(CareerPhase), tuple(Discipline)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Milliseconds of processor time by pass, and what the routes came to."""

    advice: Sequence[float]
    advice_floor: Sequence[float]
    routes: Sequence[float]
    routes_floor: Sequence[float]
    found: Ways


def measure(*, passes: int) -> Outcome:
    """Let product and floor take turns, so often."""
    facts, many, fitting = plan(), schemes(SCHEMES), schemes(FITTING, fitting=True)
    advices = advise(fitting, facts)
    offered = candidates(advices, facts, limits_of(facts, (), _WISHES))
    advice, advice_floor, routes, routes_floor = [list[float]() for _ in range(4)]
    sides: list[tuple[list[float], Callable[[], object]]] = [
        (advice, lambda: advise(many, facts)),
        (advice_floor, lambda: [expected(one, facts) for one in many]),
        (routes, lambda: _routes(advices, facts)),
        (routes_floor, lambda: greedy(offered, facts.mix.still_open_cents)),
    ]
    for turn in range(max(2, passes)):
        for figures, side in sides if turn % 2 == 0 else reversed(sides):
            before = time.process_time()
            side()
            figures.append((time.process_time() - before) * 1_000)
    return Outcome(advice, advice_floor, routes, routes_floor, _routes(advices, facts))


def plan() -> Facts:
    """A plan of sixty thousand euros about which everything is known."""
    return Facts(
        today=TODAY,
        discipline=Discipline.THEATRE,
        career_phase=CareerPhase.STARTING,
        legal_form=LegalForm.FOUNDATION,
        lives_in="Assen",
        works_in="Groningen",
        starts_on=TODAY + timedelta(days=420),
        needed_by=TODAY + timedelta(days=420),
        mix=mix([CostLine(kind=BudgetKind.TASK, cents=_COSTS)], []),
        labour_cents=_COSTS,
        own_cents=3_000_00,
    )


def schemes(number: int, *, fitting: bool = False) -> list[Scheme]:
    """As many schemes as asked, of all kinds; `fitting` ones ask nothing of who makes the plan."""
    return [_scheme(at, fitting=fitting) for at in range(number)]


def _scheme(at: int, *, fitting: bool) -> Scheme:
    kind = (SchemeKind.LOAN, SchemeKind.MATCH)[at % 2] if at % 9 == 0 else SchemeKind.AWARD
    opens = TODAY + timedelta(days=at * 7 % 120 - 20)
    has_days = at % 3 == 0
    is_loan = kind is SchemeKind.LOAN
    return Scheme(
        key=f"scheme-{at:04}",
        title=f"Scheme {at}",
        provider=f"Fund {at % 40}",
        kind=kind,
        disciplines=frozenset() if fitting else frozenset({_FIELDS[at % len(_FIELDS)]}),
        career_phases=frozenset() if fitting else frozenset({_PHASES[at % len(_PHASES)]}),
        places=frozenset() if fitting or at % 4 else frozenset({("Assen", "Utrecht")[at % 8 // 4]}),
        least_cents=500_00 if at % 5 == 0 else None,
        most_cents=(1 + at * 37 % 24) * 500_00,
        most_share_bps=BPS - at % 4 * 1_500,
        own_bps=(0, 0, 500, 1_000)[at % 4],
        opening=Opening.WINDOWS if has_days else Opening.ALWAYS,
        windows=(Window(opens, opens + timedelta(days=45)),) if has_days else (),
        decision_weeks=4 + at * 5 % 20,
        excluded=frozenset({f"scheme-{at * 13 % 200:04}"} if at % 6 == 5 else ()),
        most_public_bps=(BPS, BPS, 5_000)[at % 3],
        is_public=at % 2 == 0,
        counts_as_own=at % 11 == 0,
        effort_hours=2 + at * 7 % 40,
        interest_bps=at % 500 if is_loan else None,
        loan_months=24 if is_loan else None,
        source_url="https://example.org/",
        checked_on=TODAY,
    )


def _routes(advices: Sequence[Advice], facts: Facts) -> Ways:
    return ways(Question(advices=advices, facts=facts, wishes=_WISHES))


def expected(scheme: Scheme, facts: Facts) -> Cents:
    """The floor of advice: the amount, and no word of why."""
    share = bps_of(facts.mix.costs_cents, scheme.most_share_bps)
    most = scheme.most_cents or share
    return min(share, most, counted_cents(scheme, facts), facts.mix.still_open_cents)


def greedy(offered: Sequence[Candidate], gap_cents: Cents) -> int:
    """The floor of routes: the hours of the cheapest schemes until the gap is closed."""
    hours = 0
    for one in sorted(offered, key=lambda one: (one.hours * BPS // one.most_cents, one.key)):
        if gap_cents <= 0:
            break
        gap_cents -= one.most_cents
        hours += one.hours
    return hours


def lines(outcome: Outcome) -> Iterator[str]:
    """The table."""
    yield "The guide, milliseconds of processor time"
    for name, product, floor in (
        (f"advice, {SCHEMES} schemes", outcome.advice, outcome.advice_floor),
        (f"routes, {FITTING} that fit", outcome.routes, outcome.routes_floor),
    ):
        ours, bare = measuring.middle(product), measuring.middle(floor)
        yield f"{name:>26} {ours:>8.1f}   floor {bare:>6.2f}   times {ours / bare:>7.1f}"
    every = outcome.found.routes
    proven = sum(one.is_proven for one in every)
    yield f"{len(every)} routes, {proven} proven the best; {_hours(outcome)} hours in the first"


def goals(outcome: Outcome) -> list[Goal]:
    """What advice and routes must reach."""
    asked = (
        (f"advice over {SCHEMES} schemes", outcome.advice, GOAL_ADVICE_MS),
        (f"routes over {FITTING} fitting schemes", outcome.routes, GOAL_ROUTES_MS),
    )
    found = [
        Goal(
            what=what,
            measured=f"{measuring.middle(took):.0f} ms",
            wanted=f"{most:.0f} ms",
            reached=measuring.middle(took) <= most,
        )
        for what, took, most in asked
    ]
    covered = max((one.covered_cents for one in outcome.found.routes), default=0)
    is_closed = covered == outcome.found.gap_cents
    closes = Goal(
        what="the gap is closed",
        measured=str(is_closed).lower(),
        wanted="true",
        reached=is_closed,
    )
    return [*found, closes]


def told(
    *, passes: int, say: Callable[[str], None]
) -> tuple[dict[str, Any], list[str], list[Goal]]:
    """Measure and tell: for the file of results, as a table, against the goals."""
    say("guide: advice and routes")
    outcome = measure(passes=passes)
    result = {
        "advice_ms": measuring.middle(outcome.advice),
        "routes_ms": measuring.middle(outcome.routes),
        "routes": len(outcome.found.routes),
    }
    return result, list(lines(outcome)), goals(outcome)


def _hours(outcome: Outcome) -> int:
    return outcome.found.routes[0].hours if outcome.found.routes else 0
