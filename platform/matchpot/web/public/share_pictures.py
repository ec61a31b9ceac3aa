"""Pictures that networks and chats show with a link, and codes that phones read from paper."""

import hashlib
import io
from functools import lru_cache
from pathlib import Path

import segno
from flask import Blueprint, Response, abort, current_app, request

from matchpot.extensions import outside, reader
from matchpot.integrations import png_printer
from matchpot.services import images
from matchpot.web import sharing
from matchpot.web.access import everyone
from matchpot.web.kept_files import for_everyone
from matchpot.web.limits import drawn_now_and_then
from matchpot.web.posters import lettering, share_cards
from matchpot.web.posters.share_cards import PICTURE, ShareCard
from matchpot.web.public.share_cards import CARDS, site

share = Blueprint("share", __name__, url_prefix="/<lang>/share")

# Some fifty kilobytes each, two hundred with a photograph.
_PICTURES_KEPT = 64
# A module of the code in pixels, large enough for a poster, and its white edge in modules.
_MODULE_PX, _EDGE_MODULES = 24, 4


@share.get("/site.png")
@everyone
def site_picture() -> Response:
    """The picture of the site itself."""
    return _answer(site(reader()))


@share.get("/<any(projects, funds, rounds, stories):kind>/<slug>.png")
@everyone
def picture(kind: str, slug: str) -> Response:
    """The picture of a page; 404 where everybody may not read the page."""
    return _answer(CARDS[kind](reader(), slug, outside().clock.now()) or abort(404))


@share.get("/<any(projects, funds, rounds, stories):kind>/<slug>/qr.<any(svg, png):form>")
@everyone
def qr(kind: str, slug: str, form: str) -> Response:
    """The address of a page as a code, to print."""
    if CARDS[kind](reader(), slug, outside().clock.now()) is None:
        abort(404)
    kinds = {"svg": "image/svg+xml", "png": "image/png"}
    code = code_of(sharing.page_url(kind, slug), form)
    return for_all_sites(Response(code, mimetype=kinds[form]))


@lru_cache(maxsize=_PICTURES_KEPT)
@drawn_now_and_then
def code_of(url: str, form: str) -> bytes:
    """An address as a code; drawn once, and not often for one network."""
    out = io.BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(out, kind=form, scale=_MODULE_PX, border=_EDGE_MODULES)
    return out.getvalue()


def for_all_sites(answer: Response) -> Response:
    """A picture that any site may show and any cache keep for some minutes, with its mark."""
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers.setdefault(
        "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )
    return for_everyone(answer).make_conditional(request)  # type: ignore[return-value]  # it is itself


def fonts() -> Path:
    """Where the typefaces of the site lie."""
    return Path(current_app.static_folder or "") / "fonts"


def photo(name: str | None, size: tuple[int, int]) -> bytes | None:
    """A photograph of ours in this shape; None when there is none, or its file is gone."""
    if name is None:
        return None
    try:
        with outside().files.open(name) as file:
            return images.cropped(file.read(), size)
    except FileNotFoundError:
        return None


def _answer(card: ShareCard) -> Response:
    return for_all_sites(Response(drawn(card, fonts()), mimetype="image/png"))


@lru_cache(maxsize=_PICTURES_KEPT)
@drawn_now_and_then
def drawn(card: ShareCard, folder: Path) -> bytes:
    """The file of a picture; drawn once while what it says stays the same."""
    seen = photo(card.cover.photo, (PICTURE.width, share_cards.HEIGHT))
    words = (card.kicker, card.title, card.by, card.figure, card.detail)
    return png_printer.png(
        share_cards.draw(card, folder, seen),
        with_photo=seen is not None,
        with_text=not all(lettering.can_draw(word, folder) for word in words),
    )
