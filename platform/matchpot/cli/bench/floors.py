"""The floor of a reservation: the same statements, step by step, straight through the driver.

No rules are weighed and no service is called: it reads what the product reads, writes the rows
the product writes, and commits.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from matchpot.persistence.engine import normal_url

_CAMPAIGN = """SELECT c.id, c.state, c.deadline_at, c.goal_min_cents, c.raised_cents,
    c.match_cents, c.provisional_match_cents, c.eligible_cents, c.eligible_donors, p.maker_id,
    p.title, p.slug FROM campaign c JOIN project p ON p.id = c.project_id WHERE c.id = :campaign"""
_POTS = """SELECT p.id, p.fund_id, p.state, p.total_cents - p.reserved_cents - p.used_cents,
    p.tier, p.priority, p.mode, p.share, pc.held_cents, pc.used_cents, pc.counted_cents,
    pc.latched_at, v.id, v.kind, v.params, v.caps, v.min_donation_cents, v.digest
    FROM pot p JOIN pot_campaign pc ON pc.pot_id = p.id JOIN rule_version v
    ON v.id = p.rule_version_id WHERE pc.campaign_id = :campaign AND pc.state = 'accepted'
    ORDER BY p.id FOR UPDATE OF p, pc"""
_RELATIONS = """SELECT 'maker', e.id FROM person e JOIN project p ON p.maker_id = e.id
    JOIN campaign c ON c.project_id = p.id WHERE c.id = :campaign AND e.email_canonical = :email
    UNION ALL SELECT 'team', t.id FROM team_member t JOIN campaign c
    ON c.project_id = t.project_id WHERE c.id = :campaign AND t.email_canonical = :email
    UNION ALL SELECT 'team', t.id FROM team_member t JOIN campaign c
    ON c.project_id = t.project_id JOIN person e ON e.id = t.person_id
    WHERE c.id = :campaign AND e.email_canonical = :email
    UNION ALL SELECT 'fund', m.organisation_id FROM membership m JOIN person e
    ON e.id = m.person_id JOIN organisation o ON o.id = m.organisation_id
    WHERE e.email_canonical = :email AND m.accepted_at IS NOT NULL AND o.kind = 'fund'"""
_DONATION = """INSERT INTO donation (token, form_key, campaign_id, state, gift_cents, tip_cents,
    refunded_cents, refunded_gift_cents, expected_match_cents, match_basis, donor_key, email,
    anonymous, locale, created_at, expires_at)
    VALUES (:form_key, :form_key, :campaign, 'created', :gift, 100, 0, 0, :match, :basis,
    :donor_key, :email, false, 'nl', :now, :expires)
    ON CONFLICT (form_key) DO NOTHING RETURNING id"""
_LINE = """INSERT INTO match_line (donation_id, pot_id, campaign_id, rule_version_id, donor_key,
    state, amount_cents, counted_cents, expires_at, created_at, changed_at)
    VALUES (:donation, :pot, :campaign, :version, :donor_key, 'held', :match, :match, :expires,
    :now, :now)"""
_POT = """UPDATE pot SET reserved_cents = reserved_cents + :match WHERE id = :pot
    AND total_cents - reserved_cents - used_cents >= :match"""
_PLACE = """UPDATE pot_campaign SET held_cents = held_cents + :match,
    counted_cents = counted_cents + :match WHERE pot_id = :pot AND campaign_id = :campaign"""
_OUTBOX = """INSERT INTO outbox (key, kind, ref_type, ref_id, payload, created_at, due_at, attempts)
    VALUES (:key, 'donation.open_checkout', 'donation', :donation, '{}', :now, :expires, 0)"""

# What the product keeps of one pot with a plain ratio, to the byte.
_BASIS = (
    '{"project": {"goal_cents": 1000000000000, "crowd_cents": 0, "crowd_donors": 0,'
    ' "match_cents": 0}, "joint": {"match_multiple_bps": 10000, "project_goal_bps": 5000},'
    ' "pots": [{"pot": 1, "version": 1, "available_cents": 10000000000000, "tier": 1,'
    ' "priority": 100, "mode": "fill", "share": "ordered", "usage": {"counted_cents": 0,'
    ' "project_cents": 0, "donor_project_cents": 0, "donor_pot_cents": 0}, "reason": null}]}'
)

Execute = Callable[[str, Mapping[str, Any]], Any]  # Any: the driver's own cursor


def giver(url: str) -> Callable[[int, str, int], None]:
    """Open a connection; what comes back gives (campaign, form key, cents) and has committed."""
    if url.startswith("sqlite"):
        return _sqlite_giver(url.removeprefix("sqlite:///"))
    return _postgres_giver(normal_url(url).replace("+psycopg", ""))


def _postgres_giver(url: str) -> Callable[[int, str, int], None]:
    connection = psycopg.connect(url)

    def give(campaign: int, form_key: str, cents: int) -> None:
        _steps(
            lambda sql, values: connection.execute(_percents(sql), values),
            campaign,
            form_key,
            cents,
            now=datetime.now(UTC),
        )
        connection.commit()

    return give


def _sqlite_giver(path: str) -> Callable[[int, str, int], None]:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")

    def give(campaign: int, form_key: str, cents: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        _steps(
            lambda sql, values: connection.execute(_unlocked(sql), values),
            campaign,
            form_key,
            cents,
            now=datetime.now(UTC).replace(tzinfo=None),
        )
        connection.execute("COMMIT")

    return give


def _steps(run: Execute, campaign: int, form_key: str, cents: int, *, now: datetime) -> None:
    email = f"{form_key}@example.org"
    run(_CAMPAIGN, {"campaign": campaign}).fetchone()
    pot = run(_POTS, {"campaign": campaign}).fetchone()
    run(_RELATIONS, {"campaign": campaign, "email": email}).fetchall()
    moments: dict[str, Any] = {"now": now, "expires": now + timedelta(minutes=30)}
    if not moments["now"].tzinfo:
        moments = {name: str(moment) for name, moment in moments.items()}
    held = {
        "campaign": campaign,
        "match": min(cents, pot[3]),
        "donor_key": form_key[:40],
        **moments,
    }
    new = {"form_key": form_key, "gift": cents, "basis": _BASIS, "email": email}
    donation = run(_DONATION, {**held, **new}).fetchone()[0]
    run(_LINE, {**held, "donation": donation, "pot": pot[0], "version": pot[12]})
    run(_POT, {"match": held["match"], "pot": pot[0]})
    run(_PLACE, {"match": held["match"], "pot": pot[0], "campaign": campaign})
    key = f"donation:{donation}:checkout:1"
    run(_OUTBOX, {"key": key, "donation": donation, **moments})


_written: dict[str, str] = {}


def _percents(sql: str) -> str:
    """The statement with psycopg's placeholders."""
    if sql not in _written:
        _written[sql] = re.sub(r"(?<!:):(\w+)", r"%(\1)s", sql)
    return _written[sql]


def _unlocked(sql: str) -> str:
    """The statement as SQLite takes it: its write transaction is the lock."""
    if sql not in _written:
        _written[sql] = sql.replace("FOR UPDATE OF p, pc", "")
    return _written[sql]
