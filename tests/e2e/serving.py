"""The real thing on free ports: its processes, its clock, its mail and its books.

Tests act on it from outside, by browser and by HTTP; what they look at afterwards is
read straight from its database.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchpot.app import create_app
from matchpot.extensions import db, unit_of_work
from matchpot.integrations import mail_folder
from matchpot.integrations.mail_folder import Delivered
from matchpot.persistence.leases import INBOX, OUTBOX
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import outbox, reconciliation
from matchpot.services.checks import run_checks
from matchpot.settings import Settings, StripeSettings
from tests.databases import ROOT, open_engine
from tests.e2e.processes import (
    PATIENCE_SECONDS,
    answers,
    family,
    free_port,
    send_signal,
    until,
)

_KEY = "sk_test_matchpot_stand_in"
# A start migrates and imports everything five times over; a busy machine takes its time.
_STARTS_SECONDS = 4 * PATIENCE_SECONDS
# How long a process of the product may go by what the clock told it last.
_HEARD_SECONDS = 0.6
# What a developer may have set for themselves must not reach the processes under test.
_NOT_OURS = (
    "STRIPE_API_KEY", "SMTP_URL", "QUEUE_URL", "MATCHPOT_PRODUCTION",
    "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy",
)  # fmt: skip


@dataclass
class Site:
    """A product that runs for tests; `more` is told to its processes besides the usual."""

    var: Path
    database_url: str
    base_url: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
    stand_in_url: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
    more: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        self.engine = open_engine(self.database_url)

    # ---- processes ----

    @property
    def environment(self) -> dict[str, str]:
        """What every process of this site is told."""
        kept = {name: text for name, text in os.environ.items() if name not in _NOT_OURS}
        return kept | {
            "MATCHPOT_VAR": str(self.var),
            "DATABASE_URL": self.database_url,
            "BASE_URL": self.base_url,
            "STRIPE_API_BASE": self.stand_in_url,
            "FORM_MIN_SECONDS": "0",
            "RATE_LIMITS": "no",
            # Low, so that a small story needs a second person.
            "SECOND_PERSON_FROM_CENTS": "25000",
            **self.more,
        }

    def start(self, name: str, *command: str, ready: str | None = None) -> None:
        """Start a process, and wait until an address answers when one is given."""
        with (self.var / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if ready is not None:
            process = self.processes[name]
            until(
                lambda: process.poll() is not None or answers(ready),
                f"{ready} answers",
                seconds=_STARTS_SECONDS,
            )
            if process.poll() is not None:
                raise AssertionError(f"{name} ended at once:\n{self.told()}")

    def start_in_pieces(self) -> None:
        """Start what `serve` starts, each by itself, so that one can end without the others."""
        self.start("stand-in", "matchpot", "sandbox", ready=f"{self.stand_in_url}/_control/clock")
        migrated = self.command("migrate")
        assert migrated.returncode == 0, migrated.stderr
        port = self.base_url.rpartition(":")[2]
        web = ("gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2")
        self.start("web", *web, "--threads", "4", ready=f"{self.base_url}/health/ready")

    def serve(self) -> None:
        """Start everything as an operator does."""
        ready = f"{self.base_url}/health/ready"
        self.start("serve", "matchpot", "serve", "--no-demo", ready=ready)
        until(self._worker_was_seen, "the worker beats", seconds=_STARTS_SECONDS)

    def _worker_was_seen(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/health/jobs", timeout=5) as answer:
                return json.load(answer)["worker_seen_at"] is not None
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)["worker_seen_at"] is not None

    def kill(self, name: str) -> None:
        """End a process and its children the hard way, at whatever they are doing."""
        process = self.processes.pop(name)
        for pid in family(process.pid):
            send_signal(pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Ask every process to end, and see that none stays behind."""
        everyone = [pid for process in self.processes.values() for pid in family(process.pid)]
        for process in self.processes.values():
            send_signal(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid in everyone:
            send_signal(pid, signal.SIGKILL)
        self.engine.dispose()
        with self.app.app_context():
            db.engine.dispose()

    def told(self) -> str:
        """The logs, for a test that failed."""
        logs = sorted(self.var.glob("*.log"))
        return "\n".join(
            f"== {log.name}\n{log.read_text(errors='replace')[-8_000:]}" for log in logs
        )

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the console on this site's data."""
        return subprocess.run(
            [sys.executable, "-m", "matchpot", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    # ---- the stand-in ----

    def steer(self, path: str, body: Any = None, *, method: str | None = None) -> Any:
        """A control call of the payment stand-in; see `matchpot.sandbox`."""
        question = urllib.request.Request(
            f"{self.stand_in_url}/_control/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(question, timeout=60) as answer:
            return json.load(answer)

    def provider(self, noun: str) -> list[dict[str, Any]]:
        """Everything of a kind that the stand-in keeps, as the provider's own list tells it."""
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            question = urllib.request.Request(
                f"{self.stand_in_url}/v1/{noun}?limit=100{after}",
                headers={"Authorization": f"Bearer {_KEY}"},
            )
            with urllib.request.urlopen(question, timeout=60) as answer:
                page = json.load(answer)
            found += page["data"]
            if not page["has_more"]:
                return found
            after = f"&starting_after={found[-1]['id']}"

    def now(self) -> datetime:
        """What the product's clock says."""
        return datetime.fromtimestamp(self.steer("clock")["now"], UTC)

    def pass_time(self, span: timedelta) -> None:
        """Move the clock without a browser, and have done what falls due."""
        before = self.now()
        self.steer("clock", {"advance_seconds": int(span.total_seconds())})
        with self.writing() as session:
            outbox.ask_for_rounds(session, now=self.now(), before=before)
        self.rest_after_moving()

    # ---- the database ----

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at what is stored now."""
        with Session(self.engine) as session:
            yield session

    @cached_property
    def app(self) -> Flask:
        """The product in the test's own process, beside those that serve."""
        return create_app(
            Settings(
                root=ROOT,
                var=self.var,
                database_url=self.database_url,
                secret_key="a key for tests",
                base_url=self.base_url,
                stripe=StripeSettings(api_base=self.stand_in_url),
            )
        )

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A write of the test's own, by the product's door, so that the worker hears of it."""
        with self.app.app_context(), unit_of_work() as session:
            yield session

    def rest_after_moving(self) -> None:
        """Wait until every process has heard of a moved clock, and what fell due is done."""
        time.sleep(_HEARD_SECONDS)
        # It may have looked before it heard, and would look again in two seconds.
        self.app.extensions["matchpot_waker"].wake()
        self.rest()

    def rest(self, *, seconds: float = 1.5 * PATIENCE_SECONDS) -> None:
        """Wait until nothing is under way: no webhook, no event, no promise that is due."""
        try:
            until(self._is_quiet, "the work is done", seconds=seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; waiting: {self._waiting()}") from error

    def _is_quiet(self) -> bool:
        return not self._waiting()

    def _waiting(self) -> list[str]:
        on_the_way = self.steer("deliveries")["waiting"]
        waiting = ["webhooks"] * bool(on_the_way)
        now = self.now() + timedelta(seconds=1)
        with self.reading() as session:
            for work in (INBOX, OUTBOX):
                due = select(func.count()).where(
                    work.done_at.is_(None), work.dead_at.is_(None), work.due_at <= now
                )
                waiting += [work.__tablename__] * bool(session.scalar(due))
        return waiting

    def problems(self) -> Sequence[str]:
        """What the books say is wrong, and what work was given up."""
        # A clock that leaps lets the hourly look come before the events it waits for, and
        # the next hour never comes here: look once more, as every hour does.
        with self.writing() as session:
            reconciliation.claim(session, after=0, now=self.now())
        with self.reading() as session:
            found = [
                f"{one.invariant}: {one.detail} {one.refs}"
                for one in run_checks(session, now=self.now())
                if not one.ok
            ]
            dead = session.execute(
                select(OutboxRow.key, OutboxRow.last_error).where(OutboxRow.dead_at.is_not(None))
            )
            return [*found, *(f"given up: {key} {error}" for key, error in dead)]

    # ---- mail ----

    def mails(self, to: str, about: str = "") -> list[Delivered]:
        """The mails to an address whose subject holds some words, the newest first."""
        found = mail_folder.latest(self.var / "mail", 10_000)
        return [mail for mail in found if to in mail.to and about in mail.subject]
