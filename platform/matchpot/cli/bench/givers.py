"""Processes full of clients, seen from outside: started once, asked to run many times."""

import time
from pathlib import Path

from matchpot.cli.bench import runs
from matchpot.cli.bench.runs import Run, Tally
from matchpot.cli.bench.stores import Store

PROCESSES = 2
# Long enough for all processes to have their threads waiting.
_HEAD_START_SECONDS = 0.1


class Givers:
    """Two processes of one kind, as there are two web workers; clients are divided over them."""

    def __init__(self, kind: str, store: Store, root: Path) -> None:
        self._processes = [
            runs.start("clients", kind, store.url, store=store, root=root)
            for _number in range(PROCESSES)
        ]
        for number in range(PROCESSES):
            self._hear(number)

    def run(self, run: Run) -> Tally:
        """Run the clients and wait for their tally.

        Raises:
            RuntimeError: A client met an error; all of them have stopped.
        """
        shares = [run.threads - run.threads // PROCESSES, run.threads // PROCESSES]
        busy = [number for number, share in enumerate(shares) if share]
        starts_at = time.monotonic() + _HEAD_START_SECONDS
        for number in busy:
            asked = Run(
                name=f"{run.name}-{number}",
                campaigns=run.campaigns,
                threads=shares[number],
                starts_at=starts_at,
                seconds=run.seconds,
            )
            pipe = self._processes[number].stdin
            assert pipe is not None  # noqa: S101 - it was started with one
            pipe.write(asked.line())
            pipe.flush()
        whole = Tally()
        for number in busy:
            whole.add(self._hear(number))
        if whole.error:
            raise RuntimeError(whole.error)
        return whole

    def _hear(self, number: int) -> Tally:
        pipe = self._processes[number].stdout
        assert pipe is not None  # noqa: S101 - it was started with one
        tally = Tally.heard(pipe.readline())
        if tally.error:
            raise RuntimeError(tally.error)
        return tally

    def stop(self) -> None:
        """End the processes: they stop when nobody can ask any more."""
        for process in self._processes:
            process.communicate(timeout=20)
