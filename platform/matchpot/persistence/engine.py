"""How each database is opened: SQLite made safe for money, PostgreSQL kept brief.

The naive SQLite settings lose concurrent updates; these do not, and a queue in
front of the writer keeps busy-waiting from starving anybody (docs/adr). An engine as
it comes is for reading; `writing` gives the one whose transactions write.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError

from matchpot.persistence import driver

# The execution option that says how a transaction begins. Without it, it is for reading.
BEGIN = "matchpot_begin"
_WRITES = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN"}
# PostgreSQL reads without a transaction, see `engine_options`.
_READS = {"sqlite": "BEGIN DEFERRED", "postgresql": ""}
# A connection that was used within this time is taken for alive.
_FRESH_SECONDS = 1.0

_PRAGMAS = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
)


def engine_options(database_url: str) -> dict[str, Any]:
    """Options for `create_engine` that suit the database behind the address.

    Errors never quote the values of a statement: they end in logs, and names are among them.
    """
    if database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}, "hide_parameters": True}
    # Few connections on purpose: on one hot pot 32 writers are slower than 8. The driver begins
    # no transactions, we do (`harden`), and only to write: every statement sees its own moment
    # either way, and a page is spared the BEGIN, the ROLLBACK, and the loss of the statements the
    # driver has prepared, which a ROLLBACK throws away.
    return {
        "pool_size": 8,
        "max_overflow": 0,
        "pool_use_lifo": True,
        "isolation_level": "AUTOCOMMIT",
        "hide_parameters": True,
    }


def normal_url(database_url: str) -> str:
    """The address with its driver named: plain `postgresql://` means psycopg 3 here."""
    for plain in ("postgresql://", "postgres://"):
        if database_url.startswith(plain):
            return "postgresql+psycopg://" + database_url.removeprefix(plain)
    return database_url


def harden(engine: Engine) -> None:
    """Attach the events each database needs: how it is opened, and how transactions begin."""
    reads = _READS[engine.dialect.name]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
    else:
        _ask_idle_ones_whether_they_live(engine)
        _give_sums_as_whole_numbers(engine)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        words = connection.get_execution_options().get(BEGIN, reads)
        if words:
            driver.run(connection, words)


def _open_sqlite(connection: Any, _record: Any) -> None:  # Any: the driver's own types
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _ask_idle_ones_whether_they_live(engine: Engine) -> None:
    """Try a connection that lay idle before handing it out; asking every time costs a round trip.

    When the server was restarted, all connections are thrown away at once.
    """

    @event.listens_for(engine, "checkin")
    def _put_back(_connection: Any, record: Any) -> None:  # Any: the driver's own types
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _hand_out(connection: Any, record: Any, _fairy: Any) -> None:  # Any: as above
        idle_since = record.info.get("idle_since")
        if idle_since is None or time.monotonic() - idle_since < _FRESH_SECONDS:
            return
        try:
            connection.execute("SELECT 1")
        except engine.dialect.loaded_dbapi.OperationalError as gone:
            raise InvalidatePoolError from gone


def _give_sums_as_whole_numbers(engine: Engine) -> None:
    """Read a `numeric` without a fraction as an integer, as SQLite gives it.

    PostgreSQL sums bigint into numeric, and there is no other numeric here: a sum of cents that
    came as a Decimal would break wherever cents are asked to be whole.
    """
    base = engine.dialect.loaded_dbapi.adapt.Loader

    class Whole(base):  # type: ignore[misc, valid-type]  # the driver is loaded with its database
        def load(self, data: Any) -> int | Decimal:  # Any: a buffer of the driver's
            text = bytes(data)
            return int(text) if text.lstrip(b"-").isdigit() else Decimal(text.decode())

    @event.listens_for(engine, "connect")
    def _teach(connection: Any, _record: Any) -> None:  # Any: the driver's own types
        connection.adapters.register_loader("numeric", Whole)


def writing(engine: Engine) -> Engine:
    """The same engine, whose transactions are for writing; SQLite's lock from the start."""
    return engine.execution_options(**{BEGIN: _WRITES[engine.dialect.name]})


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
