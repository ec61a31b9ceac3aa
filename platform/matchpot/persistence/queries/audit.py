"""Reading the audit log: lines by what was done, by whom and about what, the newest first.

Lines are only ever added, so a place in the log is the number of its line: pages begin below a
number, and stay where they are while new lines come in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matchpot.persistence.models.people import Person
from matchpot.persistence.models.work import AuditRow
from matchpot.persistence.queries.narrowing import Narrowed, Part, under, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines: those that fit all that is given."""

    action: str | None = None
    actor_id: int | None = None
    ref_type: str | None = None
    ref_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; `actor` is the name of a person who is still here."""

    id: int
    at: datetime
    action: str
    actor_id: int | None
    actor: str | None
    ref_type: str
    ref_id: int | None
    detail: Mapping[str, Any]


def _fits(wanted: Wanted) -> list[ColumnElement[bool]]:
    pairs = (
        (AuditRow.action, wanted.action),
        (AuditRow.actor_id, wanted.actor_id),
        (AuditRow.ref_type, wanted.ref_type),
        (AuditRow.ref_id, wanted.ref_id),
    )
    return [column == value for column, value in pairs if value is not None]


def lines(session: Session, wanted: Wanted, narrowed: Narrowed, part: Part) -> list[Line]:
    """Lines that fit both, the newest first; of `narrowed` only the days."""
    found = session.execute(
        select(AuditRow, Person.name)
        .outerjoin(Person, Person.id == AuditRow.actor_id)
        .where(
            *_fits(wanted),
            *within(narrowed, at=AuditRow.happened_at),
            *under(AuditRow.id, part),
        )
        .order_by(AuditRow.id.desc())
        .limit(part.size)
    )
    return [
        Line(
            id=row.id,
            at=row.happened_at,
            action=row.action,
            actor_id=row.actor_id,
            actor=name or None,
            ref_type=row.ref_type,
            ref_id=row.ref_id,
            detail=row.detail,
        )
        for row, name in found
    ]


def actions(session: Session) -> list[str]:
    """Every kind of act that stands in the log, by its code in order of the alphabet."""
    return list(session.scalars(select(AuditRow.action).distinct().order_by(AuditRow.action)))
