"""Opening a Checkout Session: what a request must hold, and the session it becomes."""

from urllib.parse import urlsplit

from matchpot.sandbox import payments
from matchpot.sandbox.errors import invalid, refused
from matchpot.sandbox.methods import Method
from matchpot.sandbox.resources import Call, metadata_of
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import World, base_document, new_id

MIN_OPEN_SECONDS = 30 * 60
MAX_OPEN_SECONDS = 24 * 60 * 60
MAX_REFERENCE_CHARS = 200
MAX_LINES = 100
NOT_HERE = ("subscription_data", "setup_intent_data", "discounts", "invoice_creation")
# What the session shows exactly as it was given.
SHOWN = ("billing_address_collection", "client_reference_id", "consent_collection",
         "customer_email", "locale", "submit_type")  # fmt: skip


def create_session(call: Call) -> JsonObject:
    """The endpoint that opens a session, and the plan of what is to be paid in it.

    Raises:
        ApiError: 400 when Stripe would not open it.
    """
    world, params = call.world, call.params
    _check(params)
    session = base_document(world, "checkout.session", "cs_test")
    lines = [_line(world, index, item) for index, item in enumerate(params["line_items"])]
    total_cents = sum(line["amount_total"] for line in lines)
    if total_cents < payments.MIN_CENTS:
        raise refused(
            "The Checkout Session's total amount due must add up to at least €0.50 eur",
            code="amount_too_small",
        )
    payments.check_amount(total_cents, "eur")
    session.update(_fields(call, session, total_cents))
    world.store.add(session, status="open")
    world.store.add(
        {
            "id": f"plan_{session['id']}", "object": "sandbox.plan",
            "created": session["created"], "lines": lines,
            "intent": params.get("payment_intent_data", {}),
        }
    )  # fmt: skip
    world.store.schedule("session.expire", session["id"], due=session["expires_at"])
    return session


def _check(params: JsonObject) -> None:
    for name in NOT_HERE:
        if name in params:
            raise invalid(f"The stand-in takes one-off payments only: {name}", param=name)
    if params.get("mode") != "payment":
        raise invalid("The stand-in knows mode=payment only.", param="mode")
    if not params.get("line_items"):
        raise invalid(
            "Missing required param: line_items.", param="line_items", code="parameter_missing"
        )
    if len(params["line_items"]) > MAX_LINES:
        raise invalid(f"You can only use {MAX_LINES} line items.", param="line_items")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("The stand-in has the hosted page only.", param="ui_mode")
    _check_address(params, "success_url", is_required=True)
    _check_address(params, "cancel_url", is_required=False)
    _check_donor(params)


def _check_donor(params: JsonObject) -> None:
    if len(params.get("client_reference_id", "")) > MAX_REFERENCE_CHARS:
        raise invalid(
            f"client_reference_id has up to {MAX_REFERENCE_CHARS} characters.",
            param="client_reference_id",
        )
    email = params.get("customer_email")
    if email is not None and "@" not in email:
        raise invalid(
            f"Invalid email address: {email}", param="customer_email", code="email_invalid"
        )


def _check_address(params: JsonObject, name: str, *, is_required: bool) -> None:
    address = params.get(name)
    if address is None:
        if is_required:
            raise invalid(f"Missing required param: {name}.", param=name, code="parameter_missing")
        return
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid("Not a valid URL", param=name, code="url_invalid")


def _line(world: World, index: int, item: JsonObject) -> JsonObject:
    where = f"line_items[{index}]"
    price_data = item.get("price_data")
    if price_data is None:
        raise invalid("The stand-in needs price_data on every line.", param=f"{where}[price]")
    if "quantity" not in item:
        raise invalid(
            f"Quantity is required. Add `quantity` to `{where}`", param=f"{where}[quantity]"
        )
    product = price_data.get("product_data")
    if product is None or "unit_amount" not in price_data:
        raise invalid(
            "price_data needs product_data and unit_amount here.", param=f"{where}[price_data]"
        )
    unit_cents = price_data["unit_amount"]
    if unit_cents < 0 or item["quantity"] < 1:
        raise invalid("Amounts and quantities are positive.", param=where)
    payments.check_amount(
        max(unit_cents, 1), price_data["currency"], param=f"{where}[price_data][unit_amount]"
    )
    amount_cents = unit_cents * item["quantity"]
    price = base_document(world, "price", "price")
    price.update(
        active=False, billing_scheme="per_unit", currency="eur", metadata={}, nickname=None,
        product=new_id("prod"), recurring=None, type="one_time", unit_amount=unit_cents,
        unit_amount_decimal=str(unit_cents),
    )  # fmt: skip
    return {
        "id": new_id("li"), "object": "item", "amount_discount": 0,
        "amount_subtotal": amount_cents, "amount_tax": 0, "amount_total": amount_cents,
        "currency": "eur", "description": product["name"], "metadata": {}, "price": price,
        "quantity": item["quantity"],
    }  # fmt: skip


def _fields(call: Call, session: JsonObject, total_cents: int) -> JsonObject:
    params = call.params
    return {
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "amount_subtotal": total_cents,
        "amount_total": total_cents,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": params.get("cancel_url"),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "currency": "eur",
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {},
        "customer": None,
        "customer_creation": params.get("customer_creation", "if_required"),
        "customer_details": None,
        "expires_at": _expiry(params, session["created"]),
        "invoice": None,
        "metadata": metadata_of(params),
        "mode": "payment",
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": offered_methods(params),
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "return_url": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "subscription": None,
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{call.world.base_url}/c/pay/{session['id']}",
        **{name: params.get(name) for name in SHOWN},
    }


def offered_methods(params: JsonObject) -> list[str]:
    """The methods on the page: all of ours, filtered as the request wants it.

    Raises:
        ApiError: 400 when nothing is left to pay with.
    """
    allowed = params.get("allowed_payment_method_types")
    excluded = params.get("excluded_payment_method_types", [])
    offered = [
        method.value
        for method in Method
        if (allowed is None or method in allowed) and method not in excluded
    ]
    if not offered:
        raise refused("No valid payment method types for this Checkout Session.")
    return offered


def _expiry(params: JsonObject, now: int) -> int:
    wanted = params.get("expires_at")
    if wanted is None:
        return now + MAX_OPEN_SECONDS
    # Stripe is strict to the second; the stand-in grants the caller's clock one second.
    if wanted < now + MIN_OPEN_SECONDS - 1:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session"
            " creation.",
            param="expires_at",
        )
    if wanted > now + MAX_OPEN_SECONDS + 1:
        raise invalid(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return int(wanted)
