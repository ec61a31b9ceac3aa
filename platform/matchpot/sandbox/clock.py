"""The clock that can be moved: real time plus an offset that survives a restart."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from matchpot.sandbox.store import Store

OFFSET = "clock_offset_seconds"


class Clock:
    """Tells the time of the stand-in in whole unix seconds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._offset_seconds = int(store.setting(OFFSET, "0"))
        self._moment: int | None = None

    @property
    def offset_seconds(self) -> int:
        """How far the clock is ahead of real time."""
        return self._offset_seconds

    def now(self) -> int:
        """The present moment; inside `at`, that moment."""
        with self._store.lock:
            if self._moment is not None:
                return self._moment
            return int(time.time()) + self._offset_seconds

    @contextmanager
    def at(self, moment: int) -> Iterator[None]:
        """Lets a block run as if it were that moment; holds the store's lock meanwhile."""
        with self._store.lock:
            before, self._moment = self._moment, moment
            try:
                yield
            finally:
                self._moment = before

    def move_to(self, moment: int) -> None:
        """Moves the clock, forwards or back; time keeps running from there."""
        self._keep(moment - int(time.time()))

    def reset(self) -> None:
        """Back to real time."""
        self._keep(0)

    def _keep(self, offset_seconds: int) -> None:
        with self._store.transaction():
            self._offset_seconds = offset_seconds
            self._store.set_setting(OFFSET, str(offset_seconds))
