"""Passing a page on: its address, the picture of its link, the code to print, the card to embed.

For public pages and for the desks of those whose pages they are. What the pictures show is decided
where they are drawn (`web/public/`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from matchpot.extensions import current_settings
from matchpot.web.languages import current
from matchpot.web.posters import embed_cards, share_cards

# The page of each kind of thing that can be shared, by the word in the addresses of its pictures.
PAGES: Mapping[str, str] = {
    "projects": "projects.show",
    "funds": "funds_public.show",
    "rounds": "rounds_public.show",
    "stories": "stories.show",
}
# Which of them have a feed of their own.
FEEDS: Mapping[str, str] = {
    "projects": "projects.news_feed",
    "funds": "funds_public.news_feed_of_fund",
}
# What other sites are told of a page, by form: the type its link in the head has.
OEMBED: Mapping[str, str] = {"json": "application/json+oembed", "xml": "text/xml+oembed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePicture:
    """The picture a network shows with a link; `alt` says what is on it."""

    url: str
    alt: str
    width: int = share_cards.WIDTH
    height: int = share_cards.HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """How one page is passed on; what a page lacks is empty.

    Attributes:
        title: What the page is called.
        url: Its full address in the language of the reader.
        picture: What networks show with the link.
        qr_svg: Where its code is, drawn.
        qr_png: Where its code is, in points.
        card_url: Where its card for other sites is.
        embed: The text that puts the card on another site.
        oembed: Where other sites ask how to show it, by form.
        feed: Where its news is, for feed readers.
    """

    title: str
    url: str
    picture: SharePicture
    qr_svg: str
    qr_png: str
    card_url: str = ""
    embed: str = ""
    oembed: Mapping[str, str]
    feed: str = ""


def told(*words: object) -> str:
    """Words in a row; those that are empty are left out."""
    return " · ".join(str(word) for word in words if word)


def whole(path: str) -> str:
    """A path of ours as a full address."""
    return current_settings().base_url + path


def page_url(kind: str, slug: str) -> str:
    """The full address of a page that can be shared."""
    return whole(url_for(PAGES[kind], slug=slug))


def of(kind: str, slug: str, title: str, alt: str) -> Sharing:
    """How a page is passed on; `alt` says what its picture shows. Projects have a card as well."""
    url = page_url(kind, slug)
    card_url = card_of(slug) if kind == "projects" else ""
    return Sharing(
        title=title,
        url=url,
        picture=SharePicture(url=whole(url_for("share.picture", kind=kind, slug=slug)), alt=alt),
        qr_svg=url_for("share.qr", kind=kind, slug=slug, form="svg"),
        qr_png=url_for("share.qr", kind=kind, slug=slug, form="png"),
        card_url=card_url,
        embed=_linked(url, whole(card_url), alt) if card_url else "",
        feed=url_for(FEEDS[kind], slug=slug) if kind in FEEDS else "",
        oembed={form: whole(url_for("oembed.show", url=url, format=form)) for form in OEMBED},
    )


def of_site(alt: str) -> SharePicture:
    """The picture of the site itself, for pages that have none of their own."""
    return SharePicture(url=whole(url_for("share.site_picture")), alt=alt)


def card_of(slug: str) -> str:
    """Where a project's card for other sites is."""
    return url_for("embeds.card", slug=slug, lang=current())


def _linked(url: str, card_url: str, alt: str) -> str:
    """The text that puts a card on another site: a picture in a link, which every site allows."""
    return str(
        Markup('<a href="{}"><img src="{}" width="{}" height="{}" alt="{}"></a>').format(
            url, card_url, embed_cards.WIDTH, embed_cards.HEIGHT, alt
        )
    )
