"""What is asked of processes full of clients, and what they tell; sent as lines of JSON."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from matchpot.cli.bench.stores import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What to do: `threads` clients on `campaigns`, counted for `seconds` after a warm-up.

    `starts_at` is a moment of the machine's monotonic clock, so that processes start together.
    """

    name: str
    campaigns: Sequence[int]
    threads: int
    starts_at: float
    seconds: float

    def line(self) -> str:
        """As it is sent."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def heard(cls, line: str) -> Self:
        """As it was sent."""
        return cls(**json.loads(line))


@dataclass(slots=True)
class Tally:
    """What came of a run: every acknowledged gift, and how long each counted one took."""

    acknowledged: int = 0
    waits: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0
    error: str = ""

    def add(self, other: "Tally") -> None:
        """Join the tally of another client or process."""
        self.acknowledged += other.acknowledged
        self.waits.extend(other.waits)
        self.cpu_seconds += other.cpu_seconds
        self.error = self.error or other.error

    def line(self) -> str:
        """As it is sent."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def heard(cls, line: str) -> Self:
        """As it was sent; a process that ended without a word is an error."""
        return cls(**json.loads(line)) if line else cls(error="a client process ended")


def settings(store: Store) -> Mapping[str, str]:
    """What the product reads from the environment to run on this database, quietly."""
    return {
        "DATABASE_URL": store.url,
        "MATCHPOT_VAR": str(store.folder),
        "MATCHPOT_DEMO": "no",
        "LOG_LEVEL": "ERROR",
    }


def start(module: str, *words: str, store: Store, root: Path) -> subprocess.Popen[str]:
    """Start a module of this folder as a process of its own, to talk to over its pipes."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", f"matchpot.cli.bench.{module}", *words],
        cwd=root,
        env={**os.environ, **settings(store)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def told() -> Iterator[IO[Any]]:
    """In such a process: where its answers go. Whatever else prints goes to the other stream."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with answers:
        yield answers
