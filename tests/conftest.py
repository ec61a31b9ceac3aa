"""What every test may ask for: a database on either engine, the app, a browser; no network.

A test that asks for `database_url`, `engine`, `session`, `settings`, `app` or
`client` runs twice, on SQLite and on PostgreSQL. To stay on one of them, a module
says `pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])`.
"""

import gc
import ipaddress
import itertools
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchpot.persistence.engine import writing
from matchpot.services.ports import Outside
from matchpot.settings import Settings
from tests import once, order, postgres
from tests.databases import ENGINES, ROOT, copy_sqlite, migrate, open_engine, sqlite_url

_TEMPLATE = "matchpot_template"
_names = (f"matchpot_test_{number}" for number in itertools.count())

# ---- order ---------------------------------------------------------------------------------------

pytest_collection_modifyitems = order.pytest_collection_modifyitems
pytest_xdist_auto_num_workers = order.pytest_xdist_auto_num_workers
pytest_xdist_make_scheduler = order.pytest_xdist_make_scheduler


def pytest_collection_finish() -> None:
    """Take what was imported out of every later search for garbage; it lives to the end."""
    gc.freeze()


made_once = once.made_once

# Generated cases may take as long as they do: others may want the machine as well.
hypothesis.settings.register_profile("matchpot", deadline=None)
hypothesis.settings.load_profile("matchpot")


# ---- no network ---------------------------------------------------------------------------------


class OutsideNetworkError(AssertionError):
    """A test reached for an address beyond this machine."""


def _stays_inside(family: int, address: Any) -> bool:
    if family == socket.AF_UNIX:
        return True
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuse every connection that leaves this machine, so no test leans on the internet."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            real = getattr(socket.socket, name)

            def guarded(self: socket.socket, address: Any, *, _real: Any = real) -> Any:
                if not _stays_inside(self.family, address):
                    raise OutsideNetworkError(f"a test tried to reach {address!r}")
                return _real(self, address)

            patch.setattr(socket.socket, name, guarded)
        yield


# ---- databases ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.PostgresServer]:
    """One server for the whole run."""
    server = postgres.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.PostgresServer) -> str:
    """The name of a migrated database to copy."""
    migrate(postgres_server.create(_TEMPLATE))
    return _TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(sqlite_url(path))
    return path


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on; every test that asks runs on both."""
    return str(request.param)


@pytest.fixture
def blank_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, without a single table."""
    if engine_name == "sqlite":
        yield sqlite_url(tmp_path / "blank.db")
        return
    server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
    name = next(_names)
    yield server.create(name)
    server.drop(name)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database of the test's own."""
    if engine_name == "sqlite":
        yield copy_sqlite(request.getfixturevalue("sqlite_template"), tmp_path / "matchpot.db")
        return
    template = request.getfixturevalue("postgres_template")
    server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
    name = next(_names)
    yield server.create(name, like=template)
    server.drop(name)


@pytest.fixture
def fresh_database(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], str]]:
    """Makes as many migrated, empty databases as a test wants; for state machines."""
    if engine_name == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        yield lambda: copy_sqlite(template, tmp_path / f"{next(_names)}.db")
        return
    like = request.getfixturevalue("postgres_template")
    server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
    made: list[str] = []

    def make() -> str:
        made.append(next(_names))
        return server.create(made[-1], like=like)

    yield make
    for name in made:
        server.drop(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database, opened the way the product opens it."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A write session; what the test does not commit is rolled back."""
    with Session(writing(engine), expire_on_commit=False) as opened:
        yield opened


# ---- the app ------------------------------------------------------------------------------------


class Visitor(FlaskClient):
    """Reads each answer to its end, as a browser does, so that no file stays open."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        """Send a request; see werkzeug's `Client.open`."""
        return super().open(*args, buffered=buffered, **kwargs)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings for one test: its own database and folder, cheap passwords, no queue, no waiting."""
    var = tmp_path / "var"
    var.mkdir()
    return Settings(
        root=ROOT,
        var=var,
        database_url=database_url,
        secret_key="a key for tests",
        base_url="http://localhost",
        rate_limits=False,
        form_min_seconds=0,
        cheap_passwords=True,
        background=False,
    )


@pytest.fixture
def outside() -> Outside | None:
    """The outside world the app is joined to; a folder of tests may give its own fakes."""
    return None


@pytest.fixture
def app(settings: Settings, outside: Outside | None) -> Iterator[Flask]:
    """The whole product on the test's own database."""
    # Here and not at the top, so that tests of the domain start without Flask's extensions.
    from matchpot.app import create_app  # noqa: PLC0415
    from matchpot.extensions import db  # noqa: PLC0415

    made = create_app(settings, outside)
    made.test_client_class = Visitor
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without a browser."""
    return app.test_client()


# ---- the browser --------------------------------------------------------------------------------


CHROMIUM_ARGS = [
    "--no-sandbox",  # root, in a container
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def chromium() -> str:
    """The path of Debian's Chromium.

    Raises:
        RuntimeError: It is not installed.
    """
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        raise RuntimeError(
            "The browser tests need Chromium. On Debian: "
            "apt-get install --no-install-recommends chromium-headless-shell"
        )
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, which may reach this machine only."""
    return {"executable_path": chromium(), "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A Dutch visitor who asked for little motion."""
    return {
        "locale": "nl-NL",
        "timezone_id": "Europe/Amsterdam",
        "reduced_motion": "reduce",
        "viewport": {"width": 1280, "height": 900},
    }
