"""What is left of a maker's reports when their account is erased.

What they made public stays as a story without a name: its words and pictures. Voices, faces on
film and everything that was written for funds go, and of all other reports only remains that they
were sent, and when.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchpot.domain.reports.reports import MOVES, FileKind, ReportState
from matchpot.persistence.models.reports import Report, ReportLine
from matchpot.persistence.queries import reports as queries
from matchpot.persistence.transitions import move
from matchpot.services import report_files, reports

_BEGUN = frozenset({ReportState.DRAFT, ReportState.OFFERED})


def forget(session: Session, person_id: int, *, now: datetime) -> None:
    """Empty every report of a maker, or leave the story alone that it became."""
    own = select(Report).where(Report.maker_id == person_id).order_by(Report.id)
    for report in session.scalars(own).all():
        if report.published_at is not None and report.hidden_at is None:
            _leave_story(session, report, now=now)
            continue
        if report.state in _BEGUN:
            move(
                session, report, ReportState.DISCARDED,
                moves=MOVES, at=now, actor_id=person_id, reason="maker_erased",
            )  # fmt: skip
        report_files.forget_all(session, report.id, now=now)
        reports.empty(session, report)


def _leave_story(session: Session, report: Report, *, now: datetime) -> None:
    report.answers, report.link = {}, ""
    session.execute(delete(ReportLine).where(ReportLine.report_id == report.id))
    for file in queries.files_of(session, report.id):
        if file.kind is not FileKind.PICTURE:
            report_files.remove(session, report, file.id, now=now)
    session.flush()
