"""Web servers to measure, the product's and the floor's: gunicorn with the same workers."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from matchpot.cli.bench import load, measuring, runs
from matchpot.cli.bench.stores import Store

WORKERS, THREADS = 2, 4
_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn: the process that leads, and where it listens on this machine."""

    pid: int
    port: int

    def workers_mb(self) -> list[float]:
        """What each web worker holds, in MB."""
        return [measuring.memory_mb(pid) for pid in measuring.family(self.pid)[1:]]


@contextmanager
def product(store: Store, root: Path) -> Iterator[Server]:
    """The product itself."""
    with _gunicorn("wsgi:app", root, runs.settings(store), "/health/live") as server:
        yield server


@contextmanager
def floor(store: Store) -> Iterator[Server]:
    """The bare page; started from its own folder, so that it imports nothing of the house."""
    settings = {"DATABASE_URL": store.url}
    with _gunicorn("floor_page:app", Path(__file__).parent, settings, "/project-1") as server:
        yield server


@contextmanager
def _gunicorn(
    entry: str, folder: Path, settings: Mapping[str, str], address: str
) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        *("-m", "gunicorn", entry),
        *("--chdir", str(folder)),
        *("--bind", f"127.0.0.1:{port}"),
        *("--workers", str(WORKERS), "--threads", str(THREADS)),
        *("--keep-alive", "75", "--log-level", "error"),
    ]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and entry file
        command, env={**os.environ, **settings}, start_new_session=True
    )
    try:
        _wait_for(process, port, address)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(process: subprocess.Popen[bytes], port: int, address: str) -> None:
    ends = time.monotonic() + _PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < ends:
        try:
            with load.Client(port) as client:
                if client.get(address) == load.OK:
                    return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException(f"The server for {address} does not answer.")
