"""The language is in the address: `/nl/...` or `/en/...`, and links keep it by themselves."""

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_babel import Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
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
    if not path.path.startswith(f"/{g.lang}/"):
        return None
    rest = path.path.removeprefix(f"/{g.lang}")
    query = f"?{path.query}" if path.query and request.method == "GET" else ""
    return f"/{other}{rest}{query}"


_catalogues: dict[str, Any] = {}  # Any: Flask-Babel ships no types


def locale() -> Locale | None:
    """The locale that is spoken now, in a mail its reader's; None outside a request.

    Flask-Babel keeps it with the request once it is chosen, and finds it again in five steps; a
    page asks a hundred times.
    """
    try:
        kept = g._get_current_object().__dict__.get("_flask_babel")
    except RuntimeError:  # nobody asked for anything
        kept = None
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


_words = _Words()
# Sentences without a value in them, ready for a page, by language.
_ready: dict[str, dict[str, Markup]] = defaultdict(dict)


@pass_eval_context
def _say(way: EvalContext, word: str, **values: object) -> str:
    """A sentence in the language that is spoken now, with its values escaped where pages escape.

    Jinja's own way takes three calls; a page says a hundred sentences, most of them without values.
    """
    if values or not way.autoescape:
        said = _words.get_translations().ugettext(word)
        return str(said % values) if not way.autoescape else Markup(said) % values  # noqa: S704 - ours, from the catalogue
    spoken = locale()
    ready = _ready[spoken.language if spoken else DEFAULT]
    if word not in ready:
        ready[word] = Markup(_words.get_translations().ugettext(word)) % ()  # noqa: S704 - as above
    return ready[word]


@pass_eval_context
def _count(way: EvalContext, one: str, many: str, count: int, **values: object) -> str:
    """As `_say`, in the form for `count`, which the sentence may show as `num`."""
    said = _words.get_translations().ungettext(one, many, count)
    values.setdefault("num", count)
    return str(said % values) if not way.autoescape else Markup(said) % values  # noqa: S704 - as above


def install(app: Flask) -> None:
    """Take the language out of each address, put it into each link, and remember it."""
    app.url_value_preprocessor(_take)
    app.url_defaults(_put)
    app.after_request(_remember)
    app.context_processor(_offer)
    app.add_url_rule("/", "start", start)
    babel.domain_instance = _words
    app.jinja_env.globals.update(_=_say, gettext=_say, ngettext=_count)


def _take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        lang = values.pop("lang")
        if lang not in LANGUAGES:
            abort(404)
        g.lang = lang


def speak(lang: str) -> None:
    """Answer in this language though it does not lead the address; 404 for one we do not speak."""
    _take(None, {"lang": lang})


def _put(endpoint: str, values: dict[str, Any]) -> None:
    expects = current_app.url_map.is_endpoint_expecting(endpoint, "lang")
    if "lang" not in values and expects:
        values["lang"] = current()


def _remember(response: Response) -> Response:
    # Only with pages of ours: a picture that another site shows, or a feed, sets no cookie. An
    # address that lacks its last stroke is sent on before its language is read.
    lang = g.get("lang")
    is_page = lang and response.mimetype == "text/html" and request.path.startswith(f"/{lang}/")
    if is_page and request.cookies.get(_cookie()) != lang:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(
            _cookie(), str(lang), max_age=_YEAR, secure=secure, samesite="Lax", httponly=True
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
