"""PaymentIntents: from wanting to pay to being paid."""

from matchpot.sandbox import charges
from matchpot.sandbox.errors import card_declined, invalid, missing_object, refused
from matchpot.sandbox.events import emit
from matchpot.sandbox.methods import (
    READY_MADE,
    Method,
    Outcome,
    Tender,
    payment_method_details,
)
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
from matchpot.sandbox.world import DAY_SECONDS, World, base_document, new_id

MIN_CENTS = 50
MAX_CENTS = 99_999_999
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
TAKEN_OVER = ("description", "receipt_email", "transfer_group", "statement_descriptor",
              "statement_descriptor_suffix", "on_behalf_of")  # fmt: skip


def check_amount(amount_cents: int, currency: str, *, param: str = "amount") -> None:
    """Refuses amounts that Stripe does not take, and money other than euros.

    Raises:
        ApiError: 400, with Stripe's code.
    """
    if currency.lower() != "eur":
        raise invalid(
            f"Invalid currency: {currency}. The stand-in keeps euros only.", param="currency"
        )
    if amount_cents < 1:
        raise invalid(
            "This value must be greater than or equal to 1.",
            param=param, code="parameter_invalid_integer",
        )  # fmt: skip
    if amount_cents > MAX_CENTS:
        raise refused(
            "Amount must be no more than €999,999.99", param=param, code="amount_too_large"
        )


def create_intent(world: World, amount_cents: int, params: JsonObject) -> JsonObject:
    """Makes an intent that waits for a payment method, and announces it.

    Raises:
        ApiError: 400 when the amount is below half a euro or too large.
    """
    check_amount(amount_cents, "eur")
    if amount_cents < MIN_CENTS:
        raise refused("Amount must be at least €0.50 eur", param="amount", code="amount_too_small")
    intent = base_document(world, "payment_intent", "pi")
    intent.update(
        {
            "amount": amount_cents,
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic_async",
            "client_secret": f"{intent['id']}_secret_{new_id('s')[2:]}",
            "confirmation_method": "automatic",
            "currency": "eur",
            "customer": None,
            "last_payment_error": None,
            "latest_charge": None,
            "metadata": metadata_of(params),
            "next_action": None,
            "payment_method": None,
            "payment_method_options": {},
            "payment_method_types": [method.value for method in Method],
            "processing": None,
            "review": None,
            "setup_future_usage": None,
            "shipping": None,
            "source": None,
            "status": "requires_payment_method",
            "transfer_data": None,
        }
    )
    intent.update({name: params.get(name) for name in TAKEN_OVER})
    world.store.add(intent, transfer_group=intent["transfer_group"])
    emit(world, "payment_intent.created", intent)
    return intent


def attempt(world: World, intent: JsonObject, tender: Tender) -> JsonObject:
    """Tries to take the money; the intent's status tells how it went, and is returned."""
    intent["payment_method"] = _keep_method(world, tender)
    charge = charges.open_charge(world, intent, tender)
    intent["latest_charge"] = charge["id"]
    refusal = charges.refusal_of(tender)
    if refusal is not None:
        charges.fail_charge(world, charge, refusal)
        return _return_to_payer(world, intent, charge, refusal)
    if tender.is_delayed:
        return _start_processing(world, intent, charge, tender)
    charges.schedule_fate(world, charge, tender)
    return _complete(world, intent, charge)


def _keep_method(world: World, tender: Tender) -> str:
    method = base_document(world, "payment_method", "pm")
    method.update(
        {
            "allow_redisplay": "limited",
            "billing_details": {
                "address": None, "email": tender.email, "name": tender.name, "phone": None,
                "tax_id": None,
            },
            "customer": None,
            "metadata": {},
            **payment_method_details(tender),
        }
    )  # fmt: skip
    return str(world.store.add(method)["id"])


def _return_to_payer(
    world: World, intent: JsonObject, charge: JsonObject, refusal: tuple[str, str | None, str]
) -> JsonObject:
    code, decline_code, message = refusal
    method = world.store.get(intent["payment_method"])
    error: JsonObject = {
        "charge": charge["id"],
        "code": code,
        "message": message,
        "payment_method": method,
        "type": "card_error" if method["type"] == Method.CARD else "invalid_request_error",
    }
    if decline_code is not None:
        error["decline_code"] = decline_code
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        last_payment_error=error,
        processing=None,
    )
    world.store.save(intent)
    emit(world, "payment_intent.payment_failed", intent)
    return intent


def _start_processing(
    world: World, intent: JsonObject, charge: JsonObject, tender: Tender
) -> JsonObject:
    intent.update(status="processing", last_payment_error=None)
    world.store.save(intent)
    emit(world, "charge.pending", charge)
    emit(world, "payment_intent.processing", intent)
    verdict = "fail" if tender.outcome is Outcome.FAILS_LATER else "succeed"
    due = world.clock.now() + charges.DEBIT_DAYS * DAY_SECONDS
    world.store.schedule(f"payment.{verdict}", intent["id"], due=due)
    return intent


def _complete(world: World, intent: JsonObject, charge: JsonObject) -> JsonObject:
    charges.succeed_charge(world, charge)
    intent.update(status="succeeded", amount_received=intent["amount"], last_payment_error=None)
    world.store.save(intent)
    emit(world, "payment_intent.succeeded", intent)
    return intent


def announce_fee(world: World, intent: JsonObject) -> None:
    """Tells, after all the rest, that the charge's balance transaction is known."""
    charges.announce_fee(world, intent["latest_charge"])


def settle(world: World, intent_id: str, *, succeeds: bool) -> JsonObject:
    """Ends a delayed payment; the intent is returned.

    Raises:
        ApiError: 400 when the payment is not being processed.
    """
    intent = world.store.find(intent_id, kind="payment_intent")
    if intent is None:
        raise missing_object("payment_intent", intent_id)
    if intent["status"] != "processing":
        raise refused(f"This PaymentIntent's status is {intent['status']}, not processing.")
    for verdict in ("succeed", "fail"):
        world.store.unschedule(f"payment.{verdict}", intent_id)
    charge = world.store.get(intent["latest_charge"])
    if succeeds:
        return _complete(world, intent, charge)
    charges.fail_charge(world, charge, charges.DEBIT_FAILED)
    return _return_to_payer(world, intent, charge, charges.DEBIT_FAILED)


def _create(call: Call) -> JsonObject:
    check_amount(call.params["amount"], call.params["currency"])
    intent = create_intent(call.world, call.params["amount"], call.params)
    if call.params.get("confirm"):
        return _confirm_with(call, intent)
    return intent


def _confirm(call: Call) -> JsonObject:
    return _confirm_with(call, fetch(call, "payment_intent", "payment_intent"))


def _confirm_with(call: Call, intent: JsonObject) -> JsonObject:
    if intent["status"] not in OPEN:
        raise _unexpected_state(intent, "confirm")
    ready_made = call.params.get("payment_method", "")
    if ready_made not in READY_MADE:
        raise missing_object("PaymentMethod", ready_made, param="payment_method", status=400)
    tender = Tender(method=Method.CARD, card=READY_MADE[ready_made])
    attempt(call.world, intent, tender)
    if intent["status"] != "succeeded":
        error = intent["last_payment_error"]
        raise card_declined(
            error["message"], code=error["code"], decline_code=error.get("decline_code"),
            intent=intent, charge_id=error["charge"],
        )  # fmt: skip
    announce_fee(call.world, intent)
    return intent


def _cancel(call: Call) -> JsonObject:
    intent = fetch(call, "payment_intent", "payment_intent")
    if intent["status"] not in OPEN:
        raise _unexpected_state(intent, "cancel")
    return cancel(call.world, intent, reason=call.params.get("cancellation_reason"))


def cancel(world: World, intent: JsonObject, *, reason: str | None) -> JsonObject:
    """Gives up an intent that was not paid."""
    intent.update(status="canceled", canceled_at=world.clock.now(), cancellation_reason=reason)
    world.store.save(intent)
    emit(world, "payment_intent.canceled", intent)
    return intent


def _unexpected_state(intent: JsonObject, verb: str) -> Exception:
    error = refused(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
    )
    error.extra["payment_intent"] = intent
    return error


ROUTES = (
    Route("POST", "/v1/payment_intents", "PaymentIntentCreateParams", _create),
    Route(
        "GET", "/v1/payment_intents", "PaymentIntentListParams",
        listing("payment_intent", "/v1/payment_intents", "customer"),
    ),
    Route(
        "GET", "/v1/payment_intents/<id>", "PaymentIntentRetrieveParams",
        retrieve("payment_intent", "payment_intent"),
    ),
    Route(
        "POST", "/v1/payment_intents/<id>", "PaymentIntentUpdateParams",
        update("payment_intent", "payment_intent", "description", "receipt_email",
               "transfer_group"),
    ),
    Route(
        "POST", "/v1/payment_intents/<id>/confirm", "PaymentIntentConfirmParams", _confirm
    ),
    Route("POST", "/v1/payment_intents/<id>/cancel", "PaymentIntentCancelParams", _cancel),
    Route(
        "GET", "/v1/payment_methods/<id>", "PaymentMethodRetrieveParams",
        retrieve("payment_method", "PaymentMethod"),
    ),
)  # fmt: skip
