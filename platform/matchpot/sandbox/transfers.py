"""Transfers: from the platform's balance to a maker's account, and back by a reversal."""

from matchpot.sandbox import balance
from matchpot.sandbox.accounts import find_account
from matchpot.sandbox.errors import invalid, missing_object, refused
from matchpot.sandbox.events import emit
from matchpot.sandbox.payments import check_amount
from matchpot.sandbox.refunds import euros
from matchpot.sandbox.resources import (
    Call,
    Route,
    fetch,
    list_of,
    listing,
    metadata_of,
    named,
    retrieve,
    update,
)
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import DAY_SECONDS, World, base_document, new_id

PAYOUT_AFTER_DAYS = 1


def _create(call: Call) -> JsonObject:
    world, params = call.world, call.params
    if "amount" not in params:
        raise invalid("Missing required param: amount.", param="amount", code="parameter_missing")
    check_amount(params["amount"], params["currency"])
    account = _destination(call)
    group = _check_source(call)
    transfer = base_document(world, "transfer", "tr")
    transfer.update(
        {
            "amount": params["amount"],
            "amount_reversed": 0,
            "currency": "eur",
            "description": params.get("description"),
            "destination": account["id"],
            "destination_payment": new_id("py"),
            "metadata": metadata_of(params),
            "reversals": list_of([], f"/v1/transfers/{transfer['id']}/reversals"),
            "reversed": False,
            "source_transaction": params.get("source_transaction"),
            "source_type": "card",
            "transfer_group": group,
        }
    )
    _move(world, transfer)
    world.store.add(
        transfer,
        destination=account["id"],
        transfer_group=group,
        source_transaction=transfer["source_transaction"],
    )
    emit(world, "transfer.created", transfer)
    due = world.clock.now() + PAYOUT_AFTER_DAYS * DAY_SECONDS
    world.store.schedule("payout.start", account["id"], due=due)
    return transfer


def _destination(call: Call) -> JsonObject:
    destination = call.params["destination"]
    account = call.world.store.find(destination, kind="account")
    if account is None:
        raise missing_object("destination", destination, param="destination", status=400)
    if account["capabilities"].get("transfers") != "active":
        raise refused(
            "Your destination account needs to have at least one of the following capabilities"
            " enabled: transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )
    return account


def _check_source(call: Call) -> str | None:
    """Refuses what the money does not allow, and returns the transfer group."""
    amount_cents = call.params["amount"]
    group: str | None = call.params.get("transfer_group")
    if "source_transaction" not in call.params:
        if amount_cents > balance.available_cents(call.world):
            raise _too_little()
        return group
    charge = named(call, "source_transaction", "charge", "charge")
    if charge["status"] != "succeeded":
        raise refused("The source_transaction was not successful.", param="source_transaction")
    moved = call.world.store.linked("transfer", "source_transaction", charge["id"])
    left_cents = charge["amount"] - sum(t["amount"] - t["amount_reversed"] for t in moved)
    if amount_cents > left_cents:
        raise refused(
            f"The transfers of this charge would be more than its amount; {euros(left_cents)} is"
            " left.",
            param="amount",
            code="balance_insufficient",
        )
    return group or charge["transfer_group"] or f"group_{charge['payment_intent']}"


def _too_little() -> Exception:
    return refused(
        "You have insufficient available funds in your Stripe account. Your card balance is too"
        " low. Try adding funds directly to your available balance.",
        code="balance_insufficient",
    )


def _move(world: World, transfer: JsonObject) -> None:
    """Books the money out of the platform's balance and into the account's."""
    transaction = balance.record(
        world, "transfer", -transfer["amount"], transfer["id"],
        description=transfer["description"],
    )  # fmt: skip
    transfer["balance_transaction"] = transaction["id"]
    arrival = balance.record(
        world, "payment", transfer["amount"], transfer["destination_payment"],
        account=transfer["destination"],
    )  # fmt: skip
    payment = {
        "id": transfer["destination_payment"], "object": "charge", "amount": transfer["amount"],
        "amount_refunded": 0, "balance_transaction": arrival["id"], "created": transfer["created"],
        "currency": "eur", "livemode": False, "metadata": {}, "paid": True, "refunded": False,
        "source_transfer": transfer["id"], "status": "succeeded",
        "transfer_group": transfer["transfer_group"],
    }  # fmt: skip
    world.store.add(payment, transfer["destination"], transfer_group=transfer["transfer_group"])
    emit(world, "payment.created", payment, account=transfer["destination"])


def _reverse(call: Call) -> JsonObject:
    world = call.world
    transfer = fetch(call, "transfer", "transfer")
    left_cents = transfer["amount"] - transfer["amount_reversed"]
    amount_cents = call.params.get("amount", left_cents)
    if left_cents == 0:
        raise refused(f"Transfer {transfer['id']} is already fully reversed.")
    if not 1 <= amount_cents <= left_cents:
        raise refused(
            f"Reversal amount ({euros(amount_cents)}) is greater than the unreversed amount on"
            f" the transfer ({euros(left_cents)})",
            param="amount",
        )
    if amount_cents > balance.available_cents(world, transfer["destination"]):
        raise refused(
            "The destination account has insufficient funds to reverse this transfer.",
            code="balance_insufficient",
        )
    reversal = base_document(world, "transfer_reversal", "trr")
    del reversal["livemode"]
    reversal.update(
        amount=amount_cents, currency="eur", destination_payment_refund=new_id("pyr"),
        metadata=metadata_of(call.params), source_refund=None, transfer=transfer["id"],
    )  # fmt: skip
    _move_back(world, transfer, reversal)
    world.store.add(reversal, transfer=transfer["id"])
    transfer["reversals"]["data"].insert(0, reversal)
    transfer["amount_reversed"] += amount_cents
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    world.store.save(transfer)
    emit(world, "transfer.reversed", transfer)
    return reversal


def _move_back(world: World, transfer: JsonObject, reversal: JsonObject) -> None:
    find_account(world, transfer["destination"])
    balance.record(
        world, "payment_refund", -reversal["amount"], reversal["destination_payment_refund"],
        account=transfer["destination"],
    )  # fmt: skip
    transaction = balance.record(
        world, "transfer_refund", reversal["amount"], reversal["id"],
        description=f"REFUND FOR TRANSFER {transfer['id']}",
    )  # fmt: skip
    reversal["balance_transaction"] = transaction["id"]


def _retrieve_reversal(call: Call) -> JsonObject:
    reversal = fetch(call, "transfer_reversal", "reversal", call.ids["reversal"])
    if reversal["transfer"] != call.ids["id"]:
        raise missing_object("reversal", call.ids["reversal"])
    return reversal


def _list_reversals(call: Call) -> JsonObject:
    fetch(call, "transfer", "transfer")
    url = f"/v1/transfers/{call.ids['id']}/reversals"
    params = {**call.params, "transfer": call.ids["id"]}
    inner = Call(world=call.world, account=call.account, params=params, ids={})
    return listing("transfer_reversal", url, "transfer")(inner)


ROUTES = (
    Route("POST", "/v1/transfers", "TransferCreateParams", _create),
    Route(
        "GET", "/v1/transfers", "TransferListParams",
        listing("transfer", "/v1/transfers", "transfer_group", "destination"),
    ),
    Route("GET", "/v1/transfers/<id>", "TransferRetrieveParams", retrieve("transfer", "transfer")),
    Route(
        "POST", "/v1/transfers/<id>", "TransferUpdateParams",
        update("transfer", "transfer", "description"),
    ),
    Route("POST", "/v1/transfers/<id>/reversals", "TransferCreateReversalParams", _reverse),
    Route("GET", "/v1/transfers/<id>/reversals", "TransferListReversalsParams", _list_reversals),
    Route(
        "GET", "/v1/transfers/<id>/reversals/<reversal>", "TransferRetrieveReversalParams",
        _retrieve_reversal,
    ),
)  # fmt: skip
