"""Forgetting somebody's places in panels: what they told, noted and were asked at; votes stay.

Votes are kept under a number that then leads to nobody. A seat in a round that runs goes to the
next in the order of its lot.
"""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.rounds import machine
from matchpot.domain.rounds.phases import ENDS, RoundAction
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Declaration, Reading, Seat
from matchpot.persistence.models.rounds import Round
from matchpot.services import panel_draws, rounds, seating

_ENDED_AS = {
    SeatState.SEATED: SeatState.LEFT,
    SeatState.NOMINATED: SeatState.DECLINED,
    SeatState.VOLUNTEERED: SeatState.DECLINED,
    SeatState.RESERVE: SeatState.DECLINED,
    SeatState.PASSED_OVER: SeatState.DECLINED,
}


def forget(session: Session, person_id: int, *, email: str, now: datetime, secret: bytes) -> None:
    """Forget all that a person told panels, and what they were asked at this address."""
    asked = func.lower(Seat.email) == email.lower()
    places = select(Seat).where((Seat.person_id == person_id) | asked).order_by(Seat.round_id)
    seats = session.scalars(places).all()
    for seat in seats:
        row = rounds.locked(session, seat.round_id)
        was_seated = seat.state is SeatState.SEATED
        if row.phase not in ENDS and seat.state in _ENDED_AS:
            seating.end(session, seat, _ENDED_AS[seat.state], now=now)
        seat.email, seat.about, seat.features, seat.ties = None, "", {}, {}
        seat.ended_because = ""
        session.flush()
        if was_seated:
            _fill(session, row, now=now, secret=secret)
    ids = [seat.id for seat in seats]
    session.execute(update(Declaration).where(Declaration.seat_id.in_(ids)).values(note=""))
    session.execute(update(Reading).where(Reading.seat_id.in_(ids)).values(note=""))


def _fill(session: Session, row: Round, *, now: datetime, secret: bytes) -> None:
    """Seat the next in the order of the lot, where there was one and seats can be taken over."""
    may_fill = machine.allows(rounds.course(row), RoundAction.REPLACE_MEMBER, now)
    if may_fill and rounds.rules_of(row).panel.mode is PanelMode.LOT:
        panel_draws.replace(session, row, now=now, secret=secret)
