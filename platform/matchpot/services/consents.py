"""What members of a panel say of a result before it is decided: consent, or an objection.

It binds nobody: the fund reads it before it stands for the result or sends it back.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.domain.rounds.applications import LONGEST_APPEAL, told
from matchpot.domain.rounds.phases import RoundAction
from matchpot.persistence.models.panels import Consent
from matchpot.persistence.queries import consents, panels, tallies
from matchpot.services import rounds


def say(
    session: Session,
    round_id: int,
    person_id: int,
    *,
    consents_to_it: bool,
    objection: str,
    now: datetime,
) -> None:
    """Keep what a member says of the last count; said again, it takes the place of before.

    Raises:
        NotAllowed: It is not the time for it.
        NotFound: The person does not sit on this panel, or nothing is counted.
        InvalidValue: An objection without the words that make it one.
    """
    row = rounds.locked(session, round_id)
    rounds.check_allows(row, RoundAction.CONSENT, now=now)
    member = panels.seat_of(session, round_id, person_id)
    number = tallies.last_number(session, round_id)
    if member is None or number is None:
        raise NotFound("seat", person_id)
    words = "" if consents_to_it else told(objection, most=LONGEST_APPEAL, field="objection")
    known = consents.of_seat(session, member.seat_id, number)
    if known is None:
        known = Consent(seat_id=member.seat_id, tally_number=number)
        session.add(known)
    known.consents, known.objection, known.said_at = consents_to_it, words, now
    session.flush()
