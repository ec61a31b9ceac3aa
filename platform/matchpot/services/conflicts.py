"""Conflicts of interest: what members declare, and what follows for what they see and vote.

Nobody of the panel votes before all declared. A conflict that is found later can be added until the
vote ends; a vote cast before on that application no longer counts, which is for the count to see.
The notes are the member's own; of conflicts only numbers are published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotFound
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.persistence.models.panels import Declaration
from matchpot.persistence.queries import panels, readings
from matchpot.persistence.queries.panels import Member
from matchpot.services import audit, panel_letters, rounds
from matchpot.services import readings as reading_lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a member says about one application; the note is for themselves."""

    has_conflict: bool
    note: str = ""


def undeclared(session: Session, round_id: int) -> int:
    """How many declarations members still owe."""
    return readings.undeclared(session, round_id)


def recused(session: Session, seat_id: int) -> set[str]:
    """The codes of the applications a member neither sees nor judges."""
    return readings.recused(session, seat_id)


def declare(
    session: Session,
    round_id: int,
    person_id: int,
    said: Mapping[str, Declared],
    *,
    now: datetime,
) -> None:
    """Keep what a member declares, by the codes of applications; any part of them at a time.

    While the days for it last an answer may change. Afterwards a conflict can be added, and never
    be taken back.

    Raises:
        NotFound: The person does not sit on this panel.
        NotAllowed: The round is not there yet, or past it.
        InvalidValue: A code is of no application they judge, or a conflict is taken back.
    """
    row = rounds.locked(session, round_id)
    rounds.check_allows(row, RoundAction.DECLARE_CONFLICT, now=now)
    member = panels.seat_of(session, round_id, person_id)
    if member is None:
        raise NotFound("seat", person_id)
    ids = {one.code: one.id for one in readings.judged_by(session, member)}
    known = readings.declarations(session, member.seat_id)
    flaws = {code: "not_judged_by_this_member" for code in said if code not in ids}
    if row.phase is not Phase.CONFLICTS:
        flaws |= {
            code: "taken_back"
            for code, one in said.items()
            if _is_conflict(known.get(ids.get(code, 0))) and not one.has_conflict
        }
    if flaws:
        raise InvalidValue(flaws)
    found = [_keep(session, member, ids[code], one, known, now) for code, one in said.items()]
    session.flush()
    ref = ("seat", member.seat_id)
    audit.write(session, "conflicts_declared", actor_id=person_id, now=now, ref=ref)
    if any(found) and row.phase is Phase.READING:
        reading_lists.assign(session, row)


def _is_conflict(declared: Declaration | None) -> bool:
    return declared is not None and declared.has_conflict


def _keep(
    session: Session,
    member: Member,
    application_id: int,
    said: Declared,
    known: Mapping[int, Declaration],
    now: datetime,
) -> bool:
    """Store one answer; tells whether it is a conflict that was not known."""
    before = known.get(application_id)
    if before is None:
        before = Declaration(
            seat_id=member.seat_id,
            application_id=application_id,
            has_conflict=False,
            declared_at=now,
        )
        session.add(before)
    is_new = said.has_conflict and not before.has_conflict
    if before.has_conflict != said.has_conflict:
        before.declared_at = now
    before.has_conflict, before.note = said.has_conflict, said.note
    return is_new


def ask(session: Session, round_id: int, *, now: datetime) -> None:
    """Write to every member who still owes declarations."""
    for member in panels.members(session, round_id):
        owed = {one.id for one in readings.judged_by(session, member)}
        if owed - readings.declarations(session, member.seat_id).keys():
            panel_letters.conflicts_due(session, member.seat_id, now=now)
