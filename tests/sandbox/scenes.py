"""What the stand-in's tests tell stories with: a client, a donor's session, an ear for webhooks."""

import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import stripe
from stripe import StripeClient
from stripe.checkout import Session

from matchpot.sandbox.serving import Sandbox

PLATFORM_SECRET = "whsec_of_the_platform"
CONNECT_SECRET = "whsec_of_the_makers"
MAKERS_IBAN = "NL91ABNA0417164300"
PATIENCE_SECONDS = 60.0


def a_client(url: str, key: str = "sk_test_stand_in") -> StripeClient:
    """The real SDK, without its own repetitions, so that a fault is seen at once."""
    return StripeClient(key, base_addresses={"api": url}, max_network_retries=0)


def a_gift(cents: int = 2500, name: str = "Gift") -> dict[str, Any]:
    """One line of a session."""
    price = {"currency": "eur", "unit_amount": cents, "product_data": {"name": name}}
    return {"quantity": 1, "price_data": price}


def session_params(**changed: Any) -> dict[str, Any]:
    """A donation of 25.00 with a tip of 1.50; None takes a parameter out."""
    params: dict[str, Any] = {
        "mode": "payment",
        "submit_type": "donate",
        "line_items": [a_gift(), a_gift(150, "Tip")],
        "client_reference_id": "donation_1",
        "metadata": {"donation": "1"},
        "payment_intent_data": {
            "metadata": {"donation": "1"},
            "transfer_group": "campaign_1",
            "description": "Donation 1",
        },
        "success_url": "http://127.0.0.1:1/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:1/back",
        "customer_email": "donor@example.org",
        "locale": "nl",
    }
    params.update(changed)
    return {name: value for name, value in params.items() if value is not None}


def a_session(client: StripeClient, **changed: Any) -> Session:
    """An open session."""
    return client.v1.checkout.sessions.create(params=session_params(**changed))  # type: ignore[arg-type]


def a_paid_session(
    client: StripeClient, sandbox: Sandbox, *, cents: int = 2500, **how: Any
) -> Session:
    """A session that a donor has paid, its charge and fee filled in."""
    session = a_session(client, line_items=[a_gift(cents)])
    sandbox.control(f"sessions/{session.id}/pay", how)
    return seen(client, session.id)


def seen(client: StripeClient, session_id: str) -> Session:
    """The session as it is now, with its payment, charge and balance transaction."""
    return client.v1.checkout.sessions.retrieve(
        session_id,
        params={"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]},
    )


def charge_of(session: Session) -> stripe.Charge:
    """The expanded charge of a session from `seen`."""
    intent: Any = session.payment_intent
    charge: stripe.Charge = intent.latest_charge
    return charge


def a_bare_account(client: StripeClient) -> stripe.Account:
    """A maker's account that nobody has filled in."""
    return client.v1.accounts.create(
        params={
            "country": "NL",
            "email": "maker@example.org",
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "requirement_collection": "stripe",
                "stripe_dashboard": {"type": "express"},
            },
            "capabilities": {"transfers": {"requested": True}},
        }
    )


def a_ready_account(client: StripeClient, sandbox: Sandbox) -> stripe.Account:
    """A maker's account that can be paid."""
    account = a_bare_account(client)
    sandbox.control(f"accounts/{account.id}/onboard", {"name": "M. Maker", "iban": MAKERS_IBAN})
    return client.v1.accounts.retrieve(account.id)


def a_full_balance(client: StripeClient, sandbox: Sandbox, cents: int = 100_000) -> None:
    """Money of the platform itself on its balance."""
    topup = client.v1.topups.create(params={"amount": cents, "currency": "eur"})
    sandbox.control(f"topups/{topup.id}/succeed")


def available(client: StripeClient, account: str | None = None) -> int:
    """The available balance in cents."""
    options: Any = {"stripe_account": account} if account else {}
    return client.v1.balance.retrieve(options=options).available[0].amount


def event_types(client: StripeClient, account: str | None = None) -> list[str]:
    """All recorded events, oldest first."""
    options: Any = {"stripe_account": account} if account else {}
    listed = client.v1.events.list(params={"limit": 100}, options=options)
    return [event.type for event in reversed(listed.data)]


@dataclass(frozen=True, slots=True)
class Heard:
    """One delivery as it came in."""

    path: str
    body: bytes
    signature: str

    @property
    def event(self) -> dict[str, Any]:
        """The event, unverified."""
        event: dict[str, Any] = json.loads(self.body)
        return event


class Ear:
    """A loopback server that hears webhooks; `refusals` is how many it still answers with 500."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.refusals = 0
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                self.send_response(
                    ear.hear(self.path, self.rfile.read(length), self.headers["Stripe-Signature"])
                )
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._changed = threading.Condition()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def hear(self, path: str, body: bytes, signature: str) -> int:
        """Keeps a delivery, or refuses it."""
        with self._changed:
            if self.refusals:
                self.refusals -= 1
                return 500
            self.heard.append(Heard(path, body, signature))
            self._changed.notify_all()
            return 200

    @property
    def types(self) -> list[str]:
        """What was heard, in order."""
        return [heard.event["type"] for heard in self.heard]

    def wait_for(self, event_type: str, count: int = 1) -> list[Heard]:
        """Waits until an event was heard that often."""
        ends = time.monotonic() + PATIENCE_SECONDS
        with self._changed:
            while self.types.count(event_type) < count:
                left = ends - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"{event_type} x {count} not in {self.types}")
                self._changed.wait(left)
        return [heard for heard in self.heard if heard.event["type"] == event_type]

    def forget(self) -> None:
        """Starts afresh."""
        with self._changed:
            self.heard.clear()
            self.refusals = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
