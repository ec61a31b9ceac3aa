"""Messages to the webhooks that the provider did not send, or not like this."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from matchpot.domain.donations import DonationState
from matchpot.domain.outside import Payment, ProviderEvent
from matchpot.extensions import reader, unit_of_work
from matchpot.integrations import logs
from matchpot.integrations.stripe_events import StripeEvents
from matchpot.jobs import runner
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.payments import InboxEvent, Quarantined
from matchpot.services import checks
from tests.contract.conftest import Hall
from tests.contract.pages import read
from tests.fakes import FakePayments

PLATFORM, CONNECT = "whsec_platform_development", "whsec_connect_development"
ENDPOINT, OTHER = "/webhooks/stripe", "/webhooks/stripe/accounts"
PERSONAL = "donor@example.org"


@pytest.fixture(scope="module", autouse=True)
def listening(hall: Hall) -> Iterator[None]:
    """The real reader of signatures, and logs that tell what happened."""
    settings = hall.app.extensions["matchpot_settings"]
    hall.outside = replace(hall.outside, events=StripeEvents(settings.stripe))
    hall.app.extensions["matchpot_outside"] = hall.outside
    logs.configure(replace(settings, log_level="INFO"))
    yield
    logs.configure(settings)


def event(**more: Any) -> dict[str, Any]:
    """An event as the provider writes it, with a person's data in it."""
    thing = {"id": "pi_1", "object": "payment_intent", "receipt_email": PERSONAL}
    told = {
        "id": "evt_1",
        "object": "event",
        "type": "payment_intent.succeeded",
        "created": int(time.time()),
        "data": {"object": thing},
    }
    return {**told, **more}


def signed(body: bytes, secret: str = PLATFORM, *, age: int = 0) -> str:
    moment = int(time.time()) - age
    mark = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mark}"


def send(
    hall: Hall, body: bytes, signature: str | None, to: str = ENDPOINT, **more: Any
) -> TestResponse:
    headers = {} if signature is None else {"Stripe-Signature": signature}
    kind = more.pop("content_type", "application/json")
    client = hall.app.test_client()
    return client.post(to, data=body, headers=headers, content_type=kind, **more)


GOOD = json.dumps(event()).encode()
FORGED: dict[str, Callable[[], tuple[bytes, str | None, str]]] = {
    "no signature": lambda: (GOOD, None, ENDPOINT),
    "an empty signature": lambda: (GOOD, "", ENDPOINT),
    "a made-up signature": lambda: (GOOD, "t=1,v1=abc", ENDPOINT),
    "a signature without a moment": lambda: (GOOD, signed(GOOD).split(",")[1], ENDPOINT),
    "a moment that is no number": lambda: (GOOD, "t=now,v1=" + "0" * 64, ENDPOINT),
    "an old scheme": lambda: (GOOD, signed(GOOD).replace("v1=", "v0="), ENDPOINT),
    "another secret": lambda: (GOOD, signed(GOOD, "whsec_guess"), ENDPOINT),
    "no secret": lambda: (GOOD, signed(GOOD, ""), ENDPOINT),
    "the other endpoint's secret": lambda: (GOOD, signed(GOOD, CONNECT), ENDPOINT),
    "this endpoint's secret at the other": lambda: (GOOD, signed(GOOD, PLATFORM), OTHER),
    "a body changed by a space": lambda: (GOOD + b" ", signed(GOOD), ENDPOINT),
    "a body changed by a cent": lambda: (GOOD.replace(b"pi_1", b"pi_2"), signed(GOOD), ENDPOINT),
    "five minutes and a second ago": lambda: (GOOD, signed(GOOD, age=301), ENDPOINT),
    "an empty body": lambda: (b"", signed(b""), ENDPOINT),
    "no JSON": lambda: (b"{", signed(b"{"), ENDPOINT),
    "no text": lambda: (b"\xff\xfe", signed(b"\xff\xfe"), ENDPOINT),
}
_ODD: dict[str, Any] = {
    "a list": [],
    "a number": 1,
    "nothing": None,
    "no data": {"id": "evt_1", "type": "x", "created": 1},
    "data that is nothing": event(data=None),
    "an object that is a list": event(data={"object": []}),
    "an object without a kind": event(data={"object": {"id": "pi_1"}}),
    "a number for an id": event(id=7),
    "an id of a thousand letters": event(id="e" * 1_000),
    "an id with a NUL": event(id="evt_\x00"),
    "half a character": event(id="evt_\ud800"),
    "a moment beyond the calendar": event(created=10**30),
    "a moment that is a text": event(created="now"),
    "a moment that is no moment": event(created=float("nan")),
    "an account that is a list": event(account=["acct_1"]),
    "markup for a kind": event(type="<script>"),
}


def _odd(thing: Any) -> Callable[[], tuple[bytes, str | None, str]]:
    body = json.dumps(thing).encode()
    return lambda: (body, signed(body), ENDPOINT)


FORGED |= {name: _odd(thing) for name, thing in _ODD.items()}


@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED)
def test_it_is_refused_logged_and_changes_nothing(
    hall: Hall, make: Callable[[], tuple[bytes, str | None, str]]
) -> None:
    body, signature, to = make()
    before = hall.version()
    with capture_logs() as lines:
        answer = send(hall, body, signature, to)
    assert answer.status_code == 400
    assert answer.data == b""
    assert hall.version() == before
    (line,) = [one for one in lines if one["event"] == "forged_event"]
    assert line["log_level"] == "warning"
    assert line["why"] in {"signature", "not an event", "not text"}
    assert PERSONAL not in str(lines)
    assert not signature or signature not in str(lines)


def test_a_body_of_ten_megabytes_is_read_once_and_refused(hall: Hall) -> None:
    body, before = b'{"id": "' + b"x" * 10 * 1024 * 1024 + b'"}', hall.version()
    assert send(hall, body, signed(GOOD)).status_code == 400
    assert send(hall, body + body, signed(GOOD)).status_code == 413
    as_form = "application/x-www-form-urlencoded"
    assert send(hall, body, signed(body), content_type=as_form).status_code in {400, 413}
    assert hall.version() == before


def test_a_message_that_is_signed_well_is_kept_once_however_often_it_comes(hall: Hall) -> None:
    body = json.dumps(event(id="evt_again")).encode()
    header = signed(body, age=280)
    assert [send(hall, body, header).status_code for _ in range(3)] == [200, 200, 200]
    moment, _, mark = header.partition(",")
    # While a secret is being replaced the provider signs with the old one and the new one.
    assert send(hall, body, f"{moment},v1={'0' * 64},{mark}").status_code == 200
    with hall.app.app_context():
        found = reader().scalars(select(InboxEvent).where(InboxEvent.event_id == "evt_again")).all()
        assert len(found) == 1
        assert PERSONAL not in str(found[0].related)


# ---- what is told out of order, twice, or of nobody ---------------------------------------------


def payments_of(hall: Hall) -> FakePayments:
    payments = hall.outside.payments
    assert isinstance(payments, FakePayments)
    return payments


def begin(hall: Hall, email: str) -> Donation:
    """A gift at its payment page, begun through the form."""
    slug, client = hall.world.words["live_slug"], hall.fresh("visitor")
    shown = read(client.get(f"/en/give/{slug}").text)
    data = {name: shown.shown(name)[0] for name in ("csrf_token", "stamp", "seen")}
    typed = {"amount": "25", "tip": "0", "email": email, "name": "Ann", "reward": ""}
    answer = client.post(f"/en/give/{slug}", data={**data, **typed})
    assert answer.status_code == 303, answer.text
    with hall.app.app_context():
        return reader().scalars(select(Donation).order_by(Donation.id.desc()).limit(1)).one()


def state_of(hall: Hall, donation_id: int) -> tuple[DonationState, int]:
    with hall.app.app_context(), unit_of_work() as session:
        gift = session.get_one(Donation, donation_id)
        return gift.state, gift.refunded_cents


def deliver(hall: Hall, events: list[ProviderEvent]) -> None:
    """Send events as the provider would; the worker looks after each."""
    for one in events:
        thing = {"id": one.object_id, "object": one.object_type, **one.related}
        told = event(id=one.id, type=one.type, data={"object": thing})
        body = json.dumps(told).encode()
        assert send(hall, body, signed(body)).status_code == 200
        with hall.app.app_context():
            runner.drain()


def broken(hall: Hall) -> list[str]:
    """Invariants of the books that do not hold, the provider's own books aside."""
    with hall.app.app_context(), unit_of_work() as session:
        found = checks.run_checks(session, now=hall.outside.clock.now())
        return [str(one) for one in found if not one.ok]


def test_in_whatever_order_it_is_told_the_gift_and_the_books_end_alike(hall: Hall) -> None:
    payments, before = payments_of(hall), broken(hall)
    ends = set()
    for number, order in enumerate(itertools.permutations(range(4))):
        gift = begin(hall, f"order{number}@example.org")
        first = len(payments.events)
        assert gift.session_id is not None
        paying = payments.pay(gift.session_id, status="processing")
        paid = payments.succeed(paying.id)
        back = payments.refund(
            key=f"desk:{number}", payment_intent=paid.id, amount_cents=500, refund_id=0
        )
        # Given back at the provider's own desk: it knows no refund of ours.
        payments.refunds[back.id] = replace(back, refund_id=None)
        told = payments.events[first:]
        assert [one.type for one in told] == [
            "checkout.session.completed", "payment_intent.processing",
            "payment_intent.succeeded", "refund.created",
        ]  # fmt: skip
        deliver(hall, [told[place] for place in order])
        assert state_of(hall, gift.id) == (DonationState.PARTLY_REFUNDED, 500)
        twice = replace(told[order[0]], id=f"evt_twice_{number}")
        deliver(hall, [twice])
        ends.add(state_of(hall, gift.id))
    assert ends == {(DonationState.PARTLY_REFUNDED, 500)}
    assert broken(hall) == before


def test_another_amount_is_set_aside_and_pays_no_gift(hall: Hall) -> None:
    payments = payments_of(hall)
    for number, how in enumerate(({"amount_cents": 1}, {"currency": "usd"})):
        gift, first = begin(hall, f"odd{number}@example.org"), len(payments.events)
        assert gift.session_id is not None
        odd: Payment = payments.pay(gift.session_id, **how)  # type: ignore[arg-type]  # one of both
        deliver(hall, payments.events[first:])
        assert state_of(hall, gift.id)[0] is DonationState.SESSION_OPEN
        with hall.app.app_context():
            asked = select(Quarantined.reason).where(Quarantined.reference == odd.id)
            assert list(reader().scalars(asked)) == [next(iter(how)).removesuffix("_cents")]
        assert odd.id in hall.get("operator", "/en/admin/quarantine").text


def test_an_event_about_nothing_we_know_waits_and_changes_no_gift(hall: Hall) -> None:
    kinds = ("payment_intent", "checkout.session", "refund", "account", "dispute", "topup")
    with hall.app.app_context():
        gifts = [(one.id, one.state) for one in reader().scalars(select(Donation))]
    for kind in kinds:
        name = {"payment_intent": "payment_intent.succeeded", "topup": "topup.succeeded"}.get(
            kind, f"{kind}.updated"
        )
        told = event(
            id=f"evt_{kind}", type=name, data={"object": {"id": "nobody_1", "object": kind}}
        )
        body = json.dumps(told).encode()
        assert send(hall, body, signed(body)).status_code == 200
    with hall.app.app_context():
        runner.drain()
        assert [(one.id, one.state) for one in reader().scalars(select(Donation))] == gifts
