"""Open data: 50,000 grants written as 360Giving JSON and CSV, how fast and in how much memory.

Half are awards, half matches of four lines each. A tenth of all are of one fund: the file of that
fund beside the whole shows whether memory grows with the file. Each file is written by a process of
its own (`exporting.py`).
"""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from matchpot.cli.bench import measuring, runs, town
from matchpot.cli.bench.report import Goal
from matchpot.cli.bench.stores import Store

GRANTS = 50_000
GOAL_PER_SECOND, GOAL_GROWS_MB = 10_000.0, 8.0
KINDS = ("json", "csv")
# Of this fund is one grant in ten.
TENTH = "giver-0"
_FIRST, _LINES = 2_000_000, 4
_PATIENCE_SECONDS = 300

_FUNDS = (
    """INSERT INTO organisation (id, slug, name, kind, summary, about_md, city, website, kvk,
        created_at)
    SELECT {first} + i % 10, 'giver-' || (i % 10), 'Giver ' || (i % 10), 'fund', 'Gives.', '',
        'Utrecht', '', CAST(10000000 + i % 10 AS varchar), {now} FROM n WHERE i <= 10""",
    """INSERT INTO organisation (id, slug, name, kind, summary, about_md, city, website, created_at)
    SELECT {first} + 100 + i, 'yard-' || i, 'Yard ' || i, 'maker_collective', '', '', 'Utrecht',
        '', {now} FROM n WHERE i <= 1000""",
    """INSERT INTO pot (id, fund_id, slug, name, summary, purpose, state, committed_cents,
        total_cents, reserved_cents, used_cents, tier, priority, mode, share, created_at)
    SELECT {first} + i % 10, {first} + i % 10, 'gives-' || (i % 10), 'Gives ' || (i % 10), '',
        'matching', 'open', 10000000000000, 10000000000000, 0, 0, 1, 100, 'fill', 'ordered', {now}
    FROM n WHERE i <= 10""",
    """INSERT INTO rule_version (id, pot_id, number, kind, params, caps, min_donation_cents,
        digest, published_by, published_at)
    SELECT {first} + i % 10, {first} + i % 10, 1, 'ratio', {params}, {caps}, 0, :digest, 1, {now}
    FROM n WHERE i <= 10""",
)
# Two in three projects are of an organisation.
_GRANTS = (
    """INSERT INTO project (id, slug, maker_id, organisation_id, title, summary, story_md,
        discipline, city, language, video_url, starts_on, ends_on, revision,
        created_at, updated_at)
    SELECT {first} + i, 'given-' || i, i % 50 + 1,
        CASE WHEN i % 3 > 0 THEN {first} + 101 + i % 1000 END, 'Given to number ' || i,
        'Neighbours make a play about their street, and everybody is in it.', '', 'theatre',
        'City ' || (i % 30), 'nl', '', '2026-05-01', '2026-06-30', 1, {now}, {now} FROM n""",
    """INSERT INTO campaign (id, project_id, state, success_rule, goal_min_cents, duration_days,
        live_at, deadline_at, settled_at, raised_cents, tips_cents, match_cents,
        provisional_match_cents, eligible_cents, eligible_donors, gift_count, donor_count,
        created_at, updated_at)
    SELECT {first} + i, {first} + i, 'paid_out', 'aon_100', 1000, 35, {now}, {now}, {now}, 0, 0, 0,
        0, 0, 0, 0, 0, {now}, {now} FROM n""",
    """INSERT INTO pot_campaign (pot_id, campaign_id, state, held_cents, used_cents, counted_cents,
        asked_at)
    SELECT {first} + i % 10, {first} + i, 'accepted', 0, 4 * (1000 + i), 0, {now} FROM n""",
    """INSERT INTO award (id, pot_id, project_id, maker_id, state, amount_cents, terms, decided_at,
        accept_by, accepted_at, reason)
    SELECT {first} + i, {first} + i % 10, {first} + i, i % 50 + 1, 'accepted', 100001 + i, '',
        {now}, {now}, {now}, '' FROM n""",
    """INSERT INTO tranche (award_id, position, amount_cents, due_when, state)
    SELECT {first} + i, 1, 100001 + i, 'acceptance', 'paid' FROM n""",
)
_MATCHES = (
    """INSERT INTO match_line (pot_id, campaign_id, rule_version_id, state, amount_cents,
        counted_cents, created_at, changed_at)
    SELECT {first} + {turn} % 10, {first} + {turn}, {first} + {turn} % 10, 'paid', 1000 + {turn}, 0,
        {now}, {now} FROM n""",
)


@dataclass(slots=True)
class Figures:
    """One file over all passes: grants, seconds, and the most its process held, in MB.

    The processor time is the process's and the database's together.
    """

    grants: int = 0
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    most_mb: float = 0.0

    @property
    def per_second(self) -> float:
        """Grants a second of waiting, the median over the passes."""
        return self.grants / measuring.middle(self.seconds)

    @property
    def per_cpu_second(self) -> float:
        """Grants a second of processor time: others on the machine weigh less in it."""
        return self.grants / measuring.middle(self.cpu_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured on one database: by kind the whole file, and that of a tenth."""

    engine: str
    whole: Mapping[str, Figures]
    tenth: Mapping[str, Figures]


def measure(
    store: Store, root: Path, *, passes: int, grants: int, say: Callable[[str], None]
) -> Outcome:
    """Load the grants, then write each file in turn."""
    say(f"{store.name}: loading {grants} grants")
    _fill(store, grants // 2)
    say(f"{store.name}: grants as files")
    whole = {kind: Figures() for kind in KINDS}
    tenth = {kind: Figures() for kind in KINDS}
    for _pass in range(passes):
        for kind in KINDS:
            _write(store, root, whole[kind], kind)
            _write(store, root, tenth[kind], kind, TENTH)
    return Outcome(engine=store.name, whole=whole, tenth=tenth)


def _fill(store: Store, half: int) -> None:
    engine = store.open()
    names = {"first": str(_FIRST), "turn": f"((i - 1) % {half} + 1)"}
    town.load(engine, _FUNDS, count=1_000, **names)
    town.load(engine, _GRANTS, count=half, **names)
    town.load(engine, _MATCHES, count=_LINES * half, **names)
    town.analyse(engine)
    engine.dispose()


def _write(store: Store, root: Path, figures: Figures, *words: str) -> None:
    before = measuring.processor_seconds([store.server])
    process = runs.start("exporting", *words, store=store, root=root)
    try:
        told, _nothing = process.communicate(timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    found = json.loads(told)
    figures.grants = found["grants"]
    figures.seconds.append(found["seconds"])
    server = measuring.processor_seconds([store.server]) - before
    figures.cpu_seconds.append(found["cpu_seconds"] + server)
    figures.most_mb = max(figures.most_mb, found["most_mb"])


def lines(outcome: Outcome) -> Iterator[str]:
    """The table."""
    yield f"Grants as files of 360Giving, {outcome.engine}"
    yield f"{'':<14} {'grants':>7} {'seconds':>8} {'a second':>9} {'a cpu-second':>12} {'MB':>5}"
    for what, found in (("all", outcome.whole), ("a tenth", outcome.tenth)):
        for kind, one in found.items():
            yield (
                f"{f'{kind}, {what}':<14} {one.grants:>7} {measuring.middle(one.seconds):>8.2f}"
                f" {one.per_second:>9.0f} {one.per_cpu_second:>12.0f} {one.most_mb:>5.0f}"
            )


def goals(outcome: Outcome) -> Sequence[Goal]:
    """What open data must reach."""
    found = []
    for kind, whole in outcome.whole.items():
        grows = whole.most_mb - outcome.tenth[kind].most_mb
        found.append(
            Goal(
                what=f"grants as {kind}, {outcome.engine}",
                measured=f"{whole.per_cpu_second:.0f} grants a second of processor time",
                wanted=f"{GOAL_PER_SECOND:.0f}",
                reached=whole.per_cpu_second >= GOAL_PER_SECOND,
            )
        )
        found.append(
            Goal(
                what=f"memory of ten times the grants as {kind}, {outcome.engine}",
                measured=f"{grows:+.1f} MB",
                wanted=f"{GOAL_GROWS_MB:+.0f} MB",
                reached=grows <= GOAL_GROWS_MB,
            )
        )
    return found
