"""The language is in the address: `/nl/...` or `/en/...`, and links keep it by themselves."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

LANGUAGES = {"nl": "Nederlands", "en": "English"}
DEFAULT = "nl"
COOKIE = "lang"


def current() -> str:
    """The language of this request; Dutch outside one and on addresses without a language."""
    return str(g.get("lang", DEFAULT)) if g else DEFAULT


def preferred() -> str:
    """What the visitor chose before, else what the browser asks for, else Dutch."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def other_language_url() -> str | None:
    """The same page in the other language, for the switch in the header."""
    if not request.endpoint or "lang" not in g:
        return None
    other = next(code for code in LANGUAGES if code != g.lang)
    path = urlsplit(request.full_path)
    rest = path.path.removeprefix(f"/{g.lang}")
    query = f"?{path.query}" if path.query and request.method == "GET" else ""
    return f"/{other}{rest}{query}"


def install(app: Flask) -> None:
    """Take the language out of each address and put it into each link."""

    @app.url_value_preprocessor
    def _take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            lang = values.pop("lang")
            if lang not in LANGUAGES:
                abort(404)
            g.lang = lang

    @app.url_defaults
    def _put(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current()

    @app.after_request
    def _remember(response: Response) -> Response:
        if "lang" in g and request.cookies.get(COOKIE) != g.lang:
            response.set_cookie(COOKIE, g.lang, max_age=31_536_000, samesite="Lax", httponly=True)
        return response

    @app.context_processor
    def _offer() -> dict[str, Any]:
        return {"lang": current(), "languages": LANGUAGES, "other_language_url": other_language_url()}

    @app.get("/")
    def start() -> AnyResponse:
        return redirect(url_for("pages.home", lang=preferred()), 303)

    start.audience = "everyone"  # type: ignore[attr-defined]  # see web.access
