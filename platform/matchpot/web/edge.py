"""What every request passes: text a database can hold, and headers that keep browsers strict."""

import re
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.routing import IntegerConverter

# The largest key either database can hold.
_MOST = 2**63 - 1
# U+0000 cannot be stored by PostgreSQL; half a surrogate pair is no character at all.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# What a page says that other sites may frame; the older header could only forbid it.
FRAMED_ANYWHERE = "frame-ancestors *"
_FRAMES = "X-Frame-Options"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    _FRAMES: "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


class _Key(IntegerConverter):
    """A number in an address that could be a row's key; any other is an address we do not have."""

    regex = "[0-9]{1,19}"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": _MOST, **kwargs})


def _unstorable() -> bool:
    values: list[Any] = [request.path, *request.args.keys(), *request.args.values()]
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        values += [*request.form.keys()]
        values += [text for key in request.form for text in request.form.getlist(key)]
    return any(_UNSTORABLE.search(str(value)) for value in values)


def install(app: Flask) -> None:
    """Refuse unstorable text with 400, and send the headers with every answer.

    Before the routes are made: their numbers are read by the converter set here.
    """
    app.url_map.converters["int"] = _Key
    secure = str(app.config["PREFERRED_URL_SCHEME"]) == "https"
    # The hosted payment page is reached by a form of ours that redirects there.
    pay = app.config["PAYMENT_PAGE_ORIGIN"]
    policy = f"{_POLICY}; form-action 'self' {pay}".rstrip()

    @app.before_request
    def _storable() -> None:
        if _unstorable():
            abort(400)

    @app.after_request
    def _strict(response: Response) -> Response:
        # A redirect of the router names the host it was asked by, which the asker chose.
        if response.location and response.location.startswith(request.host_url):
            path = response.location.removeprefix(request.host_url)
            response.location = "/" + path.lstrip("/\\")  # two slashes would name a host again
        response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in _HEADERS.items():
            if name == _FRAMES and FRAMED_ANYWHERE in response.headers["Content-Security-Policy"]:
                continue
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault(
                "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
            )
        return response
