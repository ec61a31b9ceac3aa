"""Refunds: money back to the payer, in whole or in part, which may fail later.

The processing fee of the payment is not given back.
"""

from matchpot.sandbox import balance
from matchpot.sandbox.errors import invalid, missing_object, refused
from matchpot.sandbox.events import emit
from matchpot.sandbox.methods import Method
from matchpot.sandbox.resources import (
    Call,
    Route,
    fetch,
    listing,
    metadata_of,
    named,
    retrieve,
    update,
)
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import DAY_SECONDS, World, base_document

STEER = "sandbox_outcome"
CARRIED = ("pending", "requires_action", "succeeded")


def euros(cents: int) -> str:
    """Writes an amount the way Stripe's sentences do.

    >>> euros(2505)
    '€25.05'
    """
    return f"€{cents // 100:,}.{cents % 100:02d}"


def create(call: Call) -> JsonObject:
    """Gives a charge, or a part of it, back to the payer.

    Raises:
        ApiError: when there is nothing to give back, or not as much.
    """
    charge = _charge_of(call)
    amount_cents = _amount_of(call.params, charge)
    world = call.world
    refund = base_document(world, "refund", "re" if _is_card(charge) else "pyr")
    del refund["livemode"]
    method = charge["payment_method_details"]["type"]
    refund.update(
        {
            "amount": amount_cents,
            "balance_transaction": None,
            "charge": charge["id"],
            "currency": charge["currency"],
            "destination_details": {"type": method, method: {}},
            "metadata": metadata_of(call.params),
            "payment_intent": charge["payment_intent"],
            "reason": call.params.get("reason"),
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "pending",
            "transfer_reversal": None,
        }
    )
    world.store.add(refund, charge=charge["id"], payment_intent=charge["payment_intent"])
    _start(world, refund, charge)
    return refund


def _charge_of(call: Call) -> JsonObject:
    if "charge" in call.params:
        return named(call, "charge", "charge", "charge")
    if "payment_intent" not in call.params:
        raise invalid(
            "One of the following params should be provided for this request: payment_intent or"
            " charge.",
            code="parameter_missing",
        )
    intent = named(call, "payment_intent", "payment_intent", "payment_intent")
    if intent["status"] != "succeeded":
        raise refused(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
            code="payment_intent_unexpected_state",
        )
    return call.world.store.get(intent["latest_charge"])


def _amount_of(params: JsonObject, charge: JsonObject) -> int:
    if charge["status"] != "succeeded":
        raise refused(
            f"Charge {charge['id']} was not successful and cannot be refunded.", param="charge"
        )
    if charge["refunded"]:
        raise refused(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if charge["disputed"]:
        raise refused(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    left_cents: int = charge["amount"] - charge["amount_refunded"]
    amount_cents: int = params.get("amount", left_cents)
    if amount_cents < 1:
        raise invalid(
            "This value must be greater than or equal to 1.",
            param="amount", code="parameter_invalid_integer",
        )  # fmt: skip
    if amount_cents > left_cents:
        raise refused(
            f"Refund amount ({euros(amount_cents)}) is greater than unrefunded amount on charge"
            f" ({euros(left_cents)})",
            param="amount",
        )
    return amount_cents


def _is_card(charge: JsonObject) -> bool:
    return bool(charge["payment_method_details"]["type"] == Method.CARD)


def _fate(world: World, refund: JsonObject, charge: JsonObject) -> str | None:
    """How the refund is to go: as its metadata says, else as the test card says."""
    steered: str | None = refund["metadata"].get(STEER)
    if steered is not None:
        return steered
    for fate in ("pending", "fail"):
        fated = world.store.linked("charge", "refund_fate", fate)
        if any(other["id"] == charge["id"] for other in fated):
            return fate
    return None


def _start(world: World, refund: JsonObject, charge: JsonObject) -> None:
    charge["amount_refunded"] += refund["amount"]
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.store.save(charge)
    tomorrow = world.clock.now() + DAY_SECONDS
    fate = _fate(world, refund, charge)
    if not world.has_overdraft and balance.available_cents(world) < refund["amount"]:
        refund["pending_reason"] = "insufficient_funds"
        world.store.link(refund["id"], "waits_for_money", "yes")
    else:
        _book(world, refund, charge)
        refund["status"] = "pending" if fate == "pending" else "succeeded"
        if fate == "pending":
            world.store.schedule("refund.succeed", refund["id"], due=tomorrow)
        elif fate == "fail":
            world.store.schedule("refund.fail", refund["id"], due=tomorrow)
    world.store.save(refund)
    emit(world, "refund.created", refund)
    emit(world, "charge.refunded", charge)


def _book(world: World, refund: JsonObject, charge: JsonObject) -> None:
    transaction = balance.record(
        world,
        "refund" if _is_card(charge) else "payment_refund",
        -refund["amount"],
        refund["id"],
        description=f"REFUND FOR {charge['description'] or charge['id']}",
    )
    refund["balance_transaction"] = transaction["id"]


def retry_waiting(world: World) -> None:
    """Pays the refunds that waited for money, oldest first, as far as the balance reaches."""
    for refund in world.store.linked("refund", "waits_for_money", "yes"):
        if balance.available_cents(world) < refund["amount"]:
            return
        world.store.unlink(refund["id"], "waits_for_money")
        _book(world, refund, world.store.get(refund["charge"]))
        refund.pop("pending_reason")
        refund["status"] = "succeeded"
        world.store.save(refund)
        _announce(world, refund)


def _find(world: World, refund_id: str) -> JsonObject:
    refund = world.store.find(refund_id, kind="refund")
    if refund is None:
        raise missing_object("refund", refund_id)
    return refund


def succeed(world: World, refund_id: str) -> JsonObject:
    """A pending refund reaches the payer.

    Raises:
        ApiError: when it is not pending or waits for money.
    """
    refund = _find(world, refund_id)
    if refund["status"] != "pending" or refund["balance_transaction"] is None:
        raise refused(f"Refund {refund_id} is {refund['status']} and cannot succeed now.")
    world.store.unschedule("refund.succeed", refund_id)
    refund["status"] = "succeeded"
    world.store.save(refund)
    _announce(world, refund)
    return refund


def fail(world: World, refund_id: str, *, reason: str = "expired_or_canceled_card") -> JsonObject:
    """A refund bounces: the money is back on the platform's balance.

    Raises:
        ApiError: when it has ended already.
    """
    refund = _find(world, refund_id)
    if refund["status"] not in CARRIED:
        raise refused(f"Refund {refund_id} is {refund['status']} and cannot fail now.")
    charge = world.store.get(refund["charge"])
    if refund["balance_transaction"] is not None:
        returned = balance.record(
            world,
            "refund_failure" if _is_card(charge) else "payment_failure_refund",
            refund["amount"],
            refund["id"],
            description="REFUND FAILURE",
        )
        refund["failure_balance_transaction"] = returned["id"]
    _give_up(world, refund, charge, status="failed")
    refund["failure_reason"] = reason
    world.store.save(refund)
    emit(world, "refund.failed", refund)
    _announce(world, refund)
    return refund


def _give_up(world: World, refund: JsonObject, charge: JsonObject, *, status: str) -> None:
    for kind in ("refund.succeed", "refund.fail"):
        world.store.unschedule(kind, refund["id"])
    world.store.unlink(refund["id"], "waits_for_money")
    refund.pop("pending_reason", None)
    refund["status"] = status
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    world.store.save(charge)


def _announce(world: World, refund: JsonObject) -> None:
    emit(world, "refund.updated", refund)
    emit(world, "charge.refund.updated", refund)


def _cancel(call: Call) -> JsonObject:
    refund = fetch(call, "refund", "refund")
    if refund.get("pending_reason") != "insufficient_funds":
        raise refused(f"Refund {refund['id']} cannot be canceled.", code="refund_not_cancelable")
    _give_up(call.world, refund, call.world.store.get(refund["charge"]), status="canceled")
    call.world.store.save(refund)
    _announce(call.world, refund)
    return refund


ROUTES = (
    Route("POST", "/v1/refunds", "RefundCreateParams", create),
    Route(
        "GET", "/v1/refunds", "RefundListParams",
        listing("refund", "/v1/refunds", "charge", "payment_intent"),
    ),
    Route("GET", "/v1/refunds/<id>", "RefundRetrieveParams", retrieve("refund", "refund")),
    Route("POST", "/v1/refunds/<id>", "RefundUpdateParams", update("refund", "refund")),
    Route("POST", "/v1/refunds/<id>/cancel", "RefundCancelParams", _cancel),
)  # fmt: skip
