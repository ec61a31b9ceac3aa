"""A number for every request, in each of its log lines and in its answer.

A line names the route, never the path: paths hold tokens and names.
"""

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

_OURS = re.compile(r"[A-Za-z0-9-]{8,64}")
log = structlog.get_logger()


def install(app: Flask) -> None:
    """Number each request and log how it ended."""

    @app.before_request
    def _begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _OURS.fullmatch(given) else secrets.token_hex(8)
        g.began_at = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def _end(response: Response) -> Response:
        if "request_id" not in g:
            return response
        response.headers["X-Request-ID"] = g.request_id
        rule = request.url_rule.rule if request.url_rule else None
        if request.endpoint != "static":
            took = round((time.perf_counter() - g.began_at) * 1000, 1)
            log.info(
                "answered", method=request.method, route=rule, status=response.status_code, ms=took
            )
        return response
