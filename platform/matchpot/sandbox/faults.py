"""Faults on demand: what goes wrong with the next requests and the next webhooks."""

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from matchpot.sandbox.store import JsonObject, Store


class FaultKind(StrEnum):
    """What can be made to go wrong."""

    DUPLICATE = "duplicate"
    REORDER = "reorder"
    DELAY = "delay"
    DROP = "drop"
    RATE_LIMIT = "rate_limit"
    ERROR_BEFORE_COMMIT = "error_before_commit"
    ERROR_AFTER_COMMIT = "error_after_commit"
    TIMEOUT_AFTER_COMMIT = "timeout_after_commit"
    DISCONNECT_AFTER_COMMIT = "disconnect_after_commit"


WEBHOOK_FAULTS = (FaultKind.DUPLICATE, FaultKind.REORDER, FaultKind.DELAY, FaultKind.DROP)


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that hits now. `is_last` when it is used up by this."""

    kind: FaultKind
    seconds: float
    is_last: bool


def arm(
    store: Store,
    kind: FaultKind,
    *,
    count: int = 1,
    seconds: float = 0,
    method: str = "*",
    path: str = "*",
    event: str = "*",
) -> None:
    """Makes the next `count` matching requests or events go wrong; patterns are globs."""
    store.execute(
        "INSERT INTO fault (kind, method, path, event, seconds, remaining)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (kind.value, method, path, event, seconds, count),
    )


def disarm_all(store: Store) -> None:
    """Everything goes right again."""
    store.execute("DELETE FROM fault")


def armed(store: Store) -> list[JsonObject]:
    """What is still to go wrong, oldest first."""
    found = store.rows(
        "SELECT kind, method, path, event, seconds, remaining FROM fault ORDER BY seq"
    )
    names = ("kind", "method", "path", "event", "seconds", "remaining")
    return [dict(zip(names, row, strict=True)) for row in found]


def strike_request(
    store: Store, method: str, path: str, kinds: tuple[FaultKind, ...]
) -> Strike | None:
    """Uses up the oldest fault of these kinds that fits this request."""
    for seq, kind, seconds, remaining, its_method, its_path in _armed_of(store, kinds, "method"):
        if fnmatchcase(method, its_method) and fnmatchcase(path, its_path):
            return _use(store, seq, kind, seconds, remaining)
    return None


def strike_event(store: Store, event_type: str) -> Strike | None:
    """Uses up the oldest webhook fault that fits this event."""
    for seq, kind, seconds, remaining, pattern, _ in _armed_of(store, WEBHOOK_FAULTS, "event"):
        if fnmatchcase(event_type, pattern):
            return _use(store, seq, kind, seconds, remaining)
    return None


def _armed_of(
    store: Store, kinds: tuple[FaultKind, ...], pattern: str
) -> list[tuple[int, str, float, int, str, str]]:
    marks = ", ".join("?" * len(kinds))
    return store.rows(
        f"SELECT seq, kind, seconds, remaining, {pattern}, path FROM fault"  # noqa: S608 - own names
        f" WHERE kind IN ({marks}) ORDER BY seq",
        [kind.value for kind in kinds],
    )


def _use(store: Store, seq: int, kind: str, seconds: float, remaining: int) -> Strike:
    store.execute("UPDATE fault SET remaining = remaining - 1 WHERE seq = ?", (seq,))
    store.execute("DELETE FROM fault WHERE seq = ? AND remaining <= 0", (seq,))
    return Strike(FaultKind(kind), seconds, is_last=remaining <= 1)
