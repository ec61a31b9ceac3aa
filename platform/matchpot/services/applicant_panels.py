"""A panel of the applicants themselves: two halves by lot, each judging the other.

One maker, one seat: of a plan that many make, the maker who applied judges. Applications that share
people, the team among them, are in one half. How it is split is in `domain/panels/halves.py`.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.panels import halves
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import panels, readings, ties
from matchpot.services import lots, panel_letters, roles, rounds, seating

HALVES = ("A", "B")


def seat_applicants(session: Session, row: Round, *, now: datetime) -> bool:
    """Split the applications of a locked round by their lot numbers and seat their makers.

    False when the panel is another one, the lot is not drawn yet, or they sit already.

    Raises:
        InvalidValue: All applications hang together by their people, so they cannot be split.
    """
    order = lots.order_of(session, row.id, LotPurpose.NUMBERS)
    rules = rounds.rules_of(row)
    if rules.panel.mode is not PanelMode.APPLICANTS or order is None:
        return False
    if panels.ever_seated(session, row.id):
        return False
    applications = {str(one.code): one for one in readings.standing(session, row.id)}
    behind = ties.people_of_applications(session, row.id)
    split = halves.split(
        {code: {str(person) for person in behind[one.id]} for code, one in applications.items()},
        [code for code in order if code in applications],
        budget_cents=rules.budget_cents,
    )
    for name, half in zip(HALVES, split, strict=True):
        for code in half.applications:
            applications[code].half = name
            _seat(session, row, applications[code], half=name, now=now)
    session.flush()
    return True


def _seat(session: Session, row: Round, one: Application, *, half: str, now: datetime) -> None:
    """Seat a maker once; several applications of theirs are in one half."""
    if panels.place_of(session, row.id, one.maker_id) is not None:
        return
    made = seating.enter(
        session, row, SeatState.SEATED, now=now, person_id=one.maker_id, half=half, seated_at=now
    )
    roles.become_panellist(session, one.maker_id, now=now)
    panel_letters.seated(session, made, now=now)
