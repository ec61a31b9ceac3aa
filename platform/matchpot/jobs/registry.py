"""Who carries out which promise, and what runs by the clock.

A noun's module registers its handlers here when it is imported; `runner` looks
them up. A handler must bear being run twice and being killed anywhere: it does
its effect under the promise's key, then records the result in one write.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A promise that was claimed: what its handler needs to know of the row."""

    id: int
    key: str
    kind: str
    ref_type: str
    ref_id: int
    payload: Mapping[str, Any]
    attempts: int


Handler = Callable[[Task], None]
Round = Callable[[datetime], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """Something done by the clock: tells how many things it did."""

    name: str
    every: timedelta
    run: Round


HANDLERS: dict[str, Handler] = {}
ROUNDS: dict[str, Periodic] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function as the one that carries out promises of a kind."""

    def register(handler: Handler) -> Handler:
        if kind in HANDLERS:
            raise ValueError(f"two handlers for {kind}")
        HANDLERS[kind] = handler
        return handler

    return register


def every(name: str, interval: timedelta) -> Callable[[Round], Round]:
    """Register the decorated function as a round to run at least this far apart."""

    def register(run: Round) -> Round:
        if name in ROUNDS:
            raise ValueError(f"two rounds called {name}")
        ROUNDS[name] = Periodic(name=name, every=interval, run=run)
        return run

    return register
