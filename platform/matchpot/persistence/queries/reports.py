"""Reports as makers, funds and readers see them: what is in one, and whom it went to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.reports import ReportState
from matchpot.persistence.models.people import Membership, Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.reports import Report, ReportCopy, ReportFile, ReportLine
from matchpot.persistence.models.trust import Duty, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A report with all that belongs to it, files and lines in their order."""

    report: Report
    project: Project
    maker: str
    fund: str | None
    files: Sequence[ReportFile]
    lines: Sequence[ReportLine]


def draft_of(session: Session, project_id: int, *, maker_id: int) -> Report | None:
    """The report a maker is writing about a project; there is one at most."""
    return session.scalar(
        select(Report).where(
            Report.project_id == project_id,
            Report.maker_id == maker_id,
            Report.state == ReportState.DRAFT,
        )
    )


def own(session: Session, report_id: int, *, maker_id: int) -> Report | None:
    """A report, when it is this maker's and was not thrown away."""
    return session.scalar(
        select(Report).where(
            Report.id == report_id,
            Report.maker_id == maker_id,
            Report.state != ReportState.DISCARDED,
        )
    )


def of_project(session: Session, project_id: int, *, maker_id: int) -> Sequence[Report]:
    """All of a maker's reports about a project, the newest first."""
    return session.scalars(
        select(Report)
        .where(
            Report.project_id == project_id,
            Report.maker_id == maker_id,
            Report.state != ReportState.DISCARDED,
        )
        .order_by(Report.id.desc())
    ).all()


def files_of(session: Session, report_id: int) -> Sequence[ReportFile]:
    """The files with a report, in their order."""
    return session.scalars(
        select(ReportFile)
        .where(ReportFile.report_id == report_id)
        .order_by(ReportFile.position, ReportFile.id)
    ).all()


def lines_of(session: Session, report_id: int) -> Sequence[ReportLine]:
    """The maker's own lines of money, in their order."""
    return session.scalars(
        select(ReportLine)
        .where(ReportLine.report_id == report_id)
        .order_by(ReportLine.position, ReportLine.id)
    ).all()


def sheet_of(session: Session, report: Report) -> Sheet:
    """A report with all that belongs to it; five statements."""
    project = session.get_one(Project, report.project_id)
    maker = session.get_one(Person, report.maker_id)
    fund = session.get(Organisation, report.fund_id) if report.fund_id else None
    return Sheet(
        report=report,
        project=project,
        maker=maker.name,
        fund=fund.name if fund else None,
        files=files_of(session, report.id),
        lines=lines_of(session, report.id),
    )


def received(session: Session, duty_id: int) -> list[Report]:
    """The reports a duty was given, oldest first."""
    return list(
        session.scalars(
            select(Report)
            .join(ReportCopy, ReportCopy.report_id == Report.id)
            .where(ReportCopy.duty_id == duty_id, Report.state == ReportState.SUBMITTED)
            .order_by(Report.id)
        )
    )


def funds_with_copy(session: Session, report_id: int) -> int:
    """How many funds have a report."""
    wanted = (
        select(func.count(func.distinct(Duty.fund_id)))
        .join(ReportCopy, ReportCopy.duty_id == Duty.id)
        .where(ReportCopy.report_id == report_id)
    )
    return session.scalar(wanted) or 0


def sheets_of_duty(session: Session, duty_id: int) -> list[Sheet]:
    """The same, with all that belongs to them."""
    return [sheet_of(session, report) for report in received(session, duty_id)]


def file_named(session: Session, report_id: int, file_id: int) -> ReportFile | None:
    """One file of a report."""
    return session.scalar(
        select(ReportFile).where(ReportFile.id == file_id, ReportFile.report_id == report_id)
    )


def one(session: Session, report_id: int) -> Report | None:
    """A report, whoever's it is."""
    return session.get(Report, report_id)


def went_to_fund_of(session: Session, report_id: int, person_id: int) -> bool:
    """Whether somebody belongs to a fund that got this report, or wrote it down after a talk."""
    place = Membership.person_id == person_id
    copied = (
        select(ReportCopy.duty_id)
        .join(Duty, Duty.id == ReportCopy.duty_id)
        .join(Membership, Membership.organisation_id == Duty.fund_id)
        .where(ReportCopy.report_id == report_id, place, Membership.accepted_at.is_not(None))
    )
    written = (
        select(Report.id)
        .join(Membership, Membership.organisation_id == Report.fund_id)
        .where(Report.id == report_id, place, Membership.accepted_at.is_not(None))
    )
    return any(session.scalar(wanted.limit(1)) is not None for wanted in (copied, written))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A fund that got a report, and what it said so far; one for each of its duties."""

    duty_id: int
    fund: str
    fund_slug: str
    state: DutyState
    sent_at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None
    by_silence: bool
    thanks: str


def recipients(session: Session, report_id: int) -> list[Recipient]:
    """Who has a report, in order of name."""
    rows = session.execute(
        select(ReportCopy, Duty, Organisation)
        .join(Duty, Duty.id == ReportCopy.duty_id)
        .join(Organisation, Organisation.id == Duty.fund_id)
        .where(ReportCopy.report_id == report_id)
        .order_by(Organisation.name, Duty.id)
    )
    return [
        Recipient(
            duty_id=duty.id,
            fund=fund.name,
            fund_slug=fund.slug,
            state=duty.state,
            sent_at=copy.sent_at,
            read_at=copy.read_at,
            acknowledged_at=duty.acknowledged_at,
            by_silence=duty.acknowledged_at is not None and duty.acknowledged_by is None,
            thanks=duty.thanks,
        )
        for copy, duty, fund in rows
    ]


def funds_named(session: Session, fund_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The names of funds, each with the word in its address."""
    rows = session.execute(
        select(Organisation.id, Organisation.name, Organisation.slug).where(
            Organisation.id.in_(sorted(fund_ids))
        )
    )
    return {key: (name, slug) for key, name, slug in rows}


def funders_of(session: Session, project_id: int) -> int:
    """How many funds a report about a project goes to."""
    wanted = select(func.count(func.distinct(Duty.fund_id))).where(
        Duty.project_id == project_id, Duty.state != DutyState.WAIVED
    )
    return session.scalar(wanted) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a fund asked a maker and was allowed to ask."""

    request: Request
    duty: Duty
    fund: str


def _asked() -> Select[Request, Duty, str]:
    return (
        select(Request, Duty, Organisation.name)
        .join(Duty, Duty.id == Request.duty_id)
        .join(Organisation, Organisation.id == Duty.fund_id)
        .where(Request.refused.is_(None))
        .order_by(Request.id)
    )


def asked_about(session: Session, project_id: int, *, maker_id: int) -> list[Asked]:
    """Everything funds asked about a project, oldest first, answered or not."""
    mine = _asked().where(Duty.project_id == project_id, Duty.maker_id == maker_id)
    return [Asked(request=one, duty=duty, fund=fund) for one, duty, fund in session.execute(mine)]


def duties_due(session: Session, maker_id: int) -> Sequence[tuple[Duty, Project, str]]:
    """What a maker has still to report, the earliest first, with project and fund."""
    rows = session.execute(
        select(Duty, Project, Organisation.name)
        .join(Project, Project.id == Duty.project_id)
        .join(Organisation, Organisation.id == Duty.fund_id)
        .where(Duty.maker_id == maker_id, Duty.state == DutyState.DUE)
        .order_by(Duty.due_on, Duty.id)
    )
    return [(one, project, fund) for one, project, fund in rows]


def questions_open(session: Session, maker_id: int) -> Sequence[tuple[Request, Project, str]]:
    """What funds asked a maker who has not answered yet."""
    rows = session.execute(
        select(Request, Project, Organisation.name)
        .join(Duty, Duty.id == Request.duty_id)
        .join(Project, Project.id == Duty.project_id)
        .join(Organisation, Organisation.id == Duty.fund_id)
        .where(
            Duty.maker_id == maker_id,
            Duty.state == DutyState.QUESTION,
            Request.refused.is_(None),
            Request.answered_at.is_(None),
        )
        .order_by(Request.id)
    )
    return [(one, project, fund) for one, project, fund in rows]


def notes_offered(session: Session, maker_id: int) -> Sequence[tuple[Report, Project, str]]:
    """Notes of talks that wait for a maker's yes."""
    rows = session.execute(
        select(Report, Project, Organisation.name)
        .join(Project, Project.id == Report.project_id)
        .join(Organisation, Organisation.id == Report.fund_id)
        .where(Report.maker_id == maker_id, Report.state == ReportState.OFFERED)
        .order_by(Report.id)
    )
    return [(one, project, fund) for one, project, fund in rows]


def funded(session: Session, maker_id: int) -> frozenset[int]:
    """The projects of a maker that any fund gave to."""
    wanted = select(Duty.project_id).where(Duty.maker_id == maker_id).distinct()
    return frozenset(session.scalars(wanted))
