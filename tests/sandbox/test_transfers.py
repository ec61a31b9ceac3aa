"""Money to makers and back: transfers, reversals, payouts, and top-ups before them."""

import pytest
import stripe
from stripe import StripeClient

from matchpot.sandbox.serving import ControlRefused, Sandbox
from tests.sandbox.scenes import (
    a_bare_account,
    a_full_balance,
    a_paid_session,
    a_ready_account,
    available,
    charge_of,
    event_types,
)

DAY = 24 * 60 * 60


def a_transfer(
    client: StripeClient, account: str, cents: int = 2000, **more: str
) -> stripe.Transfer:
    return client.v1.transfers.create(
        params={
            "amount": cents,
            "currency": "eur",
            "destination": account,
            "transfer_group": "campaign_1",
            **more,  # type: ignore[typeddict-item]
        }
    )


def test_nobody_is_paid_before_onboarding(client: StripeClient, sandbox: Sandbox) -> None:
    a_full_balance(client, sandbox)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        a_transfer(client, a_bare_account(client).id)
    assert refusal.value.code == "insufficient_capabilities_for_transfer"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        a_transfer(client, "acct_nobody")
    assert (refusal.value.code, refusal.value.param) == ("resource_missing", "destination")


def test_nobody_is_paid_with_money_that_is_not_there(
    client: StripeClient, sandbox: Sandbox
) -> None:
    account = a_ready_account(client, sandbox)
    a_full_balance(client, sandbox, 1999)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        a_transfer(client, account.id)
    assert refusal.value.code == "balance_insufficient"
    assert available(client) == 1999


def test_a_maker_is_paid_out_of_the_balance(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_ready_account(client, sandbox)
    a_full_balance(client, sandbox, 5000)
    transfer = a_transfer(client, account.id, description="Campaign 1")
    assert (available(client), available(client, account.id)) == (3000, 2000)
    assert transfer.transfer_group == "campaign_1"
    assert (transfer.reversed, transfer.amount_reversed) == (False, 0)
    assert event_types(client)[-1] == "transfer.created"
    found = client.v1.transfers.list(params={"transfer_group": "campaign_1"}).data
    assert [one.id for one in found] == [transfer.id]
    assert client.v1.transfers.list(params={"transfer_group": "campaign_2"}).data == []
    assert isinstance(transfer.balance_transaction, str)
    assert client.v1.balance_transactions.retrieve(transfer.balance_transaction).net == -2000


def test_a_transfer_is_taken_back_in_parts(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_ready_account(client, sandbox)
    a_full_balance(client, sandbox, 2000)
    transfer = a_transfer(client, account.id)
    part = client.v1.transfers.reversals.create(transfer.id, params={"amount": 500})
    assert part.transfer == transfer.id
    with pytest.raises(stripe.InvalidRequestError, match="greater than the unreversed"):
        client.v1.transfers.reversals.create(transfer.id, params={"amount": 1501})
    client.v1.transfers.reversals.create(transfer.id)
    after = client.v1.transfers.retrieve(transfer.id)
    assert (after.reversed, after.amount_reversed) == (True, 2000)
    assert len(after.reversals.data) == 2
    assert (available(client), available(client, account.id)) == (2000, 0)
    assert client.v1.transfers.reversals.retrieve(transfer.id, part.id).amount == 500
    assert len(client.v1.transfers.reversals.list(transfer.id).data) == 2
    assert event_types(client)[-1] == "transfer.reversed"


def test_what_was_paid_out_cannot_be_taken_back(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_ready_account(client, sandbox)
    a_full_balance(client, sandbox, 2000)
    transfer = a_transfer(client, account.id)
    sandbox.control(f"accounts/{account.id}/payout")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.transfers.reversals.create(transfer.id)
    assert refusal.value.code == "balance_insufficient"


def test_a_pending_charge_can_be_the_source(client: StripeClient, sandbox: Sandbox) -> None:
    sandbox.control("settings", {"pending_days": 5})
    account = a_ready_account(client, sandbox)
    charge = charge_of(a_paid_session(client, sandbox))
    with pytest.raises(stripe.InvalidRequestError):
        a_transfer(client, account.id)
    a_transfer(client, account.id, source_transaction=charge.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        a_transfer(client, account.id, source_transaction=charge.id)
    assert refusal.value.code == "balance_insufficient"


def test_the_money_reaches_the_bank_by_itself(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_ready_account(client, sandbox)
    a_full_balance(client, sandbox, 2000)
    a_transfer(client, account.id)
    sandbox.control("clock", {"advance_seconds": 2 * DAY + 2})
    payout = client.v1.payouts.list(options={"stripe_account": account.id}).data[0]
    assert (payout.status, payout.amount, payout.automatic) == ("paid", 2000, True)
    assert event_types(client, account.id)[-2:] == ["payout.created", "payout.paid"]
    assert available(client, account.id) == 0


def test_a_payout_that_the_bank_returns_stops_until_the_maker_mends_it(
    client: StripeClient, sandbox: Sandbox
) -> None:
    account = a_ready_account(client, sandbox)
    a_full_balance(client, sandbox, 2000)
    a_transfer(client, account.id)
    payout = sandbox.control(f"accounts/{account.id}/payout")
    sandbox.control(f"payouts/{payout['id']}/fail", {"code": "no_account"})
    failed = client.v1.payouts.retrieve(payout["id"], options={"stripe_account": account.id})
    assert (failed.status, failed.failure_code) == ("failed", "no_account")
    assert available(client, account.id) == 2000
    assert not client.v1.accounts.retrieve(account.id).payouts_enabled
    assert event_types(client, account.id)[-2:] == ["payout.failed", "account.updated"]
    sandbox.control(f"accounts/{account.id}/onboard", {"iban": "NL39RABO0300065264"})
    sandbox.control("clock", {"advance_seconds": 2 * DAY + 2})
    newest = client.v1.payouts.list(options={"stripe_account": account.id}).data[0]
    assert (newest.id != payout["id"], newest.status) == (True, "paid")


def test_a_payout_fails_for_a_reason_that_exists(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_ready_account(client, sandbox)
    a_full_balance(client, sandbox, 2000)
    a_transfer(client, account.id)
    payout = sandbox.control(f"accounts/{account.id}/payout")
    with pytest.raises(ControlRefused, match="account_closed"):
        sandbox.control(f"payouts/{payout['id']}/fail", {"code": "bad_weather"})


def test_the_platform_pays_its_own_money_out(client: StripeClient, sandbox: Sandbox) -> None:
    a_full_balance(client, sandbox, 1000)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payouts.create(params={"amount": 1001, "currency": "eur"})
    assert refusal.value.code == "balance_insufficient"
    payout = client.v1.payouts.create(params={"amount": 400, "currency": "eur"})
    assert (payout.status, payout.automatic) == ("in_transit", False)
    sandbox.control(f"payouts/{payout.id}/pay")
    assert client.v1.payouts.retrieve(payout.id).status == "paid"
    assert available(client) == 600


def test_a_top_up_arrives_after_a_day(client: StripeClient, sandbox: Sandbox) -> None:
    topup = client.v1.topups.create(
        params={"amount": 50_000, "currency": "eur", "metadata": {"pot": "3"}}
    )
    assert (topup.status, available(client)) == ("pending", 0)
    sandbox.control("clock", {"advance_seconds": DAY + 1})
    assert client.v1.topups.retrieve(topup.id).status == "succeeded"
    assert available(client) == 50_000
    assert event_types(client) == ["topup.created", "topup.succeeded"]


def test_a_top_up_may_fail_or_be_withdrawn(client: StripeClient, sandbox: Sandbox) -> None:
    failing = client.v1.topups.create(params={"amount": 500, "currency": "eur"})
    sandbox.control(f"topups/{failing.id}/fail")
    withdrawn = client.v1.topups.create(params={"amount": 500, "currency": "eur"})
    assert client.v1.topups.cancel(withdrawn.id).status == "canceled"
    sandbox.control("clock", {"advance_seconds": DAY + 1})
    assert client.v1.topups.retrieve(failing.id).status == "failed"
    assert available(client) == 0


def test_a_strangers_account_is_refused(client: StripeClient) -> None:
    with pytest.raises(stripe.PermissionError):
        client.v1.balance.retrieve(options={"stripe_account": "acct_stranger"})
