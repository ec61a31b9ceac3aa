"""Triggers that keep history as it was: published rules, and logs of what happened.

The books have stricter guards of their own (`ledger_guards.py`). A published rule
version must stay what donors were shown; a log that can be edited proves nothing.
"""

from sqlalchemy import Connection, text

TABLES = ("rule_version", "match_change", "transition", "audit")

_POSTGRESQL_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        MESSAGE = TG_TABLE_NAME || ' is append-only';
END $$
"""


def create_statements(dialect: str) -> list[str]:
    """The statements that guard every table, for `sqlite` or `postgresql`."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table in TABLES
            for event in ("UPDATE", "DELETE")
        ]
    return [
        _POSTGRESQL_FUNCTION,
        *(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            for table in TABLES
        ),
    ]


def drop_statements(dialect: str) -> list[str]:
    """The statements that take the guards away; the tables must still be there."""
    if dialect == "sqlite":
        return [
            f"DROP TRIGGER {table}_no_{event}" for table in TABLES for event in ("update", "delete")
        ]
    drops = [f"DROP TRIGGER {table}_no_change ON {table}" for table in TABLES]
    return [*drops, "DROP FUNCTION refuse_change()"]


def install(connection: Connection) -> None:
    """Put the guards on the tables of this database."""
    for statement in create_statements(connection.dialect.name):
        connection.execute(text(statement))


def remove(connection: Connection) -> None:
    """Take the guards off, for the downgrade of a migration only."""
    for statement in drop_statements(connection.dialect.name):
        connection.execute(text(statement))
