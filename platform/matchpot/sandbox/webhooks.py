"""Delivering events: signed, from a thread of its own, again and again until accepted."""

import hashlib
import hmac
import json
import logging
import threading
import time
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from matchpot.sandbox import events, tasks
from matchpot.sandbox.settings import Endpoint
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import World

LOG = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
FIRST_RETRY_SECONDS = 0.5
MAX_RETRY_SECONDS = 60.0
IDLE_SECONDS = 0.5
MAX_ANSWER_CHARS = 200
PAUSED = "webhooks_paused"
ACCEPTED, NOT_ACCEPTED = 200, 300
# Deliveries stay on this machine, so a proxy set for the outside world must not see them.
OPENER = build_opener(ProxyHandler({}))


def signature_header(payload: bytes, secret: str, *, at: int) -> str:
    """Signs a payload the way Stripe does: time and payload under the endpoint's secret."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"


def retry_after_seconds(attempts: int) -> float:
    """How long to wait after that many failed attempts: doubling, up to a minute."""
    return float(min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), MAX_RETRY_SECONDS))


class Courier(threading.Thread):
    """Carries waiting events to their endpoints, and lets the clock's tasks run."""

    def __init__(self, world: World) -> None:
        super().__init__(name="sandbox-courier", daemon=True)
        self._world = world
        self._is_stopping = False
        # One delivery at a time, so that a flush and the thread never carry the same event.
        self._turn = threading.Lock()

    def run(self) -> None:
        """Works until stopped."""
        while not self._is_stopping:
            self._world.wake.wait(IDLE_SECONDS)
            self._world.wake.clear()
            if self._is_stopping:
                return
            try:
                tasks.run_due(self._world)
                self._carry_due()
            except Exception:
                # The thread must outlive any single failure; the next round tries again.
                LOG.exception("a round of deliveries failed")

    def stop(self) -> None:
        """Ends the thread and waits for it."""
        self._is_stopping = True
        self._world.wake.set()
        self.join(TIMEOUT_SECONDS)

    def _carry_due(self) -> None:
        while not self._is_stopping and self._world.store.setting(PAUSED, "0") == "0":
            due = self._world.store.rows(
                "SELECT seq FROM delivery WHERE state = 'waiting' AND due <= ?"
                " ORDER BY due, seq LIMIT 1",
                (time.time(),),
            )
            if not due:
                return
            self._carry(due[0][0])

    def flush(self) -> list[JsonObject]:
        """Carries all that waits or is held, now, each once; returns what was answered."""
        with self._world.store.transaction():
            events.release_held(self._world)
        waiting = self._world.store.rows(
            "SELECT seq FROM delivery WHERE state = 'waiting' ORDER BY due, seq"
        )
        results = [self._carry(seq) for (seq,) in waiting]
        return [result for result in results if result is not None]

    def _carry(self, seq: int) -> JsonObject | None:
        """Tries one delivery; None when another round has carried it meanwhile."""
        with self._turn:
            found = self._world.store.rows(
                "SELECT event, endpoint, attempts FROM delivery"
                " WHERE seq = ? AND state = 'waiting'",
                (seq,),
            )
            if not found:
                return None
            event_id, endpoint, attempts = found[0]
            event = self._world.store.find(event_id)
            if event is None:
                return None
            status, answer = self._send(endpoint, event)
            if ACCEPTED <= status < NOT_ACCEPTED:
                self._mark_delivered(seq, event, answer)
            else:
                self._put_back(seq, attempts + 1, answer)
            return {"event": event_id, "type": event["type"], "status": status, "answer": answer}

    def _send(self, endpoint: str, event: JsonObject) -> tuple[int, str]:
        settings = self._world.settings
        is_platform = endpoint == events.PLATFORM_ENDPOINT
        target = settings.webhook if is_platform else settings.connect_webhook
        return (0, "no endpoint") if target is None else send(target, event)

    def _put_back(self, seq: int, attempts: int, answer: str) -> None:
        self._world.store.execute(
            "UPDATE delivery SET attempts = ?, due = ?, last_answer = ? WHERE seq = ?",
            (attempts, time.time() + retry_after_seconds(attempts), answer, seq),
        )

    def _mark_delivered(self, seq: int, event: JsonObject, answer: str) -> None:
        store = self._world.store
        with store.transaction():
            store.execute(
                "UPDATE delivery SET state = 'delivered', last_answer = ? WHERE seq = ?",
                (answer, seq),
            )
            event["pending_webhooks"] = 0
            store.save(event)
            store.unlink(event["id"], "undelivered")


def send(target: Endpoint, event: JsonObject) -> tuple[int, str]:
    """Posts one event; status 0 when nobody answered."""
    payload = json.dumps(event, indent=2).encode()
    message = Request(  # noqa: S310 - settings accept loopback addresses only
        target.url,
        data=payload,
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (matchpot sandbox)",
            # Receivers compare the signature's time with the real one, not with our clock.
            "Stripe-Signature": signature_header(payload, target.secret, at=int(time.time())),
        },
    )
    try:
        with OPENER.open(message, timeout=TIMEOUT_SECONDS) as response:
            return response.status, f"{response.status}"
    except HTTPError as error:
        with error:
            return error.code, f"{error.code} {error.reason}"[:MAX_ANSWER_CHARS]
    except (URLError, OSError) as error:
        return 0, str(error)[:MAX_ANSWER_CHARS]
