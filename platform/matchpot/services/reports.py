"""Reports: written by a maker, handed in to all funders at once, or offered as notes of a talk.

There is one draft per project. Every save names the revision its form was made from, so a second
window never writes over a first one unseen, and what cannot be read yet is kept as it was typed.
Files are in `report_files.py`, the notes a fund writes in `report_notes.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound, StateChanged
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.overview import OwnLine
from matchpot.domain.reports.reports import MOVES, Happened, ReportState, formats
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.reports import Report, ReportCopy, ReportLine
from matchpot.persistence.queries import reports as queries
from matchpot.persistence.transitions import move
from matchpot.services import duties, report_contents, report_facts, report_files, stories

Pairs = Sequence[tuple[str, str]]
LONGEST = 40_000  # letters of the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a maker wrote; `answers` and `reach` by their names, without empty ones."""

    happened: Happened | None = None
    happened_on: date | None = None
    title: str = ""
    body_md: str = ""
    link: str = ""
    answers: Mapping[str, str]
    reach: Mapping[str, int | str]
    has_overview: bool = False
    lines: Sequence[OwnLine] = ()
    is_public: bool = False


def draft_of(
    session: Session, project_id: int, *, maker_id: int, language: str, now: datetime
) -> Report:
    """The report a maker is writing about a project, locked; a new one when there is none.

    Raises:
        NotFound: It is not this maker's project.
    """
    project = session.scalar(
        select(Project)
        .where(Project.id == project_id, Project.maker_id == maker_id)
        .with_for_update(key_share=True)
    )
    if project is None:
        raise NotFound("project", project_id)
    found = queries.draft_of(session, project_id, maker_id=maker_id)
    if found is not None:
        return locked(session, found.id, maker_id=maker_id)
    begun = Report(
        project_id=project_id,
        maker_id=maker_id,
        state=ReportState.DRAFT,
        language=language,
        answers={},
        reach={},
        revision=0,
        created_at=now,
        saved_at=now,
    )
    session.add(begun)
    session.flush()
    return begun


def locked(session: Session, report_id: int, *, maker_id: int) -> Report:
    """A maker's own report, read afresh and held until the end of the transaction.

    Raises:
        NotFound: There is no such report, or it is not theirs.
    """
    row = session.scalar(
        select(Report)
        .where(Report.id == report_id, Report.maker_id == maker_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None or row.state is ReportState.DISCARDED:
        raise NotFound("report", report_id)
    return row


def save(session: Session, draft: Report, written: Written, *, revision: int, now: datetime) -> int:
    """Keep what was written; what was typed before and could not be read goes. The new revision.

    Raises:
        StateChanged: It was changed since the form was made.
    """
    _count_up(draft, revision, now)
    draft.happened, draft.happened_on = written.happened, written.happened_on
    draft.title, draft.body_md, draft.link = written.title, written.body_md, written.link
    draft.answers, draft.reach = dict(written.answers), dict(written.reach)
    draft.has_overview, draft.is_public = written.has_overview, written.is_public
    draft.typed = None
    session.execute(delete(ReportLine).where(ReportLine.report_id == draft.id))
    session.add_all(
        ReportLine(
            report_id=draft.id,
            position=position,
            side=line.side,
            label=line.label,
            amount_cents=line.amount_cents,
        )
        for position, line in enumerate(written.lines)
    )
    session.flush()
    return draft.revision


def keep_typed(
    session: Session, draft: Report, pairs: Pairs, *, revision: int, now: datetime
) -> int:
    """Keep a form word for word that cannot be read yet; raises and returns as `save` does."""
    _count_up(draft, revision, now)
    draft.typed = [list(pair) for pair in pairs]
    session.flush()
    return draft.revision


def _count_up(draft: Report, revision: int, now: datetime) -> None:
    if draft.state is not ReportState.DRAFT or draft.revision != revision:
        raise StateChanged("report", draft.id, f"at revision {revision}")
    draft.revision += 1
    draft.saved_at = now


def is_empty(session: Session, report: Report) -> bool:
    """Whether there is nothing in it that anybody could read."""
    return not formats(report_contents.contents_of(session, report, funders=1)) and not (
        report.body_md.strip() or any(report.answers.values()) or report.reach
    )


def submit(
    session: Session, report_id: int, by: int, now: datetime, *, revision: int | None = None
) -> Report:
    """Hand a report in: every funder gets it, and with it what the books know now.

    `revision` is the one that was looked at; None for whatever there is.

    Raises:
        NotFound: It is not this maker's.
        IllegalMove: It was handed in or thrown away already.
        StateChanged: It is not what was looked at any more.
        InvalidValue: `typed` when something in it cannot be read yet, `report` when it is empty,
            `body_md` when it is to be public without a word.
    """
    report = locked(session, report_id, maker_id=by)
    if report.state is not ReportState.DRAFT:
        raise IllegalMove("report", report.state, ReportState.SUBMITTED)
    if revision is not None and report.revision != revision:
        raise StateChanged("report", report_id, f"at revision {revision}")
    if report.typed is not None:
        raise InvalidValue({"typed": "unread"})
    if is_empty(session, report):
        raise InvalidValue({"report": "empty"})
    if report.is_public and not report.body_md.strip():
        raise InvalidValue({"body_md": "public_needs_words"})
    return send(session, report, by=by, now=now)


def send(session: Session, report: Report, *, by: int, now: datetime) -> Report:
    """Freeze what the books know, write a copy for every funder, and let each duty look at it."""
    facts = report_facts.to_document(report_facts.of_project(session, report.project_id))
    move(
        session,
        report,
        ReportState.SUBMITTED,
        moves=MOVES,
        at=now,
        actor_id=by,
        values={"submitted_at": now, "facts": facts},
    )
    session.add_all(
        ReportCopy(report_id=report.id, duty_id=duty.id, sent_at=now)
        for duty in duties.of_project(session, report.project_id)
        if duty.state is not DutyState.WAIVED and duty.maker_id == report.maker_id
    )
    session.flush()
    duties.received(session, report, now)
    if report.is_public:
        stories.publish(session, report, now=now)
    return report


def discard(session: Session, report_id: int, *, by: int, now: datetime) -> None:
    """Throw a draft away, or say no to notes of a talk; its files are removed.

    Raises:
        NotFound: It is not this maker's.
        IllegalMove: It was handed in.
    """
    report = locked(session, report_id, maker_id=by)
    move(session, report, ReportState.DISCARDED, moves=MOVES, at=now, actor_id=by)
    report_files.forget_all(session, report.id, now=now)
    empty(session, report)


def empty(session: Session, report: Report) -> None:
    """Take every word out of a report; that it was, and when, stays."""
    report.title = report.body_md = report.link = ""
    report.answers, report.reach, report.typed = {}, {}, None
    session.execute(delete(ReportLine).where(ReportLine.report_id == report.id))
    session.flush()
