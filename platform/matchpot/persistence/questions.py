"""Selects that every page asks: written with SQLAlchemy, compiled once, run through the driver.

Half of the time of a small select goes into finding out what to do with it and with its rows, which
is the same every time. For lists of plain columns that everybody reads; entities, and everything
that writes, go the ordinary way.
"""

from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Dialect, Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import cloned_traverse

from matchpot.persistence import driver


@dataclass(frozen=True, slots=True)
class _Ready:
    """The select as one database wants it."""

    sql: str
    fixed: Mapping[str, Any]
    takes: Mapping[str, driver.Translate]
    gives: Sequence[tuple[int, driver.Translate]]
    row: Any


class Question:
    """A select of labelled columns; its rows are named tuples in the select's own order."""

    def __init__(self, select: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]) -> None:
        self._select = select
        self._ready: dict[str, _Ready] = {}

    def rows(self, session: Session, **values: Any) -> list[Any]:
        """Ask it with a value for each `bindparam` that has none of its own."""
        connection = session.connection()
        name = connection.dialect.name
        ready = self._ready.get(name)
        if ready is None:
            ready = self._ready[name] = self._prepared(connection.dialect)
        bound = dict(ready.fixed)
        for key, value in values.items():
            translate = ready.takes.get(key)
            bound[key] = translate(value) if translate else value
        # Whoever counts statements counts these too.
        for listen in connection.dispatch.before_cursor_execute:
            listen(connection, None, ready.sql, bound, None, False)
        found = driver.run(connection, ready.sql, bound).fetchall()
        if not ready.gives:
            return [ready.row(*one) for one in found]
        rows = []
        for one in found:
            cells = list(one)
            for place, read in ready.gives:
                cells[place] = read(cells[place])
            rows.append(ready.row(*cells))
        return rows

    def _prepared(self, dialect: Dialect) -> _Ready:
        # SQLite's driver takes names as well as places, and names need no order.
        spoken = sqlite.dialect(paramstyle="named") if dialect.name == "sqlite" else dialect
        asked = cloned_traverse(self._select, {}, {"bindparam": _may_come_later})
        written = asked.compile(dialect=spoken, compile_kwargs={"render_postcompile": True})
        takes = {
            name: translate
            for name, bind in written.binds.items()
            if (translate := driver.binder(bind.type, dialect))
        }
        columns = list(self._select.selected_columns)
        readers = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        ]
        fixed = {
            name: takes[name](value) if name in takes else value
            for name, value in written.params.items()
            if value is not None
        }
        return _Ready(
            sql=str(written),
            fixed=fixed,
            takes=takes,
            gives=[(place, read) for place, read in enumerate(readers) if read],
            row=namedtuple("Row", [column.key for column in columns]),  # type: ignore[misc]
        )


def _may_come_later(value: BindParameter[Any]) -> None:
    # To write out a list of values SQLAlchemy wants to see all values; the driver misses none.
    value.required = False
