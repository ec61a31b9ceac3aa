"""Payments that do not agree with what we asked for: set aside, shown to an operator, resolved.

Nothing is booked and nobody is thanked for them; the provider's own books show
them, so `matchpot check` names them until somebody has decided.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.persistence.models.payments import Quarantined
from matchpot.persistence.queries.narrowing import Narrowed, Part, holding, under, within


class Oddity(StrEnum):
    """What does not agree."""

    AMOUNT = "amount"
    CURRENCY = "currency"
    UNKNOWN_GIFT = "unknown_gift"
    SESSION_OF_ANOTHER = "session_of_another"
    PAID_TWICE = "paid_twice"
    UNKNOWN_REFUND = "unknown_refund"
    DISPUTE = "dispute"
    UNBOOKED = "unbooked"


def set_aside(
    session: Session,
    reference: str,
    oddity: Oddity,
    *,
    donation_id: int | None,
    seen: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep what was seen, once per reference and oddity; `reference` is the provider's id."""
    known = session.scalar(
        select(Quarantined.id).where(
            Quarantined.reference == reference, Quarantined.reason == oddity.value
        )
    )
    if known is None:
        session.add(
            Quarantined(
                reference=reference,
                reason=oddity.value,
                donation_id=donation_id,
                seen=dict(seen),
                found_at=now,
            )
        )
        session.flush()


def waiting(session: Session) -> Sequence[Quarantined]:
    """What nobody has decided on yet, oldest first."""
    return session.scalars(
        select(Quarantined).where(Quarantined.resolved_at.is_(None)).order_by(Quarantined.id)
    ).all()


def resolve(
    session: Session, quarantined_id: int, *, by: int, resolution: str, now: datetime
) -> bool:
    """Write down what was decided; tells whether it was still open."""
    found = session.execute(
        update(Quarantined)
        .where(Quarantined.id == quarantined_id, Quarantined.resolved_at.is_(None))
        .values(resolved_at=now, resolved_by=by, resolution=resolution)
        .returning(Quarantined.id)
    ).first()
    return found is not None


def one(session: Session, quarantined_id: int) -> Quarantined | None:
    """One of them, resolved or not."""
    return session.get(Quarantined, quarantined_id)


def listed(session: Session, narrowed: Narrowed, part: Part) -> Sequence[Quarantined]:
    """All that was ever set aside, newest first, by when it was found.

    Words are its reference, or what was found out about it.
    """
    wanted = select(Quarantined).where(
        *within(narrowed, at=Quarantined.found_at),
        *holding(narrowed.words, Quarantined.reference, Quarantined.resolution),
        *under(Quarantined.id, part),
    )
    if narrowed.kind:
        wanted = wanted.where(Quarantined.reason == narrowed.kind)
    return session.scalars(wanted.order_by(Quarantined.id.desc()).limit(part.size)).all()


def settle_itself(session: Session, reference: str, oddity: Oddity, *, now: datetime) -> None:
    """What was odd fits after all, without anybody's help; harmless when nothing waits."""
    session.execute(
        update(Quarantined)
        .where(
            Quarantined.reference == reference,
            Quarantined.reason == oddity.value,
            Quarantined.resolved_at.is_(None),
        )
        .values(resolved_at=now, resolution="agrees")
    )
