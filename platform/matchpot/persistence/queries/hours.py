"""Moments counted by the hour, on both databases.

A chart of days is made of hours, because a day in Amsterdam begins at another hour than the
database's. Which moments are counted is asked elsewhere.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Session


def hour_of(session: Session, moment: Any) -> ColumnElement[str]:
    """The hour of a column with moments, in UTC, as text such as `2026-05-01 13`."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD HH24")
    return func.strftime("%Y-%m-%d %H", moment)


def read_hour(text: str) -> datetime:
    """The moment at which an hour of `hour_of` begins."""
    return datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC)
