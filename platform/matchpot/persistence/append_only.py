"""Triggers that keep history as it was: published rules, and logs of what happened.

The books have stricter guards of their own (`ledger_guards.py`). A published rule
version must stay what donors were shown; a log that can be edited proves nothing.
The guards came in two steps; a migration that rebuilds a table puts both back. Those of ballots and
of schemes came later, in one step each.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

TABLES = ("rule_version", "match_change", "transition", "audit")
BALLOTS = ("ballot",)  # a vote is replaced by a later one, and never changed
REVISIONS = ("scheme_revision",)  # versions of schemes of the guide

# What would let SQLite's `INSERT OR REPLACE` remove a row without its delete trigger.
_SAME_ROW = {
    "rule_version": "id = NEW.id OR (pot_id = NEW.pot_id AND number = NEW.number)",
    "match_change": "id = NEW.id",
    "transition": "id = NEW.id",
    "audit": "id = NEW.id",
    "ballot": "id = NEW.id OR receipt = NEW.receipt OR (round_id = NEW.round_id "
    "AND phase = NEW.phase AND cycle = NEW.cycle AND number = NEW.number "
    "AND (seat_id = NEW.seat_id OR voter_key = NEW.voter_key))",
    "scheme_revision": "id = NEW.id OR (scheme_id = NEW.scheme_id AND number = NEW.number)",
}

_POSTGRESQL_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        MESSAGE = TG_TABLE_NAME || ' is append-only';
END $$
"""


def create_statements(dialect: str) -> list[str]:
    """The statements that refuse updates and deletes, for `sqlite` or `postgresql`."""
    changes = _no_changes(dialect, TABLES)
    return changes if dialect == "sqlite" else [_POSTGRESQL_FUNCTION, *changes]


def _no_changes(dialect: str, tables: Sequence[str]) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table in tables
            for event in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        for table in tables
    ]


def drop_statements(dialect: str) -> list[str]:
    """The statements that take these guards away; the tables must still be there."""
    if dialect == "sqlite":
        return [
            f"DROP TRIGGER {table}_no_{event}" for table in TABLES for event in ("update", "delete")
        ]
    drops = [f"DROP TRIGGER {table}_no_change ON {table}" for table in TABLES]
    return [*drops, "DROP FUNCTION refuse_change()"]


def back_door_statements(dialect: str) -> list[str]:
    """The statements that shut what no update or delete trigger sees: replacing, truncating."""
    return _no_back_doors(dialect, TABLES)


def _no_back_doors(dialect: str, tables: Sequence[str]) -> list[str]:
    if dialect == "sqlite":
        return [_no_replace(table, _SAME_ROW[table]) for table in tables]
    return [
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in tables
    ]


def _no_replace(table: str, same: str) -> str:
    there = f"EXISTS (SELECT 1 FROM {table} AS own WHERE {same})"  # noqa: S608 - constants
    return (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def install(connection: Connection) -> None:
    """Refuse updates and deletes on the tables of this database."""
    _run(connection, create_statements(connection.dialect.name))


def remove(connection: Connection) -> None:
    """Take these guards off, for the downgrade of a migration only."""
    _run(connection, drop_statements(connection.dialect.name))


def shut_back_doors(connection: Connection) -> None:
    """Refuse replacing and truncating; after `install`."""
    _run(connection, back_door_statements(connection.dialect.name))


def open_back_doors(connection: Connection) -> None:
    """Take the guards of `shut_back_doors` off, for the downgrade of a migration only."""
    is_sqlite = connection.dialect.name == "sqlite"
    drop = "DROP TRIGGER {0}_no_replace" if is_sqlite else "DROP TRIGGER {0}_no_truncate ON {0}"
    _run(connection, [drop.format(table) for table in TABLES])


def guard_ballots(connection: Connection) -> None:
    """Refuse every change of a ballot; the guards above are there already.

    They go with their table when that is dropped.
    """
    _guard(connection, BALLOTS)


def guard_revisions(connection: Connection) -> None:
    """Refuse every change of a version of a scheme, as of a ballot."""
    _guard(connection, REVISIONS)


def _guard(connection: Connection, tables: Sequence[str]) -> None:
    dialect = connection.dialect.name
    _run(connection, [*_no_changes(dialect, tables), *_no_back_doors(dialect, tables)])


def _run(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        connection.execute(text(statement))
