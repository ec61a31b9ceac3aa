"""Disputes: opened, won, lost, and impossible."""

import pytest
import stripe
from stripe import StripeClient

from matchpot.sandbox.serving import ControlRefused, Sandbox
from tests.sandbox.scenes import a_paid_session, available, charge_of, event_types

DAY = 24 * 60 * 60


def a_card_charge(
    client: StripeClient, sandbox: Sandbox, card: str = "4242424242424242"
) -> stripe.Charge:
    return charge_of(a_paid_session(client, sandbox, method="card", card=card))


def test_a_dispute_takes_the_money_and_a_fee(client: StripeClient, sandbox: Sandbox) -> None:
    charge = a_card_charge(client, sandbox)
    before = available(client)
    opened = sandbox.control(f"charges/{charge.id}/dispute", {"reason": "product_not_received"})
    dispute = client.v1.disputes.retrieve(opened["id"])
    assert (dispute.status, dispute.amount) == ("needs_response", 2500)
    assert (dispute.charge, dispute.reason) == (charge.id, "product_not_received")
    assert [t.net for t in dispute.balance_transactions] == [-4500]
    assert available(client) == before - 4500
    assert client.v1.charges.retrieve(charge.id).disputed
    assert event_types(client)[-2:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]


def test_a_won_dispute_brings_the_amount_back_but_not_the_fee(
    client: StripeClient, sandbox: Sandbox
) -> None:
    charge = a_card_charge(client, sandbox)
    before = available(client)
    dispute = sandbox.control(f"charges/{charge.id}/dispute")
    sandbox.control(f"disputes/{dispute['id']}/win")
    assert client.v1.disputes.retrieve(dispute["id"]).status == "won"
    assert available(client) == before - 2000
    assert not client.v1.charges.retrieve(charge.id).disputed
    found = client.v1.balance_transactions.list(params={"source": dispute["id"]})
    assert [t.reporting_category for t in found.data] == ["dispute_reversal", "dispute"]


def test_a_lost_dispute_stays_lost(client: StripeClient, sandbox: Sandbox) -> None:
    charge = a_card_charge(client, sandbox)
    dispute = sandbox.control(f"charges/{charge.id}/dispute", {"amount": 1000})
    sandbox.control(f"disputes/{dispute['id']}/lose")
    assert client.v1.disputes.list(params={"charge": charge.id}).data[0].status == "lost"
    assert event_types(client)[-1] == "charge.dispute.closed"
    with pytest.raises(ControlRefused):
        sandbox.control(f"disputes/{dispute['id']}/win")


def test_an_ideal_payment_is_final(client: StripeClient, sandbox: Sandbox) -> None:
    charge = charge_of(a_paid_session(client, sandbox, method="ideal"))
    with pytest.raises(ControlRefused, match="final"):
        sandbox.control(f"charges/{charge.id}/dispute")


def test_a_disputed_charge_cannot_be_refunded(client: StripeClient, sandbox: Sandbox) -> None:
    charge = a_card_charge(client, sandbox)
    sandbox.control(f"charges/{charge.payment_intent}/dispute")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create(params={"charge": charge.id})
    assert refusal.value.code == "charge_disputed"


def test_stripes_test_card_is_disputed_some_days_later(
    client: StripeClient, sandbox: Sandbox
) -> None:
    a_card_charge(client, sandbox, "4000000000000259")
    assert client.v1.disputes.list().data == []
    sandbox.control("clock", {"advance_seconds": 3 * DAY + 1})
    assert len(client.v1.disputes.list().data) == 1


def test_accepting_a_dispute_is_losing_it(client: StripeClient, sandbox: Sandbox) -> None:
    charge = a_card_charge(client, sandbox)
    dispute = sandbox.control(f"charges/{charge.id}/dispute")
    assert client.v1.disputes.close(dispute["id"]).status == "lost"
