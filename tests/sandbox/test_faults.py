"""Bad days on demand: lost answers, double and missing webhooks."""

import threading

import pytest
import stripe
from stripe import StripeClient

from matchpot.sandbox.serving import ControlRefused, Sandbox
from tests.e2e.processes import until
from tests.sandbox.scenes import Ear, a_client, a_paid_session


def topup(client: StripeClient, key: str = "key") -> stripe.Topup:
    return client.v1.topups.create(
        params={"amount": 1000, "currency": "eur"}, options={"idempotency_key": key}
    )


def count(client: StripeClient) -> int:
    return len(client.v1.topups.list().data)


def test_too_many_requests_are_refused_and_leave_nothing(
    client: StripeClient, sandbox: Sandbox
) -> None:
    sandbox.control("faults", {"kind": "rate_limit", "count": 2, "path": "/v1/topups"})
    client.v1.balance.retrieve()
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError):
            topup(client)
    assert topup(client).status == "pending"


def test_an_error_before_the_commit_leaves_nothing(client: StripeClient, sandbox: Sandbox) -> None:
    sandbox.control("faults", {"kind": "error_before_commit", "method": "POST"})
    with pytest.raises(stripe.APIError):
        topup(client)
    assert count(client) == 0


def test_a_lost_answer_is_found_again_by_the_same_key(
    client: StripeClient, sandbox: Sandbox
) -> None:
    sandbox.control("faults", {"kind": "disconnect_after_commit", "path": "/v1/topups"})
    with pytest.raises(stripe.APIConnectionError):
        topup(client)
    assert count(client) == 1
    assert topup(client).id == client.v1.topups.list().data[0].id


def test_the_sdk_repeats_by_itself_and_pays_once(client: StripeClient, sandbox: Sandbox) -> None:
    sandbox.control("faults", {"kind": "disconnect_after_commit", "path": "/v1/topups"})
    patient = StripeClient("sk_test_x", base_addresses={"api": sandbox.url}, max_network_retries=1)
    assert topup(patient).status == "pending"
    assert count(client) == 1


def test_a_slow_answer_comes_too_late_for_an_impatient_client(
    client: StripeClient, sandbox: Sandbox, way: threading.Event
) -> None:
    sandbox.control("faults", {"kind": "timeout_after_commit", "seconds": 9, "path": "/v1/topups"})
    hasty = StripeClient(
        "sk_test_x",
        base_addresses={"api": sandbox.url},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=0.1),
    )
    with pytest.raises(stripe.APIConnectionError):
        topup(hasty, "the key of the slow request")
    # On a busy machine it gives up before anything was done.
    until(lambda: count(client) == 1, "what was asked for is done")
    way.set()
    assert count(client) == 1


def test_faults_fit_their_path_only_and_can_be_disarmed(
    client: StripeClient, sandbox: Sandbox
) -> None:
    sandbox.control("faults", {"kind": "error_before_commit", "path": "/v1/refunds*", "count": 9})
    assert topup(client).status == "pending"
    armed = sandbox.control("faults", method="GET")
    assert [(fault["kind"], fault["remaining"]) for fault in armed] == [("error_before_commit", 9)]
    sandbox.control("faults", method="DELETE")
    assert sandbox.control("faults", method="GET") == []
    with pytest.raises(ControlRefused):
        sandbox.control("faults", {"kind": "earthquake"})


def test_an_event_arrives_twice(client: StripeClient, sandbox: Sandbox, ear: Ear) -> None:
    sandbox.control("faults", {"kind": "duplicate", "event": "checkout.session.completed"})
    a_paid_session(client, sandbox)
    twice = ear.wait_for("checkout.session.completed", 2)
    assert twice[0].event["id"] == twice[1].event["id"]


def test_an_event_never_arrives_but_is_listed_as_undelivered(
    client: StripeClient, sandbox: Sandbox, ear: Ear
) -> None:
    sandbox.control("faults", {"kind": "drop", "event": "checkout.session.*"})
    a_paid_session(client, sandbox)
    ear.wait_for("charge.updated")
    sandbox.control("deliver")
    assert "checkout.session.completed" not in ear.types
    missed = client.v1.events.list(params={"delivery_success": False}).data
    assert [event.type for event in missed] == ["checkout.session.completed"]
    assert sandbox.control("deliveries", method="GET")["dropped"] == 1


def test_events_arrive_last_first(client: StripeClient, sandbox: Sandbox, ear: Ear) -> None:
    sandbox.control("faults", {"kind": "reorder", "count": 5})
    a_paid_session(client, sandbox)
    ear.wait_for("payment_intent.created")
    assert ear.types == [
        "charge.updated",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]


def test_held_events_go_with_the_next_flush(
    client: StripeClient, sandbox: Sandbox, ear: Ear
) -> None:
    sandbox.control("faults", {"kind": "reorder", "count": 99})
    a_paid_session(client, sandbox)
    assert sandbox.control("deliveries", method="GET")["held"] == 5
    sandbox.control("deliver")
    assert ear.types[0] == "charge.updated"


def test_an_event_comes_late(client: StripeClient, sandbox: Sandbox, ear: Ear) -> None:
    sandbox.control("faults", {"kind": "delay", "seconds": 60, "event": "charge.succeeded"})
    a_paid_session(client, sandbox)
    ear.wait_for("charge.updated")
    assert "charge.succeeded" not in ear.types
    sandbox.control("deliver")
    assert ear.types[-1] == "charge.succeeded"


def test_a_client_of_another_key_meets_the_same_faults(
    client: StripeClient, sandbox: Sandbox
) -> None:
    sandbox.control("faults", {"kind": "rate_limit", "method": "GET"})
    with pytest.raises(stripe.RateLimitError):
        a_client(sandbox.url, "rk_test_other").v1.balance.retrieve()
    client.v1.balance.retrieve()
