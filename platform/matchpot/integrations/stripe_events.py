"""Reads Stripe's signed messages: proves where they come from, keeps only what to fetch."""

import json
from datetime import UTC, datetime
from typing import Any

import stripe

from matchpot.domain.outside import ForgedMessage, ProviderEvent
from matchpot.settings import StripeSettings

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
        except (ValueError, KeyError, TypeError) as error:
            raise ForgedMessage("not an event") from error


def event_value(event: dict[str, Any]) -> ProviderEvent:
    """What we keep of an event: what happened to which object, never what it says of it."""
    thing = event["data"]["object"]
    related = {name: thing[name] for name in _RELATED if isinstance(thing.get(name), str)}
    return ProviderEvent(
        id=event["id"],
        type=event["type"],
        # A balance or a capability has no id of its own that we need.
        object_id=thing.get("id") or thing["object"],
        object_type=thing["object"],
        account=event.get("account"),
        created_at=datetime.fromtimestamp(event["created"], UTC),
        related=related,
    )
