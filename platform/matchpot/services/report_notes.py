"""Notes of a talk: a fund writes down what a maker told, the maker says whether that is right.

Approved notes are a report like any other and go to every funder. Refused notes are thrown away;
the maker can always write instead.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.reports import MOVES, Happened, ReportState
from matchpot.persistence.models.reports import Report
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.transitions import move
from matchpot.services import report_letters, reports

LONGEST_TITLE, LONGEST = 160, 20_000


def offer_notes(
    session: Session, *, duty: Duty, by: int, title: str, body: str, now: datetime
) -> Report:
    """Offer the maker the notes of a talk, and tell them.

    The caller has checked that `by` belongs to the fund.

    Raises:
        NotAllowed: The fund waived the report.
        InvalidValue: By field: no words, or too many.
    """
    if duty.state is DutyState.WAIVED:
        raise NotAllowed("offer notes")
    said = {"title": title.strip(), "body": body.strip()}
    most = {"title": LONGEST_TITLE, "body": LONGEST}
    if flaws := {name: "length" for name, text in said.items() if not 1 <= len(text) <= most[name]}:
        raise InvalidValue(flaws)
    notes = Report(
        project_id=duty.project_id,
        maker_id=duty.maker_id,
        state=ReportState.OFFERED,
        title=said["title"],
        body_md=said["body"],
        answers={},
        reach={},
        fund_id=duty.fund_id,
        written_by=by,
        created_at=now,
        saved_at=now,
    )
    session.add(notes)
    session.flush()
    report_letters.notes_offered(session, notes, now=now)
    return notes


def approve_notes(
    session: Session, report_id: int, *, by: int, happened: Happened | None, now: datetime
) -> Report:
    """The maker says yes: from now on it is a report of theirs, and all funders get it.

    Raises:
        NotFound: It is not this maker's.
        IllegalMove: It does not wait for them.
    """
    notes = reports.locked(session, report_id, maker_id=by)
    if notes.state is not ReportState.OFFERED:
        raise IllegalMove("report", notes.state, ReportState.SUBMITTED)
    notes.happened = happened
    return reports.send(session, notes, by=by, now=now)


def ask_for_change(session: Session, report_id: int, *, by: int, what: str, now: datetime) -> None:
    """The maker says what is not right; the notes go, and whoever wrote them is told why.

    Raises:
        NotFound: It is not this maker's.
        IllegalMove: It does not wait for them.
        InvalidValue: There are no words.
    """
    notes = reports.locked(session, report_id, maker_id=by)
    if not 1 <= len(what.strip()) <= LONGEST_TITLE * 10:
        raise InvalidValue({"what": "length"})
    move(session, notes, ReportState.DISCARDED, moves=MOVES, at=now, actor_id=by, reason=what[:200])
    report_letters.notes_refused(session, notes, what=what.strip(), now=now)
    reports.empty(session, notes)
