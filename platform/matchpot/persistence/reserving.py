"""Looking at a campaign with its pots locked, and storing a gift with its match: the hot path.

Many donors may want the same pot at once, so pots stay locked for as few statements as can be:
one that reads all that a decision looks at, and on PostgreSQL one that writes all that follows
from it. SQLite has no such statement and needs none: its writes are calls within the process.
What is decided in between, and what the rows mean, is the work of the services.

The statements are written out, because building them anew for every gift costs more than
running them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Table,
    TextClause,
    TextualSelect,
    bindparam,
    column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from matchpot.persistence.models.base import Base
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign, RuleVersion
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries.matching import CampaignFacts, PotFacts, Relations, Seen

Values = Mapping[str, Any]  # Any: what columns hold


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model here is a table
    return table


def _columns(model: type[Base], *names: str) -> list[Column[Any]]:
    table = _table(model)
    return [table.c[name] for name in names]


# ---- looking ------------------------------------------------------------------------------------

# PostgreSQL locks the rows in the order they are sorted in, so by ascending pot.
_LOOK = """
WITH pots AS (
    SELECT pot.id AS pot_id, pot.fund_id, pot.state,
        pot.total_cents - pot.reserved_cents - pot.used_cents AS available_cents,
        pot.tier, pot.priority, pot.mode, pot.share,
        place.held_cents, place.used_cents, place.counted_cents, place.latched_at,
        rule.id AS version_id, rule.kind, rule.params, rule.caps, rule.min_donation_cents,
        rule.digest,
        EXISTS (
            SELECT 1 FROM membership m
            JOIN person e ON e.id = m.person_id
            JOIN organisation o ON o.id = m.organisation_id
            WHERE m.organisation_id = pot.fund_id AND m.accepted_at IS NOT NULL
            AND o.kind = 'fund' AND e.email_canonical = :email
        ) AS by_funder
    FROM pot_campaign place
    JOIN pot ON pot.id = place.pot_id
    JOIN rule_version rule ON rule.id = pot.rule_version_id
    WHERE place.campaign_id = :campaign_id AND place.state = 'accepted'
    ORDER BY pot.id
    {lock}
)
SELECT campaign.id, campaign.state AS campaign_state, campaign.deadline_at,
    campaign.goal_min_cents, campaign.raised_cents, campaign.match_cents,
    campaign.provisional_match_cents, campaign.eligible_cents, campaign.eligible_donors,
    project.maker_id, project.title, project.slug,
    EXISTS (
        SELECT 1 FROM person e WHERE e.id = project.maker_id AND e.email_canonical = :email
    ) AS is_maker,
    EXISTS (
        SELECT 1 FROM team_member t LEFT JOIN person e ON e.id = t.person_id
        WHERE t.project_id = project.id
        AND (t.email_canonical = :email OR e.email_canonical = :email)
    ) AS is_team,
    pots.*
FROM campaign
JOIN project ON project.id = campaign.project_id
LEFT JOIN pots ON 1 = 1
WHERE campaign.id = :campaign_id
ORDER BY pots.pot_id
"""
_OF_CAMPAIGN = (
    *_columns(Campaign, "id", "state", "deadline_at", "goal_min_cents", "raised_cents"),
    *_columns(Campaign, "match_cents", "provisional_match_cents", "eligible_cents"),
    *_columns(Campaign, "eligible_donors"),
    *_columns(Project, "maker_id", "title", "slug"),
)
_OF_POT = (
    *_columns(Pot, "fund_id", "state"),
    column("available_cents", BigInteger),
    *_columns(Pot, "tier", "priority", "mode", "share"),
    *_columns(PotCampaign, "held_cents", "used_cents", "counted_cents", "latched_at"),
    column("version_id", BigInteger),
    *_columns(RuleVersion, "kind", "params", "caps", "min_donation_cents", "digest"),
)
_CAMPAIGN_NAMES = tuple(one.name for one in _OF_CAMPAIGN)
_POT_NAMES = ("pot_id", *(one.name for one in _OF_POT))
# Where in a row the pot begins: after the campaign, is_maker and is_team.
_POT_AT = len(_CAMPAIGN_NAMES) + 2


def _look(lock: str) -> TextualSelect:
    return text(_LOOK.format(lock=lock)).columns(
        *_OF_CAMPAIGN,
        column("is_maker", Boolean),
        column("is_team", Boolean),
        column("pot_id", BigInteger),
        *_OF_POT,
        column("by_funder", Boolean),
    )


_LOOKS = {"postgresql": _look("FOR UPDATE OF pot, place"), "sqlite": _look("")}


def look(session: Session, campaign_id: int, *, email_canonical: str) -> Seen | None:
    """Lock the pots of a campaign and read what giving to it looks at; None without a campaign.

    The campaign itself is not locked, as its sums move at capture only.
    """
    session.flush()
    connection = session.connection()
    rows = connection.execute(
        _LOOKS[connection.dialect.name], {"campaign_id": campaign_id, "email": email_canonical}
    ).all()
    if not rows:
        return None
    first = rows[0]
    in_pots = [row for row in rows if row[_POT_AT] is not None]
    pots = [PotFacts(**dict(zip(_POT_NAMES, row[_POT_AT:-1], strict=True))) for row in in_pots]
    return Seen(
        campaign=CampaignFacts(
            **dict(zip(_CAMPAIGN_NAMES, first[: len(_CAMPAIGN_NAMES)], strict=True))
        ),
        pots=pots,
        relations=Relations(
            is_maker=first[_POT_AT - 2],
            is_team=first[_POT_AT - 1],
            fund_ids=frozenset(row.fund_id for row in in_pots if row.by_funder),
        ),
    )


# ---- storing ------------------------------------------------------------------------------------

_GIFT_NAMES = (
    *("token", "form_key", "campaign_id", "person_id", "reward_id", "state", "gift_cents"),
    *("tip_cents", "refunded_cents", "refunded_gift_cents", "expected_match_cents"),
    *("unmatched_because", "match_basis", "donor_key", "email", "name", "anonymous", "message"),
    *("locale", "created_at", "expires_at"),
)
_LINE_NAMES = (
    *("donation_id", "pot_id", "campaign_id", "rule_version_id", "donor_key", "state"),
    *("amount_cents", "counted_cents", "expires_at", "created_at", "changed_at"),
)
_PROMISE_NAMES = (
    *("key", "kind", "ref_type", "ref_id", "payload", "created_at", "due_at", "attempts"),
)
# Stands in the key of a promise for the id the gift is about to get.
GIFT_ID = "{id}"


def _insert(model: type[Base], names: Sequence[str], more: str = "") -> str:
    table = _table(model)
    values = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values}) {more}"  # noqa: S608 - names of our own


def _typed(sql: str, model: type[Base], names: Sequence[str]) -> TextClause:
    """The statement, its values read with the types of the table's columns."""
    return text(sql).bindparams(*(bindparam(name, type_=_stored(model, name)) for name in names))


# A document that is not there is NULL, not the word null.
_DOCUMENT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def _stored(model: type[Base], name: str) -> TypeEngine[Any]:
    kind = _table(model).c[name].type
    return _DOCUMENT if isinstance(kind, JSON) else kind


_ONCE = "ON CONFLICT (form_key) DO NOTHING RETURNING id"
_INSERT_GIFT = _typed(_insert(Donation, _GIFT_NAMES, _ONCE), Donation, _GIFT_NAMES)
_INSERT_LINE = _typed(_insert(MatchLine, _LINE_NAMES), MatchLine, _LINE_NAMES)
_INSERT_PROMISE = _typed(_insert(OutboxRow, _PROMISE_NAMES), OutboxRow, _PROMISE_NAMES)
# The table itself refuses to hold more than there is.
_HOLD_IN_POT = text(
    "UPDATE pot SET reserved_cents = reserved_cents + :amount_cents WHERE id = :pot_id"
)
_HOLD_IN_PLACE = text(
    "UPDATE pot_campaign SET held_cents = held_cents + :amount_cents,"
    " counted_cents = counted_cents + :counted_cents"
    " WHERE pot_id = :pot_id AND campaign_id = :campaign_id"
)

# One statement sees one state of the tables, so each part names its rows by what the gift's
# insert returns; when that returns nothing, because the form was sent before, nothing happens.
_STORE = _typed(
    f"""
    WITH gift AS ({_insert(Donation, _GIFT_NAMES)} ON CONFLICT (form_key) DO NOTHING
        RETURNING id, campaign_id, donor_key, created_at
    ),
    line AS (
        SELECT * FROM unnest(:pot_ids, :version_ids, :amounts, :counts) WITH ORDINALITY
            AS line (pot_id, version_id, amount_cents, counted_cents, place)
    ),
    lines AS (
        INSERT INTO match_line (donation_id, pot_id, campaign_id, rule_version_id, donor_key,
            state, amount_cents, counted_cents, expires_at, created_at, changed_at)
        SELECT gift.id, line.pot_id, gift.campaign_id, line.version_id, gift.donor_key,
            'held', line.amount_cents, line.counted_cents, :held_until, gift.created_at,
            gift.created_at
        FROM gift CROSS JOIN line ORDER BY line.place
    ),
    pots AS (
        UPDATE pot SET reserved_cents = pot.reserved_cents + line.amount_cents
        FROM gift CROSS JOIN line WHERE pot.id = line.pot_id
    ),
    places AS (
        UPDATE pot_campaign SET held_cents = pot_campaign.held_cents + line.amount_cents,
            counted_cents = pot_campaign.counted_cents + line.counted_cents
        FROM gift CROSS JOIN line
        WHERE pot_campaign.pot_id = line.pot_id AND pot_campaign.campaign_id = gift.campaign_id
    ),
    promise AS (
        INSERT INTO outbox (key, kind, ref_type, ref_id, payload, created_at, due_at, attempts)
        SELECT replace(:key, :gift_id, CAST(gift.id AS text)), :kind, :ref_type, gift.id, :payload,
            gift.created_at, :due_at, 0
        FROM gift
    )
    SELECT id FROM gift
    """,  # noqa: S608 - names of our own
    Donation,
    _GIFT_NAMES,
).bindparams(
    *(bindparam(name, type_=ARRAY(BigInteger)) for name in ("pot_ids", "version_ids")),
    *(bindparam(name, type_=ARRAY(BigInteger)) for name in ("amounts", "counts")),
    *(bindparam(name, type_=_stored(OutboxRow, name)) for name in ("key", "kind", "ref_type")),
    *(bindparam(name, type_=_stored(OutboxRow, name)) for name in ("payload", "due_at")),
    bindparam("held_until", type_=_stored(MatchLine, "expires_at")),
    bindparam("gift_id", GIFT_ID),
)


def store(
    session: Session, gift: Values, *, lines: Sequence[Values], promise: Values
) -> int | None:
    """Store a gift with what the pots hold for it and one promise; None when its form is known.

    All of it or nothing: with a form that was sent before, not a row changes. The pots must be
    locked by `look`.

    Args:
        session: A write session.
        gift: The columns of a donation that are known when it begins.
        lines: The columns of its lines, held, in the order in which they stand; their
            `donation_id` is filled in here.
        promise: The columns of an outbox row about the gift; `GIFT_ID` in its key stands for
            the gift's id.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        return _store_at_once(connection, gift, lines, promise)
    return _store_in_steps(connection, gift, lines, promise)


def _store_at_once(
    connection: Connection, gift: Values, lines: Sequence[Values], promise: Values
) -> int | None:
    values = {
        **gift,
        "pot_ids": [line["pot_id"] for line in lines],
        "version_ids": [line["rule_version_id"] for line in lines],
        "amounts": [line["amount_cents"] for line in lines],
        "counts": [line["counted_cents"] for line in lines],
        "held_until": lines[0]["expires_at"] if lines else None,
        "key": promise["key"],
        "kind": promise["kind"],
        "ref_type": promise["ref_type"],
        "payload": promise["payload"],
        "due_at": promise["due_at"],
    }
    found: int | None = connection.execute(_STORE, values).scalar_one_or_none()
    return found


def _store_in_steps(
    connection: Connection, gift: Values, lines: Sequence[Values], promise: Values
) -> int | None:
    donation_id: int | None = connection.execute(_INSERT_GIFT, gift).scalar_one_or_none()
    if donation_id is None:
        return None
    _hold(connection, [{**line, "donation_id": donation_id} for line in lines])
    key = promise["key"].replace(GIFT_ID, str(donation_id))
    connection.execute(_INSERT_PROMISE, {**promise, "key": key, "ref_id": donation_id})
    return donation_id


def hold(session: Session, lines: Sequence[Values]) -> None:
    """Store held lines of a gift that is there, and take their cents out of what pots have left.

    The pots must be locked by the caller; the database refuses to hold more than there is.
    """
    session.flush()
    _hold(session.connection(), lines)


def _hold(connection: Connection, lines: Sequence[Values]) -> None:
    for line in lines:
        connection.execute(_INSERT_LINE, line)
        connection.execute(_HOLD_IN_POT, line)
        connection.execute(_HOLD_IN_PLACE, line)
