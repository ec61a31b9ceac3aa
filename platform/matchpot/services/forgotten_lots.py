"""What is forgotten of somebody's part in lots, and of what they said of a result.

The name somebody chose in a lot that is sealed stays: without it nobody could draw the lot again.
The page says so before they take part.
"""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchpot.persistence.models.panels import Consent, Seat
from matchpot.persistence.models.rounds import Lot, LotParty


def forget(session: Session, person_id: int, *, nobody: str) -> None:
    """Take somebody out of lots that are not sealed, and their words out of objections."""
    open_lots = select(Lot.id).where(Lot.seal.is_(None))
    own = LotParty.person_id == person_id
    session.execute(delete(LotParty).where(own, LotParty.lot_id.in_(open_lots)))
    session.execute(update(LotParty).where(own).values(person_id=None))
    seats = select(Seat.id).where(Seat.person_id == person_id)
    session.execute(
        update(Consent)
        .where(Consent.seat_id.in_(seats), Consent.objection != "")
        .values(objection=nobody)
    )
