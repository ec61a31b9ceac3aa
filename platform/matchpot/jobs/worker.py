"""The worker process: huey wakes the runner after commits and every minute.

Every two seconds somebody looks whether anything is due besides: a row may fall due a
moment after its wake-up was heard, where the clocks of two machines differ, or when
it was put off. Huey's own store holds nothing that matters: wake-ups only. SQLite
beside the embedded database by default; PostgreSQL or Redis when `QUEUE_URL` names one.
"""

import threading
import time
from importlib.util import find_spec
from typing import Any

import click
import structlog
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey import PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from sqlalchemy.orm import Session

from matchpot.extensions import outside
from matchpot.jobs import runner
from matchpot.services.outbox import WAKE
from matchpot.settings import Settings

log = structlog.get_logger()

_QUIET_SECONDS = 0.25
_LOOK_SECONDS = 2.0


def make_queue(settings: Settings) -> Huey:
    """The queue of wake-ups the settings ask for.

    Raises:
        SystemExit: It names redis, whose package is not among ours.
    """
    address = settings.queue_url
    if address is None:
        return SqliteHuey("matchpot", filename=str(settings.var / "wake.db"), results=False)
    if address.startswith("redis"):
        if find_spec("redis") is None:
            raise SystemExit(
                "QUEUE_URL names redis, and the package redis is not installed. Install it "
                "(.venv/bin/pip install redis), or set QUEUE_URL to the postgresql:// address."
            )
        return RedisHuey("matchpot", url=address, results=False)
    return PostgresHuey("matchpot", dsn=address, results=False)


class Waker:
    """Asks the worker to look, at once or, when it was asked just now, a second later."""

    def __init__(self, queue: Huey, drain: Any) -> None:  # Any: huey's own task wrapper
        self._queue = queue
        self._drain = drain
        self._lock = threading.Lock()
        self._last = float("-inf")
        self._trailing_until = float("-inf")

    def wake(self) -> None:
        """Enqueue a wake-up; many in one moment become two."""
        now = time.monotonic()
        with self._lock:
            if now - self._last > _QUIET_SECONDS:
                self._last = now
                self._drain()
            elif now > self._trailing_until:
                self._trailing_until = now + 1
                self._drain.schedule(delay=1)


def install(app: Flask, settings: Settings) -> None:
    """Give the app its queue; without one (tests) commits wake nobody."""
    worker = Worker(app, make_queue(settings))
    app.extensions["matchpot_worker"] = worker
    app.extensions["matchpot_waker"] = Waker(worker.queue, worker.drain)


class Worker:
    """What the queue can ask for, and whether the process was asked to stop."""

    def __init__(self, app: Flask, queue: Huey) -> None:
        self.queue = queue
        self._app = app
        self._stopping = threading.Event()
        self.drain = queue.task(name="drain")(self._drain)
        self.minute = queue.periodic_task(crontab(minute="*"), name="minute")(self._minute)

    def _drain(self) -> None:
        with self._app.app_context():
            runner.drain(stop=self._stopping.is_set)

    def _minute(self) -> None:
        with self._app.app_context():
            stop = self._stopping.is_set
            runner.run_rounds(stop=stop)
            runner.drain(stop=stop)
            runner.beat("worker", outside().clock.now())

    def look(self) -> bool:
        """Ask for the work to be done if some is due and nobody was asked; tells whether it did."""
        with self._app.app_context():
            if self.queue.pending_count() or not runner.is_due():
                return False
        self.drain()
        return True

    def _look_now_and_then(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            try:
                self.look()
            except Exception:
                # A database that is away for a moment; the minute tells of it too.
                log.warning("not_looked", exc_info=True)

    def run(self, threads: int) -> None:
        """Look at everything at once, then work until SIGTERM."""
        consumer = self.queue.create_consumer(
            workers=threads, periodic=True, max_delay=0.5, graceful_signal="TERM"
        )
        self._stopping = consumer.stop_flag
        self.minute()
        threading.Thread(target=self._look_now_and_then, name="looking", daemon=True).start()
        consumer.run()


def wake(session: Session) -> None:
    """After a commit that promised something: wake the worker, if this app has one."""
    waker = current_app.extensions.get("matchpot_waker")
    if waker is not None and session.info.pop(WAKE, False):
        waker.wake()


@click.command("worker")
@click.option("--threads", default=2, show_default=True, help="How many jobs run at once.")
@with_appcontext
def command(threads: int) -> None:
    """Do the background work until stopped; what is in hand is brought to its end."""
    worker: Worker = current_app.extensions["matchpot_worker"]
    worker.run(threads)
