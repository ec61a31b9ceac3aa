"""Ports and processes of this machine: a free one, its descendants, waiting for something."""

import os
import random
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 60


def free_port() -> int:
    """A port nobody listens on now, below those a machine takes for what it asks of others."""
    chance = random.SystemRandom()  # Hypothesis gives every process the same numbers
    while True:
        port = chance.randrange(10_000, 32_000)
        with socket.socket() as asked, suppress(OSError):
            asked.bind(("127.0.0.1", port))
            return port


def until(holds: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS) -> None:
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


def send_signal(pid: int, number: signal.Signals) -> None:
    """Signal a process, unless it ended by itself."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)
