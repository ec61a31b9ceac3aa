"""Checkout Sessions as the product meets them: opened, paid, declined, delayed, expired."""

import pytest
import stripe
from stripe import StripeClient

from matchpot.sandbox.serving import ControlRefused, Sandbox
from tests.sandbox.scenes import a_gift, a_paid_session, a_session, charge_of, event_types, seen

MINUTE = 60
HALF_HOUR = 30 * MINUTE
DAY = 24 * 60 * 60


def now(sandbox: Sandbox) -> int:
    return int(sandbox.control("clock", method="GET")["now"])


def test_a_session_adds_up_its_lines_and_keeps_what_it_was_given(client: StripeClient) -> None:
    session = a_session(client)
    assert session.amount_total == 2650
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert session.client_reference_id == "donation_1"
    assert session.metadata is not None
    assert session.metadata["donation"] == "1"
    assert session.submit_type == "donate"
    assert session.payment_intent is None
    assert session.url is not None
    assert "/c/pay/" in session.url


def test_a_paid_session_tells_the_method_the_bank_and_the_fee(
    client: StripeClient, sandbox: Sandbox
) -> None:
    session = a_session(client)
    sandbox.control(f"sessions/{session.id}/pay", {"method": "ideal", "bank": "triodos_bank"})
    paid = seen(client, session.id)
    charge = charge_of(paid)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.type == "ideal"
    assert charge.payment_method_details.ideal is not None
    assert charge.payment_method_details.ideal.bank == "triodos_bank"
    assert charge.transfer_group == "campaign_1"
    assert charge.metadata["donation"] == "1"
    transaction = charge.balance_transaction
    assert isinstance(transaction, stripe.BalanceTransaction)
    assert (transaction.amount, transaction.fee, transaction.net) == (2650, 29, 2621)
    assert transaction.source == charge.id
    assert [line.description for line in paid.line_items.data] == ["Gift", "Tip"]  # type: ignore[union-attr]
    assert paid.customer_details is not None
    assert paid.customer_details.email == "donor@example.org"


@pytest.mark.parametrize(
    ("method", "fee"), [("ideal", 29), ("bancontact", 39), ("card", 175), ("sepa_debit", 35)]
)
def test_each_method_has_its_own_fee(
    client: StripeClient, sandbox: Sandbox, method: str, fee: int
) -> None:
    session = a_paid_session(client, sandbox, cents=10_000, method=method)
    sandbox.control("clock", {"advance_seconds": 6 * DAY})
    transaction = charge_of(seen(client, session.id)).balance_transaction
    assert isinstance(transaction, stripe.BalanceTransaction)
    assert transaction.fee == fee


def test_the_events_of_a_payment_come_in_stripes_order(
    client: StripeClient, sandbox: Sandbox
) -> None:
    a_paid_session(client, sandbox)
    assert event_types(client) == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]


def test_the_fee_is_not_known_yet_when_the_charge_succeeds(
    client: StripeClient, sandbox: Sandbox
) -> None:
    a_paid_session(client, sandbox)
    first = client.v1.events.list(params={"type": "charge.succeeded"}).data[0]
    later = client.v1.events.list(params={"type": "charge.updated"}).data[0]
    assert first.data.object["balance_transaction"] is None
    assert later.data.object["balance_transaction"].startswith("txn_")


def test_the_fee_may_take_its_time(client: StripeClient, sandbox: Sandbox) -> None:
    sandbox.control("settings", {"fee_delay_seconds": 60})
    session = a_paid_session(client, sandbox)
    assert session.payment_status == "paid"
    assert charge_of(session).balance_transaction is None
    sandbox.control("clock", {"advance_seconds": 61})
    transaction = charge_of(seen(client, session.id)).balance_transaction
    assert isinstance(transaction, stripe.BalanceTransaction)
    assert transaction.fee == 29
    assert event_types(client)[-1] == "charge.updated"


def test_a_declined_payment_leaves_the_session_open_for_another_try(
    client: StripeClient, sandbox: Sandbox
) -> None:
    session = a_session(client)
    sandbox.control(f"sessions/{session.id}/pay", {"outcome": "declined"})
    tried = seen(client, session.id)
    intent = tried.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (tried.status, intent.status) == ("open", "requires_payment_method")
    assert intent.last_payment_error is not None
    sandbox.control(f"sessions/{session.id}/pay", {"method": "card"})
    paid = seen(client, session.id)
    assert paid.payment_status == "paid"
    assert charge_of(paid).payment_intent == intent.id
    charges = client.v1.charges.list(params={"payment_intent": intent.id})
    assert [charge.status for charge in charges.data] == ["succeeded", "failed"]


def test_a_direct_debit_takes_days_and_then_pays(client: StripeClient, sandbox: Sandbox) -> None:
    session = a_paid_session(client, sandbox, method="sepa_debit")
    intent = session.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert intent.status == "processing"
    assert charge_of(session).balance_transaction is None
    sandbox.control("clock", {"advance_seconds": 6 * DAY})
    assert seen(client, session.id).payment_status == "paid"
    assert "checkout.session.async_payment_succeeded" in event_types(client)


def test_a_direct_debit_may_come_back_after_days(client: StripeClient, sandbox: Sandbox) -> None:
    session = a_paid_session(client, sandbox, method="sepa_debit", outcome="fails_later")
    sandbox.control("clock", {"advance_seconds": 6 * DAY})
    failed = seen(client, session.id)
    assert failed.payment_status == "unpaid"
    assert charge_of(failed).status == "failed"
    assert event_types(client)[-1] == "checkout.session.async_payment_failed"


def test_a_delayed_payment_can_be_settled_by_hand(client: StripeClient, sandbox: Sandbox) -> None:
    session = a_paid_session(client, sandbox, method="sepa_debit")
    intent = session.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    sandbox.control(f"payments/{intent.id}/settle", {"outcome": "succeeded"})
    assert seen(client, session.id).payment_status == "paid"
    with pytest.raises(ControlRefused):
        sandbox.control(f"payments/{intent.id}/settle", {"outcome": "failed"})


def test_a_session_expires_when_its_time_is_up(client: StripeClient, sandbox: Sandbox) -> None:
    session = a_session(client, expires_at=now(sandbox) + HALF_HOUR + MINUTE)
    sandbox.control("clock", {"advance_seconds": HALF_HOUR + 2 * MINUTE})
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert event_types(client) == ["checkout.session.expired"]
    expired = client.v1.events.list().data[0]
    assert expired.created == session.expires_at


def test_a_session_is_expired_by_its_owner_once(client: StripeClient) -> None:
    session = a_session(client)
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


@pytest.mark.parametrize("seconds", [HALF_HOUR - 60, DAY + 60])
def test_a_session_stays_open_half_an_hour_to_a_day(
    client: StripeClient, sandbox: Sandbox, seconds: int
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        a_session(client, expires_at=now(sandbox) + seconds)
    assert refusal.value.param == "expires_at"


def test_a_paid_session_cannot_be_paid_again(client: StripeClient, sandbox: Sandbox) -> None:
    session = a_paid_session(client, sandbox)
    with pytest.raises(ControlRefused):
        sandbox.control(f"sessions/{session.id}/pay")
    assert len(client.v1.charges.list().data) == 1


def test_a_gift_of_a_few_cents_is_too_small(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        a_session(client, line_items=[a_gift(49)])
    assert refusal.value.code == "amount_too_small"


def test_a_session_is_found_by_its_payment(client: StripeClient, sandbox: Sandbox) -> None:
    session = a_paid_session(client, sandbox)
    a_paid_session(client, sandbox)
    intent = session.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    found = client.v1.checkout.sessions.list(params={"payment_intent": intent.id})
    assert [one.id for one in found.data] == [session.id]


def test_methods_can_be_limited(client: StripeClient, sandbox: Sandbox) -> None:
    session = a_session(client, allowed_payment_method_types=["ideal"])
    assert session.payment_method_types == ["ideal"]
    with pytest.raises(ControlRefused):
        sandbox.control(f"sessions/{session.id}/pay", {"method": "card"})


def test_line_items_have_their_own_list(client: StripeClient) -> None:
    session = a_session(client)
    lines = client.v1.checkout.sessions.line_items.list(session.id)
    assert [line.amount_total for line in lines.data] == [2500, 150]
