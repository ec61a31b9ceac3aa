"""What members of a panel said of a result before it was decided."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.panels import Consent, Seat


def of_round(session: Session, round_id: int, tally_number: int) -> Sequence[Consent]:
    """What was said of one count, objections first; who said it is not told."""
    return session.scalars(
        select(Consent)
        .join(Seat, Seat.id == Consent.seat_id)
        .where(Seat.round_id == round_id, Consent.tally_number == tally_number)
        .order_by(Consent.consents, Consent.said_at, Consent.seat_id)
    ).all()


def of_seat(session: Session, seat_id: int, tally_number: int) -> Consent | None:
    """What one member said of a count."""
    return session.get(Consent, (seat_id, tally_number))
