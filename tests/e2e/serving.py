"""The real thing on free ports: its processes, its clock, its mail and its books.

Tests act on it from outside, by browser and by HTTP; what they look at afterwards is
read straight from its database.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchpot.integrations import mail_folder
from matchpot.integrations.mail_folder import Delivered
from matchpot.persistence.engine import write_queue, writing
from matchpot.persistence.leases import INBOX, OUTBOX
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import outbox
from matchpot.services.checks import run_checks
from tests.databases import ROOT, open_engine

_PATIENCE_SECONDS = 60
# How long a process of the product may go by what the clock told it last.
_HEARD_SECONDS = 0.6
# What a developer may have set for themselves must not reach the processes under test.
_NOT_OURS = (
    "STRIPE_API_KEY", "SMTP_URL", "QUEUE_URL", "MATCHPOT_PRODUCTION",
    "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy",
)  # fmt: skip


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def until(holds: Callable[[], bool], what: str, *, seconds: float = _PATIENCE_SECONDS) -> None:
    """Wait until something holds; a sentence tells what did not."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            raise AssertionError(f"not within {seconds:.0f} seconds: {what}")
        time.sleep(0.05)


def answers(address: str) -> bool:
    """Whether something answers with success there."""
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


def family(pid: int) -> list[int]:
    """A process and all that descend from it, the oldest first."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended while we read
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


@dataclass
class Site:
    """A product that runs for tests; `start` its processes, `stop` them all."""

    var: Path
    database_url: str
    base_url: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
    stand_in_url: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
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
            "PYTHONFAULTHANDLER": "1",
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
            until(lambda: process.poll() is not None or answers(ready), f"{ready} answers")
            if process.poll() is not None:
                raise AssertionError(f"{name} ended at once:\n{self.told()}")

    def serve(self) -> None:
        """Start everything as an operator does."""
        ready = f"{self.base_url}/health/ready"
        self.start("serve", "matchpot", "serve", "--no-demo", ready=ready)
        until(lambda: self._worker_was_seen(), "the worker beats")

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
            _signal(pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Ask every process to end, and see that none stays behind."""
        everyone = [pid for process in self.processes.values() for pid in family(process.pid)]
        for process in self.processes.values():
            _signal(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid in everyone:
            _signal(pid, signal.SIGKILL)
        self.engine.dispose()

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

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A write of the test's own, through the product's services."""
        with (
            write_queue(self.engine),
            Session(writing(self.engine), expire_on_commit=False) as session,
        ):
            yield session
            session.commit()

    def rest_after_moving(self) -> None:
        """Wait until every process has heard of a moved clock, and what fell due is done."""
        time.sleep(_HEARD_SECONDS)
        self.rest()

    def rest(self, *, seconds: float = _PATIENCE_SECONDS) -> None:
        """Wait until nothing is under way: no webhook, no event, no promise that is due."""
        until(self._is_quiet, f"the work is done; waiting: {self._waiting()}", seconds=seconds)

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


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
