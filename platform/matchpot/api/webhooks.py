"""Where the provider's signed events arrive: proved, kept, answered; handled afterwards."""

import structlog
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from matchpot.domain.outside import ForgedMessage
from matchpot.extensions import csrf, everyone, outside, unit_of_work
from matchpot.services import inbox

webhooks = Blueprint("webhooks", __name__, url_prefix="/webhooks")
log = structlog.get_logger()


@webhooks.post("/stripe")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF ships no types
@everyone
def stripe() -> ResponseReturnValue:
    """Events about the platform's own account."""
    return _take_in(connect=False)


@webhooks.post("/stripe/accounts")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF ships no types
@everyone
def stripe_accounts() -> ResponseReturnValue:
    """Events about makers' accounts; signed with a secret of their own."""
    return _take_in(connect=True)


def _take_in(*, connect: bool) -> ResponseReturnValue:
    signature = request.headers.get("Stripe-Signature", "")
    try:
        event = outside().events.read(request.get_data(), signature, connect=connect)
    except ForgedMessage as forged:
        log.warning("forged_event", why=forged.why, sender=request.remote_addr)
        return "", 400
    with unit_of_work() as session:
        inbox.take_in(session, event, now=outside().clock.now())
    return "", 200
