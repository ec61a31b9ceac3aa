"""Payments, what they show of the payer, and the balance they add up to."""

import pytest
import stripe
from stripe import StripeClient

from matchpot.sandbox.serving import Sandbox
from tests.sandbox.scenes import a_paid_session, charge_of, event_types


def an_intent(client: StripeClient, **more: object) -> stripe.PaymentIntent:
    return client.v1.payment_intents.create(
        params={"amount": 2500, "currency": "eur", "transfer_group": "g", **more}  # type: ignore[typeddict-item]
    )


def test_an_intent_is_confirmed_with_a_test_card(client: StripeClient) -> None:
    intent = an_intent(client, metadata={"loan": "7"})
    assert intent.status == "requires_payment_method"
    paid = client.v1.payment_intents.confirm(
        intent.id, params={"payment_method": "pm_card_visa", "expand": ["latest_charge"]}
    )
    assert (paid.status, paid.amount_received) == ("succeeded", 2500)
    charge = paid.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.last4 == "4242"
    assert charge.metadata["loan"] == "7"


def test_a_declined_card_is_an_error_that_leaves_its_failed_charge(client: StripeClient) -> None:
    with pytest.raises(stripe.CardError) as refusal:
        an_intent(client, confirm=True, payment_method="pm_card_chargeDeclined")
    assert refusal.value.code == "card_declined"
    charges = client.v1.charges.list().data
    assert [charge.status for charge in charges] == ["failed"]
    assert "payment_intent.payment_failed" in event_types(client)


def test_an_open_intent_is_cancelled_and_a_paid_one_is_not(client: StripeClient) -> None:
    given_up = client.v1.payment_intents.cancel(
        an_intent(client).id, params={"cancellation_reason": "abandoned"}
    )
    assert (given_up.status, given_up.cancellation_reason) == ("canceled", "abandoned")
    paid = an_intent(client, confirm=True, payment_method="pm_card_visa")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.cancel(paid.id)
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_the_same_card_and_the_same_account_are_recognised(
    client: StripeClient, sandbox: Sandbox
) -> None:
    def card(number: str) -> str | None:
        details = charge_of(
            a_paid_session(client, sandbox, method="card", card=number)
        ).payment_method_details
        assert details is not None
        assert details.card is not None
        return details.card.fingerprint

    def account(iban: str) -> str | None:
        details = charge_of(
            a_paid_session(client, sandbox, method="sepa_debit", iban=iban)
        ).payment_method_details
        assert details is not None
        assert details.sepa_debit is not None
        return details.sepa_debit.fingerprint

    assert card("4242424242424242") == card("4242424242424242")
    assert card("4242424242424242") != card("5555555555554444")
    assert account("NL39RABO0300065264") == account("NL39RABO0300065264")
    assert account("NL39RABO0300065264") != account("NL91ABNA0417164300")


def test_metadata_is_changed_key_by_key(client: StripeClient) -> None:
    intent = an_intent(client, metadata={"donation": "1", "note": "old"})
    changed = client.v1.payment_intents.update(
        intent.id, params={"metadata": {"note": "", "extra": "new"}}
    )
    assert changed.metadata.to_dict() == {"donation": "1", "extra": "new"}


def test_the_payment_method_can_be_looked_at(client: StripeClient, sandbox: Sandbox) -> None:
    charge = charge_of(a_paid_session(client, sandbox))
    assert charge.payment_method is not None
    assert client.v1.payment_methods.retrieve(charge.payment_method).type == "ideal"


@pytest.mark.parametrize(
    ("amount", "code"),
    [(49, "amount_too_small"), (0, "parameter_invalid_integer"), (10**8, "amount_too_large")],
)
def test_amounts_have_bounds(client: StripeClient, amount: int, code: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create(params={"amount": amount, "currency": "eur"})
    assert refusal.value.code == code
    assert client.v1.payment_intents.list().data == []


def test_only_euros_are_kept(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create(params={"amount": 500, "currency": "usd"})
    assert refusal.value.param == "currency"


def test_the_balance_is_the_sum_of_its_transactions(client: StripeClient, sandbox: Sandbox) -> None:
    for method in ("ideal", "card", "bancontact"):
        a_paid_session(client, sandbox, method=method)
    client.v1.refunds.create(params={"charge": client.v1.charges.list().data[0].id, "amount": 99})
    transactions = client.v1.balance_transactions.list().data
    balance = client.v1.balance.retrieve()
    assert sum(transaction.net for transaction in transactions) == balance.available[0].amount
    assert {transaction.type for transaction in transactions} == {
        "charge",
        "payment",
        "payment_refund",
    }


def test_money_may_stay_pending_for_days(client: StripeClient, sandbox: Sandbox) -> None:
    sandbox.control("settings", {"pending_days": 3})
    transaction = charge_of(a_paid_session(client, sandbox)).balance_transaction
    assert isinstance(transaction, stripe.BalanceTransaction)
    assert transaction.status == "pending"
    balance = client.v1.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (0, 2471)
    sandbox.control("clock", {"advance_seconds": 3 * 86_400 + 1})
    balance = client.v1.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (2471, 0)
    assert client.v1.balance_transactions.retrieve(transaction.id).status == "available"


def test_balance_transactions_are_found_by_source_type_and_time(
    client: StripeClient, sandbox: Sandbox
) -> None:
    charge = charge_of(a_paid_session(client, sandbox))
    sandbox.control("clock", {"advance_seconds": 1000})
    refund = client.v1.refunds.create(params={"charge": charge.id})
    find = client.v1.balance_transactions.list
    assert [t.source for t in find(params={"source": refund.id}).data] == [refund.id]
    assert [t.source for t in find(params={"type": "payment"}).data] == [charge.id]
    late = find(params={"created": {"gte": charge.created + 500}}).data
    assert [t.source for t in late] == [refund.id]
