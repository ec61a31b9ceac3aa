"""The desk of a large fund: 200 projects, 100,000 matched donations, all of it in the books.

The data is written in bulk, with true sums: columns, lines and books agree. Somebody of the fund
opens its pages in a process of its own (`desk_visits.py`), so that a wait is the server's alone.
"""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from matchpot.cli.bench import measuring, runs, town
from matchpot.cli.bench.report import Goal
from matchpot.cli.bench.stores import Store

GOAL_MS, GOAL_STATEMENTS = 300.0, 12
PROJECTS, VISITS = 200, 10
_PERSON, FUND = 2, 2100
# The pages with a goal; the others are told beside them.
_JUDGED = ("desk", "position")
_ADDRESSES = {
    "desk": "/en/fund/",
    "position": f"/en/fund/{FUND}/position",
    "entries": f"/en/fund/{FUND}/figures/captured",
    "all of a pot": f"/en/fund/{FUND}/figures/left",
    "statements": f"/en/fund/{FUND}/statements",
}
_PATIENCE_SECONDS = 300
# Ids beyond those of the town and of the other parts.
_IDS = {"pot": "600", "gift": "7000000", "line": "7000000", "entry": "7000000", "account": "700000"}
_POTS = 4
_FUND_OF = (
    """INSERT INTO organisation (id, slug, name, kind, summary, about_md, city, website, created_at)
    SELECT {fund}, 'large', 'Large fund', 'fund', 'Gives.', '', 'Utrecht', '', {now} FROM n
    WHERE i = 1""",
    """INSERT INTO membership (organisation_id, person_id, role, invited_at, accepted_at)
    SELECT {fund}, {person}, 'owner', {now}, {now} FROM n WHERE i = 1""",
    """INSERT INTO pot (id, fund_id, slug, name, summary, purpose, state, committed_cents,
        total_cents, reserved_cents, used_cents, tier, priority, mode, share, created_at)
    SELECT {pot} + i, {fund}, 'desk-' || i, 'Pot ' || i, 'Adds.', 'matching', 'open', 10000000000,
        10000000000, 0, 0, 1, 100, 'fill', 'ordered', {now} FROM n WHERE i <= {pots}""",
    """INSERT INTO rule_version (id, pot_id, number, kind, params, caps, min_donation_cents,
        digest, published_by, published_at)
    SELECT {pot} + i, {pot} + i, 1, 'ratio', {params}, {caps}, 0, 'desk-' || i, 1, {now} FROM n
    WHERE i <= {pots}""",
    """INSERT INTO ledger_account (id, name, kind, overdraw_allowed, ref_type, ref_id, opened_at)
    SELECT {account} + i, 'Liabilities:Fund:F{fund}:P' || ({pot} + i) || '\\:Available',
        'liability', {no}, 'pot', {pot} + i, {now} FROM n WHERE i <= {pots}""",
    """INSERT INTO ledger_account (id, name, kind, overdraw_allowed, ref_type, ref_id, opened_at)
    SELECT {account} + 100 + i, 'Liabilities:Fund:F{fund}:P' || ({pot} + 1 + i % {pots})
        || '\\:Reserved-C' || i, 'liability', {no}, 'pot', {pot} + 1 + i % {pots}, {now}
    FROM n WHERE i <= {projects}""",
    """INSERT INTO ledger_account (id, name, kind, overdraw_allowed, opened_at)
    SELECT {account} + 90 + i, 'Assets:Desk:Bench' || i, 'asset', {no}, {now} FROM n
    WHERE i <= 1""",
)
# A fourth of the campaigns is paid out, a fourth settled, the rest still runs.
_STATE = """CASE WHEN (i % {projects}) % 4 = 0 THEN 'paid' WHEN (i % {projects}) % 4 = 1
    THEN 'settled' ELSE 'captured' END"""
_GIFTS = (
    """INSERT INTO donation (id, token, form_key, campaign_id, state, gift_cents, tip_cents,
        refunded_cents, refunded_gift_cents, fee_cents, expected_match_cents, match_basis,
        donor_key, email, name, anonymous, message, locale, method, created_at, expires_at, paid_at)
    SELECT {gift} + i, 'desk-' || i, 'desk-' || i, i % {projects} + 1, 'paid', 100 + i * 37 % 9900,
        0, 0, 0, 29, 100 + i * 37 % 9900, {basis}, 'desk-' || i % 20000, 'donor@example.org',
        'Donor', {no}, '', 'nl', 'ideal', {ago}, {ago}, {ago} FROM n""",
    """INSERT INTO match_line (id, donation_id, pot_id, campaign_id, rule_version_id, donor_key,
        state, amount_cents, counted_cents, created_at, changed_at)
    SELECT {line} + i, {gift} + i, {pot} + 1 + (i % {projects} + 1) % {pots},
        i % {projects} + 1, {pot} + 1 + (i % {projects} + 1) % {pots}, 'desk-' || i % 20000,
        {state}, 100 + i * 37 % 9900, 100 + i * 37 % 9900, {ago}, {ago} FROM n""",
    # Legs come before their entry, as the guards of the books want it.
    """INSERT INTO ledger_posting (entry_id, account_id, cents)
    SELECT {entry} + i, {account} + 1 + (i % {projects} + 1) % {pots}, 100 + i * 37 % 9900
    FROM n""",
    """INSERT INTO ledger_posting (entry_id, account_id, cents)
    SELECT {entry} + i, {account} + 100 + i % {projects} + 1, -(100 + i * 37 % 9900) FROM n""",
    """INSERT INTO ledger_entry (id, key, kind, occurred_at, recorded_at, ref_type, ref_id, legs,
        memo)
    SELECT {entry} + i, 'match_captured:desk-' || i, 'match_captured', {ago}, {ago}, 'match_line',
        {line} + i, 2, {caps} FROM n""",
)
_SUMS = (
    """INSERT INTO pot_campaign (pot_id, campaign_id, state, held_cents, used_cents,
        counted_cents, asked_at)
    SELECT pot_id, campaign_id, 'accepted', 0, sum(amount_cents), sum(amount_cents), {now}
    FROM match_line WHERE id > {line} AND :count > 0 GROUP BY pot_id, campaign_id""",
    """UPDATE pot SET used_cents = (SELECT sum(amount_cents) FROM match_line
        WHERE match_line.pot_id = pot.id) WHERE id > {pot} AND id <= {pot} + {pots}
    AND :count > 0""",
    """INSERT INTO ledger_posting (entry_id, account_id, cents)
    SELECT {entry} - campaign_id, {account} + 100 + campaign_id, sum(amount_cents)
    FROM match_line WHERE id > {line} AND state <> 'captured' AND :count > 0
    GROUP BY campaign_id""",
    """INSERT INTO ledger_posting (entry_id, account_id, cents)
    SELECT {entry} - campaign_id, {account} + 91, -sum(amount_cents)
    FROM match_line WHERE id > {line} AND state <> 'captured' AND :count > 0
    GROUP BY campaign_id""",
    """INSERT INTO ledger_entry (id, key, kind, occurred_at, recorded_at, ref_type, ref_id, legs,
        memo)
    SELECT DISTINCT {entry} - campaign_id, 'match_settled:desk-' || campaign_id, 'match_settled',
        {now}, {now}, 'campaign', campaign_id, 2, {caps}
    FROM match_line WHERE id > {line} AND state <> 'captured' AND :count > 0""",
    """INSERT INTO ledger_posting (entry_id, account_id, cents)
    SELECT {entry} - 1000 - i, {account} + i, -10000000000 FROM n WHERE i <= {pots}""",
    """INSERT INTO ledger_posting (entry_id, account_id, cents)
    SELECT {entry} - 1000 - i, {account} + 91, 10000000000 FROM n WHERE i <= {pots}""",
    """INSERT INTO ledger_entry (id, key, kind, occurred_at, recorded_at, ref_type, ref_id, legs,
        memo)
    SELECT {entry} - 1000 - i, 'fund_pays_by_bank:desk-' || i, 'fund_pays_by_bank', {now}, {now},
        'pot', {pot} + i, 2, {caps} FROM n WHERE i <= {pots}""",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured on one database: by page, its waits in ms and its statements."""

    engine: str
    gifts: int
    pages: Mapping[str, Mapping[str, Any]]


def measure(store: Store, root: Path, *, gifts: int, say: Callable[[str], None]) -> Outcome:
    """Load the fund, then open its pages."""
    say(f"{store.name}: loading a fund of {PROJECTS} projects and {gifts} matched donations")
    fill(store, gifts=gifts)
    say(f"{store.name}: its desk")
    words = (str(_PERSON), str(VISITS), *_ADDRESSES.values())
    process = runs.start("desk_visits", *words, store=store, root=root)
    try:
        answers, _nothing = process.communicate(timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    pages = dict(zip(_ADDRESSES, json.loads(answers), strict=True))
    return Outcome(engine=store.name, gifts=gifts, pages=pages)


def told(
    store: Store, root: Path, *, gifts: int, say: Callable[[str], None]
) -> tuple[dict[str, Any], list[str], list[Goal]]:
    """Measure, and give the figures, the table and the goals."""
    outcome = measure(store, root, gifts=gifts, say=say)
    return result(outcome), list(lines(outcome)), list(goals(outcome))


def fill(store: Store, *, gifts: int) -> None:
    """Load a fund with four pots, its campaigns and its gifts; the town is there already."""
    engine = store.open()
    names = {
        **_IDS,
        "pots": str(_POTS),
        "projects": str(PROJECTS),
        "fund": str(FUND),
        "person": str(_PERSON),
        "state": _STATE.format(projects=PROJECTS),
    }
    town.load(engine, _FUND_OF, count=PROJECTS, **names)
    town.load(engine, _GIFTS, count=gifts, **names)
    town.load(engine, _SUMS, count=PROJECTS, **names)
    town.analyse(engine)
    engine.dispose()


def result(outcome: Outcome) -> dict[str, Any]:
    """The figures as they are kept."""
    pages = {
        name: {
            "statements": page["statements"],
            "p50_ms": measuring.middle(page["waits_ms"]),
            "p95_ms": measuring.percentile(page["waits_ms"], 95),
        }
        for name, page in outcome.pages.items()
    }
    return {"engine": outcome.engine, "gifts": outcome.gifts, "pages": pages}


def lines(outcome: Outcome) -> Iterator[str]:
    """The table, waits in ms."""
    yield (
        f"The desk of a fund with {PROJECTS} projects and {outcome.gifts} matched donations,"
        f" {outcome.engine}"
    )
    yield f"{'page':<14} | {'statements':>10} | {'p50':>7} {'p95':>7}"
    for name, page in outcome.pages.items():
        p50 = measuring.middle(page["waits_ms"])
        p95 = measuring.percentile(page["waits_ms"], 95)
        yield f"{name:<14} | {page['statements']:>10} | {p50:>7.1f} {p95:>7.1f}"


def goals(outcome: Outcome) -> Iterator[Goal]:
    """What the desk and the money position must reach."""
    for name in _JUDGED:
        page = outcome.pages[name]
        p95 = measuring.percentile(page["waits_ms"], 95)
        yield Goal(
            what=f"{name} of a large fund, p95, {outcome.engine}",
            measured=f"{p95:.1f} ms",
            wanted=f"{GOAL_MS:.0f} ms",
            reached=page["status"] == HTTPStatus.OK and p95 <= GOAL_MS,
        )
        yield Goal(
            what=f"statements of the {name}, {outcome.engine}",
            measured=str(page["statements"]),
            wanted=f"at most {GOAL_STATEMENTS}",
            reached=page["statements"] <= GOAL_STATEMENTS,
        )
