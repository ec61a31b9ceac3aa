"""Is it alive, is it ready, does the background work run: for load balancers and alarms."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from matchpot.extensions import everyone, outside, reader
from matchpot.persistence.leases import INBOX, OUTBOX, count_dead, oldest_due
from matchpot.persistence.queries.work import beats

health = Blueprint("health", __name__, url_prefix="/health")

_TOO_LONG = timedelta(minutes=5)


@health.get("/live")
@everyone
def live() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(ok=True)


@health.get("/ready")
@everyone
def ready() -> ResponseReturnValue:
    """The database answers too."""
    try:
        reader().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(ok=False, why="the database does not answer"), 503
    return jsonify(ok=True)


@health.get("/jobs")
@everyone
def jobs() -> ResponseReturnValue:
    """How long work has waited, what waits for a person, and when the worker was last seen."""
    session, now = reader(), outside().clock.now()
    told: dict[str, Any] = {}
    late = False
    for name, work in (("outbox", OUTBOX), ("inbox", INBOX)):
        due = oldest_due(session, work, now=now)
        waits = now - due if due is not None else timedelta()
        dead = count_dead(session, work)
        told[name] = {"oldest_due_seconds": int(waits.total_seconds()), "dead": dead}
        late = late or waits > _TOO_LONG or dead > 0
    beat = beats(session).get("worker")
    silent = beat is None or now - beat > _TOO_LONG
    told["worker_seen_at"] = beat.isoformat() if beat else None
    told["ok"] = not late and not silent
    return jsonify(told), 200 if told["ok"] else 503
