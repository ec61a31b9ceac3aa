"""How a fund treats makers, in figures: its own half of accounting, for everybody to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.reports.ratings import About, Published, published
from matchpot.domain.reports.requests import Ask
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.panels import Remark, Seat
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.models.trust import Duty, Rating, Request
from matchpot.persistence.models.work import Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The figures of one fund.

    Attributes:
        rounds: how many came to a result.
        days: from the end of applying to the result, the lower middle of them; None without any.
        applications: handed in to these and all other rounds.
        application_questions: what panels asked makers about them.
        reports: duties that a report came for.
        report_questions: what the fund asked about these.
        refused: what its officers tried to ask, and its own policy did not allow.
        applying, reporting: what makers said, from five answers on.
    """

    rounds: int
    days: int | None
    applications: int
    application_questions: int
    reports: int
    report_questions: int
    refused: int
    applying: Published | None
    reporting: Published | None

    @property
    def has_any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.rounds or self.applications or self.reports or self.refused)


def of_fund(session: Session, fund_id: int) -> Manners:
    """All figures of a fund, in a handful of statements."""
    days = _days_to_decide(session, fund_id)
    applications, asked = _about_applications(session, fund_id)
    reports, questions, refused = _about_reports(session, fund_id)
    said = _said(session, fund_id)
    return Manners(
        rounds=len(days),
        days=median_low(days) if days else None,
        applications=applications,
        application_questions=asked,
        reports=reports,
        report_questions=questions,
        refused=refused,
        applying=_published(said, About.APPLYING),
        reporting=_published(said, About.REPORTING),
    )


def _days_to_decide(session: Session, fund_id: int) -> list[int]:
    closed, result = aliased(Transition), aliased(Transition)
    rows = session.execute(
        select(func.min(closed.moved_at), func.max(result.moved_at))
        .select_from(Round)
        .join(closed, _of_round(closed) & (closed.before == Phase.SUBMISSION.value))
        .join(result, _of_round(result) & (result.after == Phase.PUBLISHED.value))
        .where(Round.fund_id == fund_id)
        .group_by(Round.id)
    )
    return [_days(frm, to) for frm, to in rows]


def _of_round(log: type[Transition]) -> ColumnElement[bool]:
    return (log.ref_type == "round") & (log.ref_id == Round.id)


def _days(frm: datetime, to: datetime) -> int:
    return (to - frm).days


def _about_applications(session: Session, fund_id: int) -> tuple[int, int]:
    handed_in = (
        select(func.count())
        .select_from(Application)
        .join(Round, Round.id == Application.round_id)
        .where(Round.fund_id == fund_id, Application.code.is_not(None))
    )
    asked = (
        select(func.count())
        .select_from(Remark)
        .join(Seat, Seat.id == Remark.seat_id)
        .join(Round, Round.id == Seat.round_id)
        .where(Round.fund_id == fund_id, Remark.is_question)
    )
    row = session.execute(select(handed_in.scalar_subquery(), asked.scalar_subquery())).one()
    return int(row[0]), int(row[1])


def _about_reports(session: Session, fund_id: int) -> tuple[int, int, int]:
    came = select(func.count()).where(Duty.fund_id == fund_id, Duty.waits_since.is_not(None))
    asked = (
        select(func.count())
        .select_from(Request)
        .join(Duty, Duty.id == Request.duty_id)
        .where(Duty.fund_id == fund_id)
    )
    questions = asked.where(Request.ask == Ask.QUESTION, Request.refused.is_(None))
    refused = asked.where(Request.refused.is_not(None))
    row = session.execute(
        select(came.scalar_subquery(), questions.scalar_subquery(), refused.scalar_subquery())
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def _said(session: Session, fund_id: int) -> Sequence[Rating]:
    return session.scalars(select(Rating).where(Rating.fund_id == fund_id)).all()


def _published(said: Sequence[Rating], about: About) -> Published | None:
    own = [one for one in said if one.about is about]
    return published(
        [one.stars for one in own if one.stars is not None],
        [one.minutes for one in own if one.minutes is not None],
    )
