"""What is measured on: a thousand projects, a hundred pots, one project with very many gifts.

Written with the same plain SQL on both databases, in bulk, with true counters. Tables are
analysed only once they are full: a plan made for empty tables is kept for too long.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.rules import canonical_json, rule_sha256
from matchpot.persistence.engine import writing

PROJECTS = 1_000
POTS = 100
# Campaign n is matched by pot n while n is at most POTS, so these are the hot ones.
HOT_CAMPAIGNS = tuple(range(1, POTS + 1))
FEW, MANY = 901, 902
FEW_GIFTS = 100

_STORY = "\n\n".join(
    f"In part {part} we build the stage with the people of the street. *Everyone* who wants to"
    " join can come to the yard on Saturday; there is coffee, there is wood, and there are saws."
    for part in range(1, 11)
)
_MANY_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
_FILL = (
    """INSERT INTO person (id, email, email_canonical, name, password_hash, locale, city, about,
        epoch, created_at)
    SELECT i, 'maker' || i || '@example.org', 'maker' || i || '@example.org', 'Maker ' || i,
        'none', 'nl', 'Utrecht', 'Makes things.', 1, {now} FROM n WHERE i <= 50""",
    """INSERT INTO organisation (id, slug, name, kind, summary, about_md, city, website, created_at)
    SELECT i, 'fund-' || i, 'Fund ' || i, 'fund', 'Gives.', '', 'Utrecht', '', {now}
    FROM n WHERE i <= 20""",
    """INSERT INTO project (id, slug, maker_id, title, summary, story_md, discipline, city,
        language, video_url, revision, created_at, updated_at)
    SELECT i, 'project-' || i, i % 50 + 1, 'Project number ' || i,
        'Neighbours make a play about their street, and everybody is in it.', :story,
        CASE i % 3 WHEN 0 THEN 'theatre' WHEN 1 THEN 'music' ELSE 'dance' END,
        'City ' || i % 30, 'nl', '', 1, {now}, {now} FROM n""",
    """INSERT INTO campaign (id, project_id, state, success_rule, goal_min_cents, duration_days,
        live_at, deadline_at, raised_cents, tips_cents, match_cents, provisional_match_cents,
        eligible_cents, eligible_donors, gift_count, donor_count, created_at, updated_at)
    SELECT i, i, 'live', 'aon_100', 1000000000000, 35, {now}, {later}, 0, 0, 0, 0, 0, 0, 0, 0,
        {now}, {now} FROM n""",
    """INSERT INTO pot (id, fund_id, slug, name, summary, purpose, state, committed_cents,
        total_cents, reserved_cents, used_cents, tier, priority, mode, share, created_at)
    SELECT i, i % 20 + 1, 'pot-' || i, 'Pot ' || i, 'Adds to gifts.', 'matching', 'open',
        10000000000000, 10000000000000, 0, 0, 1, 100, 'fill', 'ordered', {now}
    FROM n WHERE i <= 100""",
    """INSERT INTO rule_version (id, pot_id, number, kind, params, caps, min_donation_cents,
        digest, published_by, published_at)
    SELECT i, i, 1, 'ratio', {params}, {caps}, 0, :digest, 1, {now} FROM n WHERE i <= 100""",
    "UPDATE pot SET rule_version_id = id WHERE :count > 0",
    """INSERT INTO pot_campaign (pot_id, campaign_id, state, held_cents, used_cents, counted_cents,
        asked_at)
    SELECT (i - 1) % 100 + 1, i, 'accepted', 0, 0, 0, {now} FROM n""",
    """INSERT INTO reward (campaign_id, position, title, description, minimum_cents, taken,
        fair_value_cents, vat_bps, delivery_month)
    SELECT 900 + i % 2 + 1, i, 'Reward ' || i, 'A seat.', 1000 * i, 0, 500, 900, '2030-06'
    FROM n WHERE i <= 8""",
    """INSERT INTO budget_line (project_id, position, kind, label, amount_cents, in_kind)
    SELECT 900 + i % 2 + 1, i, 'material', 'Wood ' || i, 25000, {no} FROM n WHERE i <= 12""",
)
_GIFTS = (
    """INSERT INTO donation (token, form_key, campaign_id, state, gift_cents, tip_cents,
        refunded_cents, refunded_gift_cents, fee_cents, expected_match_cents, match_basis,
        donor_key, email, name, anonymous, message, locale, method, created_at, expires_at, paid_at)
    SELECT 'token-{campaign}-' || i, 'form-{campaign}-' || i, {campaign}, 'paid',
        500 + i * 37 % 5000, 100, 0, 0, 29, 500 + i * 37 % 5000, {basis},
        'donor-' || i, 'donor' || i || '@example.org', 'Donor ' || i, {no}, 'Good luck!', 'nl',
        'ideal', {ago}, {ago}, {ago} FROM n""",
    """INSERT INTO match_line (donation_id, pot_id, campaign_id, rule_version_id, donor_key, state,
        amount_cents, counted_cents, created_at, changed_at)
    SELECT d.id, pc.pot_id, d.campaign_id, pc.pot_id, d.donor_key, 'captured', d.gift_cents,
        d.gift_cents, d.created_at, d.created_at
    FROM donation d JOIN pot_campaign pc ON pc.campaign_id = d.campaign_id
    WHERE d.campaign_id = {campaign} AND :count > 0""",
)
_COUNTERS = (
    """UPDATE pot SET used_cents = (SELECT coalesce(sum(amount_cents), 0) FROM match_line
        WHERE match_line.pot_id = pot.id)""",
    """UPDATE pot_campaign SET used_cents = s.cents, counted_cents = s.cents
    FROM (SELECT pot_id, campaign_id, sum(amount_cents) AS cents FROM match_line GROUP BY 1, 2) s
    WHERE s.pot_id = pot_campaign.pot_id AND s.campaign_id = pot_campaign.campaign_id""",
    """UPDATE campaign SET raised_cents = s.cents, match_cents = s.cents, tips_cents = s.tips,
        eligible_cents = s.cents, eligible_donors = s.gifts, gift_count = s.gifts,
        donor_count = s.gifts, goal_min_cents = 3 * s.cents
    FROM (SELECT campaign_id, sum(gift_cents) AS cents, sum(tip_cents) AS tips, count(*) AS gifts
        FROM donation GROUP BY 1) s WHERE s.campaign_id = campaign.id""",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is loaded: gifts of the project with many."""

    gifts: int = 100_000


def fill(engine: Engine, size: Size) -> None:
    """Load everything into a migrated, empty database."""
    load(engine, _FILL, count=PROJECTS)
    for campaign, count in ((FEW, FEW_GIFTS), (MANY, size.gifts)):
        load(engine, _GIFTS, count=count, campaign=str(campaign))
    with writing(engine).begin() as connection:
        for statement in _COUNTERS:
            connection.execute(text(statement))
    analyse(engine)


def load(engine: Engine, statements: Sequence[str], *, count: int, **names: str) -> None:
    """Run statements over the numbers from 1 to `count`; `names` are put in where they stand."""
    known = {**_names(engine.dialect.name), **names}
    digest = rule_sha256(Ratio(num=1, den=1), Caps())
    values = {"story": _STORY, "digest": digest, **_values(engine), "count": count}
    with writing(engine).begin() as connection:
        for statement in statements:
            _run(connection, statement, known, values)


def analyse(engine: Engine) -> None:
    """Let the database count what it holds."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        vacuum = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
        connection.execute(text(vacuum))


def _names(engine_name: str) -> Mapping[str, str]:
    """What the two databases write differently."""
    if engine_name == "postgresql":
        moment, document = "CAST(:{} AS timestamptz)", "CAST(:{} AS jsonb)"
        ago = "CAST(:now AS timestamptz) - i * INTERVAL '10 seconds'"
    else:
        moment, document = ":{}", ":{}"
        ago = "strftime('%Y-%m-%d %H:%M:%f000', :now, '-' || (10 * i) || ' seconds')"
    return {
        "ago": ago,
        "now": moment.format("now"),
        "later": moment.format("later"),
        "params": document.format("params"),
        "caps": document.format("caps"),
        "basis": document.format("basis"),
        "no": "false",
    }


def _values(engine: Engine) -> Mapping[str, Any]:
    now = datetime.now(UTC)
    written = "%Y-%m-%d %H:%M:%S.%f"
    if engine.dialect.name == "postgresql":
        written += "+00"
    return {
        "now": now.strftime(written),
        "later": (now + timedelta(days=30)).strftime(written),
        "params": '{"num": 1, "den": 1, "rounding": "floor"}',
        "caps": "{}",
        "basis": canonical_json(Ratio(num=1, den=1), Caps()),
    }


def _run(
    connection: Connection, statement: str, names: Mapping[str, str], values: Mapping[str, Any]
) -> None:
    counted = _MANY_NUMBERS if "FROM n" in statement else ""
    whole = text(_placed(counted, statement.format(**names)))
    wanted = {name: values[name] for name in whole.compile().params}
    connection.execute(whole, wanted)


def _placed(counted: str, statement: str) -> str:
    """Put the numbers where both databases take them: after INSERT INTO t (...)."""
    if not counted:
        return statement
    head, tail = statement.split("SELECT", 1)
    return f"{head}{counted}SELECT{tail}"
