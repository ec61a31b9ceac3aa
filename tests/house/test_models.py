"""Tables keep money whole, moments in UTC and ids wide enough; nothing loads behind one's back."""

from collections.abc import Iterator

from sqlalchemy import CheckConstraint, Column, DateTime, Integer
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import configure_mappers

import matchpot.persistence.models  # noqa: F401 - fills the metadata
from matchpot.persistence.models.base import Base


def _columns() -> Iterator[Column[object]]:
    for table in Base.metadata.sorted_tables:
        yield from table.columns


def _is_whole_number(column: Column[object]) -> bool:
    return isinstance(column.type, Integer)


def test_every_id_and_every_amount_is_64_bits_wide() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's
    narrow = [
        str(column)
        for column in _columns()
        if _is_whole_number(column)
        and (
            column.name == "id" or column.name.endswith(("_id", "_cents")) or column.name == "cents"
        )
        and column.type.compile(dialect) != "BIGINT"
    ]
    assert not narrow


def test_sqlite_refuses_half_cents() -> None:
    unguarded = []
    for table in Base.metadata.sorted_tables:
        checks = [str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)]
        unguarded += [
            str(column)
            for column in table.columns
            if column.name == "cents" or column.name.endswith("_cents")
            if not any(f"typeof({column.name}) = 'integer'" in check for check in checks)
        ]
    assert not unguarded


def test_every_moment_is_kept_in_utc() -> None:
    naive = [str(column) for column in _columns() if isinstance(column.type, DateTime)]
    assert not naive, "use UtcDateTime, which refuses a moment without a time zone"


def test_no_relationship_asks_the_database_by_itself() -> None:
    configure_mappers()
    eager_to_ask = [
        str(relation)
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.lazy not in ("raise", "noload", "write_only")
    ]
    assert not eager_to_ask


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        f"{table.name}: {constraint!r}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert not unnamed
