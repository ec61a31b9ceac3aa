"""Events: signed, delivered, repeated, listed."""

import time

import pytest
import stripe
from stripe import StripeClient

from matchpot.sandbox.serving import Sandbox
from matchpot.sandbox.webhooks import retry_after_seconds
from tests.sandbox.scenes import (
    CONNECT_SECRET,
    PLATFORM_SECRET,
    Ear,
    a_gift,
    a_paid_session,
    a_ready_account,
    a_session,
)


def test_an_event_is_signed_so_that_the_sdk_believes_it(
    client: StripeClient, sandbox: Sandbox, ear: Ear
) -> None:
    session = a_paid_session(client, sandbox)
    heard = ear.wait_for("checkout.session.completed")[0]
    event = stripe.Webhook.construct_event(heard.body, heard.signature, PLATFORM_SECRET)
    assert heard.path == "/platform"
    assert event.data.object["id"] == session.id
    assert event.api_version == stripe.api_version
    assert not event.livemode
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(heard.body, heard.signature, CONNECT_SECRET)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(heard.body + b" ", heard.signature, PLATFORM_SECRET)


def test_events_of_makers_go_to_their_own_endpoint(
    client: StripeClient, sandbox: Sandbox, ear: Ear
) -> None:
    account = a_ready_account(client, sandbox)
    heard = ear.wait_for("account.updated")[0]
    event = stripe.Webhook.construct_event(heard.body, heard.signature, CONNECT_SECRET)
    assert heard.path == "/connect"
    assert event.account == account.id
    assert event.data.object["payouts_enabled"] is True


def test_the_signature_is_of_real_time_even_when_the_clock_is_moved(
    client: StripeClient, sandbox: Sandbox, ear: Ear
) -> None:
    sandbox.control("clock", {"advance_seconds": 90 * 86_400})
    a_paid_session(client, sandbox)
    heard = ear.wait_for("charge.updated")[0]
    event = stripe.Webhook.construct_event(heard.body, heard.signature, PLATFORM_SECRET)
    assert event.created > time.time() + 89 * 86_400


def test_a_refused_event_is_sent_again(client: StripeClient, sandbox: Sandbox, ear: Ear) -> None:
    ear.refusals = 1
    client.v1.topups.create(params={"amount": 500, "currency": "eur"})
    heard = ear.wait_for("topup.created")[0]
    sandbox.control("deliver")
    event = client.v1.events.retrieve(heard.event["id"])
    assert event.pending_webhooks == 0


def test_repetitions_come_ever_slower_up_to_a_minute() -> None:
    assert [retry_after_seconds(attempts) for attempts in (1, 2, 3, 20)] == [0.5, 1, 2, 60]


def test_a_paused_post_keeps_everything_until_it_is_flushed(
    client: StripeClient, sandbox: Sandbox, ear: Ear
) -> None:
    sandbox.control("webhooks", {"paused": True})
    a_paid_session(client, sandbox)
    assert sandbox.control("deliveries", method="GET")["waiting"] == 5
    answers = sandbox.control("deliver")
    assert [answer["status"] for answer in answers] == [200] * 5
    assert len(ear.heard) == 5
    sandbox.control("webhooks", {"paused": False})


def test_many_sessions_are_paid_at_once_and_in_silence(
    client: StripeClient, sandbox: Sandbox, ear: Ear
) -> None:
    ids = [a_session(client, line_items=[a_gift(500 + i)]).id for i in range(20)]
    paid = sandbox.control(
        "sessions/pay", {"sessions": [{"id": one} for one in ids], "webhooks": False}
    )
    assert {session["payment_status"] for session in paid["sessions"]} == {"paid"}
    assert sandbox.control("deliver") == []
    assert ear.heard == []
    completed = client.v1.events.list(params={"type": "checkout.session.completed", "limit": 100})
    assert len(completed.data) == 20


def test_events_know_the_request_that_caused_them(client: StripeClient, sandbox: Sandbox) -> None:
    client.v1.topups.create(
        params={"amount": 500, "currency": "eur"}, options={"idempotency_key": "topup:9"}
    )
    event = client.v1.events.list().data[0]
    assert event.request is not None
    assert event.request.idempotency_key == "topup:9"


def test_events_are_found_by_type_family_and_time(client: StripeClient, sandbox: Sandbox) -> None:
    a_paid_session(client, sandbox)
    sandbox.control("clock", {"advance_seconds": 1000})
    a_paid_session(client, sandbox)
    find = client.v1.events.list
    assert len(find(params={"type": "charge.*"}).data) == 4
    assert len(find(params={"types": ["charge.succeeded", "charge.updated"]}).data) == 4
    latest = find().data[0].created
    assert len(find(params={"created": {"gt": latest - 500}}).data) == 5
    assert len(find(params={"created": {"lte": latest - 500}, "type": "charge.*"}).data) == 2


def test_lists_are_paged_in_both_directions(client: StripeClient, sandbox: Sandbox) -> None:
    made = [
        client.v1.topups.create(params={"amount": 500 + number, "currency": "eur"}).id
        for number in range(5)
    ]
    made.reverse()
    first = client.v1.topups.list(params={"limit": 2})
    assert ([one.id for one in first.data], first.has_more) == (made[:2], True)
    last = client.v1.topups.list(params={"limit": 2, "starting_after": made[2]})
    assert ([one.id for one in last.data], last.has_more) == (made[3:], False)
    back = client.v1.topups.list(params={"limit": 2, "ending_before": made[3]})
    assert ([one.id for one in back.data], back.has_more) == (made[1:3], True)
    every = client.v1.topups.list(params={"limit": 2}).auto_paging_iter()
    assert [one.id for one in every] == made
    for limit in (0, 101):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.topups.list(params={"limit": limit})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.topups.list(params={"starting_after": "tu_nothing"})
