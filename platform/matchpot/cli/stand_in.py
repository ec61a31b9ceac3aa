"""The payment stand-in as the command line sees it: how it is started, and its control calls.

The stand-in is a program of its own (`python -m matchpot.sandbox`), told over HTTP what
the world does; its package's docstring lists the calls.
"""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import click

from matchpot.settings import Settings

_TIMEOUT_SECONDS = 60  # moving the clock carries out what falls due on the way
# The stand-in is on this machine; a proxy set for the outside world must not see it.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# More events than any story has.
_ALL = 10_000_000


def command(settings: Settings) -> list[str]:
    """How the stand-in is started so that it reaches this site."""
    parts = urlsplit(settings.stripe.api_base or "")
    hooks = f"{settings.base_url}/webhooks/stripe"
    return [
        sys.executable,
        *("-m", "matchpot.sandbox"),
        *("--port", str(parts.port or 8010)),
        *("--database", str(settings.var / "stand-in.db")),
        *("--webhook-url", hooks),
        *("--webhook-secret", settings.stripe.webhook_secret),
        *("--connect-webhook-url", f"{hooks}/accounts"),
        *("--connect-webhook-secret", settings.stripe.connect_webhook_secret),
    ]


class StandIn:
    """The control calls of a running stand-in."""

    def __init__(self, api_base: str) -> None:
        self.clock_address = f"{api_base.rstrip('/')}/_control/clock"
        self._base = f"{api_base.rstrip('/')}/_control/"

    def answers(self) -> bool:
        """Whether one runs there."""
        try:
            self._call("clock", None, method="GET")
        except click.ClickException:
            return False
        return True

    def begin(self) -> None:
        """Forget everything, and send no webhooks until `end`."""
        self._call("reset", {})
        self._call("faults", None, method="DELETE")
        self._call("faults", {"kind": "drop", "count": _ALL})

    def end(self) -> None:
        """Back to real time, and to webhooks for what happens from now on."""
        self._call("clock", {"reset": True})
        self._call("faults", None, method="DELETE")

    def go_to(self, moment: datetime) -> None:
        """Set its clock; what falls due on the way happens at its own moment."""
        self._call("clock", {"set": int(moment.timestamp())})

    def pay(self, tenders: Sequence[Mapping[str, str]]) -> list[str | None]:
        """Pay payment pages, all or none; returns each one's payment."""
        told = self._call("sessions/pay", {"sessions": list(tenders), "webhooks": False})
        return [one["payment_intent"] for one in told["sessions"]]

    def onboard(self, account: str, *, name: str, state: str) -> None:
        """Let a maker fill in the provider's form."""
        self._call(f"accounts/{account}/onboard", {"name": name, "state": state})

    def dispute(self, payment_intent: str) -> str:
        """Let a donor's bank take a payment back; returns the dispute's id."""
        return str(self._call(f"charges/{payment_intent}/dispute", {})["id"])

    def lose(self, dispute: str) -> None:
        """Decide a dispute for the donor."""
        self._call(f"disputes/{dispute}/lose", {})

    def bounce(self, refund: str) -> None:
        """Let a donor's bank send a refund back."""
        self._call(f"refunds/{refund}/fail", {})

    def _call(self, path: str, body: Mapping[str, Any] | None, *, method: str = "POST") -> Any:
        # The address is the operator's own setting, never a visitor's.
        question = urllib.request.Request(  # noqa: S310
            self._base + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Content-Type": "application/json"},
        )
        try:
            with _OPENER.open(question, timeout=_TIMEOUT_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                said = error.read().decode(errors="replace")
            raise click.ClickException(f"The stand-in refused {path}: {said}") from None
        except (urllib.error.URLError, OSError, ValueError):
            raise click.ClickException(f"The stand-in at {self._base} does not answer.") from None
