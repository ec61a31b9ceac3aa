"""Stories for everybody: the newest first, one by its address, those of a project.

What a story shows is read as any report is (`reports.sheet_of`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from matchpot.domain.projects import Discipline
from matchpot.domain.reports.reports import FileKind
from matchpot.persistence.models.finding import ProjectWords
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.reports import Report, ReportFile
from matchpot.persistence.queries.finding import Sought, has

PER_PAGE = 12
_OPENING = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """A story in a list; `picture_id` is its first picture's file, if it has one."""

    id: int
    slug: str
    title: str
    opening: str
    published_at: datetime
    project_id: int
    project: str
    project_slug: str
    discipline: Discipline
    city: str
    maker: str
    picture_id: int | None


def _on_show() -> ColumnElement[bool]:
    return Report.published_at.is_not(None) & Report.hidden_at.is_(None)


def _asked() -> Select[Report, Any, Project, str, int | None]:
    picture = (
        select(ReportFile.id)
        .where(ReportFile.report_id == Report.id, ReportFile.kind == FileKind.PICTURE)
        .order_by(ReportFile.position)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(Report, Report.published_at, Project, Person.name, picture)
        .join(Project, Project.id == Report.project_id)
        .join(Person, Person.id == Report.maker_id)
        .where(_on_show())
        .order_by(Report.published_at.desc(), Report.id.desc())
    )


def count(session: Session, *, discipline: Discipline | None = None) -> int:
    """How many stories there are."""
    asked = select(func.count()).select_from(Report).where(_on_show())
    if discipline is not None:
        asked = asked.join(Project).where(Project.discipline == discipline)
    return session.scalar(asked) or 0


def latest(
    session: Session, *, page: int = 1, discipline: Discipline | None = None, most: int = PER_PAGE
) -> list[StoryCard]:
    """One page of stories."""
    asked = _asked().limit(most).offset((page - 1) * most)
    if discipline is not None:
        asked = asked.where(Project.discipline == discipline)
    return [_card(row) for row in session.execute(asked)]


def of_project(session: Session, project_id: int) -> list[StoryCard]:
    """Every story of a project."""
    return [_card(row) for row in session.execute(_asked().where(Project.id == project_id))]


def of_words(session: Session, words: Sequence[Sought], *, most: int) -> list[StoryCard]:
    """Stories of the projects that have all these words, the newest first."""
    asked = _asked().join(ProjectWords, ProjectWords.project_id == Project.id)
    found = asked.where(*(has(sought) for sought in words)).limit(most)
    return [_card(row) for row in session.execute(found)]


def by_slug(session: Session, slug: str) -> StoryCard | None:
    """One story; None when there is none under this address, or not any more."""
    row = session.execute(_asked().where(Report.slug == slug)).first()
    return None if row is None else _card(row)


def _card(row: Row[Report, Any, Project, str, int | None]) -> StoryCard:
    report, published_at, project, maker, picture = row
    return StoryCard(
        id=report.id,
        slug=str(report.slug),
        title=report.title or project.title,
        opening=opening_of(report.body_md),
        published_at=published_at,
        project_id=project.id,
        project=project.title,
        project_slug=project.slug,
        discipline=project.discipline,
        city=project.city,
        maker=maker,
        picture_id=picture,
    )


def opening_of(body_md: str) -> str:
    """The first words of a story without its marks, at most some 220 letters, whole words."""
    plain = " ".join(body_md.replace("*", "").replace("#", "").replace("_", " ").split())
    if len(plain) <= _OPENING:
        return plain
    return plain[:_OPENING].rsplit(" ", 1)[0] + " …"
