"""Forgetting somebody's places in panels: what they told, noted and were asked at; votes stay.

Votes are kept under a number that then leads to nobody. A seat in a round that runs is free again.
"""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.rounds.phases import ENDS
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Declaration, Reading, Seat
from matchpot.persistence.models.rounds import Round
from matchpot.services import seating

_ENDED_AS = {
    SeatState.SEATED: SeatState.LEFT,
    SeatState.NOMINATED: SeatState.DECLINED,
    SeatState.VOLUNTEERED: SeatState.DECLINED,
    SeatState.RESERVE: SeatState.DECLINED,
    SeatState.PASSED_OVER: SeatState.DECLINED,
}


def forget(session: Session, person_id: int, *, email: str, now: datetime) -> None:
    """Forget all that a person told panels, and what they were asked at this address."""
    asked = func.lower(Seat.email) == email.lower()
    rows = session.execute(
        select(Seat, Round.phase)
        .join(Round, Round.id == Seat.round_id)
        .where((Seat.person_id == person_id) | asked)
    ).all()
    for seat, phase in rows:
        if phase not in ENDS and seat.state in _ENDED_AS:
            seating.end(session, seat, _ENDED_AS[seat.state], now=now)
        seat.email, seat.about, seat.features, seat.ties = None, "", {}, {}
        seat.ended_because = ""
    session.flush()
    ids = [seat.id for seat, _ in rows]
    session.execute(update(Declaration).where(Declaration.seat_id.in_(ids)).values(note=""))
    session.execute(update(Reading).where(Reading.seat_id.in_(ids)).values(note=""))
