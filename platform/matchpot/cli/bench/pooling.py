"""A pool divided over very many donations: the whole command, from the file to the answer.

The command is measured as people start it, in a process of its own, each time over the same rows in
another order: the answer must be the same bytes. Beside it stands what numpy takes for the same
sums after the file is read (`pool_sums.py`).
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from matchpot.cli.bench import measuring, pool_files, pool_sums
from matchpot.cli.bench.pool_files import Round, Rounds
from matchpot.cli.bench.pool_sums import Sums
from matchpot.cli.bench.report import Goal
from matchpot.cli.matching.donation_file import read_donations

GOAL_SECONDS, GOAL_MB, GOAL_TIMES_NUMPY, GOAL_PAIRS_SECONDS = 6.0, 1_000.0, 3.0, 30.0
# In order and shuffled: the least that shows the same bytes for any order of rows.
_ORDERS = 2
_LOOK_SECONDS = 0.02
_NO_NUMPY = "numpy is not installed, so there is nothing to compare with: pip install numpy"
_PAIRS = ("--rule", "qf_pairwise", "--m-cents", "1000")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What one run took: processor time and memory of all its processes, and its answer's SHA-256.

    What processes share counts for each of them, so the memory is at most this.
    """

    seconds: float
    cpu_seconds: float
    most_mb: float
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A rule over a round, run by run."""

    name: str
    size: Round
    goal_seconds: float
    runs: Sequence[Took]

    @property
    def seconds(self) -> float:
        """How long one waits, the median."""
        return measuring.middle([run.seconds for run in self.runs])

    @property
    def cpu_seconds(self) -> float:
        """Processor time, the median."""
        return measuring.middle([run.cpu_seconds for run in self.runs])

    @property
    def most_mb(self) -> float:
        """The most memory any run held."""
        return max(run.most_mb for run in self.runs)

    @property
    def is_alike(self) -> bool:
        """Whether every order of rows gave the same bytes."""
        return len({run.answer for run in self.runs}) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All cases, and by rule the sums after reading."""

    cases: Sequence[Case]
    sums: Mapping[str, Sums]

    def times_numpy(self, case: Case) -> float | None:
        """The whole command from file to answer, in numpy's times for its sums alone."""
        sums = self.sums.get(case.name)
        floor = measuring.middle(sums.numpy) if sums else 0.0
        return case.cpu_seconds / floor if floor else None


def measure(*, passes: int, rounds: Rounds, say: Say) -> Outcome:
    """Write files of donations and divide a pool over each, so often."""
    cases = []
    often = max(passes, _ORDERS)
    with tempfile.TemporaryDirectory(prefix="matchpot-bench-") as folder:
        paths = pool_files.written(Path(folder), rounds.large)
        for name, params in pool_sums.RULES.items():
            words = ("--rule", name, *_options(params))
            case = _case(name, paths, rounds.large, words, often, goal=GOAL_SECONDS, say=say)
            cases.append(case)
        say("pools: the same sums by numpy")
        sums = pool_sums.measure(read_donations(paths[0].read_bytes()), passes=passes)
        for size in (rounds.pairs, rounds.dense):
            paths = pool_files.written(Path(folder), size)
            # A run is long and says enough: once in order and once shuffled.
            case = _case(
                "qf_pairwise", paths, size, _PAIRS, _ORDERS, goal=GOAL_PAIRS_SECONDS, say=say
            )
            cases.append(case)
    return Outcome(cases=cases, sums=sums)


def _options(params: Mapping[str, int]) -> list[str]:
    return [
        word for name, one in params.items() for word in (f"--{name.replace('_', '-')}", str(one))
    ]


def _case(
    name: str,
    paths: Sequence[Path],
    size: Round,
    words: Sequence[str],
    often: int,
    *,
    goal: float,
    say: Say,
) -> Case:
    say(f"pools: {name} over {size}")
    runs = [_run(path, *words) for path in islice(cycle(paths), often)]
    return Case(name=name, size=size, goal_seconds=goal, runs=runs)


def _run(path: Path, *words: str) -> Took:
    command = [sys.executable, "-m", "matchpot", "match", "pool", *words]
    with tempfile.TemporaryFile() as answer:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [*command, "--pool-cents", str(pool_sums.POOL_CENTS), str(path)], stdout=answer
        )
        ended, most_mb = 0, 0.0
        while not ended:
            most_mb = max(most_mb, _most_mb(process.pid))
            time.sleep(_LOOK_SECONDS)
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError("the command failed")
        answer.seek(0)
        told = hashlib.sha256(answer.read()).hexdigest()
    cpu_seconds = used.ru_utime + used.ru_stime
    return Took(seconds=seconds, cpu_seconds=cpu_seconds, most_mb=most_mb, answer=told)


def _most_mb(pid: int) -> float:
    """The most a process and its children held so far."""
    parts = Path(f"/proc/{pid}/task").glob("*/children")
    try:
        children = [child for part in parts for child in part.read_text().split()]
    except OSError:  # the process has ended meanwhile
        return 0.0
    return sum(map(measuring.most_mb, [pid, *map(int, children)]))


def lines(outcome: Outcome) -> Iterator[str]:
    """The table."""
    yield "A pool divided by `matchpot match pool`, from the file to the answer"
    yield f"{'rule':<12} {'seconds':>8} {'cpu':>8} {'MB':>6} {'x numpy':>8} {'any order':>10}"
    for case in outcome.cases:
        times = outcome.times_numpy(case)
        told = "" if times is None else f"{times:.2f}"
        alike = "same" if case.is_alike else "DIFFERS"
        yield (
            f"{case.name:<12} {case.seconds:>8.2f} {case.cpu_seconds:>8.2f} {case.most_mb:>6.0f}"
            f" {told:>8} {alike:>10}   {case.size}"
        )
    for name, sums in outcome.sums.items():
        product = measuring.middle(sums.product)
        if sums.times_numpy is None:
            yield f"The sums of {name} after reading: {product:.2f} s; {_NO_NUMPY}"
        else:
            floor = measuring.middle(sums.numpy)
            yield (
                f"The sums of {name} after reading: {product:.2f} s of processor time, by numpy"
                f" {floor:.2f} s; {sums.times_numpy:.2f} times"
            )


def goals(outcome: Outcome) -> Iterator[Goal]:
    """What dividing a pool must reach; a comparison that was not made has no goal."""
    for case in outcome.cases:
        yield _goal(f"{case.name}, {case.size}", case.seconds, "s", case.goal_seconds)
        yield _goal(f"memory for {case.name}, {case.size}", case.most_mb, "MB", GOAL_MB)
        yield Goal(
            what=f"the same bytes for any order of rows, {case.name}, {case.size}",
            measured=str(case.is_alike).lower(),
            wanted="true",
            reached=case.is_alike,
        )
        times = outcome.times_numpy(case)
        if times is not None:
            yield _goal(f"{case.name} from file to answer", times, "times numpy", GOAL_TIMES_NUMPY)


def _goal(what: str, measured: float, unit: str, wanted: float) -> Goal:
    return Goal(
        what=what,
        measured=f"{measured:.1f} {unit}",
        wanted=f"{wanted:.0f} {unit}",
        reached=measured <= wanted,
    )
