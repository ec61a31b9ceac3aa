"""The platform of `town_hall.py` for each module of tests, with a browser for each person."""

import copy
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from matchpot.app import create_app
from matchpot.extensions import db
from matchpot.services.ports import Outside
from matchpot.settings import Settings
from tests import postgres
from tests.conftest import Visitor as Reading
from tests.contract import town_hall
from tests.contract.town_hall import World
from tests.databases import ROOT, copy_sqlite
from tests.fakes import a_fake_outside

SECRET = "a key for tests of the whole contract"
# What Flask-WTF keeps in a session, and what it then puts in the forms of that browser.
_SEED = "5eed" * 10
TOKEN = str(URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(_SEED))


def settings_for(url: str, var: Path) -> Settings:
    """Settings of a platform under attack: no waiting, no limits."""
    var.mkdir(exist_ok=True)
    return Settings(
        root=ROOT,
        var=var,
        database_url=url,
        secret_key=SECRET,
        base_url="http://localhost",
        background=False,
        rate_limits=False,
        form_min_seconds=0,
        cheap_passwords=True,
        log_level="ERROR",
    )


def make_app(url: str, var: Path, outside: Outside) -> Flask:
    """The product on a database, raising what it would answer with a 500."""
    made = create_app(settings_for(url, var), outside)
    made.test_client_class = Reading
    made.testing = True
    return made


def close(app: Flask) -> None:
    """Let go of the database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@dataclass
class Hall:
    """A platform full of things, its people's browsers, and a way back to how it was."""

    app: Flask
    world: World
    outside: Outside
    file: Path | None = None
    before: Path | None = None
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    _watch: sqlite3.Connection | None = None

    def client(self, who: str) -> FlaskClient:
        """The browser of one of the cast, signed in; `visitor` is nobody."""
        if who not in self.clients:
            self.clients[who] = self.fresh(who)
        return self.clients[who]

    def fresh(self, who: str) -> FlaskClient:
        """A new browser of one of the cast, as if it had seen a page with a form."""
        client = self.app.test_client()
        with client.session_transaction() as kept:
            kept["csrf_token"] = _SEED
            if who != "visitor":
                kept["_user_id"] = f"{self.world.people[who]}:1"
                kept["_fresh"] = True
        return client

    def by_another_name(self, who: str) -> tuple[FlaskClient, dict[str, str]]:
        """A browser that takes this machine for another host, and the cookies it sends along."""
        cookie = self.fresh(who).get_cookie("session")
        assert cookie is not None
        return self.app.test_client(use_cookies=False), {"Cookie": f"session={cookie.value}"}

    def get(self, who: str, url: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client(who).get(url, **more)

    def post(self, who: str, url: str, data: dict[str, Any], **more: Any) -> TestResponse:
        """Send a form with the token a page of ours would hold."""
        return self.client(who).post(url, data={"csrf_token": TOKEN, **data}, **more)

    def forget(self, who: str) -> None:
        """Open a new browser the next time."""
        self.clients.pop(who, None)

    # ---- what is stored ----

    @property
    def watch(self) -> sqlite3.Connection:
        """A connection that only looks whether anybody wrote."""
        if self._watch is None:
            self._watch = sqlite3.connect(str(self.file), isolation_level=None)
        return self._watch

    def version(self) -> int:
        """A number that changes whenever anything is written; SQLite only."""
        return int(self.watch.execute("PRAGMA data_version").fetchone()[0])

    def restore(self) -> None:
        """Put everything back as it was built; SQLite only."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        with sqlite3.connect(str(self.before)) as source, sqlite3.connect(str(self.file)) as target:
            source.backup(target)
        source.close()
        target.close()

    def end(self) -> None:
        """Let go of every connection."""
        if self._watch is not None:
            self._watch.close()
        close(self.app)


@pytest.fixture(scope="session")
def built(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, World, Outside]:
    """A SQLite file with everything in it, made once."""
    folder = tmp_path_factory.mktemp("hall")
    file, outside = folder / "built.db", a_fake_outside()
    app = make_app(copy_sqlite(sqlite_template, file), folder / "var", outside)
    world = town_hall.build(app, outside)
    with app.app_context():
        raw = db.engine.raw_connection()
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
    close(app)
    return file, world, outside


@pytest.fixture(scope="module")
def hall(
    built: tuple[Path, World, Outside], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    """The platform on SQLite, for all tests of a module."""
    before, world, outside = built
    folder = tmp_path_factory.mktemp("hall")
    own, file = copy.deepcopy(outside), folder / "hall.db"
    app = make_app(copy_sqlite(before, file), folder / "var", own)
    made = Hall(app=app, world=world, outside=own, file=file, before=before)
    yield made
    made.end()


@pytest.fixture(scope="module")
def hall_on_postgres(
    postgres_server: postgres.PostgresServer,
    postgres_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Hall]:
    """The same on PostgreSQL."""
    url = postgres_server.create("matchpot_hall", like=postgres_template)
    outside = a_fake_outside()
    app = make_app(url, tmp_path_factory.mktemp("hall") / "var", outside)
    yield Hall(app=app, world=town_hall.build(app, outside), outside=outside)
    close(app)
    postgres_server.drop("matchpot_hall")
