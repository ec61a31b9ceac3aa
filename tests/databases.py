"""Databases for tests: each engine is migrated once a run, then copied for every test.

Both take the way a real installation takes, Alembic's migrations, so a test that
passes here ran on the schema an operator gets.
"""

import shutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine

from matchpot.persistence.engine import engine_options, harden, normal_url

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgresql")


def open_engine(url: str) -> Engine:
    """An engine opened the way the product opens it."""
    engine = create_engine(normal_url(url), **engine_options(url))
    harden(engine)
    return engine


def alembic_config(url: str) -> Config:
    """Alembic's own configuration from pyproject.toml, pointed at one database."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    # configparser reads a percent sign as the start of a reference.
    config.set_main_option("sqlalchemy.url", normal_url(url).replace("%", "%%"))
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database up to a revision."""
    command.upgrade(alembic_config(url), revision)


def copy_sqlite(source: Path, target: Path) -> str:
    """Copy a SQLite file nobody has open, and return the address of the copy."""
    shutil.copyfile(source, target)
    return sqlite_url(target)


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path}"
