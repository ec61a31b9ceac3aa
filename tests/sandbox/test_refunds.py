"""Refunds: in parts, too large, bounced, waiting for money."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient

from matchpot.sandbox.serving import ControlRefused, Sandbox
from tests.sandbox.scenes import (
    a_full_balance,
    a_paid_session,
    available,
    charge_of,
    event_types,
    seen,
)

DAY = 24 * 60 * 60


def a_paid_charge(client: StripeClient, sandbox: Sandbox, **how: Any) -> stripe.Charge:
    return charge_of(a_paid_session(client, sandbox, **how))


def test_a_gift_is_given_back_whole_and_the_fee_is_kept(
    client: StripeClient, sandbox: Sandbox
) -> None:
    charge = a_paid_charge(client, sandbox)
    assert isinstance(charge.payment_intent, str)
    refund = client.v1.refunds.create(params={"payment_intent": charge.payment_intent})
    assert (refund.amount, refund.status, refund.charge) == (2500, "succeeded", charge.id)
    assert available(client) == -29
    after = client.v1.charges.retrieve(charge.id)
    assert (after.refunded, after.amount_refunded) == (True, 2500)
    assert event_types(client)[-2:] == ["refund.created", "charge.refunded"]


def test_a_gift_is_given_back_in_parts_but_never_more_than_it_was(
    client: StripeClient, sandbox: Sandbox
) -> None:
    charge = a_paid_charge(client, sandbox)
    client.v1.refunds.create(params={"charge": charge.id, "amount": 500})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        client.v1.refunds.create(params={"charge": charge.id, "amount": 2001})
    rest = client.v1.refunds.create(params={"charge": charge.id})
    assert rest.amount == 2000
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create(params={"charge": charge.id})
    assert refusal.value.code == "charge_already_refunded"


def test_refunds_are_listed_by_charge_and_by_payment(
    client: StripeClient, sandbox: Sandbox
) -> None:
    charge = a_paid_charge(client, sandbox)
    other = a_paid_charge(client, sandbox)
    mine = client.v1.refunds.create(params={"charge": charge.id, "amount": 100})
    client.v1.refunds.create(params={"charge": other.id})
    assert isinstance(charge.payment_intent, str)
    for params in ({"charge": charge.id}, {"payment_intent": charge.payment_intent}):
        found = client.v1.refunds.list(params=params)  # type: ignore[arg-type]
        assert [refund.id for refund in found.data] == [mine.id]
    expanded = client.v1.charges.retrieve(charge.id, params={"expand": ["refunds"]})
    assert expanded.refunds is not None
    assert [refund.id for refund in expanded.refunds.data] == [mine.id]


def test_a_refund_that_bounces_brings_the_money_back(
    client: StripeClient, sandbox: Sandbox
) -> None:
    charge = a_paid_charge(client, sandbox)
    refund = client.v1.refunds.create(params={"charge": charge.id})
    sandbox.control(f"refunds/{refund.id}/fail", {"reason": "lost_or_stolen_card"})
    failed = client.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "lost_or_stolen_card")
    assert failed.failure_balance_transaction is not None
    assert available(client) == 2500 - 29
    assert client.v1.charges.retrieve(charge.id).amount_refunded == 0
    assert "refund.failed" in event_types(client)
    with pytest.raises(ControlRefused):
        sandbox.control(f"refunds/{refund.id}/fail")


@pytest.mark.parametrize(("outcome", "ends"), [("fail", "failed"), ("pending", "succeeded")])
def test_metadata_steers_how_a_refund_goes(
    client: StripeClient, sandbox: Sandbox, outcome: str, ends: str
) -> None:
    charge = a_paid_charge(client, sandbox)
    refund = client.v1.refunds.create(
        params={"charge": charge.id, "metadata": {"sandbox_outcome": outcome}}
    )
    assert refund.status == ("pending" if outcome == "pending" else "succeeded")
    sandbox.control("clock", {"advance_seconds": DAY + 1})
    assert client.v1.refunds.retrieve(refund.id).status == ends


def test_stripes_test_card_for_failing_refunds_works(
    client: StripeClient, sandbox: Sandbox
) -> None:
    charge = a_paid_charge(client, sandbox, method="card", card="4000000000005126")
    refund = client.v1.refunds.create(params={"charge": charge.id})
    sandbox.control("clock", {"advance_seconds": DAY + 1})
    assert client.v1.refunds.retrieve(refund.id).status == "failed"


def test_without_overdraft_a_refund_waits_for_money(client: StripeClient, sandbox: Sandbox) -> None:
    sandbox.control("settings", {"overdraft": False})
    charge = a_paid_charge(client, sandbox)
    refund = client.v1.refunds.create(params={"charge": charge.id})
    assert (refund.status, refund.pending_reason) == ("pending", "insufficient_funds")
    a_full_balance(client, sandbox, 1000)
    sandbox.control("clock", {"advance_seconds": 1})
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert available(client) == 1000 - 29


def test_a_waiting_refund_can_be_withdrawn(client: StripeClient, sandbox: Sandbox) -> None:
    sandbox.control("settings", {"overdraft": False})
    charge = a_paid_charge(client, sandbox)
    refund = client.v1.refunds.create(params={"charge": charge.id})
    assert client.v1.refunds.cancel(refund.id).status == "canceled"
    assert client.v1.charges.retrieve(charge.id).amount_refunded == 0


def test_a_payment_on_its_way_cannot_be_refunded(client: StripeClient, sandbox: Sandbox) -> None:
    session = a_paid_session(client, sandbox, method="sepa_debit")
    intent = seen(client, session.id).payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create(params={"payment_intent": intent.id})
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_a_refund_needs_something_to_refund(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create(params={"amount": 100})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create(params={"charge": "ch_nothing"})
    assert (refusal.value.code, refusal.value.param) == ("resource_missing", "charge")


def test_a_refund_made_at_the_desk_is_told_and_names_nothing_of_ours(
    client: StripeClient, sandbox: Sandbox
) -> None:
    charge = a_paid_charge(client, sandbox)
    made = sandbox.control(f"charges/{charge.id}/refund", {"amount": 500})
    found = client.v1.refunds.retrieve(made["id"])
    assert (found.amount, found.status) == (500, "succeeded")
    assert str(found.metadata) == "{}"
    sandbox.control(f"charges/{charge.payment_intent}/refund")
    assert client.v1.charges.retrieve(charge.id).refunded
    assert event_types(client).count("refund.created") == 2


def test_a_fee_for_no_payment_is_a_line_without_a_source(
    client: StripeClient, sandbox: Sandbox
) -> None:
    a_full_balance(client, sandbox, 1_000)
    sandbox.control("fees/stripe_fee", {"amount": 250})
    sandbox.control("fees/adjustment", {"amount": -50})
    lines = client.v1.balance_transactions.list().data
    assert [(one.type, one.net, one.source) for one in lines[:2]] == [
        ("adjustment", 50, None), ("stripe_fee", -250, None),
    ]  # fmt: skip
    assert available(client) == 800
    for path, amount in (("fees/tip", 1), ("fees/stripe_fee", 0)):
        with pytest.raises(ControlRefused):
            sandbox.control(path, {"amount": amount})
