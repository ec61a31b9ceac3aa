"""Runs Alembic's migrations over the address in its configuration.

SQLite rebuilds tables to change them: its foreign keys are off meanwhile, so that
dropping the old table deletes no children, and are checked before the commit.
PostgreSQL gives up after a few seconds rather than block a live site.
"""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Engine, TypeDecorator, create_engine, event

import matchpot.persistence.models  # noqa: F401 - fills the metadata
from matchpot.persistence.models.base import Base, UtcDateTime, Word

config = context.config


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types in terms a migration can keep."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Word):
        return "sa.String(length=32)"
    if kind == "type" and isinstance(item, TypeDecorator):
        raise TypeError(f"say in migrations/env.py how {item!r} is written in a migration")
    return False


def _same_type(_context: Any, _column: Any, _found: Any, wanted: Any, _type: Any) -> bool | None:
    """Our own types are their storage type to the database."""
    return False if isinstance(wanted, UtcDateTime | Word) else None


def _open() -> Engine:
    url = config.get_main_option("sqlalchemy.url")
    if not url:
        raise SystemExit("Run migrations with `matchpot migrate`, which knows the database.")
    return create_engine(url)


def _run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        connection.exec_driver_sql("SET statement_timeout = '10min'")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=sqlite,
        render_item=_render,
        compare_type=_same_type,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"rows without their parent after the migration: {broken[:5]}")


def main() -> None:
    """Open the database and run what was asked."""
    engine = _open()
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _loose(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA foreign_keys = OFF")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.connect() as connection:
        _run(connection)
    engine.dispose()


main()
