"""The public pages against a bare page on the same server and database, in turns.

The measure is processor time per request, of the web server and the database together, because
it varies least on a machine that others use too.
"""

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from matchpot.cli.bench import load, measuring, runs, servers
from matchpot.cli.bench.servers import Server
from matchpot.cli.bench.stores import Store
from matchpot.cli.bench.town import FEW, MANY

GOAL_RATIO = 0.35
GOAL_STATEMENTS = 6
GOAL_MANY = 1.5
GOAL_WORKER_MB = 120.0
CONNECTIONS = (8, 32)
_WARM_SECONDS = 1.0
_PATIENCE_SECONDS = 120

FLOOR = "bare page"
# A page that was drawn before is drawn again only when a value on it changed; another number in
# the address makes it a page nobody asked for yet.
PAGES = {
    "project, 100 gifts": f"/nl/projects/project-{FEW}",
    "project, many gifts": f"/nl/projects/project-{MANY}",
    "browse": "/nl/projects/",
    "project, drawn anew": f"/nl/projects/project-{FEW}?seen={{}}",
    "browse, drawn anew": "/nl/projects/?seen={}",
}


@dataclass(slots=True)
class Figures:
    """One page at one number of connections, over all passes."""

    cpu_ms: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured on one database.

    `ratios` is the floor's processor time per request as part of the page's, per connections and
    page; `statements` is how many each page sends to the database; `workers_mb` what the web
    workers hold at the end.
    """

    engine: str
    figures: Mapping[tuple[int, str], Figures]
    ratios: Mapping[tuple[int, str], float]
    many_to_few: float
    statements: Mapping[str, int]
    bytes: Mapping[str, int]
    workers_mb: Sequence[float]
    grown_mb: float


def measure(
    store: Store, root: Path, *, seconds: float, passes: int, say: Callable[[str], None]
) -> Outcome:
    """Start both servers and ask each page in turn."""
    say(f"{store.name}: pages")
    statements = _statements(store, root)
    with servers.product(store, root) as ours, servers.floor(store) as bare:
        targets: dict[str, tuple[Server, str]] = {FLOOR: (bare, f"/project-{FEW}")}
        targets |= {name: (ours, address) for name, address in PAGES.items()}
        for server, address in targets.values():
            load.ask(server.port, address, connections=8, seconds=_WARM_SECONDS)
        memory_before = max(ours.workers_mb())
        figures = {(c, name): Figures() for c in CONNECTIONS for name in targets}
        for turn in range(passes):
            for connections in CONNECTIONS:
                say(f"{store.name}: pages, pass {turn + 1}, {connections} connections")
                for name, (server, address) in targets.items():
                    kept = figures[connections, name]
                    _ask(store, server, address, kept, connections=connections, seconds=seconds)
        workers_mb = ours.workers_mb()
        sizes = {name: _size(server, address) for name, (server, address) in targets.items()}
    return Outcome(
        engine=store.name,
        figures=figures,
        ratios={key: _ratio(figures, key) for key in figures if key[1] != FLOOR},
        many_to_few=_many_to_few(figures),
        statements=statements,
        bytes=sizes,
        workers_mb=workers_mb,
        grown_mb=max(workers_mb) - memory_before,
    )


def _statements(store: Store, root: Path) -> Mapping[str, int]:
    """How many statements each page takes, once everything is warm."""
    process = runs.start("counting", *PAGES.values(), store=store, root=root)
    try:
        told, _nothing = process.communicate(timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return dict(zip(PAGES, json.loads(told), strict=True))


def memory(server: Server, *, seconds: float) -> tuple[list[float], list[float]]:
    """What each worker holds, in MB: after the first requests, and after that long of them."""
    for address in PAGES.values():
        load.ask(server.port, address, connections=8, seconds=_WARM_SECONDS)
    before = server.workers_mb()
    for address in PAGES.values():
        load.ask(server.port, address, connections=8, seconds=seconds / len(PAGES))
    return before, server.workers_mb()


def _ask(
    store: Store,
    server: Server,
    address: str,
    figures: Figures,
    *,
    connections: int,
    seconds: float,
) -> None:
    roots = [server.pid, store.server]
    before = measuring.processor_seconds(roots)
    answers = load.ask(server.port, address, connections=connections, seconds=seconds)
    spent = measuring.processor_seconds(roots) - before
    figures.cpu_ms.append(spent * 1000 / max(1, len(answers.waits)))
    figures.rates.append(len(answers.waits) / seconds)
    figures.waits_ms.extend(wait * 1000 for wait in answers.waits)
    figures.refused += answers.refused


def _size(server: Server, address: str) -> int:
    with load.Client(server.port) as client:
        client.get(address.format(0))
        return client.size


def _ratio(figures: Mapping[tuple[int, str], Figures], key: tuple[int, str]) -> float:
    """The median over the passes; each pass compares what was measured in turn."""
    bare = figures[key[0], FLOOR].cpu_ms
    return measuring.middle(
        [floor / page for floor, page in zip(bare, figures[key].cpu_ms, strict=True) if page]
    )


def _many_to_few(figures: Mapping[tuple[int, str], Figures]) -> float:
    few, many, *_others = PAGES
    pairs = [
        pair
        for connections in CONNECTIONS
        for pair in zip(
            figures[connections, many].cpu_ms, figures[connections, few].cpu_ms, strict=True
        )
    ]
    return measuring.middle([most / least for most, least in pairs if least])
