"""A pool divided over stored gifts: from the query to every share, beside the bare query.

The product reads the rule, the campaigns and what each person gave, and divides. The floor is one
statement through the bare driver: what each person gave to each campaign, and nothing done with it.
Each side runs in a process of its own (`standing.py`), in turns.
"""

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from matchpot.cli.bench import measuring, runs, town
from matchpot.cli.bench.report import Goal
from matchpot.cli.bench.stores import Store

GOAL_TIMES, GOAL_MB = 1.5, 1_000.0
GIFTS, POOL_ID = 1_000_000, 400
_SIDES = ("floor", "product")
_PATIENCE_SECONDS = 300

_POOL = (
    """INSERT INTO pot (id, fund_id, slug, name, summary, purpose, state, committed_cents,
        total_cents, reserved_cents, used_cents, tier, priority, mode, share, created_at)
    SELECT {pool}, 1, 'pool', 'Pool', 'Divided at the end.', 'matching', 'open', 100000000,
        100000000, 0, 0, 1, 100, 'fill', 'ordered', {now} FROM n WHERE i = 1""",
    """INSERT INTO rule_version (id, pot_id, number, kind, params, caps, min_donation_cents,
        digest, published_by, published_at)
    SELECT {pool}, {pool}, 1, 'qf', {nothing}, {caps}, 0, 'pool', 1, {now} FROM n WHERE i = 1""",
    "UPDATE pot SET rule_version_id = {pool} WHERE id = {pool} AND :count > 0",
    """INSERT INTO pot_campaign (pot_id, campaign_id, state, held_cents, used_cents,
        counted_cents, asked_at)
    SELECT {pool}, i, 'accepted', 0, 0, 0, {now} FROM n""",
)
# 200,000 donors, each to about five of the campaigns, one in ten of them twice.
_GIFTS = (
    """INSERT INTO donation (token, form_key, campaign_id, state, gift_cents, tip_cents,
        refunded_cents, refunded_gift_cents, fee_cents, expected_match_cents, match_basis,
        donor_key, email, name, anonymous, message, locale, method, created_at, expires_at, paid_at)
    SELECT 'round-' || i, 'round-' || i, i % {projects} + 1, 'paid', 100 + i * 2011 % 19901, 0, 0,
        0, 29, 0, {basis}, {key}, 'donor@example.org', 'Donor', {no}, '', 'nl', 'ideal', {now},
        {now}, {now} FROM n""",
)
_DONOR = "((i / 1000 % 900 * 211 + i % 1000 * 197) % 200000)"
_KEYS = {
    "postgresql": f"md5('donor-' || {_DONOR})",
    "sqlite": f"printf('%032x', {_DONOR} * 7919)",
}
_NOTHING = {"postgresql": "CAST('{}' AS jsonb)", "sqlite": "'{}'"}


@dataclass(slots=True)
class Side:
    """One side, pass by pass: seconds one waits, processor seconds, memory, and what was counted.

    The processor time is the process's and the database's together.
    """

    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    most_mb: float = 0.0
    counted: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured on one database."""

    engine: str
    gifts: int
    floor: Side
    product: Side

    @property
    def times(self) -> float:
        """How many times the bare query's time the product took, the median over the passes."""
        pairs = zip(self.product.seconds, self.floor.seconds, strict=True)
        return measuring.middle([ours / bare for ours, bare in pairs])

    @property
    def agreed(self) -> bool:
        """Whether both sides counted the same people and the same cents, every time."""
        return len(self.product.counted | self.floor.counted) == 1


def measure(
    store: Store, root: Path, *, passes: int, gifts: int, say: Callable[[str], None]
) -> Outcome:
    """Load the gifts of a round, then let both sides take turns."""
    say(f"{store.name}: loading {gifts} gifts of a round")
    engine = store.open()
    names = {"pool": str(POOL_ID), "projects": str(town.PROJECTS)}
    town.load(engine, _POOL, count=town.PROJECTS, nothing=_NOTHING[store.name], **names)
    town.load(engine, _GIFTS, count=gifts, key=_KEYS[store.name], **names)
    town.analyse(engine)
    engine.dispose()
    say(f"{store.name}: a pool divided over them")
    sides = {name: Side() for name in _SIDES}
    for turn in range(passes):
        for name in _SIDES if turn % 2 == 0 else _SIDES[::-1]:
            _one(name, store, root, sides[name])
    return Outcome(engine=store.name, gifts=gifts, **sides)


def _one(name: str, store: Store, root: Path, side: Side) -> None:
    before = measuring.processor_seconds([store.server])
    process = runs.start("standing", name, store.url, store=store, root=root)
    try:
        told, _nothing = process.communicate(timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    found = json.loads(told)
    server = measuring.processor_seconds([store.server]) - before
    side.seconds.append(found["seconds"])
    side.cpu_seconds.append(found["cpu_seconds"] + server)
    side.most_mb = max(side.most_mb, found["most_mb"])
    side.counted.add((found["people"], found["cents"]))


def lines(outcome: Outcome) -> Iterator[str]:
    """The table."""
    yield f"A pool divided over {outcome.gifts} stored gifts, {outcome.engine}"
    yield f"{'':<12} {'seconds':>8} {'cpu':>8} {'MB':>6}"
    for name, side in (("product", outcome.product), ("bare query", outcome.floor)):
        seconds, cpu = measuring.middle(side.seconds), measuring.middle(side.cpu_seconds)
        yield f"{name:<12} {seconds:>8.2f} {cpu:>8.2f} {side.most_mb:>6.0f}"
    yield f"From the query to every share: {outcome.times:.2f} times the bare query"


def goals(outcome: Outcome) -> Sequence[Goal]:
    """What dividing over stored gifts must reach."""
    return [
        Goal(
            what=f"a pool divided over stored gifts, {outcome.engine}",
            measured=f"{outcome.times:.2f} times the bare query",
            wanted=f"{GOAL_TIMES:.1f} times",
            reached=outcome.times <= GOAL_TIMES,
        ),
        Goal(
            what=f"memory for it, {outcome.engine}",
            measured=f"{outcome.product.most_mb:.0f} MB",
            wanted=f"{GOAL_MB:.0f} MB",
            reached=outcome.product.most_mb <= GOAL_MB,
        ),
        Goal(
            what=f"the same people and cents as the bare query, {outcome.engine}",
            measured=str(outcome.agreed).lower(),
            wanted="true",
            reached=outcome.agreed,
        ),
    ]
