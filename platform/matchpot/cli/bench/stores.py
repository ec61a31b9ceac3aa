"""The databases that are measured: made for the run, migrated, and gone afterwards."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine

from matchpot.cli.bench import postgres
from matchpot.persistence.engine import engine_options, harden, normal_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A database to measure on.

    `folder` lies on the disk the database lies on; `server` is the process whose children do
    the database's work, None where the database lives inside its clients.
    """

    name: str
    url: str
    folder: Path
    server: int | None

    def open(self) -> Engine:
        """An engine, opened the way the product opens it."""
        engine = create_engine(normal_url(self.url), **engine_options(self.url))
        harden(engine)
        return engine


@contextmanager
def opened(name: str, root: Path) -> Iterator[Store]:
    """A migrated, empty database on `postgresql` or `sqlite`; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="matchpot-bench-"))
    server = None
    try:
        if name == "postgresql":
            server = postgres.start()
            store = Store(name=name, url=server.url, folder=folder, server=server.process.pid)
        else:
            address = f"sqlite:///{folder / 'bench.db'}"
            store = Store(name=name, url=address, folder=folder, server=None)
        _migrate(store, root)
        yield store
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _migrate(store: Store, root: Path) -> None:
    # Of an ordinary step, Alembic tells more than a table of figures needs.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config(toml_file=str(root / "pyproject.toml"))
    config.set_main_option("sqlalchemy.url", normal_url(store.url).replace("%", "%%"))
    command.upgrade(config, "head")
