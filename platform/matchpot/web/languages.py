"""The language is in the address: `/nl/...` or `/en/...`, and links keep it by themselves."""

from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_babel import Domain, get_locale
from werkzeug.wrappers import Response as AnyResponse

from matchpot.extensions import babel, everyone

LANGUAGES = {"nl": "Nederlands", "en": "English"}
DEFAULT = "nl"
COOKIE = "lang"
_YEAR = 365 * 24 * 3600


def current() -> str:
    """The language of this request; Dutch outside one and on addresses without a language."""
    return str(g.get("lang", DEFAULT)) if g else DEFAULT


def _cookie() -> str:
    """The name of the cookie; over https one that no other host can set for us."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def preferred() -> str:
    """What the visitor chose before, else what the browser asks for, else Dutch."""
    chosen = request.cookies.get(_cookie(), "")
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


_catalogues: dict[str, Any] = {}  # Any: Flask-Babel ships no types


def locale() -> Locale | None:
    """The locale that is spoken now, in a mail its reader's; None outside a request.

    Flask-Babel keeps it with the request once it is chosen, and finds it again in five steps; a
    page asks a hundred times.
    """
    kept = getattr(g._get_current_object(), "_flask_babel", None) if g else None
    chosen: Locale | None = getattr(kept, "babel_locale", None) or get_locale()
    return chosen


class _Words(Domain):  # type: ignore[misc]  # Flask-Babel ships no types
    """The catalogues, each found by its language at once."""

    def get_translations(self) -> Any:
        """The words of the language that is spoken now."""
        spoken = locale()
        if spoken is None:
            return super().get_translations()
        found = _catalogues.get(spoken.language)
        if found is None:
            found = _catalogues[spoken.language] = super().get_translations()
        return found


def install(app: Flask) -> None:
    """Take the language out of each address, put it into each link, and remember it."""
    app.url_value_preprocessor(_take)
    app.url_defaults(_put)
    app.after_request(_remember)
    app.context_processor(_offer)
    app.add_url_rule("/", "start", start)
    # A page has a hundred words to look up; Flask-Babel finds its way to the catalogue for each.
    babel.domain_instance = words = _Words()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension's
        lambda word: words.get_translations().ugettext(word),
        lambda one, many, count: words.get_translations().ungettext(one, many, count),
        newstyle=True,
    )


def _take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        lang = values.pop("lang")
        if lang not in LANGUAGES:
            abort(404)
        g.lang = lang


def _put(endpoint: str, values: dict[str, Any]) -> None:
    expects = current_app.url_map.is_endpoint_expecting(endpoint, "lang")
    if "lang" not in values and expects:
        values["lang"] = current()


def _remember(response: Response) -> Response:
    if "lang" in g and request.cookies.get(_cookie()) != g.lang:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(
            _cookie(), g.lang, max_age=_YEAR, secure=secure, samesite="Lax", httponly=True
        )
    return response


def _offer() -> dict[str, Any]:
    return {
        "lang": current(),
        "languages": LANGUAGES,
        "other_language_url": other_language_url(),
    }


@everyone
def start() -> AnyResponse:
    """The bare address goes to the home page in the visitor's language."""
    return redirect(url_for("pages.home", lang=preferred()), 303)
