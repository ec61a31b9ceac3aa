"""`matchpot bench`: one command that makes its own databases and servers, and measures."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from matchpot.cli.bench import (
    advising,
    allocating,
    deciding,
    desking,
    dividing,
    finding,
    lending,
    measuring,
    open_grants,
    pages,
    pool_files,
    pooling,
    previewing,
    report,
    reserving,
    servers,
    stores,
    town,
)
from matchpot.cli.bench.report import Goal
from matchpot.cli.bench.stores import Store
from matchpot.extensions import current_settings

_ENGINES = ("postgresql", "sqlite")
_PARTS = (
    *("rules", "pools", "allocation", "guide", "reserve", "pages", "preview", "opendata", "desk"),
    *("search", "loans", "round", "memory"),
)
_WITHOUT_DATABASE = ("rules", "pools", "allocation", "guide")
_QUICK_GIFTS = 5_000
_REQUESTS_FOR_MEMORY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how often to measure."""

    seconds: float
    passes: int
    size: town.Size
    rounds: pool_files.Rounds = pool_files.FULL
    round_gifts: int = dividing.GIFTS
    grants: int = open_grants.GRANTS
    slow: bool = True


@click.command("bench")
@click.option("--only", type=click.Choice(_PARTS), multiple=True, help="Only this part.")
@click.option(
    "--engine",
    type=click.Choice((*_ENGINES, "both")),
    default="both",
    show_default=True,
    help="On which database.",
)
@click.option("--seconds", default=3.0, show_default=True, help="How long each measurement takes.")
@click.option("--passes", default=3, show_default=True, help="How often each is repeated, in turn.")
@click.option("--quick", is_flag=True, help="Half a second, two passes, few gifts: a look only.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@with_appcontext
def bench(
    only: Sequence[str], engine: str, seconds: float, passes: int, *, quick: bool, as_json: bool
) -> None:
    """Measure the product against bare code doing the same, and print the table.

    It makes databases and servers of its own, on this machine only, and removes them.
    docs/benchmarks.md says how to read the figures.
    """
    plan = Plan(
        seconds=min(max(seconds, 0.2), 60), passes=min(max(passes, 1), 20), size=town.Size()
    )
    if quick:
        plan = Plan(
            seconds=0.5,
            passes=2,
            size=town.Size(gifts=_QUICK_GIFTS),
            rounds=pool_files.QUICK,
            round_gifts=_QUICK_GIFTS,
            grants=_QUICK_GIFTS,
            slow=False,
        )
    root = current_settings().root
    parts = only or _PARTS[:-1]  # the pages tell their memory too
    results: list[dict[str, Any]] = []
    goals: list[Goal] = []
    for part in _WITHOUT_DATABASE:
        if part in parts:
            _add(_BARE[part](plan), part, results, goals, as_json=as_json)
    on_databases = [part for part in _MEASURES if part in parts]
    engines = _ENGINES if engine == "both" else (engine,)
    for name in engines if on_databases else ():
        with stores.opened(name, root) as store:
            _say(f"{name}: loading {town.PROJECTS} projects and {plan.size.gifts} gifts")
            _fill(store, plan.size)
            for part in on_databases:
                measured = _MEASURES[part](store, root, plan)
                _add(measured, part, results, goals, as_json=as_json)
    _tell(results, goals, as_json=as_json)


def _say(sentence: str) -> None:
    """Progress goes to the other stream, so that what is printed can be kept."""
    click.echo(f"  {sentence}", err=True)


def _fill(store: Store, size: town.Size) -> None:
    engine = store.open()
    town.fill(engine, size)
    engine.dispose()


_Measured = tuple[dict[str, Any], list[str], list[Goal]]


def _add(
    measured: _Measured,
    part: str,
    results: list[dict[str, Any]],
    goals: list[Goal],
    *,
    as_json: bool,
) -> None:
    result, lines, found = measured
    results.append({"part": part, **result})
    goals.extend(found)
    if not as_json:
        click.echo("\n" + "\n".join(lines) + "\n")


def _rules(plan: Plan) -> _Measured:
    _say("rules: no database")
    outcome = deciding.measure(seconds=plan.seconds, passes=plan.passes)
    result = {
        "product_us": measuring.middle(outcome.product),
        "floor_us": measuring.middle(outcome.floor),
        "agreed": outcome.agreed,
    }
    return result, list(deciding.lines(outcome)), list(deciding.goals(outcome))


def _pools(plan: Plan) -> _Measured:
    outcome = pooling.measure(passes=plan.passes, rounds=plan.rounds, say=_say)
    result = {
        "cases": [
            {**asdict(case), "alike": case.is_alike, "times_numpy": outcome.times_numpy(case)}
            for case in outcome.cases
        ],
        "sums": {name: asdict(sums) for name, sums in outcome.sums.items()},
    }
    return result, list(pooling.lines(outcome)), list(pooling.goals(outcome))


def _reserve(store: Store, root: Path, plan: Plan) -> _Measured:
    outcome = reserving.measure(store, root, seconds=plan.seconds, passes=plan.passes, say=_say)
    cases = [
        {
            "pots": case.pots,
            "clients": case.clients,
            "ratio": case.ratio,
            "cpu_ratio": case.cpu_ratio,
            "product": _brief(case.product.rates, case.product.cpu_ms, case.product.waits_ms),
            "floor": _brief(case.floor.rates, case.floor.cpu_ms, case.floor.waits_ms),
        }
        for case in outcome.cases
    ]
    result = {"engine": store.name, "flush_ms": outcome.flush_ms, "cases": cases}
    return result, list(report.reserve_lines(outcome)), list(report.reserve_goals(outcome))


def _pages(store: Store, root: Path, plan: Plan) -> _Measured:
    outcome = pages.measure(store, root, seconds=plan.seconds, passes=plan.passes, say=_say)
    rows = [
        {
            "page": name,
            "connections": connections,
            "cpu_ratio": outcome.ratios.get((connections, name), 1.0),
            **_brief(figures.rates, figures.cpu_ms, figures.waits_ms),
        }
        for (connections, name), figures in outcome.figures.items()
    ]
    result = {
        "engine": store.name,
        "pages": rows,
        "many_to_few": outcome.many_to_few,
        "statements": dict(outcome.statements),
        "workers_mb": list(outcome.workers_mb),
    }
    return result, list(report.page_lines(outcome)), list(report.page_goals(outcome))


def _preview(store: Store, root: Path, plan: Plan) -> _Measured:
    outcome = previewing.measure(store, root, seconds=plan.seconds, passes=plan.passes, say=_say)
    rows = [
        {
            "connections": connections,
            "refused": found.refused,
            "cpu_ms": measuring.middle(found.cpu_ms),
            **_waits(found.waits_ms),
        }
        for connections, found in outcome.figures.items()
    ]
    result = {"engine": store.name, "pots": outcome.pots, "previews": rows}
    return result, list(previewing.lines(outcome)), list(previewing.goals(outcome))


def _opendata(store: Store, root: Path, plan: Plan) -> _Measured:
    outcome = open_grants.measure(store, root, passes=plan.passes, grants=plan.grants, say=_say)
    files = {
        size: {kind: asdict(figures) for kind, figures in found.items()}
        for size, found in (("whole", outcome.whole), ("tenth", outcome.tenth))
    }
    result = {"engine": store.name, **files}
    return result, list(open_grants.lines(outcome)), list(open_grants.goals(outcome))


def _round(store: Store, root: Path, plan: Plan) -> _Measured:
    outcome = dividing.measure(store, root, passes=plan.passes, gifts=plan.round_gifts, say=_say)
    sides = {
        name: {"seconds": side.seconds, "cpu_seconds": side.cpu_seconds, "most_mb": side.most_mb}
        for name, side in (("product", outcome.product), ("floor", outcome.floor))
    }
    result = {"engine": store.name, "times": outcome.times, "agreed": outcome.agreed, **sides}
    return result, list(dividing.lines(outcome)), list(dividing.goals(outcome))


def _memory(store: Store, root: Path, plan: Plan) -> _Measured:
    _say(f"{store.name}: memory")
    with servers.product(store, root) as server:
        before, after = pages.memory(server, seconds=plan.seconds * _REQUESTS_FOR_MEMORY)
    lines = [
        f"Memory of the web workers, {store.name}: {max(before):.0f} MB after the first requests,"
        f" {max(after):.0f} MB after {plan.seconds * _REQUESTS_FOR_MEMORY:.0f} s of them"
    ]
    result = {"engine": store.name, "first_mb": before, "later_mb": after}
    return result, lines, list(report.memory_goals(store.name, after))


_BARE: Mapping[str, Callable[[Plan], _Measured]] = {
    "rules": _rules,
    "pools": _pools,
    "allocation": lambda plan: allocating.told(passes=plan.passes, slow=plan.slow, say=_say),
    "guide": lambda plan: advising.told(passes=plan.passes, say=_say),
}
# In this order: a round's gifts are loaded last, for they would slow down all that follows.
_MEASURES = {
    "reserve": _reserve,
    "pages": _pages,
    "preview": _preview,
    "memory": _memory,
    "opendata": _opendata,
    "desk": lambda store, root, plan: desking.told(store, root, gifts=plan.size.gifts, say=_say),
    "search": lambda store, _root, plan: finding.told(store, passes=plan.passes, say=_say),
    "loans": lambda store, _root, plan: lending.told(store, loans=plan.grants // 5),
    "round": _round,
}


def _brief(
    rates: Sequence[float], cpu_ms: Sequence[float], waits_ms: Sequence[float]
) -> dict[str, float]:
    return {
        "per_second": measuring.middle(rates),
        "cpu_ms": measuring.middle(cpu_ms),
        **_waits(waits_ms),
    }


def _waits(waits_ms: Sequence[float]) -> dict[str, float]:
    return {
        "p50_ms": measuring.percentile(waits_ms, 50),
        "p95_ms": measuring.percentile(waits_ms, 95),
        "p99_ms": measuring.percentile(waits_ms, 99),
        "max_ms": max(waits_ms, default=0.0),
    }


def _tell(results: list[dict[str, Any]], goals: Sequence[Goal], *, as_json: bool) -> None:
    machine = report.machine()
    if as_json:
        told = {"machine": machine, "results": results, "goals": [asdict(goal) for goal in goals]}
        click.echo(json.dumps(told, indent=2))
        return
    click.echo("\n".join(report.goal_lines(goals)))
    click.echo("\nMeasured: " + ", ".join(f"{name} {value}" for name, value in machine.items()))


commands: list[click.Command] = [bench]
