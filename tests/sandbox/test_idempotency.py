"""One idempotency key, one effect, whatever happens to the answers."""

import threading

import pytest
import stripe
from stripe import StripeClient

from matchpot.sandbox.serving import Sandbox
from tests.e2e.processes import until
from tests.sandbox.scenes import a_full_balance, a_ready_account, a_session, session_params

DAY = 24 * 60 * 60


def topup(client: StripeClient, key: str, cents: int = 1000) -> stripe.Topup:
    return client.v1.topups.create(
        params={"amount": cents, "currency": "eur"}, options={"idempotency_key": key}
    )


def count(client: StripeClient) -> int:
    return len(client.v1.topups.list(params={"limit": 100}).data)


def test_the_same_key_gives_the_same_answer_and_does_nothing_twice(client: StripeClient) -> None:
    first = topup(client, "topup:1:create:1")
    again = topup(client, "topup:1:create:1")
    assert first.id == again.id
    assert count(client) == 1
    assert first.last_response is not None
    assert again.last_response is not None
    headers = again.last_response.headers
    assert headers is not None
    assert headers["Idempotent-Replayed"] == "true"
    assert headers["Original-Request"] == first.last_response.request_id
    assert "Idempotent-Replayed" not in (first.last_response.headers or {})


def test_the_same_key_for_something_else_is_an_error(client: StripeClient) -> None:
    topup(client, "key", 1000)
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        topup(client, "key", 1001)
    with pytest.raises(stripe.IdempotencyError):
        client.v1.payouts.create(
            params={"amount": 1000, "currency": "eur"}, options={"idempotency_key": "key"}
        )
    assert count(client) == 1


def test_a_mistyped_request_does_not_use_its_key_up(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        a_session(client, nonsense="1")
    params = session_params(nonsense="1")
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(
            params=params,  # type: ignore[arg-type]
            options={"idempotency_key": "session:1"},
        )
    del params["nonsense"]
    session = client.v1.checkout.sessions.create(
        params=params,  # type: ignore[arg-type]
        options={"idempotency_key": "session:1"},
    )
    assert session.status == "open"


def test_a_refusal_by_the_endpoint_is_remembered(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_ready_account(client, sandbox)

    def transfer(key: str) -> None:
        client.v1.transfers.create(
            params={"amount": 500, "currency": "eur", "destination": account.id},
            options={"idempotency_key": key},
        )

    with pytest.raises(stripe.InvalidRequestError):
        transfer("transfer:1:create:1")
    a_full_balance(client, sandbox)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        transfer("transfer:1:create:1")
    assert refusal.value.code == "balance_insufficient"
    transfer("transfer:1:create:2")


def test_a_key_is_forgotten_after_a_day(client: StripeClient, sandbox: Sandbox) -> None:
    first = topup(client, "key")
    sandbox.control("clock", {"advance_seconds": DAY + 1})
    assert topup(client, "key").id != first.id


def test_a_server_error_is_remembered_with_what_was_done(
    client: StripeClient, sandbox: Sandbox
) -> None:
    sandbox.control("faults", {"kind": "error_after_commit", "path": "/v1/topups"})
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failure:
            topup(client, "key")
        assert failure.value.http_status == 500
    assert count(client) == 1


def test_a_second_request_meets_the_first_one_still_under_way(
    client: StripeClient, sandbox: Sandbox, way: threading.Event
) -> None:
    sandbox.control("faults", {"kind": "timeout_after_commit", "seconds": 9, "method": "POST"})
    slow = threading.Thread(target=topup, args=(client, "key"))
    slow.start()
    until(lambda: count(client) == 1, "what was asked for is done")
    with pytest.raises(stripe.APIError) as conflict:
        topup(client, "key")
    assert conflict.value.http_status == 409
    way.set()
    slow.join()
    assert topup(client, "key").status == "pending"
    assert count(client) == 1
