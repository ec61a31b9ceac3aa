"""Votes become money: our exact rules over made elections, beside those of pabutools, and a draw.

Processor time of one process. A rule of pabutools that takes minutes is run once, and not at all in
a quick run.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from matchpot.cli.bench import elections, measuring, pabutools_rules
from matchpot.cli.bench.elections import UNIT_CENTS, Size
from matchpot.cli.bench.report import Goal
from matchpot.domain.allocation.completions import Completion
from matchpot.domain.allocation.elections import Election
from matchpot.domain.allocation.greedy_skip import GreedySkip
from matchpot.domain.allocation.mes import Mes
from matchpot.domain.allocation.phragmen import Phragmen
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.terms import Terms
from matchpot.domain.panels.quotas import Quota, Volunteer
from matchpot.domain.panels.selection import draw_panel

_FREE = Terms(most_per_maker=None, reserve=0)
_MANY, _FEW, _CITY = Size(200, 2_000), Size(14, 84), Size(64, 6_586)
_NO_PABUTOOLS = "pabutools is not installed, so there is nothing to compare with"
# Their add1 takes minutes on the larger elections.
_SLOW_THEIRS = frozenset({("mes, add1", _MANY), ("mes, add1", _CITY)})

VOLUNTEERS, SEATS = 2_000, 12
GOAL_DRAW_SECONDS = 1.0
_FEATURES = {"age": 3, "works in": 5, "place": 4, "experience": 2}

Say = Callable[[str], None]

_SHARES = {
    "mes": Mes(completion=(Completion.NONE,)),
    "mes, add1": Mes(completion=(Completion.ADD1,), step_cents=UNIT_CENTS),
}
_CASES: tuple[tuple[str, Size, float], ...] = (
    ("greedy_skip", _MANY, 0.1),
    ("phragmen", _MANY, 0.5),
    ("mes", _MANY, 0.2),
    ("mes, add1", _MANY, 2.0),
    ("mes, add1", _FEW, 0.1),
    ("mes, add1", _CITY, 3.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A rule over an election: processor seconds run by run, ours and theirs."""

    rule: str
    size: Size
    goal_seconds: float
    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def seconds(self) -> float:
        """What ours takes, the median."""
        return measuring.middle(self.ours)

    @property
    def times(self) -> float | None:
        """How many of our times theirs takes; None where it was not run."""
        return measuring.middle(self.theirs) / self.seconds if self.theirs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All cases, and how long a panel's draw takes."""

    cases: Sequence[Case]
    draw: Sequence[float]
    has_pabutools: bool


def measure(*, passes: int, slow: bool, say: Say) -> Outcome:
    """Run every case so often; `slow` also runs what takes pabutools minutes, once."""
    cases, found = [], True
    for name, size, goal in _CASES:
        say(f"allocation: {name}, {size}")
        election = elections.made(size)
        ours = _ours(_rule(name), election, passes)
        theirs: list[float] = []
        if slow or (name, size) not in _SLOW_THEIRS:
            try:
                often = 1 if (name, size) in _SLOW_THEIRS else passes
                theirs = _theirs(name, election, often)
            except ModuleNotFoundError:
                found = False
        cases.append(Case(rule=name, size=size, goal_seconds=goal, ours=ours, theirs=theirs))
    say(f"allocation: a panel of {SEATS} out of {VOLUNTEERS}")
    people, quotas = _volunteers(), _quotas()
    order = [person.id for person in people]
    draw = [_took(lambda: draw_panel(people, order, quotas, seats=SEATS)) for _ in range(passes)]
    return Outcome(cases=cases, draw=draw, has_pabutools=found)


def _rule(name: str) -> AllocationRule:
    if name in _SHARES:
        return _SHARES[name]
    return GreedySkip() if name == GreedySkip.KIND else Phragmen()


def _ours(rule: AllocationRule, election: Election, often: int) -> list[float]:
    return [_took(lambda: rule.allocate(election, _FREE)) for _ in range(often)]


def _theirs(name: str, election: Election, often: int) -> list[float]:
    instance, profile = pabutools_rules.prepared(election)
    rule = pabutools_rules.rules(election.voters)[name]
    return [_took(lambda: rule(instance, profile)) for _ in range(often)]


def _took(work: Callable[[], Any]) -> float:  # Any: what it answers is not looked at
    before = time.process_time()
    work()
    return time.process_time() - before


def _volunteers() -> list[Volunteer]:
    """People spread unevenly over all features, in draw order."""
    return [
        Volunteer(
            id=f"V{number:04}",
            values={
                name: str(number * (place + 3) // 7 % many if number % 5 else 0)
                for place, (name, many) in enumerate(_FEATURES.items())
            },
        )
        for number in range(VOLUNTEERS)
    ]


def _quotas() -> list[Quota]:
    """Each value has seats, and none has most of them."""
    return [
        Quota(feature=name, value=str(value), least=1, most=SEATS // many + 2)
        for name, many in _FEATURES.items()
        for value in range(many)
    ]


def lines(outcome: Outcome) -> Iterator[str]:
    """The table."""
    yield "Votes become money, processor time of one process"
    yield f"{'rule':<12} {'ours s':>8} {'pabutools s':>12} {'times':>7}"
    for case in outcome.cases:
        theirs = f"{measuring.middle(case.theirs):.3f}" if case.theirs else "not run"
        times = "" if case.times is None else f"{case.times:.1f}"
        yield f"{case.rule:<12} {case.seconds:>8.3f} {theirs:>12} {times:>7}   {case.size}"
    if not outcome.has_pabutools:
        yield _NO_PABUTOOLS
    draw = measuring.middle(outcome.draw)
    whom = f"{SEATS} out of {VOLUNTEERS:,} with {len(_FEATURES)} features"
    yield f"A panel drawn, {whom}: {draw:.3f} s"


def goals(outcome: Outcome) -> Iterator[Goal]:
    """What each rule must reach on two cores."""
    for case in outcome.cases:
        yield _goal(f"{case.rule}, {case.size}", case.seconds, case.goal_seconds)
    draw = measuring.middle(outcome.draw)
    yield _goal(f"a panel of {SEATS} out of {VOLUNTEERS:,}", draw, GOAL_DRAW_SECONDS)


def _goal(what: str, seconds: float, wanted: float) -> Goal:
    return Goal(
        what=what,
        measured=f"{seconds:.3f} s",
        wanted=f"{wanted:.1f} s",
        reached=seconds < wanted,
    )


def told(
    *, passes: int, slow: bool, say: Callable[[str], None]
) -> tuple[dict[str, Any], list[str], list[Goal]]:
    """Measure and tell: for the file of results, as a table, against the goals."""
    outcome = measure(passes=passes, slow=slow, say=say)
    cases = [{**asdict(case), "size": str(case.size)} for case in outcome.cases]
    return {"cases": cases, "draw": outcome.draw}, list(lines(outcome)), list(goals(outcome))
