"""`matchpot serve`: one command starts everything, says so, and stops everything."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.databases import ROOT
from tests.e2e.processes import free_port

pytestmark = pytest.mark.slow

_PATIENCE_SECONDS = 90


class Served:
    """A `matchpot serve` of a test, on ports and in a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.web, self.provider = free_port(), free_port()
        self.process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web}"

    def start(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "MATCHPOT_VAR": str(self.var),
            "BASE_URL": self.address,
            "STRIPE_API_BASE": f"http://127.0.0.1:{self.provider}",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "matchpot", "serve", "--no-demo", "--workers", "1"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def told(self) -> str:
        """All that was printed until it ran, or ended."""
        assert self.process is not None
        assert self.process.stdout is not None
        said = ""
        ends = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < ends:
            line = self.process.stdout.readline()
            said += line
            if not line or "be somebody" in line:
                break
        return said

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=_PATIENCE_SECONDS)

    def end(self) -> None:
        """Leave nothing behind: no process, and no pipe."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.stop()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def listens(self, port: int) -> bool:
        with closing(socket.socket()) as tried:
            return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path / "var")
    yield made
    made.end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_command_starts_all_and_stops_all(served: Served, number: signal.Signals) -> None:
    served.start()
    said = served.told()
    assert f"matchpot is running at {served.address}" in said
    assert "route=/health/live" not in said  # a line for every request would push it away
    with urllib.request.urlopen(f"{served.address}/nl/", timeout=30) as page:
        assert page.status == 200
    assert served.listens(served.provider)
    assert served.stop(number) == 0
    assert not served.listens(served.web)
    assert not served.listens(served.provider)


def test_a_taken_port_is_named_before_anything_starts(served: Served) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", served.web))
        other.listen()
        served.start()
        said = served.told()
    assert f"Port {served.web} is taken by another program" in said
    assert "BASE_URL=" in said
    assert served.stop() == 1
    assert not (served.var / "stand-in.db").exists()


def test_the_others_stop_when_one_process_ends_by_itself(served: Served) -> None:
    served.start()
    served.told()
    assert served.process is not None
    children = subprocess.run(
        ["pgrep", "-P", str(served.process.pid), "-f", "matchpot.sandbox"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    os.kill(int(children[0]), signal.SIGKILL)
    assert served.process.wait(timeout=_PATIENCE_SECONDS) == 1
    assert not served.listens(served.web)
