"""Moments counted by the hour, on both databases, and match that was added in each.

A chart of days is made of hours, because a day in Amsterdam begins at another hour than the
database's. Whose match is counted is asked elsewhere.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from matchpot.domain.matching.lines import USED
from matchpot.persistence.models.matching import MatchChange, MatchLine


def hour_of(session: Session, moment: Any) -> ColumnElement[str]:
    """The hour of a column with moments, in UTC, as text such as `2026-05-01 13`."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD HH24")
    return func.strftime("%Y-%m-%d %H", moment)


def read_hour(text: str) -> datetime:
    """The moment at which an hour of `hour_of` begins."""
    return datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC)


def match_by_hour(session: Session, whose: ColumnElement[bool]) -> Sequence[tuple[datetime, int]]:
    """Match added to chosen lines in each hour, less what went back; cents, hours in UTC."""
    before = case((MatchChange.before_state.in_(USED), MatchChange.before_cents), else_=0)
    after = case((MatchChange.after_state.in_(USED), MatchChange.after_cents), else_=0)
    hour = hour_of(session, MatchChange.changed_at)
    rows = session.execute(
        select(hour.label("hour"), func.sum(after - before))
        .join(MatchLine, MatchLine.id == MatchChange.line_id)
        .where(whose)
        .group_by(hour)
        .order_by(hour)
    )
    return [(read_hour(row[0]), int(row[1])) for row in rows if row[1]]
