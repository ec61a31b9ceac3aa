"""Triggers that keep divisions of pots as they were frozen and as they were carried out.

What a run looked at, who prepared it and every share stay as they were written; an approval is
given once; a run that was carried out or withdrawn never changes. Only the state of an open run
moves on. `domain/runs.py` seals the same input, so that what somebody with the keys of the database
did shows in `matchpot check`.
"""

from sqlalchemy import Connection, text

_FROZEN = (
    *("id", "pot_id", "number", "corrects_id", "rule_version_id", "pool_cents", "frozen"),
    *("digest", "note", "prepared_by", "frozen_at"),
)
_GIVEN_ONCE = ("approved_by", "second_approved_by", "approved_at")
_OVER = "OLD.state IN ('settled', 'withdrawn')"
_RUN, _SHARE = "distribution_run", "distribution_share"

# What would let SQLite's `INSERT OR REPLACE` remove a row without its delete trigger.
_SAME_ROW = {
    _RUN: "own.id = NEW.id OR (own.pot_id = NEW.pot_id AND (own.number = NEW.number OR "
    "(own.state IN ('draft', 'approved') AND NEW.state IN ('draft', 'approved'))))",
    _SHARE: "own.run_id = NEW.run_id AND own.campaign_id = NEW.campaign_id",
}
_IS_DRAFT = f"EXISTS (SELECT 1 FROM {_RUN} WHERE id = NEW.run_id AND state = 'draft')"  # noqa: S608

_LATE_SHARE = f"""
CREATE FUNCTION refuse_late_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {_IS_DRAFT} THEN RETURN NEW; END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{_SHARE} is append-only';
END $$
"""


def _changed(dialect: str) -> str:
    """Whether an update touches what stays, in the words of a database."""
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    frozen = [f"NEW.{name} {differs} OLD.{name}" for name in _FROZEN]
    given = [f"(OLD.{n} IS NOT NULL AND NEW.{n} {differs} OLD.{n})" for n in _GIVEN_ONCE]
    return " OR ".join([_OVER, *frozen, *given])


def _sqlite(name: str, table: str, when: str, condition: str | None = None) -> str:
    only = f"WHEN {condition} " if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} {only}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _postgresql(name: str, table: str, when: str, condition: str | None = None) -> str:
    each = "STATEMENT" if when == "TRUNCATE" else "ROW"
    only = f"WHEN ({condition}) " if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} "
        f"FOR EACH {each} {only}EXECUTE FUNCTION refuse_change()"
    )


def _sqlite_create() -> dict[str, str]:
    made = {
        f"{_RUN}_no_rewrite": _sqlite(f"{_RUN}_no_rewrite", _RUN, "UPDATE", _changed("sqlite")),
        f"{_SHARE}_no_update": _sqlite(f"{_SHARE}_no_update", _SHARE, "UPDATE"),
        f"{_SHARE}_not_late": _sqlite(f"{_SHARE}_not_late", _SHARE, "INSERT", f"NOT {_IS_DRAFT}"),
    }
    for table, same in _SAME_ROW.items():
        there = f"EXISTS (SELECT 1 FROM {table} AS own WHERE {same})"  # noqa: S608 - constants
        made[f"{table}_no_delete"] = _sqlite(f"{table}_no_delete", table, "DELETE")
        made[f"{table}_no_replace"] = _sqlite(f"{table}_no_replace", table, "INSERT", there)
    return made


def _postgresql_create() -> dict[str, str]:
    made = {
        f"{_RUN}_no_rewrite": _postgresql(
            f"{_RUN}_no_rewrite", _RUN, "UPDATE", _changed("postgresql")
        ),
        f"{_SHARE}_no_update": _postgresql(f"{_SHARE}_no_update", _SHARE, "UPDATE"),
        f"{_SHARE}_not_late": (
            f"CREATE TRIGGER {_SHARE}_not_late BEFORE INSERT ON {_SHARE} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_late_share()"
        ),
    }
    for table in (_RUN, _SHARE):
        made[f"{table}_no_delete"] = _postgresql(f"{table}_no_delete", table, "DELETE")
        made[f"{table}_no_truncate"] = _postgresql(f"{table}_no_truncate", table, "TRUNCATE")
    return made


def _guards(dialect: str) -> dict[str, str]:
    return _sqlite_create() if dialect == "sqlite" else _postgresql_create()


def install(connection: Connection) -> None:
    """Put the guards on; those of `append_only.py` are there already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(_LATE_SHARE))
    for statement in _guards(connection.dialect.name).values():
        connection.execute(text(statement))


def remove(connection: Connection) -> None:
    """Take the guards off, for the downgrade of a migration only."""
    for name in _guards(connection.dialect.name):
        table = _SHARE if name.startswith(_SHARE) else _RUN
        on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER {name}{on}"))
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION refuse_late_share()"))


def names(dialect: str) -> tuple[str, ...]:
    """Every guard there must be."""
    return tuple(_guards(dialect))
