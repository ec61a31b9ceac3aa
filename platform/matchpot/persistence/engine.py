"""How each database is opened: SQLite made safe for money, PostgreSQL kept brief.

The naive SQLite settings lose concurrent updates; these do not, and a queue in
front of the writer keeps busy-waiting from starving anybody (docs/adr). Which
BEGIN a transaction gets is an execution option, set by `writing` below.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

WRITE = {"matchpot_write": True}

_PRAGMAS = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
)


def engine_options(database_url: str) -> dict[str, Any]:
    """Options for `create_engine` that suit the database behind the address."""
    if database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}}
    # Few connections on purpose: on one hot pot 32 writers are slower than 8.
    return {"pool_size": 4, "max_overflow": 4, "pool_pre_ping": True}


def normal_url(database_url: str) -> str:
    """The address with its driver named: plain `postgresql://` means psycopg 3 here."""
    for plain in ("postgresql://", "postgres://"):
        if database_url.startswith(plain):
            return "postgresql+psycopg://" + database_url.removeprefix(plain)
    return database_url


def harden(engine: Engine) -> None:
    """Attach the connect and begin events SQLite needs; leaves PostgreSQL as it is."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _open(connection: Any, _record: Any) -> None:  # Any: the driver's own types
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("matchpot_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


def writing(engine: Engine) -> Engine:
    """The same engine, whose transactions take the write lock from the start."""
    return engine.execution_options(**WRITE)


@contextmanager
def write_queue(engine: Engine) -> Iterator[None]:
    """Wait for one's turn to write to a SQLite file; a no-op on PostgreSQL.

    SQLite lets writers poll, and one of eight was seen to wait for six seconds;
    the kernel's lock queue serves them in turn. Released by the kernel when a
    process dies.
    """
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        yield
        return
    handle = os.open(f"{name}.queue", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
