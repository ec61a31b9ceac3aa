"""Every letter we send, shown with sample values: pages of a demonstration, see `development.py`.

The samples lie beside the words, in `templates/email/<notice>/sample.json`: the values as a
promise holds them, then what differs in each other way the letter can turn out. The letters are
written by the code that sends them, which `app.py` lends, because pages and jobs do not know
each other.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from matchpot.domain.outside import Mail
from matchpot.extensions import current_settings
from matchpot.services.letter_readers import READERS, Part
from matchpot.web.access import everyone
from matchpot.web.languages import LANGUAGES, preferred

letter_previews = Blueprint("letter_previews", __name__, url_prefix="/dev/letters")

WRITE = "matchpot_letter_writer"
Writer = Callable[..., Mail]

READER = {"name": "Noor Bakker", "to": "noor.bakker@makers.example"}
_PARTS = {
    Part.DONOR: _l("To donors"),
    Part.FOLLOWER: _l("To followers"),
    Part.MAKER: _l("To makers"),
    Part.PAYEE: _l("To whoever is paid"),
    Part.FUND: _l("To funds"),
    Part.NETWORK: _l("To networks"),
    Part.PANEL: _l("To a panel"),
    Part.ROUND: _l("To everybody in a round"),
    Part.VOTER: _l("To voters"),
    Part.INVITED: _l("To whoever is invited"),
    Part.ADDRESS: _l("About an account"),
    Part.COACH: _l("To coaches"),
    Part.OPERATOR: _l("To operators"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One way a letter can turn out, written; `number` counts from 0."""

    notice: str
    number: int
    of: int
    mail: Mail


def samples(templates: Path) -> Mapping[str, list[dict[str, Any]]]:
    """The sample values of every notice that has some, by its name, each of them whole."""
    found = sorted(templates.glob("email/*/sample.json"))
    read = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in found}
    return {name: [{**known[0], **one} for one in known] for name, known in read.items()}


def _write(notice: str, values: Mapping[str, Any], locale: str) -> Mail:
    payload = {**READER, "notice": notice, "locale": locale, "values": values}
    if READERS.get(notice) is Part.FOLLOWER:
        payload["unfollow"] = {"purpose": "unfollow", "parts": [0, "of a sample"]}
    mail: Mail = current_app.extensions[WRITE](payload, key=f"sample:{notice}")
    return mail


def _sample(notice: str, number: int, locale: str) -> Sample:
    known = samples(current_settings().root / "templates").get(notice, [])
    if locale not in LANGUAGES or number >= len(known):
        abort(404)
    mail = _write(notice, known[number], locale)
    return Sample(notice=notice, number=number, of=len(known), mail=mail)


@letter_previews.before_request
def _speak() -> None:
    g.lang = preferred()


@letter_previews.get("")
@everyone
def letters() -> ResponseReturnValue:
    """Every notice, by who reads it, with its subject and its first line."""
    written = {
        notice: _write(notice, known[0], g.lang)
        for notice, known in samples(current_settings().root / "templates").items()
    }
    groups = [
        (title, [(name, mail) for name, mail in written.items() if READERS.get(name) == part])
        for part, title in _PARTS.items()
    ]
    return render_template("development/letter_list.html", groups=groups)


@letter_previews.get("/<notice>/<locale>/<int:number>")
@everyone
def letter(notice: str, locale: str, number: int) -> ResponseReturnValue:
    """One notice as its reader gets it: on a phone, at a desk, and as plain text."""
    shown = _sample(notice, number, locale)
    return render_template(
        "development/letter_show.html",
        shown=shown,
        locale=locale,
        languages=LANGUAGES,
        version_url=lambda page: url_for(".letter", notice=notice, locale=locale, number=page - 1),
        sender=current_settings().mail_from,
        reply_to=current_settings().mail_reply_to,
        body=url_for(".letter_body", notice=notice, locale=locale, number=number),
    )


@letter_previews.get("/<notice>/<locale>/<int:number>/body")
@everyone
def letter_body(notice: str, locale: str, number: int) -> ResponseReturnValue:
    """The letter's own page, for the frames."""
    return framed(_sample(notice, number, locale).mail.html)


def framed(html: str) -> Response:
    """A mail for a frame: it carries its style inside, where it may, and it may do nothing else."""
    answer = Response(html.replace("<head>", '<head><base target="_top">', 1))
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
        "sandbox allow-top-navigation-by-user-activation"
    )
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
