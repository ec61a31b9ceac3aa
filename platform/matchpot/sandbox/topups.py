"""Top-ups: money from the platform's own bank account onto its balance, after a day."""

from matchpot.sandbox import balance
from matchpot.sandbox.errors import missing_object, refused
from matchpot.sandbox.events import emit
from matchpot.sandbox.payments import check_amount
from matchpot.sandbox.resources import (
    Call,
    Route,
    fetch,
    listing,
    metadata_of,
    retrieve,
    update,
)
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import DAY_SECONDS, World, base_document

ARRIVAL_DAYS = 1


def _create(call: Call) -> JsonObject:
    check_amount(call.params["amount"], call.params["currency"])
    world, params = call.world, call.params
    topup = base_document(world, "topup", "tu")
    arrival = topup["created"] + ARRIVAL_DAYS * DAY_SECONDS
    topup.update(
        {
            "amount": params["amount"],
            "balance_transaction": None,
            "currency": "eur",
            "description": params.get("description"),
            "expected_availability_date": arrival,
            "failure_code": None,
            "failure_message": None,
            "metadata": metadata_of(params),
            "source": None,
            "statement_descriptor": params.get("statement_descriptor"),
            "status": "pending",
            "transfer_group": params.get("transfer_group"),
        }
    )
    world.store.add(topup, status="pending")
    world.store.schedule("topup.succeed", topup["id"], due=arrival)
    emit(world, "topup.created", topup)
    return topup


def _end(world: World, topup_id: str, status: str) -> JsonObject:
    topup = world.store.find(topup_id, kind="topup")
    if topup is None:
        raise missing_object("topup", topup_id)
    if topup["status"] != "pending":
        raise refused(f"Top-up {topup_id} is {topup['status']}, not pending.")
    world.store.unschedule("topup.succeed", topup_id)
    world.store.unlink(topup_id, "status")
    world.store.link(topup_id, "status", status)
    topup["status"] = status
    return topup


def succeed(world: World, topup_id: str) -> JsonObject:
    """The money has arrived and is available.

    Raises:
        ApiError: when the top-up is not pending.
    """
    topup = _end(world, topup_id, "succeeded")
    transaction = balance.record(
        world, "topup", topup["amount"], topup_id, description=topup["description"]
    )
    topup["balance_transaction"] = transaction["id"]
    world.store.save(topup)
    emit(world, "topup.succeeded", topup)
    return topup


def fail(world: World, topup_id: str) -> JsonObject:
    """The money never arrives.

    Raises:
        ApiError: when the top-up is not pending.
    """
    topup = _end(world, topup_id, "failed")
    topup.update(
        failure_code="insufficient_funds", failure_message="The bank account had too little money."
    )
    world.store.save(topup)
    emit(world, "topup.failed", topup)
    return topup


def _cancel(call: Call) -> JsonObject:
    topup = _end(call.world, fetch(call, "topup", "topup")["id"], "canceled")
    call.world.store.save(topup)
    emit(call.world, "topup.canceled", topup)
    return topup


ROUTES = (
    Route("POST", "/v1/topups", "TopupCreateParams", _create),
    Route("GET", "/v1/topups", "TopupListParams", listing("topup", "/v1/topups", "status")),
    Route("GET", "/v1/topups/<id>", "TopupRetrieveParams", retrieve("topup", "topup")),
    Route("POST", "/v1/topups/<id>", "TopupUpdateParams", update("topup", "topup", "description")),
    Route("POST", "/v1/topups/<id>/cancel", "TopupCancelParams", _cancel),
)
