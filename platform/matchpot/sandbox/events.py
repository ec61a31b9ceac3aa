"""Events: every change is recorded as one, and put in line for its webhook endpoint."""

import time

from stripe import api_version

from matchpot.sandbox import faults
from matchpot.sandbox.faults import FaultKind
from matchpot.sandbox.resources import Call, Route, list_page, retrieve
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import PLATFORM, World, base_document

PLATFORM_ENDPOINT = "platform"
CONNECT_ENDPOINT = "connect"
MAX_TYPES = 20


def emit(
    world: World,
    event_type: str,
    document: JsonObject,
    *,
    account: str = PLATFORM,
    previous: JsonObject | None = None,
) -> JsonObject:
    """Records that something happened to an object, as it is now.

    Events of a connected account go to the second endpoint and carry `account`.
    """
    endpoint = _endpoint(world, account)
    event = base_document(world, "event", "evt")
    data: JsonObject = {"object": document}
    if previous is not None:
        data["previous_attributes"] = previous
    mark = world.request
    event.update(
        {
            "api_version": api_version,
            "data": data,
            "pending_webhooks": 0 if endpoint is None else 1,
            "request": {
                "id": mark.id if mark else None,
                "idempotency_key": mark.idempotency_key if mark else None,
            },
            "type": event_type,
        }
    )
    if account != PLATFORM:
        event["account"] = account
    undelivered = None if endpoint is None else "yes"
    world.store.add(event, account, type=event_type, undelivered=undelivered)
    if endpoint is not None and not world.keeps_quiet:
        _queue(world, event, endpoint)
    return event


def _endpoint(world: World, account: str) -> str | None:
    if account == PLATFORM:
        return PLATFORM_ENDPOINT if world.settings.webhook else None
    return CONNECT_ENDPOINT if world.settings.connect_webhook else None


def _queue(world: World, event: JsonObject, endpoint: str) -> None:
    """Puts the event in line, as the armed faults want it."""
    strike = faults.strike_event(world.store, event["type"])
    kind = strike.kind if strike else None
    due, state, copies = time.time(), "waiting", 1
    if strike and kind == FaultKind.DELAY:
        due += strike.seconds
    elif kind == FaultKind.DUPLICATE:
        copies = 2
    elif kind == FaultKind.DROP:
        state = "dropped"
    elif kind == FaultKind.REORDER:
        state = "held"
    for _ in range(copies):
        world.store.execute(
            "INSERT INTO delivery (event, endpoint, state, due) VALUES (?, ?, ?, ?)",
            (event["id"], endpoint, state, due),
        )
    if strike and kind == FaultKind.REORDER and strike.is_last:
        release_held(world)
    world.wake.set()


def release_held(world: World) -> None:
    """Puts events that were held back in line, the last one first."""
    held = world.store.rows("SELECT seq FROM delivery WHERE state = 'held' ORDER BY seq DESC")
    now = time.time()
    for place, (seq,) in enumerate(held):
        # Deliveries go by due time; a microsecond apart is enough to fix the order.
        world.store.execute(
            "UPDATE delivery SET state = 'waiting', due = ? WHERE seq = ?",
            (now + place * 1e-6, seq),
        )


def _list(call: Call) -> JsonObject:
    filters: dict[str, list[str]] = {}
    if "type" in call.params:
        filters["type"] = [call.params["type"]]
    elif "types" in call.params:
        filters["type"] = call.params["types"][:MAX_TYPES]
    if call.params.get("delivery_success") is False:
        filters["undelivered"] = ["yes"]
    return list_page(call, "event", "/v1/events", filters)


ROUTES = (
    Route("GET", "/v1/events", "EventListParams", _list),
    Route("GET", "/v1/events/<id>", "EventRetrieveParams", retrieve("event", "event")),
)
