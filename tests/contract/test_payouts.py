"""What payouts need of the provider, asked through the real SDK of the stand-in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from matchpot.domain.outside import CheckoutOrder, KeySpent, PaymentRefused, PaymentsUnavailable
from matchpot.integrations.stripe_gateway import StripeGateway
from matchpot.sandbox.serving import Sandbox, start_sandbox
from matchpot.settings import StripeSettings
from tests.sandbox.scenes import a_client, a_paid_session, charge_of

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox() as started:
        yield started


@pytest.fixture
def gateway(sandbox: Sandbox) -> StripeGateway:
    return StripeGateway(StripeSettings(api_key="sk_test_stand_in", api_base=sandbox.url))


def test_money_is_brought_sent_and_reaches_the_makers_bank(
    sandbox: Sandbox, gateway: StripeGateway
) -> None:
    top_up = gateway.top_up(key="payout:1:top_up:1", amount_cents=10_000)
    seen = gateway.top_up_status(top_up)
    assert (seen.status, seen.key, seen.amount_cents) == ("pending", "payout:1:top_up:1", 10_000)
    sandbox.control(f"topups/{top_up}/succeed")
    assert gateway.top_up_status(top_up).status == "succeeded"
    account = gateway.open_account(key="payee:1:account:1", payee_id=1, email="m@example.org")
    sending = {
        "account_id": account.id,
        "amount_cents": 10_000,
        "group": "campaign_1",
        "payout_id": 1,
    }
    with pytest.raises(PaymentRefused):
        gateway.transfer(key="payout:1:send:1", **sending)  # type: ignore[arg-type]
    sandbox.control(f"accounts/{account.id}/onboard")
    assert gateway.account(account.id).transfers_active
    first = gateway.transfer(key="payout:1:send:2", **sending)  # type: ignore[arg-type]
    again = gateway.transfer(key="payout:1:send:2", **sending)  # type: ignore[arg-type]
    assert first == again
    assert [one.payout_id for one in gateway.transfers_for("campaign_1")] == [1]
    assert list(gateway.bank_payouts(account.id)) == []
    sandbox.control(f"accounts/{account.id}/payout")
    (started,) = gateway.bank_payouts(account.id)
    assert started.status in {"pending", "in_transit"}
    sandbox.control(f"payouts/{started.id}/fail")
    (failed,) = gateway.bank_payouts(account.id)
    assert (failed.status, failed.amount_cents) == ("failed", 10_000)


def test_only_events_of_the_types_that_are_asked_for_are_told(
    sandbox: Sandbox, gateway: StripeGateway
) -> None:
    top_up = gateway.top_up(key="payout:1:top_up:1", amount_cents=10_000)
    sandbox.control(f"topups/{top_up}/succeed")
    assert {"topup.created", "topup.succeeded"} <= {
        event.type for event in gateway.events_since(LONG_AGO)
    }
    (end,) = gateway.events_since(LONG_AGO, "topup.succeeded", "topup.failed")
    assert (end.type, end.object_id) == ("topup.succeeded", top_up)


def test_a_refund_is_found_by_its_payment(sandbox: Sandbox, gateway: StripeGateway) -> None:
    client = a_client(sandbox.url)
    session = a_paid_session(client, sandbox, method="ideal", bank="ing")
    intent = session.payment_intent
    assert intent is not None
    made = gateway.refund(
        key="refund:7:send:1", payment_intent=intent.id, amount_cents=500, refund_id=7
    )
    (found,) = gateway.refunds_of(intent.id)
    assert (found.id, found.refund_id, found.amount_cents) == (made.id, 7, 500)


def test_a_dispute_tells_its_fee_and_its_end(sandbox: Sandbox, gateway: StripeGateway) -> None:
    client = a_client(sandbox.url)
    session = a_paid_session(client, sandbox, method="card")
    sandbox.control(f"charges/{charge_of(session).id}/dispute")
    (dispute,) = client.v1.disputes.list().data
    seen = gateway.dispute(dispute.id)
    assert (seen.amount_cents, seen.status) == (2_500, "needs_response")
    assert seen.fee_cents > 0
    sandbox.control(f"disputes/{dispute.id}/win")
    won = gateway.dispute(dispute.id)
    assert (won.status, won.fee_cents) == ("won", seen.fee_cents)
    kinds = [move.type for move in gateway.balance_moves_since(LONG_AGO)]
    assert kinds.count("adjustment") == 2


def an_order(key: str) -> CheckoutOrder:
    now = datetime.now(UTC)
    return CheckoutOrder(
        key=key,
        begun_at=now - timedelta(minutes=5),
        donation_id=7,
        campaign_id=1,
        gift_cents=2_500,
        tip_cents=0,
        title="Your gift",
        tip_title="Tip",
        email="donor@example.org",
        language="nl",
        expires_at=now + timedelta(minutes=40),
        success_url="http://127.0.0.1:1/paid",
        cancel_url="http://127.0.0.1:1/back",
    )


@pytest.mark.parametrize("kind", ["error_before_commit", "error_after_commit"])
def test_a_failure_that_is_kept_is_told_from_one_that_may_pass(
    sandbox: Sandbox, gateway: StripeGateway, kind: str
) -> None:
    sandbox.control("faults", {"kind": kind, "path": "/v1/checkout/sessions"})
    # The SDK tries again by itself, and gets the stored failure.
    with pytest.raises(KeySpent):
        gateway.open_checkout(an_order("donation:7:checkout:1"))
    found = gateway.find_checkout(an_order("donation:7:checkout:1"))
    assert (found is not None) == (kind == "error_after_commit")
    page = gateway.open_checkout(an_order("donation:7:checkout:2"))
    assert page.status == "open"
    sandbox.control("faults", {"kind": "rate_limit", "count": 2})
    with pytest.raises(PaymentsUnavailable) as passing:
        gateway.open_checkout(an_order("donation:7:checkout:3"))
    assert not isinstance(passing.value, KeySpent)
