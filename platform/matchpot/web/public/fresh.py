"""Pages that are the same for every stranger: a mark per page, "nothing changed", drawn once.

A page is made of values that are read for every request. Equal values make the same page, so a
visitor's browser may keep it under its mark, and this process keeps the last pages it drew: while
nothing changes, a thousand visitors cost the reading, not the drawing. Pages of people who are
signed in, or who have a message waiting, are never marked and never kept.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, current_app, g, make_response, request, session
from flask_login import current_user

from matchpot.extensions import current_settings
from matchpot.web.drawing import Kept
from matchpot.web.filters import asset
from matchpot.web.languages import current

# About 30 kB each: two megabytes at most, and the projects people look at now are among them.
_MOST_PAGES = 64


def _drawn() -> Kept[str]:
    drawn: Kept[str] = current_app.extensions.setdefault("matchpot_drawn_pages", Kept(_MOST_PAGES))
    return drawn


def _mark(parts: tuple[Any, ...], now: datetime) -> str:
    # A demonstration shows its clock on every page.
    minute = now.replace(second=0, microsecond=0) if current_settings().demo else None
    whole = (current(), request.full_path, asset("site.css"), minute, *parts)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:24]


def _page(mark: str, draw: Callable[[], str]) -> str:
    kept = _drawn().get(mark)
    if kept is not None:
        return kept
    page = draw()
    # What holds a word of this visitor's own session is for this visitor only.
    if not session and "csrf_token" not in g:
        _drawn().keep(mark, page)
    return page


def answer(draw: Callable[[], str], *, depends_on: tuple[Any, ...], now: datetime) -> Response:
    """The page with its mark, or 304 when the visitor has it already; drawn only when needed.

    Args:
        draw: Draws the page from nothing but `depends_on`, the address and the language.
        depends_on: Plain values, rows of a `Question`, and dataclasses: each says all it holds in
            its `repr`. Rows that SQLAlchemy made do not, they shorten a long text.
        now: The moment of the request.
    """
    if current_user.is_authenticated or "_flashes" in session:
        page = make_response(draw())
        page.cache_control.private = True
        page.cache_control.no_cache = True
        return page
    mark = _mark(depends_on, now)
    known = request.if_none_match.contains_weak(mark)
    page = make_response("", 304) if known else make_response(_page(mark, draw))
    page.set_etag(mark, weak=True)
    page.cache_control.private = True
    page.cache_control.no_cache = True
    page.vary.add("Cookie")
    return page
