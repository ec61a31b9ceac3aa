"""Reading the machine: processor time and memory of process trees, flush latency, percentiles."""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    seconds: float


def _processes() -> Mapping[int, _Process]:
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # The name may hold spaces; everything after its closing bracket does not.
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        # Own time in user and system mode, and that of children that have ended.
        ticks = sum(int(fields[place]) for place in (11, 12, 13, 14))
        found[int(entry.name)] = _Process(int(fields[1]), ticks / _TICKS)
    return found


def family(root: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    for pid, process in _processes().items():
        children[process.parent].append(pid)
    found = [root]
    for pid in found:
        found.extend(children.get(pid, ()))
    return found


def processor_seconds(roots: Sequence[int | None]) -> float:
    """Processor time used so far by these processes and their descendants, living and ended."""
    all_processes = _processes()
    pids = {pid for root in roots if root is not None for pid in family(root)}
    return sum(all_processes[pid].seconds for pid in pids if pid in all_processes)


def memory_mb(pid: int) -> float:
    """What one process holds: its own memory and its share of what it shares (PSS), in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"process {pid} does not tell its memory")


def most_mb(pid: int) -> float:
    """The most one process held so far, in MB; 0.0 when it is gone.

    What the system tells once a process has ended counts what its parent held, too.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    told = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(told[0].split()[1]) / 1024 if told else 0.0


def flush_ms(folder: Path, *, times: int = 100) -> tuple[float, float]:
    """How long the disk under a folder takes to keep 4 kB for good: median and 95th of a hundred.

    Every durable write waits at least this long, so no rate means anything without it.
    """
    path = folder / "flush"
    took = []
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        for number in range(times):
            os.pwrite(handle, b"x" * 4096, number * 4096)
            began = time.perf_counter()
            os.fdatasync(handle)
            took.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(handle)
        path.unlink()
    return percentile(took, 50), percentile(took, 95)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed; 0.0 of nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def middle(values: Sequence[float]) -> float:
    """The median; 0.0 of nothing."""
    return statistics.median(values) if values else 0.0
