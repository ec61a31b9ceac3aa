"""The schema has one history, both ways, on both databases, and the models agree with it."""

import re
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import matchpot.persistence.models  # noqa: F401 - fills the metadata
from matchpot.persistence.models.base import Base
from tests.databases import alembic_config, migrate, open_engine
from tests.sources import MIGRATIONS


def _differences(url: str) -> list[Any]:
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = list(compare_metadata(context, Base.metadata))
    engine.dispose()
    return found


def _tables(url: str) -> set[str]:
    engine = open_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found - {"alembic_version"}


def test_there_is_one_head() -> None:
    heads = ScriptDirectory.from_config(alembic_config("sqlite://")).get_heads()
    assert len(heads) == 1


def test_every_migration_is_named_by_its_day_and_what_it_does() -> None:
    shape = re.compile(r"\d{8}_\d{4}_[a-z0-9]+(_[a-z0-9]+)+")
    assert not [path.name for path in MIGRATIONS.glob("*.py") if not shape.fullmatch(path.stem)]


def test_the_migrated_schema_is_what_the_models_say(database_url: str) -> None:
    assert not _differences(database_url)


def test_the_schema_goes_up_down_and_up_again(blank_url: str) -> None:
    migrate(blank_url)
    first = _tables(blank_url)
    assert first
    command.downgrade(alembic_config(blank_url), "base")
    assert not _tables(blank_url)
    migrate(blank_url)
    assert _tables(blank_url) == first


def test_each_step_down_can_be_taken_back(blank_url: str) -> None:
    script = ScriptDirectory.from_config(alembic_config(blank_url))
    for revision in reversed(list(script.walk_revisions())):
        migrate(blank_url, revision.revision)
        command.downgrade(alembic_config(blank_url), "-1")
        migrate(blank_url, revision.revision)
    assert not _differences(blank_url)
