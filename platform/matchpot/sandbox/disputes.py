"""Disputes: a payer takes the money back through their bank, and it is decided who is right."""

from matchpot.sandbox import balance, fees
from matchpot.sandbox.errors import missing_object, refused
from matchpot.sandbox.events import emit
from matchpot.sandbox.methods import Method
from matchpot.sandbox.resources import Call, Route, fetch, listing, retrieve, update
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import DAY_SECONDS, World, base_document

EVIDENCE_DAYS = 9
# iDEAL and Bancontact payments are final: their payers cannot dispute.
DISPUTABLE = (Method.CARD, Method.SEPA_DEBIT)
OPEN_STATUSES = ("needs_response", "under_review")


def open_dispute(
    world: World, charge_id: str, *, amount_cents: int | None = None, reason: str = "fraudulent"
) -> JsonObject:
    """Opens a dispute about a paid charge; the money and a fee leave the balance at once.

    Without an amount it is about all that was not refunded.

    Raises:
        ApiError: when the method knows no disputes, or there is nothing to dispute.
    """
    charge = _disputable(world, charge_id)
    left_cents = charge["amount"] - charge["amount_refunded"]
    amount_cents = left_cents if amount_cents is None else amount_cents
    if not 1 <= amount_cents <= left_cents:
        raise refused(f"There are {left_cents} cents to dispute on charge {charge_id}.")
    dispute = _document(world, charge, amount_cents, reason)
    withdrawn = balance.record(
        world,
        "adjustment",
        -amount_cents,
        dispute["id"],
        fee_cents=fees.DISPUTE_FEE_CENTS,
        fee_name="Dispute fee",
        category="dispute",
        description=f"Chargeback withdrawal for {charge_id}",
    )
    dispute["balance_transactions"] = [withdrawn]
    world.store.add(dispute, charge=charge_id, payment_intent=charge["payment_intent"])
    charge["disputed"] = True
    world.store.save(charge)
    emit(world, "charge.dispute.created", dispute)
    emit(world, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def _disputable(world: World, charge_id: str) -> JsonObject:
    charge = world.store.find(charge_id, kind="charge")
    if charge is None:
        raise missing_object("charge", charge_id)
    method = charge["payment_method_details"]["type"]
    if method not in DISPUTABLE:
        raise refused(f"A payment with {method} is final and cannot be disputed.")
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise refused(f"Charge {charge_id} is not paid, or disputed already.")
    return charge


def _document(world: World, charge: JsonObject, amount_cents: int, reason: str) -> JsonObject:
    dispute = base_document(world, "dispute", "du")
    dispute.update(
        {
            "amount": amount_cents,
            "balance_transactions": [],
            "charge": charge["id"],
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {},
            "evidence_details": {
                "due_by": dispute["created"] + EVIDENCE_DAYS * DAY_SECONDS,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": False,
            "metadata": {},
            "network_reason_code": "10.4",
            "payment_intent": charge["payment_intent"],
            "payment_method_details": {"type": charge["payment_method_details"]["type"]},
            "reason": reason,
            "status": "needs_response",
        }
    )
    return dispute


def _open(world: World, dispute_id: str) -> JsonObject:
    dispute = world.store.find(dispute_id, kind="dispute")
    if dispute is None:
        raise missing_object("dispute", dispute_id)
    if dispute["status"] not in OPEN_STATUSES:
        raise refused(f"Dispute {dispute_id} is {dispute['status']} already.")
    return dispute


def win(world: World, dispute_id: str) -> JsonObject:
    """The platform is right: the amount comes back, the fee does not.

    Raises:
        ApiError: when the dispute is closed already.
    """
    dispute = _open(world, dispute_id)
    reinstated = balance.record(
        world,
        "adjustment",
        dispute["amount"],
        dispute["id"],
        category="dispute_reversal",
        description=f"Chargeback reversal for {dispute['charge']}",
    )
    dispute["balance_transactions"].append(reinstated)
    dispute["status"] = "won"
    world.store.save(dispute)
    charge = world.store.get(dispute["charge"])
    charge["disputed"] = False
    world.store.save(charge)
    emit(world, "charge.dispute.funds_reinstated", dispute)
    emit(world, "charge.dispute.closed", dispute)
    return dispute


def lose(world: World, dispute_id: str) -> JsonObject:
    """The payer is right: the money is gone for good.

    Raises:
        ApiError: when the dispute is closed already.
    """
    dispute = _open(world, dispute_id)
    dispute["status"] = "lost"
    world.store.save(dispute)
    emit(world, "charge.dispute.closed", dispute)
    return dispute


def _close(call: Call) -> JsonObject:
    """Accepting a dispute is losing it."""
    return lose(call.world, fetch(call, "dispute", "dispute")["id"])


ROUTES = (
    Route(
        "GET", "/v1/disputes", "DisputeListParams",
        listing("dispute", "/v1/disputes", "charge", "payment_intent"),
    ),
    Route("GET", "/v1/disputes/<id>", "DisputeRetrieveParams", retrieve("dispute", "dispute")),
    Route("POST", "/v1/disputes/<id>", "DisputeUpdateParams", update("dispute", "dispute")),
    Route("POST", "/v1/disputes/<id>/close", "DisputeCloseParams", _close),
)  # fmt: skip
