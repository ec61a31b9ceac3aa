"""The base of every table, and the column types money and time are kept in."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

BIG = BigInteger().with_variant(Integer(), "sqlite")
JSON_DOCUMENT = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, aware on the way in and out on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Give an aware moment back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """One of the domain's words, stored by its value; an unknown word is an error."""

    impl = String(32)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(
        self,
        value: StrEnum | str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> str | None:
        """Store the value of a known word."""
        return None if value is None else self.words(value).value

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> StrEnum | None:
        """Give the domain's word back."""
        return None if value is None else self.words(value)


# `Cents` may be negative only where a table says so; see `whole_cents`.
Key = Annotated[int, mapped_column(BIG, primary_key=True)]
Cents = Annotated[int, mapped_column(BIG)]
Moment = Annotated[datetime, mapped_column(UtcDateTime())]
Document = Annotated[dict[str, Any], mapped_column(JSON_DOCUMENT)]


class Base(DeclarativeBase):
    """The base of every table, with names for all constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def whole_cents(*columns: str) -> tuple[CheckConstraint, ...]:
    """Checks that SQLite, which types loosely, keeps integers in these columns.

    PostgreSQL's bigint needs no such check and gets none.
    """
    return tuple(
        CheckConstraint(f"{c} IS NULL OR typeof({c}) = 'integer'", name=f"{c}_whole").ddl_if(
            dialect="sqlite"
        )
        for c in columns
    )


def table_of(model: type[Base]) -> Table:
    """The table behind a model, for statements in which entities would only cost time."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model here is a table
    return table
