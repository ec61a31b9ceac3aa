"""Reads Stripe's signed messages: proves where they come from, keeps only what to fetch."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import stripe

from matchpot.domain.outside import ForgedMessage, ProviderEvent
from matchpot.settings import StripeSettings

_WORD = re.compile(r"[A-Za-z0-9_.:-]+")
# Ids of other objects that help to find our row; nothing personal is among them.
_RELATED = ("payment_intent", "charge", "client_reference_id", "transfer_group")


class StripeEvents:
    """Tells signed messages from forged ones; see `services.ports.EventReader`."""

    def __init__(self, settings: StripeSettings) -> None:
        self._secrets = {False: settings.webhook_secret, True: settings.connect_webhook_secret}

    def read(self, body: bytes, signature: str, *, connect: bool) -> ProviderEvent:
        """Check the signature over the raw bytes and its age (five minutes), then read."""
        try:
            text = body.decode()
            stripe.WebhookSignature.verify_header(
                text, signature, self._secrets[connect], stripe.Webhook.DEFAULT_TOLERANCE
            )
            return event_value(json.loads(text))
        except UnicodeDecodeError as error:
            raise ForgedMessage("not text") from error
        except stripe.SignatureVerificationError as error:
            raise ForgedMessage("signature") from error
        except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError) as error:
            raise ForgedMessage("not an event") from error


def _word(value: Any, most: int = 80) -> str:
    """An id or a kind as Stripe writes them: as short as the inbox has room for, plain letters."""
    if isinstance(value, str) and len(value) <= most and _WORD.fullmatch(value):
        return value
    raise ValueError("not a word of Stripe's")


def event_value(event: dict[str, Any]) -> ProviderEvent:
    """What we keep of an event: what happened to which object, never what it says of it."""
    thing = event["data"]["object"]
    related = {
        name: _word(thing[name], 120) for name in _RELATED if isinstance(thing.get(name), str)
    }
    return ProviderEvent(
        id=_word(event["id"]),
        type=_word(event["type"]),
        # A balance or a capability has no id of its own that we need.
        object_id=_word(thing.get("id") or thing["object"], 120),
        object_type=_word(thing["object"]),
        account=_word(event["account"]) if event.get("account") else None,
        created_at=datetime.fromtimestamp(event["created"], UTC),
        related=related,
    )
