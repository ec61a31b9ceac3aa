"""Notices of change as pages read them: what a maker told, and what each fund said to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from matchpot.domain.reports.changes import ChangeAnswer, ChangeKind
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.trust import ChangeNotice, ChangeReply


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one fund said; `answer` is empty before it did."""

    fund_id: int
    fund: str
    answer: ChangeAnswer | None
    body: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice with all that funds said, in order of their names."""

    id: int
    project_id: int
    title: str
    slug: str
    maker: str
    kind: ChangeKind
    body: str
    new_ends_on: date | None
    sent_at: datetime
    replies: tuple[Answered, ...]


def of_project(session: Session, project_id: int) -> list[Notice]:
    """Everything a maker told of a project, the newest first."""
    return _notices(session, _asked().where(ChangeNotice.project_id == project_id))


def for_fund(session: Session, notice_id: int, *, fund_ids: Collection[int]) -> Notice | None:
    """A notice that went to one of these funds, with the answers of these alone."""
    asked = _asked().where(ChangeNotice.id == notice_id, ChangeReply.fund_id.in_(fund_ids))
    return next(iter(_notices(session, asked)), None)


def waiting(session: Session, fund_ids: Collection[int]) -> list[Notice]:
    """What these funds have not answered, the oldest first; nobody has to."""
    asked = _asked().where(ChangeReply.fund_id.in_(fund_ids), ChangeReply.answer.is_(None))
    return _notices(session, asked)[::-1]


def _asked() -> Select[ChangeNotice, ChangeReply, str, str, str, str]:
    return (
        select(
            ChangeNotice, ChangeReply, Organisation.name, Project.title, Project.slug, Person.name
        )
        .join(ChangeReply, ChangeReply.notice_id == ChangeNotice.id)
        .join(Organisation, Organisation.id == ChangeReply.fund_id)
        .join(Project, Project.id == ChangeNotice.project_id)
        .join(Person, Person.id == ChangeNotice.maker_id)
        .order_by(ChangeNotice.id.desc(), Organisation.name)
    )


def _notices(
    session: Session, asked: Select[ChangeNotice, ChangeReply, str, str, str, str]
) -> list[Notice]:
    found: dict[int, list[Row[ChangeNotice, ChangeReply, str, str, str, str]]] = {}
    for row in session.execute(asked):
        found.setdefault(row[0].id, []).append(row)
    return [_notice(rows) for rows in found.values()]


def _notice(rows: Sequence[Row[ChangeNotice, ChangeReply, str, str, str, str]]) -> Notice:
    one, _reply, _fund, title, slug, maker = rows[0]
    replies = tuple(
        Answered(
            fund_id=reply.fund_id,
            fund=fund,
            answer=reply.answer,
            body=reply.body,
            answered_at=reply.answered_at,
        )
        for _one, reply, fund, *_rest in rows
    )
    return Notice(
        id=one.id,
        project_id=one.project_id,
        title=title,
        slug=slug,
        maker=maker,
        kind=one.kind,
        body=one.body,
        new_ends_on=one.new_ends_on,
        sent_at=one.sent_at,
        replies=replies,
    )
