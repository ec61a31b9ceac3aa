"""What is left of duties when their maker's account is erased: amounts, days and states, no words.

What was still open is waived by itself: nobody is left to report. Reports themselves are emptied
where they are kept.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.reports.duties import MOVES, DutyState
from matchpot.persistence.models.trust import Duty, Request
from matchpot.persistence.transitions import move

_OPEN = (DutyState.DUE, DutyState.SUBMITTED, DutyState.QUESTION)
_WORDS = ("thanks", "waived_reason", "looked_note")


def forget(session: Session, person_id: int, *, nobody: str, now: datetime) -> None:
    """Take the words of both sides out, and end what was open."""
    own = select(Duty.id).where(Duty.maker_id == person_id)
    for name in ("body", "answer"):
        column = getattr(Request, name)
        said = Request.duty_id.in_(own) & (column != "")
        session.execute(update(Request).where(said).values({name: nobody}))
    duties = session.scalars(select(Duty).where(Duty.maker_id == person_id).order_by(Duty.id)).all()
    for duty in duties:
        for name in _WORDS:
            if getattr(duty, name):
                setattr(duty, name, nobody)
        session.flush()
        if duty.state in _OPEN:
            values = {"waived_at": now, "held_at": None, "held_by": None}
            move(
                session, duty, DutyState.WAIVED,
                moves=MOVES, at=now, reason="maker_erased", values=values,
            )  # fmt: skip
