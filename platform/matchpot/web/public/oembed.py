"""oEmbed 1.0 (https://oembed.com): how other sites show a link to a page of ours.

A project is answered with its card in a frame (`rich`), any other page that can be shared with its
title and picture (`link`).
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, abort, current_app, json, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from matchpot.extensions import current_settings, outside, reader
from matchpot.web import sharing
from matchpot.web.access import everyone
from matchpot.web.feeds import xml_words
from matchpot.web.kept_files import for_everyone
from matchpot.web.languages import current, speak
from matchpot.web.posters import embed_cards
from matchpot.web.posters.share_cards import HEIGHT, WIDTH, ShareCard
from matchpot.web.public.share_cards import CARDS

oembed = Blueprint("oembed", __name__)

# As our pictures: how long somebody may keep an answer.
_CACHE_SECONDS = 300
_KINDS = {endpoint: kind for kind, endpoint in sharing.PAGES.items()}


@dataclass(frozen=True, slots=True)
class Room:
    """The most pixels the asker has; None where it did not say."""

    width: int | None
    height: int | None

    def holds(self, width: int, height: int) -> bool:
        """Whether something of this size fits."""
        return (self.width or width) >= width and (self.height or height) >= height

    def fitted(self, width: int, height: int) -> tuple[int, int]:
        """The size in this shape that fits, never enlarged, at least one pixel."""
        if self.width and self.width < width:
            width, height = self.width, max(1, height * self.width // width)
        if self.height and self.height < height:
            width, height = max(1, width * self.height // height), self.height
        return width, height


@oembed.get("/oembed")
@everyone
def show() -> Response:
    """What a page is, as JSON or XML; 404 for addresses that are no page of ours, 501 for forms."""
    form = request.args.get("format", "json")
    if form not in sharing.OEMBED:
        abort(501)
    kind, slug = _page_at(request.args.get("url", ""))
    card = CARDS[kind](reader(), slug, outside().clock.now()) or abort(404)
    told = _told(kind, slug, card, Room(_most("maxwidth"), _most("maxheight")))
    if form == "json":
        return for_everyone(Response(json.dumps(told), mimetype="application/json"))
    return for_everyone(Response(_xml(told), content_type="text/xml; charset=utf-8"))


def _most(name: str) -> int | None:
    """A limit of the asker in pixels; 400 when it is none."""
    typed = request.args.get(name, "")
    if not typed:
        return None
    if not typed.isascii() or not typed.isdecimal() or not 0 < int(typed[:9]) <= 100_000:
        abort(400)
    return int(typed)


def _page_at(url: str) -> tuple[str, str]:
    """Which kind of page an address of ours is and which one; its language is spoken from here."""
    if not url:
        abort(400)
    try:
        asked, own = urlsplit(url), urlsplit(current_settings().base_url)
    except ValueError:
        abort(404)
    if asked.netloc != own.netloc or asked.scheme not in {"http", "https"}:
        abort(404)
    try:
        endpoint, values = current_app.url_map.bind(own.netloc).match(asked.path)
    except HTTPException:
        abort(404)
    if endpoint not in _KINDS:
        abort(404)
    speak(values["lang"])
    return _KINDS[endpoint], values["slug"]


def _told(kind: str, slug: str, card: ShareCard, room: Room) -> dict[str, Any]:
    """The answer. Any: texts and whole numbers."""
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "link",
        "title": card.title,
        "provider_name": "matchpot",
        "provider_url": sharing.whole(url_for("pages.home")),
        "cache_age": _CACHE_SECONDS,
    }
    if kind == "projects":
        answer |= _rich(slug, card, room)
    if room.holds(WIDTH, HEIGHT):
        picture = sharing.whole(url_for("share.picture", kind=kind, slug=slug))
        answer |= {
            "thumbnail_url": picture,
            "thumbnail_width": WIDTH,
            "thumbnail_height": HEIGHT,
        }
    return answer


def _rich(slug: str, card: ShareCard, room: Room) -> dict[str, Any]:
    width, height = room.fitted(embed_cards.WIDTH, embed_cards.HEIGHT)
    frame = Markup(
        '<iframe src="{}" width="{}" height="{}" title="{}" frameborder="0" scrolling="no" '
        'loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    ).format(
        sharing.whole(url_for("embeds.framed", slug=slug, lang=current())),
        width,
        height,
        card.title,
    )
    return {"type": "rich", "html": str(frame), "width": width, "height": height}


def _xml(told: dict[str, Any]) -> bytes:
    root = Element("oembed")
    for name, value in told.items():
        SubElement(root, name).text = xml_words(str(value))
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
