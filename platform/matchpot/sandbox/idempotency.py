"""Idempotency keys: the first answer to a key is the answer to every repetition.

Keys are remembered for a day. What failed on its form alone is not remembered; errors of the
server are.
"""

import hashlib
import json
import threading
from dataclasses import dataclass, field

from matchpot.sandbox import errors
from matchpot.sandbox.store import JsonObject, Store
from matchpot.sandbox.world import DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with. `is_replayed` when it was answered before."""

    status: int
    body: str
    request_id: str
    is_replayed: bool = False


def fingerprint(method: str, path: str, params: JsonObject) -> str:
    """What makes two requests the same one."""
    text = json.dumps([method, path, params], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class KeyRing:
    """The keys of one stand-in; those being worked on are held in memory only."""

    store: Store
    busy: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def claim(self, scope: str, request: str, *, now: int) -> Answer | None:
        """Takes the key, or returns the answer it already has.

        Raises:
            ApiError: 409 while the first request is unanswered, 400 for a different request.
        """
        key = scope.partition(":")[2]
        with self.lock:
            if scope in self.busy:
                raise errors.key_in_use(key)
            found = self.store.rows(
                "SELECT request, status, body, request_id FROM answer"
                " WHERE scope = ? AND created > ?",
                (scope, now - DAY_SECONDS),
            )
            if not found:
                self.busy.add(scope)
                return None
        its_request, status, body, request_id = found[0]
        if its_request != request:
            raise errors.key_reused(key)
        return Answer(status, body, request_id, is_replayed=True)

    def keep(self, scope: str, request: str, answer: Answer, *, now: int) -> None:
        """Remembers the answer; belongs into the transaction of what was done."""
        self.store.execute(
            "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?)",
            (scope, request, answer.status, answer.body, answer.request_id, now),
        )

    def release(self, scope: str) -> None:
        """The request with this key is over."""
        with self.lock:
            self.busy.discard(scope)
