"""The control calls below `/_control`: what the world outside Stripe does, on demand.

The package's docstring lists them. A JSON call is answered with JSON; a button of the control
page leads back to the page.
"""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from matchpot.sandbox import (
    accounts,
    checkout,
    control_page,
    desk,
    disputes,
    faults,
    payouts,
    refunds,
    tasks,
    topups,
)
from matchpot.sandbox.accounts import Verdict
from matchpot.sandbox.errors import missing_object, refused
from matchpot.sandbox.faults import FaultKind
from matchpot.sandbox.forms import whole
from matchpot.sandbox.iban import dutch_iban, tidy_iban
from matchpot.sandbox.methods import ImpossibleTender, tender_from
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.webhooks import PAUSED, Courier
from matchpot.sandbox.world import World

Action = Callable[[World, str, JsonObject], JsonObject]


def fields() -> JsonObject:
    """The body of a control call, JSON or form."""
    if request.is_json:
        given = request.get_json()
        if not isinstance(given, dict):
            raise refused("A control call takes a JSON object.")
        return given
    return {name: value for name, value in request.form.items() if value != ""}


def _truth(given: JsonObject, name: str) -> bool:
    return given.get(name) in (True, 1, "1", "true", "True")


def control(world: World, courier: Courier) -> Blueprint:
    """Makes all control calls."""
    calls = Blueprint("control", __name__, url_prefix="/_control")
    control_page.add_page(calls, world)
    _add_clock(calls, world)
    _add_settings(calls, world)
    _add_sessions(calls, world)
    _add_faults(calls, world)
    _add_webhooks(calls, world, courier)
    _add_actions(calls, world)
    return calls


def answer(body: JsonObject | list[JsonObject]) -> AnyResponse:
    """JSON to a program, the control page to a person."""
    if request.is_json or request.method != "POST" or not request.form.get("from_page"):
        return jsonify(body)
    return redirect("/_control/", 303)


def _move_clock(world: World, given: JsonObject) -> None:
    if _truth(given, "reset"):
        world.clock.reset()
    elif "set" in given:
        world.clock.move_to(whole(given, "set"))
    else:
        world.clock.move_to(world.clock.now() + whole(given, "advance_seconds"))


def _add_clock(calls: Blueprint, world: World) -> None:
    def reading() -> JsonObject:
        return {"now": world.clock.now(), "offset_seconds": world.clock.offset_seconds}

    @calls.get("/clock")
    def read_clock() -> Response:
        return jsonify(reading())

    @calls.post("/clock")
    def move_clock() -> AnyResponse:
        _move_clock(world, fields())
        tasks.run_due(world)
        return answer(reading())

    @calls.post("/reset")
    def reset() -> AnyResponse:
        world.store.clear()
        world.clock.reset()
        return answer(reading())


def _add_settings(calls: Blueprint, world: World) -> None:
    @calls.post("/settings")
    def change_settings() -> AnyResponse:
        given = fields()
        for name in ("pending_days", "fee_delay_seconds"):
            if name in given:
                world.store.set_setting(name, str(whole(given, name)))
        if "overdraft" in given:
            world.store.set_setting("overdraft", str(int(_truth(given, "overdraft"))))
        return answer(
            {
                "pending_days": world.pending_days,
                "fee_delay_seconds": world.fee_delay_seconds,
                "overdraft": world.has_overdraft,
            }
        )


def pay_session(world: World, session_id: str, given: JsonObject) -> JsonObject:
    """Pays a session as a payer would on the page.

    Raises:
        ApiError: when the session or the choice is impossible.
    """
    session = world.store.find(session_id, kind="checkout.session")
    if session is None:
        raise missing_object("checkout.session", session_id)
    try:
        tender = tender_from(given, email=session["customer_email"])
    except ImpossibleTender as error:
        raise refused(str(error)) from error
    with world.store.transaction():
        return checkout.pay(world, session_id, tender)


def _add_sessions(calls: Blueprint, world: World) -> None:
    @calls.post("/sessions/<session_id>/pay")
    def pay(session_id: str) -> AnyResponse:
        tasks.run_due(world)
        return answer(pay_session(world, session_id, fields()))

    @calls.post("/sessions/pay")
    def pay_many() -> AnyResponse:
        tasks.run_due(world)
        given = fields()
        with world.store.transaction():
            world.keeps_quiet = given.get("webhooks") is False
            try:
                paid = [pay_session(world, item["id"], item) for item in given["sessions"]]
            finally:
                world.keeps_quiet = False
        return answer({"sessions": [_brief(session) for session in paid]})


def _brief(session: JsonObject) -> JsonObject:
    return {name: session[name] for name in ("id", "status", "payment_status", "payment_intent")}


def _add_faults(calls: Blueprint, world: World) -> None:
    @calls.get("/faults")
    def list_faults() -> Response:
        return jsonify(faults.armed(world.store))

    @calls.post("/faults")
    def arm() -> AnyResponse:
        given = fields()
        try:
            kind = FaultKind(given.get("kind", ""))
        except ValueError as error:
            raise refused(f"A fault is one of {', '.join(FaultKind)}.", param="kind") from error
        faults.arm(
            world.store,
            kind,
            count=whole(given, "count", 1),
            seconds=float(given.get("seconds", 0)),
            method=given.get("method", "*"),
            path=given.get("path", "*"),
            event=given.get("event", "*"),
        )
        return answer(faults.armed(world.store))

    @calls.delete("/faults")
    def disarm() -> Response:
        faults.disarm_all(world.store)
        return jsonify([])


def _add_webhooks(calls: Blueprint, world: World, courier: Courier) -> None:
    @calls.post("/webhooks")
    def pause() -> AnyResponse:
        world.store.set_setting(PAUSED, str(int(_truth(fields(), "paused"))))
        world.wake.set()
        return answer({"paused": world.store.setting(PAUSED, "0") == "1"})

    @calls.post("/deliver")
    def deliver() -> AnyResponse:
        return answer(courier.flush())

    @calls.get("/deliveries")
    def deliveries() -> Response:
        counted = dict(world.store.rows("SELECT state, count(*) FROM delivery GROUP BY state"))
        states = ("waiting", "held", "delivered", "dropped")
        return jsonify({state: counted.get(state, 0) for state in states})


def _settle(world: World, intent_id: str, given: JsonObject) -> JsonObject:
    succeeds = given.get("outcome", "succeeded") == "succeeded"
    return checkout.settle_payment(world, intent_id, succeeds=succeeds)


def _dispute(world: World, charge_id: str, given: JsonObject) -> JsonObject:
    intent = world.store.find(charge_id, kind="payment_intent")
    cents = whole(given, "amount") if "amount" in given else None
    return disputes.open_dispute(
        world,
        charge_id if intent is None else str(intent["latest_charge"]),
        amount_cents=cents,
        reason=given.get("reason", "fraudulent"),
    )


def _fail_refund(world: World, refund_id: str, given: JsonObject) -> JsonObject:
    reason = given.get("reason", "expired_or_canceled_card")
    return refunds.fail(world, refund_id, reason=reason)


def _fail_payout(world: World, payout_id: str, given: JsonObject) -> JsonObject:
    return payouts.fail(world, payout_id, code=given.get("code", "account_closed"))


def _pay_out(world: World, account_id: str, _given: JsonObject) -> JsonObject:
    return payouts.start_automatic(world, account_id) or {"object": "payout", "amount": 0}


def _plain(act: Callable[[World, str], JsonObject]) -> Action:
    """An action that needs nothing but the object."""

    def action(world: World, object_id: str, _given: JsonObject) -> JsonObject:
        return act(world, object_id)

    return action


def _add_actions(calls: Blueprint, world: World) -> None:
    """Adds the calls that do one thing to one object."""
    for path, action in ACTIONS.items():
        _add_action(calls, world, path, action)


def _add_action(calls: Blueprint, world: World, path: str, action: Action) -> None:
    def view(object_id: str) -> AnyResponse:
        tasks.run_due(world)
        with world.store.transaction():
            document = action(world, object_id, fields())
        return answer(document)

    calls.add_url_rule(path, path.replace("/", "_"), view, methods=["POST"])


def _onboard(world: World, account_id: str, given: JsonObject) -> JsonObject:
    """Fills in the onboarding form; without an IBAN each account gets one of its own."""
    iban = tidy_iban(given.get("iban") or dutch_iban("TRIO", seed=account_id))
    name = given.get("name", "Test Maker")
    try:
        verdict = Verdict(given.get("state", Verdict.ACTIVE))
    except ValueError as error:
        raise refused(f"A state is one of {', '.join(Verdict)}.", param="state") from error
    return accounts.onboard(world, account_id, name=name, iban=iban, verdict=verdict)


ACTIONS: Mapping[str, Action] = {
    "/sessions/<object_id>/expire": _plain(checkout.expire),
    "/payments/<object_id>/settle": _settle,
    "/charges/<object_id>/dispute": _dispute,
    "/charges/<object_id>/refund": desk.refund,
    "/fees/<object_id>": desk.take_fee,
    "/disputes/<object_id>/win": _plain(disputes.win),
    "/disputes/<object_id>/lose": _plain(disputes.lose),
    "/refunds/<object_id>/fail": _fail_refund,
    "/refunds/<object_id>/succeed": _plain(refunds.succeed),
    "/accounts/<object_id>/onboard": _onboard,
    "/accounts/<object_id>/payout": _pay_out,
    "/payouts/<object_id>/pay": _plain(payouts.pay),
    "/payouts/<object_id>/fail": _fail_payout,
    "/topups/<object_id>/succeed": _plain(topups.succeed),
    "/topups/<object_id>/fail": _plain(topups.fail),
}
