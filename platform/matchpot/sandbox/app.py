"""The stand-in's Flask app: the interface, the pages and the control calls in one place."""

import json
import logging

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from matchpot.sandbox import (
    accounts,
    balance,
    charges,
    checkout,
    disputes,
    errors,
    events,
    payments,
    payouts,
    refunds,
    topups,
    transfers,
)
from matchpot.sandbox.checkout_pages import checkout_pages
from matchpot.sandbox.control import control
from matchpot.sandbox.errors import ApiError
from matchpot.sandbox.gate import open_gate
from matchpot.sandbox.onboarding_pages import onboarding_pages
from matchpot.sandbox.settings import is_loopback
from matchpot.sandbox.webhooks import Courier
from matchpot.sandbox.world import World

LOG = logging.getLogger(__name__)
ROUTES = (
    *checkout.ROUTES, *payments.ROUTES, *charges.ROUTES, *refunds.ROUTES, *disputes.ROUTES,
    *balance.ROUTES, *accounts.ROUTES, *transfers.ROUTES, *payouts.ROUTES, *topups.ROUTES,
    *events.ROUTES,
)  # fmt: skip


def create_app(world: World, courier: Courier) -> Flask:
    """Joins all parts of one stand-in."""
    app = Flask(__name__, template_folder="templates", static_folder=None)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    open_gate(app, world, ROUTES)
    app.register_blueprint(checkout_pages(world))
    app.register_blueprint(onboarding_pages(world))
    app.register_blueprint(control(world, courier))
    app.before_request(_refuse_strangers)
    app.after_request(_forbid_storing)
    app.register_error_handler(ApiError, _show_refusal)
    app.register_error_handler(Exception, _show_failure)
    return app


def _refuse_strangers() -> None:
    """Turns away pages of other sites that try to reach us through the developer's browser."""
    if not is_loopback(request.host.rpartition(":")[0].strip("[]") or request.host):
        abort(403)
    origin = request.headers.get("Origin")
    own = origin in (None, request.host_url.rstrip("/"))
    if request.path.startswith("/_control") and not own:
        abort(403)


def _forbid_storing(response: Response) -> Response:
    # Going back in the browser must show the payment as it is, not as it was.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _show_refusal(error: ApiError) -> Response:
    return _json(error)


def _show_failure(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException):
        return error
    LOG.error("the stand-in failed", exc_info=error)
    return _json(errors.server_error())


def _json(error: ApiError) -> Response:
    return Response(json.dumps(error.body()), status=error.status, mimetype="application/json")
