"""What an officer says about a duty: thanks, not needed, talked about it, nothing new until then.

Each fund answers for itself, also about a report that others have. What may be asked for is in
`report_requests.py`. No step here takes money back.
"""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotAllowed
from matchpot.domain.reports.duties import MOVES, DutyState
from matchpot.domain.rounds.applications import told
from matchpot.persistence.models.reports import ReportCopy
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.transitions import move
from matchpot.services import audit, duties, duty_letters

_D = DutyState
_NO_HOLD = {"held_at": None, "held_by": None}


def acknowledge(session: Session, duty_id: int, *, by: int, thanks: str, now: datetime) -> None:
    """Accept what came, with thanks if there are any; the maker is told.

    Before all that is asked has come a fund may say that it is enough.

    Raises:
        NotFound: There is no such duty.
        NotAllowed: Nothing came yet.
        IllegalMove: It was accepted or waived before.
    """
    duty = duties.locked(session, duty_id)
    if not _copies(session, duty_id):
        raise NotAllowed("acknowledge")
    values = {"acknowledged_at": now, "acknowledged_by": by, "thanks": thanks.strip(), **_NO_HOLD}
    move(
        session, duty, _D.ACKNOWLEDGED,
        moves=MOVES, at=now, actor_id=by, reason="acknowledged", values=values,
    )  # fmt: skip
    mark_read(session, duty_id, now=now)
    duty_letters.acknowledged(session, duty, now=now)


def _copies(session: Session, duty_id: int) -> int:
    wanted = select(func.count()).select_from(ReportCopy).where(ReportCopy.duty_id == duty_id)
    return session.scalar(wanted) or 0


def mark_read(session: Session, duty_id: int, *, now: datetime) -> None:
    """Note that the fund has read what came; the first time counts."""
    session.execute(
        update(ReportCopy)
        .where(ReportCopy.duty_id == duty_id, ReportCopy.read_at.is_(None))
        .values(read_at=now)
    )


def waive(session: Session, duty_id: int, *, by: int, reason: str, now: datetime) -> None:
    """Say that no report is needed any more, and why; the maker is told.

    Raises:
        NotFound: There is no such duty.
        InvalidValue: The reason says too little.
        IllegalMove: Nothing is asked, or it was accepted or waived before.
    """
    duty, said = duties.locked(session, duty_id), told(reason)
    values = {"waived_at": now, "waived_by": by, "waived_reason": said, **_NO_HOLD}
    move(
        session, duty, _D.WAIVED,
        moves=MOVES, at=now, actor_id=by, reason="waived", values=values,
    )  # fmt: skip
    duty_letters.waived(session, duty, now=now)


def waive_all_due(
    session: Session, *, fund_id: int, project_id: int, by: int, reason: str, now: datetime
) -> int:
    """Waive every report that is still due to a fund about one project; how many that were.

    Raises:
        InvalidValue: The reason says too little.
    """
    ids = session.scalars(
        select(Duty.id)
        .where(Duty.fund_id == fund_id, Duty.project_id == project_id, Duty.state == _D.DUE)
        .order_by(Duty.id)
    ).all()
    for duty_id in ids:
        waive(session, duty_id, by=by, reason=reason, now=now)
    return len(ids)


# ---- late ---------------------------------------------------------------------------------------


def talked(session: Session, duty_id: int, *, by: int, now: datetime) -> None:
    """Note that the fund talked with the maker of a late report; that comes before any hold.

    Raises:
        NotAllowed: The report is not late.
    """
    duty = _late(session, duty_id, "talk_about_late_report")
    duty.talked_at, duty.talked_by = now, by
    session.flush()


def hold(session: Session, duty_id: int, *, by: int, now: datetime) -> None:
    """Give this maker nothing new until the report comes; what was given stays given.

    Raises:
        NotAllowed: The report is not late, nobody talked with the maker, or it is held already.
    """
    duty = _late(session, duty_id, "hold_new_awards")
    if duty.talked_at is None or duty.held_at is not None:
        raise NotAllowed("hold_new_awards")
    duty.held_at, duty.held_by = now, by
    session.flush()
    audit.write(session, "new_awards_held", actor_id=by, now=now, ref=("duty", duty.id))
    duty_letters.held(session, duty, now=now)


def _late(session: Session, duty_id: int, step: str) -> Duty:
    duty = duties.locked(session, duty_id)
    if duty.state is not _D.DUE or duty.late_at is None:
        raise NotAllowed(step)
    return duty


def lift(session: Session, duty_id: int, *, by: int, now: datetime) -> None:
    """End a hold; without one nothing happens."""
    duty = duties.locked(session, duty_id)
    if duty.held_at is not None:
        duty.held_at = duty.held_by = None
        session.flush()
        audit.write(session, "hold_lifted", actor_id=by, now=now, ref=("duty", duty.id))


# ---- a closer look ------------------------------------------------------------------------------


def looked(session: Session, duty_id: int, *, by: int, note: str, now: datetime) -> None:
    """Write down what came of the talk about a report that a lot drew; then it is done.

    Raises:
        NotAllowed: No lot drew it, or it was looked at before.
        InvalidValue: The note says too little.
    """
    duty = duties.locked(session, duty_id)
    if duty.lot_id is None or duty.looked_at is not None:
        raise NotAllowed("look_closer")
    duty.looked_note, duty.looked_at = told(note, field="note"), now
    session.flush()
    audit.write(session, "report_looked_at", actor_id=by, now=now, ref=("duty", duty.id))
