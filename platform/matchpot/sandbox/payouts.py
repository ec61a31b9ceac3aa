"""Payouts: from a balance at Stripe to a bank account, which the bank may send back."""

from matchpot.sandbox import balance
from matchpot.sandbox.accounts import announce, find_account
from matchpot.sandbox.errors import missing_object, refused
from matchpot.sandbox.events import emit
from matchpot.sandbox.payments import check_amount
from matchpot.sandbox.resources import Call, Route, listing, metadata_of, retrieve, update
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import DAY_SECONDS, PLATFORM, World, base_document

ARRIVAL_DAYS = 1
PLATFORM_BANK = "ba_1MatchpotPlatform"
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "could_not_process": "The bank could not process this payout.",
    "no_account": "The bank account could not be located.",
    "incorrect_account_holder_name": "The name does not match that of the account's holder.",
}


def start_automatic(world: World, account_id: str) -> JsonObject | None:
    """Pays a maker's whole available balance out; None when there is nothing to pay.

    Nothing leaves while the account's payouts are switched off; the money waits there.
    """
    account = find_account(world, account_id)
    cents = balance.available_cents(world, account_id)
    if cents < 1 or not account["payouts_enabled"]:
        return None
    bank_account = account["external_accounts"]["data"][0]["id"]
    return _start(
        world, cents, account=account_id, destination=bank_account, is_automatic=True, params={}
    )


def _start(
    world: World,
    amount_cents: int,
    *,
    account: str,
    destination: str,
    is_automatic: bool,
    params: JsonObject,
) -> JsonObject:
    payout = base_document(world, "payout", "po")
    arrival = payout["created"] + ARRIVAL_DAYS * DAY_SECONDS
    transaction = balance.record(
        world, "payout", -amount_cents, payout["id"], account=account, description="STRIPE PAYOUT"
    )
    payout.update(
        {
            "amount": amount_cents,
            "application_fee": None,
            "application_fee_amount": None,
            "arrival_date": arrival,
            "automatic": is_automatic,
            "balance_transaction": transaction["id"],
            "currency": "eur",
            "description": params.get("description"),
            "destination": destination,
            "failure_balance_transaction": None,
            "failure_code": None,
            "failure_message": None,
            "metadata": metadata_of(params),
            "method": "standard",
            "original_payout": None,
            "reconciliation_status": "completed" if is_automatic else "not_applicable",
            "reversed_by": None,
            "source_type": "card",
            "statement_descriptor": params.get("statement_descriptor"),
            "status": "in_transit",
            "trace_id": None,
            "type": "bank_account",
        }
    )
    world.store.add(payout, account, destination=destination, status="in_transit", of=account)
    world.store.schedule("payout.pay", payout["id"], due=arrival)
    emit(world, "payout.created", payout, account=account)
    return payout


def _create(call: Call) -> JsonObject:
    check_amount(call.params["amount"], call.params["currency"])
    if call.params["amount"] > balance.available_cents(call.world, call.account):
        raise refused(
            "You have insufficient funds in your Stripe account for this transfer. Your card"
            " balance is too low.",
            code="balance_insufficient",
            param="amount",
        )
    destination = PLATFORM_BANK
    if call.account != PLATFORM:
        account = find_account(call.world, call.account)
        if not account["payouts_enabled"]:
            raise refused("Payouts are not enabled on this account.", code="payouts_not_allowed")
        destination = account["external_accounts"]["data"][0]["id"]
    return _start(
        call.world, call.params["amount"], account=call.account, destination=destination,
        is_automatic=False, params=call.params,
    )  # fmt: skip


def _account_of(world: World, payout_id: str) -> str:
    found = world.store.rows(
        "SELECT account FROM object WHERE id = ? AND kind = 'payout'", (payout_id,)
    )
    if not found:
        raise missing_object("payout", payout_id)
    return str(found[0][0])


def _end(world: World, payout: JsonObject, status: str) -> None:
    payout["status"] = status
    world.store.save(payout)
    world.store.unlink(payout["id"], "status")
    world.store.link(payout["id"], "status", status)
    world.store.unschedule("payout.pay", payout["id"])


def pay(world: World, payout_id: str) -> JsonObject:
    """The payout has arrived.

    Raises:
        ApiError: when it is not under way.
    """
    account = _account_of(world, payout_id)
    payout = world.store.get(payout_id)
    if payout["status"] != "in_transit":
        raise refused(f"Payout {payout_id} is {payout['status']}, not in transit.")
    _end(world, payout, "paid")
    emit(world, "payout.paid", payout, account=account)
    return payout


def fail(world: World, payout_id: str, *, code: str = "account_closed") -> JsonObject:
    """The bank sends the payout back; a maker's payouts stop until they onboard anew.

    A payout may fail after it was paid, as at Stripe.

    Raises:
        ApiError: when it has failed already or the code is unknown.
    """
    account_id = _account_of(world, payout_id)
    payout = world.store.get(payout_id)
    if payout["status"] not in ("in_transit", "paid"):
        raise refused(f"Payout {payout_id} is {payout['status']} and cannot fail now.")
    if code not in FAILURES:
        raise refused(f"A payout fails with one of {', '.join(FAILURES)}.", param="code")
    returned = balance.record(
        world, "payout_failure", payout["amount"], payout_id, account=account_id,
        description="PAYOUT FAILURE",
    )  # fmt: skip
    payout.update(
        failure_balance_transaction=returned["id"],
        failure_code=code,
        failure_message=FAILURES[code],
    )
    _end(world, payout, "failed")
    emit(world, "payout.failed", payout, account=account_id)
    if account_id != PLATFORM:
        _stop_payouts(world, account_id)
    return payout


def _stop_payouts(world: World, account_id: str) -> None:
    account = find_account(world, account_id)
    account["payouts_enabled"] = False
    account["external_accounts"]["data"][0]["status"] = "errored"
    account["requirements"]["currently_due"] = ["external_account"]
    account["requirements"]["past_due"] = ["external_account"]
    world.store.save(account)
    announce(world, account)


def _cancel(call: Call) -> JsonObject:
    raise refused(
        f"Payout {call.ids['id']} is on its way and can no longer be canceled.",
        code="payout_cannot_be_canceled",
    )


ROUTES = (
    Route("POST", "/v1/payouts", "PayoutCreateParams", _create),
    Route(
        "GET", "/v1/payouts", "PayoutListParams",
        listing("payout", "/v1/payouts", "destination", "status"),
    ),
    Route("GET", "/v1/payouts/<id>", "PayoutRetrieveParams", retrieve("payout", "payout")),
    Route("POST", "/v1/payouts/<id>", "PayoutUpdateParams", update("payout", "payout")),
    Route("POST", "/v1/payouts/<id>/cancel", "PayoutCancelParams", _cancel),
)  # fmt: skip
