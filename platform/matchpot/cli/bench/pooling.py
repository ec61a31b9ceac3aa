"""A pool divided over very many donations: the whole command, and its sums against numpy's.

The command is measured as people start it, in a process of its own. Then the same columns of text
are added up, weighed and divided by the product in whole numbers, and by numpy in floats, in turns.
numpy is no part of the product; without it the comparison is left out and said to be.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from matchpot.cli.bench import measuring
from matchpot.cli.bench.report import Goal
from matchpot.cli.matching.donation_file import Donations, read_donations
from matchpot.domain.matching.pools import pool_of

GOAL_SECONDS, GOAL_MB, GOAL_TIMES_NUMPY, GOAL_PAIRS_SECONDS = 6.0, 1_000.0, 3.0, 30.0
_POOL_CENTS = 100_000_000
_LOOK_SECONDS = 0.02
_NO_NUMPY = "numpy is not installed, so there is nothing to compare with: pip install numpy"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How large a round is."""

    donations: int
    projects: int
    donors: int

    def __str__(self) -> str:
        return f"{self.donations} donations, {self.projects} projects, {self.donors} donors"


# A round far above any published one, and the largest published one of its kind.
FULL = (
    Round(donations=1_000_000, projects=1_000, donors=200_000),
    Round(donations=82_000, projects=30, donors=15_000),
)
QUICK = (
    Round(donations=20_000, projects=100, donors=4_000),
    Round(donations=2_000, projects=10, donors=500),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What one run took: processor time of all its processes, memory of the first of them."""

    seconds: float
    cpu_seconds: float
    most_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Runs of the command on a large round by `qf`, and on one of pairs; sums in cpu seconds."""

    rounds: tuple[Round, Round]
    qf: Sequence[Took]
    pairs: Sequence[Took]
    product: Sequence[float]
    numpy: Sequence[float]

    @property
    def times_numpy(self) -> float | None:
        """How many times numpy's time the product took, the median over the passes."""
        pairs = list(zip(self.product, self.numpy, strict=False))
        return measuring.middle([ours / theirs for ours, theirs in pairs]) if pairs else None


def measure(*, passes: int, rounds: tuple[Round, Round], say: Say) -> Outcome:
    """Write two files of donations and divide a pool over each, so often."""
    large, pairs = rounds
    with tempfile.TemporaryDirectory(prefix="matchpot-bench-") as folder:
        path = _write(Path(folder), large)
        say(f"pools: qf over {large}")
        qf = [_run(path, "--rule", "qf") for _ in range(passes)]
        say("pools: the same sums by numpy")
        listed = read_donations(path.read_bytes())
        product, numpy = _in_turns(listed, passes)
        del listed
        path = _write(Path(folder), pairs)
        say(f"pools: qf_pairwise over {pairs}")
        # One run is long and says enough.
        by_pairs = [_run(path, "--rule", "qf_pairwise", "--m-cents", "1000")]
    return Outcome(rounds=rounds, qf=qf, pairs=by_pairs, product=product, numpy=numpy)


def _write(folder: Path, size: Round) -> Path:
    """A file of donations, the same in every run: most gifts are small, some people give often."""
    chance = random.Random(size.donations)  # noqa: S311 - amounts, not secrets
    path = folder / "donations.csv"
    with path.open("w", encoding="ascii") as file:
        file.write("project,donor,cents\n")
        for _ in range(size.donations):
            project, donor = chance.randrange(size.projects), chance.randrange(size.donors)
            file.write(f"project-{project},donor-{donor},{chance.randint(100, 20_000)}\n")
    return path


def _run(path: Path, *words: str) -> Took:
    command = [sys.executable, "-m", "matchpot", "match", "pool", *words]
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [*command, "--pool-cents", str(_POOL_CENTS), str(path)], stdout=subprocess.DEVNULL
    )
    ended, most_mb = 0, 0.0
    while not ended:
        most_mb = max(most_mb, _most_mb(process.pid))
        time.sleep(_LOOK_SECONDS)
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("the command failed")
    return Took(
        seconds=time.perf_counter() - began,
        cpu_seconds=used.ru_utime + used.ru_stime,
        most_mb=most_mb,
    )


def _most_mb(pid: int) -> float:
    """The most a process held so far. What the system tells afterwards counts its parent's too."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    told = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(told[0].split()[1]) / 1024 if told else 0.0


def _in_turns(listed: Donations, passes: int) -> tuple[list[float], list[float]]:
    product: list[float] = []
    floor: list[float] = []
    sides: list[tuple[Callable[[], object], list[float]]] = [(_by_product(listed), product)]
    with suppress(ModuleNotFoundError):  # the table says so
        sides.append((_by_numpy(import_module("numpy"), listed), floor))
    for turn in range(passes):
        for side, found in sides if turn % 2 == 0 else reversed(sides):
            before = time.process_time()
            side()
            found.append(time.process_time() - before)
    return product, floor


def _by_product(listed: Donations) -> Callable[[], object]:
    return lambda: pool_of("qf", {}, listed.rows(), pool_cents=_POOL_CENTS)


def _by_numpy(numpy: Any, listed: Donations) -> Callable[[], object]:  # Any: it is optional
    """The same sums the way one writes them with numpy, with shares as floats, not as cents."""
    projects, donors = numpy.array(listed.projects), numpy.array(listed.donors)
    cents = numpy.array(listed.cents)

    def divide() -> object:
        _, project = numpy.unique(projects, return_inverse=True)
        names, donor = numpy.unique(donors, return_inverse=True)
        pairs, place = numpy.unique(project * len(names) + donor, return_inverse=True)
        roots = numpy.sqrt(numpy.bincount(place, weights=cents))
        own = pairs // len(names)
        weights = numpy.bincount(own, weights=roots) ** 2
        weights -= numpy.bincount(own, weights=roots * roots)
        return weights / weights.sum() * _POOL_CENTS

    return divide


def lines(outcome: Outcome) -> Iterator[str]:
    """The table."""
    yield "A pool divided by `matchpot match pool`, from the file to the answer"
    yield f"{'rule':<12} {'seconds':>8} {'cpu':>8} {'MB':>6}"
    for name, runs, size in zip(
        ("qf", "qf_pairwise"), (outcome.qf, outcome.pairs), outcome.rounds, strict=True
    ):
        seconds, cpu = (
            measuring.middle(found)
            for found in ([run.seconds for run in runs], [run.cpu_seconds for run in runs])
        )
        most = max(run.most_mb for run in runs)
        yield f"{name:<12} {seconds:>8.2f} {cpu:>8.2f} {most:>6.0f}   {size}"
    product = measuring.middle(outcome.product)
    if outcome.times_numpy is None:
        yield f"The sums of qf after reading: {product:.2f} s; {_NO_NUMPY}"
    else:
        floor = measuring.middle(outcome.numpy)
        yield (
            f"The sums of qf after reading: {product:.2f} s of processor time, by numpy"
            f" {floor:.2f} s; {outcome.times_numpy:.2f} times"
        )


def goals(outcome: Outcome) -> Iterator[Goal]:
    """What dividing a pool must reach; a comparison that was not made has no goal."""
    large, pairs = outcome.rounds
    seconds = measuring.middle([run.seconds for run in outcome.qf])
    by_pairs = measuring.middle([run.seconds for run in outcome.pairs])
    most = max(run.most_mb for run in outcome.qf)
    yield _goal(f"qf, {large}", seconds, "s", GOAL_SECONDS)
    yield _goal("memory for it", most, "MB", GOAL_MB)
    yield _goal(f"qf_pairwise, {pairs}", by_pairs, "s", GOAL_PAIRS_SECONDS)
    if outcome.times_numpy is not None:
        yield _goal("the sums of qf", outcome.times_numpy, "times numpy's", GOAL_TIMES_NUMPY)


def _goal(what: str, measured: float, unit: str, wanted: float) -> Goal:
    return Goal(
        what=what,
        measured=f"{measured:.1f} {unit}",
        wanted=f"{wanted:.0f} {unit}",
        reached=measured <= wanted,
    )
