"""What is forgotten of somebody's part in votes: begun ballots, their words in deliberation.

Ballots stay as they were cast, for they are what a result is proved by. They stand under a code,
and who had it goes with the account; a resident's stand under a fingerprint of an address that is
kept nowhere.
"""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchpot.persistence.models.ballots import BallotDraft
from matchpot.persistence.models.panels import Remark, Seat
from matchpot.persistence.models.rounds import Application


def forget(session: Session, person_id: int, *, nobody: str) -> None:
    """Replace what somebody said as a member or answered as a maker; drop what they began."""
    seats = select(Seat.id).where(Seat.person_id == person_id)
    entered = select(Application.id).where(Application.maker_id == person_id)
    session.execute(delete(BallotDraft).where(BallotDraft.seat_id.in_(seats)))
    session.execute(update(Remark).where(Remark.seat_id.in_(seats)).values(words=nobody))
    session.execute(
        update(Remark)
        .where(Remark.application_id.in_(entered), Remark.answer.is_not(None))
        .values(answer=nobody)
    )
