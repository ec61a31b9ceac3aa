"""What is done by hand at the provider's own desk, or by the provider: told to nobody beforehand.

A refund that the product never asked for, and fees for no one payment.
"""

from matchpot.sandbox import balance, refunds
from matchpot.sandbox.errors import refused
from matchpot.sandbox.forms import whole
from matchpot.sandbox.resources import Call
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import PLATFORM, World

FEE_TYPES = ("stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost", "adjustment")


def refund(world: World, payment_id: str, given: JsonObject) -> JsonObject:
    """Gives back a charge or payment, or `amount` of it; without metadata of the product.

    Raises:
        ApiError: what `/v1/refunds` would answer.
    """
    name = "charge" if world.store.find(payment_id, kind="charge") else "payment_intent"
    params: JsonObject = {name: payment_id}
    if "amount" in given:
        params["amount"] = whole(given, "amount")
    return refunds.create(Call(world=world, account=PLATFORM, params=params, ids={}))


def take_fee(world: World, fee_type: str, given: JsonObject) -> JsonObject:
    """Takes `amount` from the platform's balance, or gives it back when it is below zero.

    Raises:
        ApiError: when there is no such type, or nothing to take.
    """
    if fee_type not in FEE_TYPES:
        raise refused(f"A fee is one of {', '.join(FEE_TYPES)}.", param="type")
    amount_cents = whole(given, "amount")
    if amount_cents == 0:
        raise refused("A fee of nothing is not taken.", param="amount")
    return balance.record(
        world, fee_type, -amount_cents, None, category="fee", description="Monthly fee"
    )
