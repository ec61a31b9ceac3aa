"""A PostgreSQL server for the tests: Debian's own binaries, a folder of its own, a unix socket.

It is started once for a test run, forgets everything at the end, and trades
safety on a crash for speed. A test run that is killed takes its server with it,
and the next one clears away what it left. What the tests then do with it stands
in `tests/databases.py`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

REMEDY = "On Debian: apt-get install --no-install-recommends postgresql"

# Fast rather than safe: the server lives as long as the test run.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}

_PREFIX = "matchpot-pg-"
# Where a server's folder may lie. A socket's path may hold 107 characters, so not in pytest's
# long temporary folders. In containers the memory disk is often tiny.
_TOPS = (Path("/dev/shm"), Path("/tmp"))
_ROOM_BYTES = 3 * 1024**3
# In a server's folder: the process of the test run that started it.
_OWNER = "owner"

_INITDB = ("-U", "matchpot", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")


class PostgresUnavailableError(RuntimeError):
    """The tests need PostgreSQL, and it is not installed or did not start."""


def binaries() -> Path:
    """The folder of initdb and postgres: the newest Debian has, else the one on PATH."""
    packaged = sorted(
        (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda path: float(path.parent.name),
    )
    if packaged:
        return packaged[-1]
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresUnavailableError(f"The tests need PostgreSQL's server programs. {REMEDY}")
    return Path(on_path).resolve().parent


def _identity() -> dict[str, Any]:
    """How to start the server: PostgreSQL refuses to run as root, so root lends it `postgres`."""
    if os.geteuid() != 0:
        return {}
    try:
        who = pwd.getpwnam("postgres")
    except KeyError as missing:
        raise PostgresUnavailableError(
            f"Running as root, the tests need the system user postgres. {REMEDY}"
        ) from missing
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; `url` names a database on it."""

    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, name: str) -> str:
        """The address of a database on this server, as DATABASE_URL wants it."""
        return f"postgresql://matchpot@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Run one statement on the server's own database, outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def create(self, name: str, *, like: str | None = None) -> str:
        """Make a database, a copy of `like` if given, and return its address."""
        # A copy of files beats replaying every page through the log.
        copy = f' TEMPLATE "{like}" STRATEGY FILE_COPY' if like else ""
        self.run(f'CREATE DATABASE "{name}"{copy}')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever still holds a connection to it."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """End the server at once and remove its folder."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> PostgresServer:
    """Start a server of our own.

    Raises:
        PostgresUnavailableError: It is not installed, or does not answer within 30 seconds.
    """
    programs, identity = binaries(), _identity()
    for top in _TOPS:
        clear_abandoned(top)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_roomy()))
    (folder / _OWNER).write_text(str(os.getpid()))
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    data = folder / "data"
    made = subprocess.run(
        [programs / "initdb", "-D", data, *_INITDB],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )
    if made.returncode != 0:
        raise PostgresUnavailableError(f"initdb failed: {made.stderr}")
    options = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*_dies_with_us(), programs / "postgres", "-D", data, "-k", folder, *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **identity,
        )
    server = PostgresServer(folder, process)
    _wait_until_ready(server)
    return server


def _dies_with_us() -> list[str]:
    """What Linux puts before a command so that it is ended at once when this process dies."""
    return ["setpriv", "--pdeathsig", "QUIT"] if shutil.which("setpriv") else []


def _roomy() -> Path:
    """The first of the places with room: a database is made four times as fast in memory."""
    for top in _TOPS[:-1]:
        with suppress(OSError):
            if shutil.disk_usage(top).free > _ROOM_BYTES and os.access(top, os.W_OK):
                return top
    return _TOPS[-1]


def clear_abandoned(top: Path) -> None:
    """End servers in a folder whose test run lives no longer, and remove what they left.

    A server whose owner is not written down is left alone: it may be starting.
    """
    for owner in top.glob(f"{_PREFIX}*/{_OWNER}"):
        with suppress(OSError, ValueError):  # another run may start or clear at this moment
            if not _lives(int(owner.read_text())):
                _end(owner.parent)
                shutil.rmtree(owner.parent, ignore_errors=True)


def _end(folder: Path) -> None:
    with suppress(OSError, ValueError):
        server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        # The number may be another program's by now.
        if str(folder).encode() in Path(f"/proc/{server}/cmdline").read_bytes():
            os.kill(server, signal.SIGQUIT)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _wait_until_ready(server: PostgresServer) -> None:
    deadline = time.monotonic() + 30
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    log = (server.folder / "log").read_text(errors="replace")
    if server.process.poll() is None:
        server.stop()
    raise PostgresUnavailableError(f"PostgreSQL did not start: {log}")
