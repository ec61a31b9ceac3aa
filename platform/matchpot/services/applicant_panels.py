"""A panel of the applicants themselves: two halves by lot, each judging the other.

One maker, one seat: of a plan that many make, the maker who applied judges. Applications that share
people, the team among them, are in one half. How it is split is in `domain/panels/halves.py`.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove
from matchpot.domain.panels import halves
from matchpot.domain.panels.halves import Half
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.applications import STANDS, ApplicationState
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.rounds import Application, Lot, Round
from matchpot.persistence.queries import panels, readings, ties
from matchpot.services import audit, lots, panel_letters, roles, round_letters, rounds, seating

HALVES = ("A", "B")
# After the call and before anybody votes; while it is open again, the draw of before is void.
_SPLITS = frozenset({Phase.ELIGIBILITY, Phase.CONFLICTS, Phase.READING})


def look(session: Session, row: Round, *, now: datetime) -> bool:
    """Seat who applied in a locked round as soon as it is known who takes part; tells whether.

    Where they cannot be split the fund is told, once for each draw, also before it is known.
    """
    lot = _undivided(session, row)
    if lot is not None and _split(session, row, lot) is None:
        round_letters.no_halves(session, row, draw=lot.number, now=now)
    return row.phase is not Phase.ELIGIBILITY and seat_applicants(session, row, now=now)


def seat_applicants(session: Session, row: Round, *, now: datetime) -> bool:
    """Split the applications of a locked round by their lot numbers and seat their makers.

    For when conditions are checked: whoever is let in after that would have no half. False when the
    panel is another one, the lot is not drawn yet, they sit already, or they cannot be split.
    """
    lot = _undivided(session, row)
    split = None if lot is None else _split(session, row, lot)
    if split is None:
        return False
    applications = {str(one.code): one for one in readings.standing(session, row.id)}
    for name, half in zip(HALVES, split, strict=True):
        for code in half.applications:
            applications[code].half = name
            _seat(session, row, applications[code], half=name, now=now)
    session.flush()
    return True


def is_whole(session: Session, row: Round) -> bool:
    """Whether applicants who are to judge each other cannot be put in two halves."""
    lot = _undivided(session, row)
    return lot is not None and _split(session, row, lot) is None


def apply_again(
    session: Session, round_id: int, until: datetime, *, by: int, now: datetime
) -> None:
    """Open applying again, so that there can be two halves; makers who applied get a letter.

    Numbers by lot are drawn anew when it ends, over all who apply then.

    Raises:
        IllegalMove: The applicants can be put in two halves, or sit already.
        InvalidValue: `until` is not within 60 days.
    """
    row = rounds.locked(session, round_id)
    if not is_whole(session, row):
        raise IllegalMove("round", row.phase, Phase.SUBMISSION)
    after = machine.apply_again(rounds.course(row), until, now)
    rounds.keep(session, row, after, now=now, actor_id=by)
    session.execute(
        update(Application).where(Application.round_id == row.id).values(lot_number=None)
    )
    audit.write(session, "applying_reopened", actor_id=by, now=now, ref=("round", row.id))
    round_letters.applying_again(session, row, now=now)


def _undivided(session: Session, row: Round) -> Lot | None:
    """The drawn lot that applicants are to be split by; None where nothing is to be split now."""
    if row.phase not in _SPLITS or rounds.rules_of(row).panel.mode is not PanelMode.APPLICANTS:
        return None
    lot = lots.latest(session, row.id, LotPurpose.NUMBERS)
    is_drawn = lot is not None and lot.drawn_at is not None
    return None if not is_drawn or panels.ever_seated(session, row.id) else lot


def _split(session: Session, row: Round, lot: Lot) -> tuple[Half, Half] | None:
    """The two halves; None when all hang together by their people, or there is one at most.

    Whoever objected to being refused takes part, for that is how it ends if nobody answers.
    """
    found = select(Application).where(
        Application.round_id == row.id,
        Application.code.is_not(None),
        Application.state.in_({*STANDS, ApplicationState.APPEALED}),
    )
    standing = {str(one.code): one.id for one in session.scalars(found)}
    behind = ties.people_of_applications(session, row.id)
    people = {code: {str(person) for person in behind[id_]} for code, id_ in standing.items()}
    order = [code for code in lot.document["drawn"]["order"] if code in standing]
    if not halves.can_split(people):
        return None
    return halves.split(people, order, budget_cents=rounds.rules_of(row).budget_cents)


def _seat(session: Session, row: Round, one: Application, *, half: str, now: datetime) -> None:
    """Seat a maker once; several applications of theirs are in one half."""
    if panels.place_of(session, row.id, one.maker_id) is not None:
        return
    made = seating.enter(
        session, row, SeatState.SEATED, now=now, person_id=one.maker_id, half=half, seated_at=now
    )
    roles.become_panellist(session, one.maker_id, now=now)
    panel_letters.seated(session, made, now=now)
