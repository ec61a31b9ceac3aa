"""A database that need not survive a power cut while the demo town is built.

What is half built is thrown away anyhow, so commits do not wait for the disk; at the end
everything is brought to it once, and connections are opened as everywhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from matchpot.extensions import db


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let commits of this process return before they are on the disk; afterwards all are."""
    engine = db.engine
    is_sqlite = engine.dialect.name == "sqlite"
    opened = _open_sqlite if is_sqlite else _open_postgres
    db.session.remove()
    engine.dispose()
    event.listen(engine, "connect", opened)
    try:
        yield
    finally:
        event.remove(engine, "connect", opened)
        db.session.remove()
        engine.dispose()
        if is_sqlite:
            _execute(engine.raw_connection(), "PRAGMA wal_checkpoint(TRUNCATE)")


def _open_sqlite(connection: Any, _record: Any) -> None:  # Any: the driver's own types
    _execute(connection, "PRAGMA synchronous = OFF")


def _open_postgres(connection: Any, _record: Any) -> None:  # Any: as above
    # In a transaction of its own, or the first rollback would take it back.
    connection.autocommit = True
    _execute(connection, "SET synchronous_commit = off")
    connection.autocommit = False


def _execute(connection: Any, statement: str) -> None:  # Any: as above
    cursor = connection.cursor()
    cursor.execute(statement)
    cursor.close()
