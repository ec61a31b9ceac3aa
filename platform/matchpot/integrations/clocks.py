"""Clocks and sources of unguessable words.

`SystemClock` is the real one. `StandInClock` follows the stand-in's clock, which
can be moved, so that a developer sees a deadline pass in a minute.
"""

import json
import secrets
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

_FRESH_SECONDS = 0.5


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class StandInClock:
    """The stand-in's clock: its distance from the machine's is asked twice a second at most.

    Every process goes by the very same distance: what one decided to be due is due for all. While
    the stand-in is out of reach the last known distance holds.
    """

    def __init__(self, api_base: str) -> None:
        self._address = f"{api_base.rstrip('/')}/_control/clock"
        self._lock = threading.Lock()
        self._asked_at = float("-inf")
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The stand-in's present moment in UTC."""
        with self._lock:
            if time.monotonic() - self._asked_at > _FRESH_SECONDS:
                self._ask()
                self._asked_at = time.monotonic()
            return datetime.now(UTC) + self._ahead

    def _ask(self) -> None:
        # The address is the operator's own setting, never a visitor's.
        try:
            with urllib.request.urlopen(self._address, timeout=2) as answer:  # noqa: S310
                self._ahead = timedelta(seconds=int(json.load(answer)["offset_seconds"]))
        except (urllib.error.URLError, TimeoutError, ConnectionError, ValueError, KeyError):
            return


class RandomTokens:
    """Words from the operating system's randomness."""

    def new(self) -> str:
        """192 bits, 32 address-safe characters."""
        return secrets.token_urlsafe(24)
