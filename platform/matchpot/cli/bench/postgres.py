"""A PostgreSQL server of the benchmark's own: a folder under /tmp, a unix socket, safe settings.

Unlike the tests' server it flushes every commit to the disk, because that is what is measured.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import psycopg

_REMEDY = "On Debian: apt-get install --no-install-recommends postgresql"
_PATIENCE_SECONDS = 60
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `url` is the address of its one database."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """The address, as DATABASE_URL wants it."""
        return f"postgresql://matchpot@/postgres?host={self.folder}"

    def stop(self) -> None:
        """End the server and remove its folder."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=_PATIENCE_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)


def binaries() -> Path | None:
    """The folder of initdb and postgres: the newest Debian has, else the one on PATH."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(packaged, key=lambda path: float(path.parent.parent.name))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


def start() -> Server:
    """Start a server of our own.

    Raises:
        ClickException: It is not installed, or did not start.
    """
    programs, identity = binaries(), _identity()
    if programs is None:
        raise click.ClickException(f"PostgreSQL's server programs are not here. {_REMEDY}")
    # A socket's path may hold 107 characters, so not a long temporary folder.
    folder = Path(tempfile.mkdtemp(prefix="matchpot-bench-", dir="/tmp"))
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    data = folder / "data"
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "matchpot", "-A", "trust"]
    made = subprocess.run(  # noqa: S603 - PostgreSQL's own program, on a folder of ours
        [*initdb, "-E", "UTF8", "--locale=C.UTF-8"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )
    if made.returncode != 0:
        raise click.ClickException(f"initdb failed: {made.stderr}")
    options = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - as above
            [programs / "postgres", "-D", data, "-k", folder, *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **identity,
        )
    server = Server(folder, process)
    _wait_until_ready(server)
    return server


def _identity() -> dict[str, Any]:
    """How to start the server: PostgreSQL refuses to run as root, so root lends it `postgres`."""
    if os.geteuid() != 0:
        return {}
    try:
        who = pwd.getpwnam("postgres")
    except KeyError as missing:
        raise click.ClickException(f"There is no system user postgres. {_REMEDY}") from missing
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def _wait_until_ready(server: Server) -> None:
    ends = time.monotonic() + _PATIENCE_SECONDS
    while server.process.poll() is None and time.monotonic() < ends:
        try:
            psycopg.connect(server.url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    log = (server.folder / "log").read_text(errors="replace")
    server.stop()
    raise click.ClickException(f"PostgreSQL did not start: {log[-2000:]}")
