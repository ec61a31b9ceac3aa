"""Charges: one attempt to take money, successful, pending or failed."""

from matchpot.sandbox import balance, fees
from matchpot.sandbox.events import emit
from matchpot.sandbox.methods import CardFate, Method, Outcome, Tender, payment_method_details
from matchpot.sandbox.resources import Call, Route, listing, retrieve, update
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import DAY_SECONDS, World, base_document

# Direct debit takes up to fourteen working days; five days is the common case.
DEBIT_DAYS = 5
DISPUTE_AFTER_DAYS = 3
DECLINES = {
    CardFate.DECLINED: ("card_declined", "generic_decline", "Your card was declined."),
    CardFate.NO_FUNDS: ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    CardFate.EXPIRED: ("expired_card", "expired_card", "Your card has expired."),
}
NOT_AUTHORISED = (
    "payment_intent_payment_attempt_failed",
    None,
    "The payment was not authorised by the payer or their bank.",
)
DEBIT_FAILED = (
    "payment_method_provider_decline", None, "The payer's bank returned the direct debit.",
)  # fmt: skip


def refusal_of(tender: Tender) -> tuple[str, str | None, str] | None:
    """Why this attempt is declined at once (code, decline code, sentence), or None."""
    if tender.outcome is Outcome.DECLINED:
        return DECLINES[CardFate.DECLINED] if tender.method is Method.CARD else NOT_AUTHORISED
    return DECLINES.get(tender.fate)


def open_charge(world: World, intent: JsonObject, tender: Tender) -> JsonObject:
    """Makes the charge of an attempt, still pending and without events."""
    is_card = tender.method is Method.CARD
    charge = base_document(world, "charge", "ch" if is_card else "py")
    charge.update(
        {
            "amount": intent["amount"],
            "amount_captured": 0,
            "amount_refunded": 0,
            "application": None,
            "application_fee": None,
            "application_fee_amount": None,
            "balance_transaction": None,
            "billing_details": {
                "address": None, "email": tender.email, "name": tender.name, "phone": None,
                "tax_id": None,
            },
            "calculated_statement_descriptor": "MATCHPOT",
            "captured": True,
            "currency": intent["currency"],
            "customer": None,
            "description": intent["description"],
            "disputed": False,
            "failure_balance_transaction": None,
            "failure_code": None,
            "failure_message": None,
            "fraud_details": {},
            "metadata": dict(intent["metadata"]),
            "on_behalf_of": intent["on_behalf_of"],
            "outcome": None,
            "paid": False,
            "payment_intent": intent["id"],
            "payment_method": intent["payment_method"],
            "payment_method_details": payment_method_details(tender),
            "receipt_email": intent["receipt_email"],
            "receipt_number": None,
            "receipt_url": None,
            "refunded": False,
            "review": None,
            "shipping": None,
            "source": None,
            "source_transfer": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
            "status": "pending",
            "transfer_data": None,
            "transfer_group": intent["transfer_group"],
        }
    )  # fmt: skip
    return world.store.add(
        charge, payment_intent=intent["id"], transfer_group=charge["transfer_group"]
    )


def _outcome(verdict: str, *, reason: str | None = None) -> JsonObject:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if reason else "approved_by_network",
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "The payment failed." if reason else "Payment complete.",
        "type": verdict,
    }


def fail_charge(world: World, charge: JsonObject, refusal: tuple[str, str | None, str]) -> None:
    """Marks the charge as failed."""
    code, decline_code, message = refusal
    charge.update(
        status="failed",
        captured=False,
        failure_code=code,
        failure_message=message,
        outcome=_outcome("issuer_declined", reason=decline_code or code),
    )
    world.store.save(charge)
    emit(world, "charge.failed", charge)


def succeed_charge(world: World, charge: JsonObject) -> None:
    """Marks the charge as paid and books it on the balance, at once or after the fee's delay."""
    charge.update(
        status="succeeded",
        paid=True,
        amount_captured=charge["amount"],
        outcome=_outcome("authorized"),
    )
    # Stripe announces the charge before its fee is known, and tells the fee in an update.
    emit(world, "charge.succeeded", charge)
    world.store.save(charge)
    if world.fee_delay_seconds:
        due = world.clock.now() + world.fee_delay_seconds
        world.store.schedule("charge.book", charge["id"], due=due)
    else:
        _book(world, charge)


def _book(world: World, charge: JsonObject) -> None:
    method = charge["payment_method_details"]["type"]
    transaction = balance.record(
        world,
        "charge" if method == Method.CARD else "payment",
        charge["amount"],
        charge["id"],
        fee_cents=fees.payment_fee_cents(method, charge["amount"]),
        description=charge["description"],
        days_pending=world.pending_days,
    )
    charge["balance_transaction"] = transaction["id"]
    world.store.save(charge)


def book_late(world: World, charge_id: str) -> None:
    """Books a charge whose fee took its time, and tells it."""
    _book(world, world.store.get(charge_id))
    announce_fee(world, charge_id)


def announce_fee(world: World, charge_id: str) -> None:
    """Tells that the charge's balance transaction is known, if it is."""
    charge = world.store.get(charge_id)
    if charge["balance_transaction"] is not None:
        emit(world, "charge.updated", charge, previous={"balance_transaction": None})


def schedule_fate(world: World, charge: JsonObject, tender: Tender) -> None:
    """Notes what the test card will lead to later."""
    if tender.fate is CardFate.DISPUTED:
        due = world.clock.now() + DISPUTE_AFTER_DAYS * DAY_SECONDS
        world.store.schedule("dispute.open", charge["id"], due=due)
    elif tender.fate is CardFate.REFUND_PENDING:
        world.store.link(charge["id"], "refund_fate", "pending")
    elif tender.fate is CardFate.REFUND_FAILS:
        world.store.link(charge["id"], "refund_fate", "fail")


def _list_refunds(call: Call) -> JsonObject:
    url = f"/v1/charges/{call.ids['id']}/refunds"
    inner = Call(
        world=call.world, account=call.account, params={**call.params, "charge": call.ids["id"]},
        ids={},
    )  # fmt: skip
    return listing("refund", url, "charge")(inner)


ROUTES = (
    Route(
        "GET", "/v1/charges", "ChargeListParams",
        listing("charge", "/v1/charges", "payment_intent", "transfer_group", "customer"),
    ),
    Route("GET", "/v1/charges/<id>", "ChargeRetrieveParams", retrieve("charge", "charge")),
    Route(
        "POST", "/v1/charges/<id>", "ChargeUpdateParams",
        update("charge", "charge", "description", "receipt_email", "transfer_group"),
    ),
    Route("GET", "/v1/charges/<id>/refunds", "ChargeListRefundsParams", _list_refunds),
)  # fmt: skip
