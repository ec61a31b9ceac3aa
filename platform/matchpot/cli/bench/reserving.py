"""Giving with a match held, through the service layer, against the same steps as bare SQL.

Both sides give on one hot pot and on a hundred, with 1, 8 and 32 clients, in turns. After all
runs the counters are held against the rows: nothing lost, nothing twice, nothing oversold.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from matchpot.cli.bench import measuring
from matchpot.cli.bench.givers import Givers
from matchpot.cli.bench.runs import Run, Tally
from matchpot.cli.bench.stores import Store
from matchpot.cli.bench.town import HOT_CAMPAIGNS

CLIENTS = (1, 8, 32)
GOALS = {"postgresql": 0.6, "sqlite": 0.2}
LONGEST_WAIT_MS = 500.0
_LAST_EUROS_CENTS = 100_000
_SIDES = ("floor", "product")


@dataclass(slots=True)
class Side:
    """One side of one case over all passes."""

    rates: list[float] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def add(self, tally: Tally, *, seconds: float, server_seconds: float) -> None:
        """Count one run."""
        count = max(1, len(tally.waits))
        self.rates.append(len(tally.waits) / seconds)
        self.waits_ms.extend(wait * 1000 for wait in tally.waits)
        self.cpu_ms.append((tally.cpu_seconds + server_seconds) * 1000 / count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the table."""

    pots: int
    clients: int
    floor: Side
    product: Side

    @property
    def ratio(self) -> float:
        """The product's rate as part of the floor's: the median over the passes."""
        pairs = zip(self.product.rates, self.floor.rates, strict=True)
        return measuring.middle([ours / max(bare, 0.001) for ours, bare in pairs])

    @property
    def cpu_ratio(self) -> float:
        """The floor's processor time per gift as part of the product's: the median again."""
        pairs = zip(self.product.cpu_ms, self.floor.cpu_ms, strict=True)
        return measuring.middle([bare / max(ours, 0.001) for ours, bare in pairs])


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured on one database."""

    engine: str
    cases: Sequence[Case]
    flush_ms: tuple[float, float]
    gifts: int
    wrong: Sequence[str]


def measure(
    store: Store, root: Path, *, seconds: float, passes: int, say: Callable[[str], None]
) -> Outcome:
    """Run all cases, then hold the books against the rows."""
    engine = store.open()
    with engine.connect() as connection:
        before = connection.execute(text("SELECT count(*) FROM donation")).scalar_one()
    engine.dispose()
    sides = {kind: Givers(kind, store, root) for kind in _SIDES}
    given = 0
    cases = []
    try:
        for campaigns, clients in itertools.product((HOT_CAMPAIGNS[:1], HOT_CAMPAIGNS), CLIENTS):
            say(f"{store.name}: {len(campaigns)} pots, {clients} clients")
            both = {kind: Side() for kind in _SIDES}
            for turn in range(passes):
                for kind in _SIDES if turn % 2 == 0 else _SIDES[::-1]:
                    run = Run(
                        name=f"{kind}-{len(campaigns)}-{clients}-{turn}",
                        campaigns=campaigns,
                        threads=clients,
                        starts_at=0,
                        seconds=seconds,
                    )
                    given += _one(sides[kind], run, store, both[kind])
            cases.append(Case(pots=len(campaigns), clients=clients, **both))
        flush = measuring.flush_ms(store.folder)
        given += _last_euros(sides["product"], store, seconds)
    finally:
        for givers in sides.values():
            givers.stop()
    wrong = audit(store, expected_gifts=before + given)
    return Outcome(engine=store.name, cases=cases, flush_ms=flush, gifts=given, wrong=wrong)


def _one(givers: Givers, run: Run, store: Store, side: Side) -> int:
    before = measuring.processor_seconds([store.server])
    tally = givers.run(run)
    # The server's time covers the warm-up too, so it is shared by all that was acknowledged.
    server = measuring.processor_seconds([store.server]) - before
    counted = server * len(tally.waits) / max(1, tally.acknowledged)
    side.add(tally, seconds=run.seconds, server_seconds=counted)
    return tally.acknowledged


def _last_euros(givers: Givers, store: Store, seconds: float) -> int:
    """Let eight clients empty the last pot; returns the gifts. The audit sees what it gave."""
    campaign = HOT_CAMPAIGNS[-1]
    engine = store.open()
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE pot SET total_cents = reserved_cents + used_cents + :c WHERE id = :p"),
            {"c": _LAST_EUROS_CENTS, "p": campaign},
        )
    engine.dispose()
    run = Run(name="last", campaigns=[campaign], threads=8, starts_at=0, seconds=seconds)
    return givers.run(run).acknowledged


_AUDIT = {
    "a pot's columns are not the sum of its lines": """SELECT count(*) FROM pot p LEFT JOIN (
        SELECT pot_id, sum(CASE WHEN state = 'held' THEN amount_cents ELSE 0 END) AS held,
        sum(CASE WHEN state = 'held' THEN 0 ELSE amount_cents END) AS used
        FROM match_line GROUP BY pot_id) l ON l.pot_id = p.id
        WHERE p.reserved_cents <> coalesce(l.held, 0) OR p.used_cents <> coalesce(l.used, 0)""",
    "a pot gave more than it has": """SELECT count(*) FROM pot
        WHERE reserved_cents + used_cents > total_cents""",
    "the pot that ran out did not give its last cent": """SELECT count(*) FROM pot
        WHERE id = 100 AND reserved_cents + used_cents <> total_cents""",
    "a campaign's place in a pot is not the sum of its lines": """SELECT count(*)
        FROM pot_campaign c LEFT JOIN (SELECT pot_id, campaign_id, sum(amount_cents) AS held
        FROM match_line WHERE state = 'held' GROUP BY 1, 2) l
        ON l.pot_id = c.pot_id AND l.campaign_id = c.campaign_id
        WHERE c.held_cents <> coalesce(l.held, 0)""",
    "a gift's lines are not the match it was told": """SELECT count(*) FROM donation d LEFT JOIN (
        SELECT donation_id, sum(amount_cents) AS cents FROM match_line GROUP BY 1) l
        ON l.donation_id = d.id WHERE d.expected_match_cents <> coalesce(l.cents, 0)""",
    "a gift has no promise of its payment page": """SELECT count(*) FROM donation d
        WHERE d.state = 'created' AND d.id NOT IN (SELECT o.ref_id FROM outbox o
        WHERE o.kind = 'donation.open_checkout' AND o.ref_id IS NOT NULL)""",
}


def audit(store: Store, *, expected_gifts: int) -> list[str]:
    """What is wrong with the rows after the runs; empty when all is well."""
    engine = store.open()
    with engine.connect() as connection:
        wrong = [
            sentence
            for sentence, sql in _AUDIT.items()
            if connection.execute(text(sql)).scalar_one() != 0
        ]
        found = connection.execute(text("SELECT count(*) FROM donation")).scalar_one()
    engine.dispose()
    if found != expected_gifts:
        wrong.append(f"{expected_gifts} gifts were acknowledged and {found} are there")
    return wrong
