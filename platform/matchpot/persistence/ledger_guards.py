"""The triggers that keep the books honest, for SQLite and PostgreSQL.

They refuse, whoever asks: an entry whose legs do not sum to zero or are fewer
than it says, a leg added to an entry that exists, and any change or removal of
an account, entry, posting or seal. Used by the migration that makes the tables,
and again by any later one that rebuilds one of them (on SQLite a rebuilt table
loses its triggers).
"""

from collections.abc import Iterable

from sqlalchemy import Connection, text

TABLES = ("ledger_account", "ledger_entry", "ledger_posting", "ledger_seal")

# What would let `INSERT OR REPLACE` remove a row without its delete trigger.
_SAME_ROW = {
    "ledger_account": "id = NEW.id OR name = NEW.name",
    "ledger_entry": (
        "id = NEW.id OR key = NEW.key OR external_id = NEW.external_id"
        " OR reverses_id = NEW.reverses_id"
    ),
    "ledger_posting": "id = NEW.id",
    "ledger_seal": (
        "entry_id = NEW.entry_id OR position = NEW.position OR hash_prev = NEW.hash_prev"
    ),
}

_SQLITE_BALANCED = """
CREATE TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_entry
WHEN (
    SELECT COUNT(*) <> NEW.legs OR COALESCE(SUM(cents), 1) <> 0
    FROM ledger_posting WHERE entry_id = NEW.id
)
BEGIN
    SELECT RAISE(ABORT, 'ledger: the entry does not balance');
END
"""

_SQLITE_COMPLETE = """
CREATE TRIGGER ledger_posting_complete BEFORE INSERT ON ledger_posting
WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)
BEGIN
    SELECT RAISE(ABORT, 'ledger: the entry is complete');
END
"""


# Raising in a plain SELECT is how a SQLite trigger refuses.
_SQLITE_REFUSE = "BEGIN SELECT RAISE(ABORT, 'ledger: {table} {why}'); END"


def _sqlite_guards(table: str) -> list[str]:
    append_only = _SQLITE_REFUSE.format(table=table, why="is append-only")
    has_row = _SQLITE_REFUSE.format(table=table, why="has this row")
    same = f"EXISTS (SELECT 1 FROM {table} AS own WHERE {_SAME_ROW[table]})"  # noqa: S608 - constants
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {append_only}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {append_only}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {same} {has_row}",
    ]


def _sqlite_create() -> list[str]:
    every = [guard for table in TABLES for guard in _sqlite_guards(table)]
    return [_SQLITE_BALANCED, _SQLITE_COMPLETE, *every]


_REFUSE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        MESSAGE = 'ledger: ' || TG_TABLE_NAME || ' is append-only';
END $$
"""

_CHECK_ENTRY = """
CREATE FUNCTION ledger_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT COUNT(*) <> NEW.legs OR COALESCE(SUM(cents), 1) <> 0
        FROM ledger_posting WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            MESSAGE = 'ledger: the entry does not balance';
    END IF;
    RETURN NULL;
END $$
"""

_CHECK_ABSENT = """
CREATE FUNCTION ledger_check_absent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh JOIN ledger_entry ON ledger_entry.id = fresh.entry_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            MESSAGE = 'ledger: the entry is complete';
    END IF;
    RETURN NULL;
END $$
"""

# At commit. The entry must be seen first and the legs counted after, each with a
# snapshot of its own: whoever adds to another transaction's entry either does not
# see that entry yet and is refused, or sees it and therefore all of its legs.
_CHECK_AT_COMMIT = """
CREATE FUNCTION ledger_check_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted smallint;
BEGIN
    SELECT legs INTO wanted FROM ledger_entry WHERE id = NEW.entry_id;
    IF wanted IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            MESSAGE = 'ledger: a posting without its entry';
    END IF;
    IF (SELECT COUNT(*) <> wanted OR SUM(cents) <> 0
        FROM ledger_posting WHERE entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            MESSAGE = 'ledger: the entry does not balance';
    END IF;
    RETURN NULL;
END $$
"""

_POSTGRESQL_TRIGGERS = (
    "CREATE TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_entry "
    "FOR EACH ROW EXECUTE FUNCTION ledger_check_entry()",
    "CREATE TRIGGER ledger_posting_complete AFTER INSERT ON ledger_posting "
    "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_absent()",
    "CREATE CONSTRAINT TRIGGER ledger_posting_at_commit AFTER INSERT ON ledger_posting "
    "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_at_commit()",
)

_FUNCTIONS = (
    "ledger_refuse_change",
    "ledger_check_entry",
    "ledger_check_absent",
    "ledger_check_at_commit",
)


def _postgresql_create() -> list[str]:
    statements = [_REFUSE, _CHECK_ENTRY, _CHECK_ABSENT, _CHECK_AT_COMMIT, *_POSTGRESQL_TRIGGERS]
    for table in TABLES:
        statements.append(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()"
        )
        statements.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
        )
    return statements


def trigger_names(dialect: str) -> tuple[tuple[str, str], ...]:
    """Every guard there must be, as (table, trigger), for `sqlite` or `postgresql`."""
    own = {
        "sqlite": ("no_update", "no_delete", "no_replace"),
        "postgresql": ("no_change", "no_truncate"),
    }[dialect]
    names = [("ledger_entry", "ledger_entry_balanced")]
    names.append(("ledger_posting", "ledger_posting_complete"))
    if dialect == "postgresql":
        names.append(("ledger_posting", "ledger_posting_at_commit"))
    names.extend((table, f"{table}_{guard}") for table in TABLES for guard in own)
    return tuple(names)


def create_statements(dialect: str) -> list[str]:
    """The statements that put every guard in place, in order."""
    return {"sqlite": _sqlite_create, "postgresql": _postgresql_create}[dialect]()


def drop_statements(dialect: str) -> list[str]:
    """The statements that take every guard away; the tables must still be there."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER {name}" for _, name in trigger_names(dialect)]
    dropped = [f"DROP TRIGGER {name} ON {table}" for table, name in trigger_names(dialect)]
    return dropped + [f"DROP FUNCTION {name}()" for name in _FUNCTIONS]


def install(connection: Connection) -> None:
    """Put the guards on the tables of this database."""
    for statement in create_statements(connection.dialect.name):
        connection.execute(text(statement))


def remove(connection: Connection) -> None:
    """Take the guards off, for the downgrade of a migration only."""
    for statement in drop_statements(connection.dialect.name):
        connection.execute(text(statement))


# The triggers that are there and switched on.
_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')",
}


def missing(connection: Connection) -> list[str]:
    """The names of guards that are not there, or switched off; empty when all is well."""
    dialect = connection.dialect.name
    return absent(connection, [name for _, name in trigger_names(dialect)])


def absent(connection: Connection, names: Iterable[str]) -> list[str]:
    """Those of these triggers that are not there, or switched off."""
    present = set(connection.execute(text(_PRESENT[connection.dialect.name])).scalars())
    return [name for name in names if name not in present]
