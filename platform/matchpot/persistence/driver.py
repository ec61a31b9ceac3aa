"""Statements written out by hand and run straight through the driver: for the hot path only.

SQLAlchemy's own layer costs several times what the driver does for a statement with thirty
values. What it is good for is kept: columns' types translate values and rows, and errors come in
its classes, with a lost connection noticed. Everything that is not hot goes the ordinary way.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Connection, Dialect, Integer
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]  # Any: what columns hold
Translate = Callable[[Any], Any]
_NAME = re.compile(r"(?<!:):([a-z_]+)")


def run(connection: Connection, sql: str, values: Any = ()) -> Any:  # Any: the driver's own
    """Run one statement as the driver wants it; returns the driver's cursor.

    Raises:
        DBAPIError: As SQLAlchemy would have raised it.
    """
    dialect, raw = connection.dialect, connection.connection.dbapi_connection
    assert raw is not None  # noqa: S101 - it is checked out
    try:
        return raw.execute(sql, values)
    except dialect.loaded_dbapi.Error as error:
        lost = dialect.is_disconnect(error, raw, None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            sql,
            None,
            error,
            dialect.loaded_dbapi.Error,
            connection_invalidated=lost,
            dialect=dialect,
        ) from error


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement as one driver wants it."""

    sql: str
    takes: Sequence[tuple[str, Translate | None]]
    gives: Sequence[Translate | None]


class Statement:
    """SQL with `:names`, the types of its values, and the types of the columns it gives."""

    def __init__(
        self,
        sql: str,
        takes: Mapping[str, TypeEngine[Any]],
        gives: Sequence[TypeEngine[Any]] = (),
    ) -> None:
        self._sql = sql
        self._takes = takes
        self._gives = gives
        self._ready: dict[str, _Ready] = {}

    def run(self, connection: Connection, values: Values) -> list[list[Any]]:
        """Run it with the values it names; more may be in the mapping. Returns all rows."""
        dialect = connection.dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = self._prepared(dialect)
        bound = {
            name: values[name] if translate is None else translate(values[name])
            for name, translate in ready.takes
        }
        cursor = run(connection, ready.sql, bound)
        if not ready.gives:
            return []
        return [
            [
                found if read is None else read(found)
                for found, read in zip(row, ready.gives, strict=True)
            ]
            for row in cursor.fetchall()
        ]

    def _prepared(self, dialect: Dialect) -> _Ready:
        postgres = dialect.name == "postgresql"
        return _Ready(
            sql=_NAME.sub(r"%(\1)s", self._sql) if postgres else self._sql,
            takes=[(name, binder(kind, dialect)) for name, kind in self._takes.items()],
            gives=[
                kind.dialect_impl(dialect).result_processor(dialect, None) for kind in self._gives
            ],
        )


def binder(kind: TypeEngine[Any], dialect: Dialect) -> Translate | None:
    """What makes a value of a column's type fit for the driver; None when it is as it is."""
    if dialect.name == "postgresql":
        # The driver names the width of each number, and the server prepares the statement anew
        # for each mix of widths. Digits have no width; the column's type is taken.
        if isinstance(kind, Integer):
            return _digits
        if isinstance(kind, ARRAY):
            return _digits_of_many
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _digits(number: int | None) -> str | None:
    return None if number is None else str(number)


def _digits_of_many(numbers: Sequence[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"
