"""The table of a run, for people and as JSON; every row says whether it reached its goal."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from matchpot.cli.bench import measuring, pages, reserving


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal, what was measured for it, and whether that is enough."""

    what: str
    measured: str
    wanted: str
    reached: bool


def machine() -> Mapping[str, Any]:
    """What the figures were measured on, and how busy it was with other things."""
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "cores": os.cpu_count(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": [round(one, 1) for one in os.getloadavg()],
    }


# ---- reserving ----------------------------------------------------------------------------------

_RESERVE_HEAD = (
    f"{'pots':>4} {'clients':>7} | {'ratio':>5} {'cpu':>5} |"
    f" {'product/s':>9} {'p50':>6} {'p99':>6} {'max':>6} {'cpu-ms':>6} |"
    f" {'floor/s':>9} {'p50':>6} {'p99':>6} {'max':>6} {'cpu-ms':>6}"
)


def reserve_lines(outcome: reserving.Outcome) -> Iterator[str]:
    """The table of a reservation on one database, waits in ms."""
    yield f"Reserve and create a gift, {outcome.engine}; flush {_flush(outcome)}"
    yield _RESERVE_HEAD
    for case in outcome.cases:
        yield (
            f"{case.pots:>4} {case.clients:>7} | {case.ratio:>5.2f} {case.cpu_ratio:>5.2f} |"
            f" {_side(case.product)} | {_side(case.floor)}"
        )
    wrong = "; ".join(outcome.wrong) or "nothing lost, doubled or oversold"
    yield f"Afterwards, over {outcome.gifts} gifts: {wrong}."


def _flush(outcome: reserving.Outcome) -> str:
    median, high = outcome.flush_ms
    return f"p50 {median:.2f} ms, p95 {high:.2f} ms"


def _side(side: reserving.Side) -> str:
    p50, p99 = (measuring.percentile(side.waits_ms, percent) for percent in (50, 99))
    rate, most = measuring.middle(side.rates), max(side.waits_ms, default=0.0)
    cpu_ms = measuring.middle(side.cpu_ms)
    return f"{rate:>9.0f} {p50:>6.1f} {p99:>6.1f} {most:>6.0f} {cpu_ms:>6.2f}"


def reserve_goals(outcome: reserving.Outcome) -> Iterator[Goal]:
    """What a reservation must reach on this database."""
    goal, engine = reserving.GOALS[outcome.engine], outcome.engine
    for case in outcome.cases:
        yield Goal(
            what=f"reserve, {engine}, {case.pots} pots, {case.clients} clients",
            measured=f"{case.ratio:.2f} of the floor",
            wanted=f"{goal:.2f}",
            reached=case.ratio >= goal,
        )
    if engine == "sqlite":
        longest = max((wait for case in outcome.cases for wait in case.product.waits_ms), default=0)
        yield Goal(
            what="longest wait of a write, sqlite",
            measured=f"{longest:.0f} ms",
            wanted=f"{reserving.LONGEST_WAIT_MS:.0f} ms",
            reached=longest <= reserving.LONGEST_WAIT_MS,
        )
    yield Goal(
        what=f"nothing oversold, {engine}",
        measured="; ".join(outcome.wrong) or "true",
        wanted="true",
        reached=not outcome.wrong,
    )


# ---- pages --------------------------------------------------------------------------------------

_PAGES_HEAD = (
    f"{'page':<20} {'conn':>4} | {'cpu ratio':>9} {'cpu-ms':>6} | {'req/s':>6}"
    f" {'p50':>6} {'p95':>6} {'p99':>6} {'max':>6} | {'SQL':>3} {'kB':>5}"
)


def page_lines(outcome: pages.Outcome) -> Iterator[str]:
    """The table of the pages on one database, waits in ms."""
    yield f"Pages through gunicorn, {outcome.engine}"
    yield _PAGES_HEAD
    for (connections, name), figures in sorted(outcome.figures.items(), key=lambda one: one[0][0]):
        ratio = outcome.ratios.get((connections, name), 1.0)
        waits = (measuring.percentile(figures.waits_ms, percent) for percent in (50, 95, 99))
        told = " ".join(f"{wait:>6.1f}" for wait in waits)
        yield (
            f"{name:<20} {connections:>4} | {ratio:>9.2f} {measuring.middle(figures.cpu_ms):>6.2f}"
            f" | {measuring.middle(figures.rates):>6.0f} {told}"
            f" {max(figures.waits_ms, default=0.0):>6.0f}"
            f" | {outcome.statements.get(name, 1):>3} {outcome.bytes[name] / 1000:>5.1f}"
        )
    yield f"Many gifts against few, processor time: {outcome.many_to_few:.2f} times"
    held = ", ".join(f"{mb:.0f}" for mb in outcome.workers_mb)
    yield f"Web workers hold {held} MB (PSS) at the end, {outcome.grown_mb:+.1f} MB over the run"


def page_goals(outcome: pages.Outcome) -> Iterator[Goal]:
    """What the pages must reach on this database."""
    engine = outcome.engine
    for (connections, name), ratio in outcome.ratios.items():
        yield Goal(
            what=f"{name}, {engine}, {connections} connections",
            measured=f"{ratio:.2f} of the bare page by processor time",
            wanted=f"{pages.GOAL_RATIO:.2f}",
            reached=ratio >= pages.GOAL_RATIO,
        )
    most = max(outcome.statements.values())
    yield Goal(
        what=f"statements a page, {engine}",
        measured=str(most),
        wanted=f"{pages.GOAL_STATEMENTS}",
        reached=most <= pages.GOAL_STATEMENTS,
    )
    yield Goal(
        what=f"many gifts against few, {engine}",
        measured=f"{outcome.many_to_few:.2f} times",
        wanted=f"{pages.GOAL_MANY:.1f} times",
        reached=outcome.many_to_few <= pages.GOAL_MANY,
    )
    yield from memory_goals(engine, outcome.workers_mb)
    refused = sum(figures.refused for figures in outcome.figures.values())
    yield Goal(
        what=f"requests not answered well, {engine}",
        measured=str(refused),
        wanted="0",
        reached=refused == 0,
    )


def memory_goals(engine: str, workers_mb: Sequence[float]) -> Iterator[Goal]:
    """What a web worker may hold."""
    most = max(workers_mb)
    yield Goal(
        what=f"memory of a web worker, {engine}",
        measured=f"{most:.0f} MB",
        wanted=f"{pages.GOAL_WORKER_MB:.0f} MB",
        reached=most < pages.GOAL_WORKER_MB,
    )


def goal_lines(goals: Sequence[Goal]) -> Iterator[str]:
    """All goals in one list."""
    yield "Goals"
    for goal in goals:
        mark = "reached " if goal.reached else "MISSED  "
        yield f"  {mark}{goal.what}: {goal.measured} (goal {goal.wanted})"
