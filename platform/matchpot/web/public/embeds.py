"""A project on other sites: its card as a picture, and as a small page for a frame.

Neither runs a script, loads anything else or sets a cookie. The address carries the language as a
parameter: whoever embeds a card chooses it, the visitor does not.
"""

from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request

from matchpot.extensions import outside, reader
from matchpot.web import sharing
from matchpot.web.access import everyone
from matchpot.web.edge import FRAMED_ANYWHERE
from matchpot.web.languages import DEFAULT, speak
from matchpot.web.posters import embed_cards
from matchpot.web.posters.embed_cards import PICTURE, EmbedCard
from matchpot.web.public.share_cards import embed_of
from matchpot.web.public.share_pictures import fonts, for_all_sites, photo

embeds = Blueprint("embeds", __name__, url_prefix="/embed/projects")

_CARDS_KEPT = 64
# Sharp on a telephone, light enough for a list of cards.
_PHOTO_SIZE = (PICTURE.width * 3 // 2, PICTURE.height * 3 // 2)


def _asked(slug: str) -> EmbedCard:
    speak(request.args.get("lang", DEFAULT))
    return embed_of(reader(), slug, outside().clock.now()) or abort(404)


@embeds.get("/<slug>.svg")
@everyone
def card(slug: str) -> Response:
    """The card as a picture."""
    return for_all_sites(Response(_drawn(_asked(slug), fonts()), mimetype="image/svg+xml"))


@embeds.get("/<slug>")
@everyone
def framed(slug: str) -> Response:
    """The card as a page that links to the project, for sites that want a frame."""
    shown = _asked(slug)
    page = Response(
        render_template(
            "public/project_embed.html",
            card=shown,
            url=sharing.page_url("projects", slug),
            card_url=sharing.card_of(slug),
            width=embed_cards.WIDTH,
            height=embed_cards.HEIGHT,
        )
    )
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; {FRAMED_ANYWHERE}"
    )
    return for_all_sites(page)


@lru_cache(maxsize=_CARDS_KEPT)
def _drawn(shown: EmbedCard, folder: Path) -> str:
    """The text of a card; drawn once while what it says stays the same."""
    return embed_cards.draw(shown, folder, photo(shown.cover.photo, _PHOTO_SIZE))
