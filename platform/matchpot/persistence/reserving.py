"""Storing a gift with what pots hold for it: the hot path, with the pots locked.

Many donors may want the same pot at once, so pots stay locked for as few statements as can be:
one that reads all that a decision looks at (`queries/reserving.py`), and on PostgreSQL one that
writes all that follows from it. SQLite has no such statement and needs none: its writes are calls
within the process. What is decided in between, and what the rows mean, is the services' work.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, JSON, BigInteger, Connection
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from matchpot.persistence.driver import Statement, Values
from matchpot.persistence.models.base import Base
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.models.work import OutboxRow

_GIFT_NAMES = (
    *("token", "form_key", "campaign_id", "person_id", "reward_id", "state", "gift_cents"),
    *("tip_cents", "refunded_cents", "refunded_gift_cents", "expected_match_cents"),
    *("unmatched_because", "match_basis", "donor_key", "email", "name", "anonymous", "message"),
    *("locale", "created_at", "expires_at"),
)
_LINE_NAMES = (
    *("donation_id", "pot_id", "campaign_id", "rule_version_id", "donor_key", "state"),
    *("amount_cents", "counted_cents", "why", "expires_at", "created_at", "changed_at"),
)
_PROMISE_NAMES = (
    *("key", "kind", "ref_type", "ref_id", "payload", "created_at", "due_at", "attempts"),
)
# Stands in the key of a promise for the id the gift is about to get.
GIFT_ID = "{id}"


# A document that is not there is NULL, not the word null.
_DOCUMENT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def _types(model: type[Base], names: Sequence[str]) -> dict[str, TypeEngine[Any]]:
    kinds = {name: model.__table__.c[name].type for name in names}
    return {name: _DOCUMENT if isinstance(kind, JSON) else kind for name, kind in kinds.items()}


def _insert(model: type[Base], names: Sequence[str]) -> str:
    values = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {model.__tablename__} ({', '.join(names)}) VALUES ({values})"  # noqa: S608 - names of our own


_ONCE = "ON CONFLICT (form_key) DO NOTHING RETURNING id"
_INSERT_GIFT = Statement(
    f"{_insert(Donation, _GIFT_NAMES)} {_ONCE}", _types(Donation, _GIFT_NAMES), [BigInteger()]
)
_INSERT_LINE = Statement(_insert(MatchLine, _LINE_NAMES), _types(MatchLine, _LINE_NAMES))
_INSERT_PROMISE = Statement(_insert(OutboxRow, _PROMISE_NAMES), _types(OutboxRow, _PROMISE_NAMES))
# The table itself refuses to hold more than there is.
_HOLD_IN_POT = Statement(
    "UPDATE pot SET reserved_cents = reserved_cents + :amount_cents WHERE id = :pot_id",
    _types(MatchLine, ("amount_cents", "pot_id")),
)
_HOLD_IN_PLACE = Statement(
    """UPDATE pot_campaign SET held_cents = held_cents + :amount_cents,
        counted_cents = counted_cents + :counted_cents
    WHERE pot_id = :pot_id AND campaign_id = :campaign_id""",
    _types(MatchLine, ("amount_cents", "counted_cents", "pot_id", "campaign_id")),
)

# One statement sees one state of the tables, so each part names its rows by what the gift's
# insert returns; when that returns nothing, because the form was sent before, nothing happens.
_STORE = Statement(
    f"""
    WITH gift AS ({_insert(Donation, _GIFT_NAMES)}
        ON CONFLICT (form_key) DO NOTHING RETURNING id, campaign_id, donor_key, created_at
    ),
    line AS (
        SELECT * FROM unnest(CAST(:pot_ids AS bigint[]), CAST(:version_ids AS bigint[]),
            CAST(:amounts AS bigint[]), CAST(:counts AS bigint[])) WITH ORDINALITY
            AS line (pot_id, version_id, amount_cents, counted_cents, place)
    ),
    lines AS (
        INSERT INTO match_line (donation_id, pot_id, campaign_id, rule_version_id, donor_key,
            state, amount_cents, counted_cents, expires_at, created_at, changed_at)
        SELECT gift.id, line.pot_id, gift.campaign_id, line.version_id, gift.donor_key,
            'held', line.amount_cents, line.counted_cents, CAST(:held_until AS timestamptz),
            gift.created_at,
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
        SELECT replace(CAST(:key AS text), '{GIFT_ID}', CAST(gift.id AS text)),
            CAST(:kind AS text), CAST(:ref_type AS text), gift.id, CAST(:payload AS jsonb),
            gift.created_at, CAST(:due_at AS timestamptz), 0
        FROM gift
    )
    SELECT id FROM gift
    """,  # noqa: S608 - names of our own
    {
        **_types(Donation, _GIFT_NAMES),
        **_types(OutboxRow, ("key", "kind", "ref_type", "payload", "due_at")),
        **dict.fromkeys(("pot_ids", "version_ids", "amounts", "counts"), ARRAY(BigInteger)),
        "held_until": MatchLine.__table__.c["expires_at"].type,
    },
    [BigInteger()],
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
    stored = _STORE.run(connection, values)
    return stored[0][0] if stored else None


def _store_in_steps(
    connection: Connection, gift: Values, lines: Sequence[Values], promise: Values
) -> int | None:
    stored = _INSERT_GIFT.run(connection, gift)
    if not stored:
        return None
    donation_id: int = stored[0][0]
    _hold(connection, [{**line, "donation_id": donation_id} for line in lines])
    key = promise["key"].replace(GIFT_ID, str(donation_id))
    _INSERT_PROMISE.run(connection, {**promise, "key": key, "ref_id": donation_id})
    return donation_id


def hold(session: Session, lines: Sequence[Values]) -> None:
    """Store held lines of a gift that is there, and take their cents out of what pots have left.

    The pots must be locked by the caller; the database refuses to hold more than there is.
    """
    session.flush()
    _hold(session.connection(), lines)


def _hold(connection: Connection, lines: Sequence[Values]) -> None:
    for line in lines:
        _INSERT_LINE.run(connection, line)
        _HOLD_IN_POT.run(connection, line)
        _HOLD_IN_PLACE.run(connection, line)
