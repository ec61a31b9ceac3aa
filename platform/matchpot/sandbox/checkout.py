"""Checkout Sessions: what is to be paid, until when, and what came of it.

The page that a payer sees is in `checkout_pages`.
"""

from matchpot.sandbox import payments
from matchpot.sandbox.checkout_making import create_session
from matchpot.sandbox.errors import ApiError, refused
from matchpot.sandbox.events import emit
from matchpot.sandbox.expansion import line_items_of
from matchpot.sandbox.methods import Tender
from matchpot.sandbox.resources import (
    Call,
    Route,
    fetch,
    listing,
    retrieve,
    update,
)
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import World


def not_open(session: JsonObject) -> ApiError:
    """The session cannot be paid or expired any more."""
    return refused(
        f"This Checkout Session is {session['status']}; only an open session can be used."
        f" You may not do this with a session in the {session['status']} state."
    )


def pay(world: World, session_id: str, tender: Tender) -> JsonObject:
    """Tries to pay an open session; a declined attempt leaves it open.

    Raises:
        ApiError: 400 when the session is complete or expired, or does not offer the method.
    """
    session = world.store.get(session_id)
    if session["status"] != "open":
        raise not_open(session)
    if tender.method not in session["payment_method_types"]:
        raise refused(f"This session cannot be paid with {tender.method}.")
    intent = _intent_of(world, session)
    payments.attempt(world, intent, tender)
    session["payment_intent"] = intent["id"]
    if intent["status"] == "requires_payment_method":
        return world.store.save(session)
    session.update(
        status="complete",
        payment_status="paid" if intent["status"] == "succeeded" else "unpaid",
        url=None,
        customer_email=session["customer_email"],
        customer_details={
            "address": {"city": None, "country": "NL", "line1": None, "line2": None,
                        "postal_code": None, "state": None},
            "business_name": None, "email": tender.email, "individual_name": None,
            "name": tender.name, "phone": None, "tax_exempt": "none", "tax_ids": [],
        },
    )  # fmt: skip
    _close(world, session)
    emit(world, "checkout.session.completed", session)
    if intent["status"] == "succeeded":
        payments.announce_fee(world, intent)
    return session


def _intent_of(world: World, session: JsonObject) -> JsonObject:
    """The session's intent; Stripe makes it at the first attempt, not with the session."""
    if session["payment_intent"] is not None:
        return world.store.get(session["payment_intent"])
    plan = world.store.get(f"plan_{session['id']}")
    intent = payments.create_intent(world, session["amount_total"], plan["intent"])
    world.store.link(session["id"], "payment_intent", intent["id"])
    return intent


def _close(world: World, session: JsonObject) -> None:
    world.store.save(session)
    world.store.unlink(session["id"], "status")
    world.store.link(session["id"], "status", session["status"])
    world.store.unschedule("session.expire", session["id"])


def settle_payment(world: World, intent_id: str, *, succeeds: bool) -> JsonObject:
    """Ends a delayed payment, and tells it of its session too; returns the intent.

    Raises:
        ApiError: 400 when the payment is not being processed.
    """
    intent = payments.settle(world, intent_id, succeeds=succeeds)
    for session in world.store.linked("checkout.session", "payment_intent", intent_id):
        if succeeds:
            session["payment_status"] = "paid"
            world.store.save(session)
        verdict = "succeeded" if succeeds else "failed"
        emit(world, f"checkout.session.async_payment_{verdict}", session)
    if succeeds:
        payments.announce_fee(world, intent)
    return intent


def expire(world: World, session_id: str) -> JsonObject:
    """Closes an open session without payment.

    Raises:
        ApiError: 400 when it is not open.
    """
    session = world.store.get(session_id)
    if session["status"] != "open":
        raise not_open(session)
    session.update(status="expired", url=None)
    _close(world, session)
    if session["payment_intent"] is not None:
        payments.cancel(world, world.store.get(session["payment_intent"]), reason="expired")
    emit(world, "checkout.session.expired", session)
    return session


def _expire(call: Call) -> JsonObject:
    return expire(call.world, fetch(call, "checkout.session", "checkout.session")["id"])


def _line_items(call: Call) -> JsonObject:
    return line_items_of(call.world.store, fetch(call, "checkout.session", "checkout.session"))


ROUTES = (
    Route("POST", "/v1/checkout/sessions", "checkout.SessionCreateParams", create_session),
    Route(
        "GET", "/v1/checkout/sessions", "checkout.SessionListParams",
        listing("checkout.session", "/v1/checkout/sessions", "payment_intent", "status"),
    ),
    Route(
        "GET", "/v1/checkout/sessions/<id>", "checkout.SessionRetrieveParams",
        retrieve("checkout.session", "checkout.session"),
    ),
    Route(
        "POST", "/v1/checkout/sessions/<id>", "checkout.SessionUpdateParams",
        update("checkout.session", "checkout.session"),
    ),
    Route(
        "POST", "/v1/checkout/sessions/<id>/expire", "checkout.SessionExpireParams", _expire
    ),
    Route(
        "GET", "/v1/checkout/sessions/<id>/line_items", "checkout.SessionListLineItemsParams",
        _line_items,
    ),
)  # fmt: skip
