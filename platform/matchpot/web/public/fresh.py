"""Answers an anonymous visitor's browser may keep: a mark per page, and "nothing changed".

A mark is made of what the page depends on, read cheaply before anything is drawn. Pages of people
who are signed in, or who have a message waiting, are never marked.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, make_response, request, session
from flask_login import current_user

from matchpot.extensions import current_settings
from matchpot.web.filters import asset
from matchpot.web.languages import current


def _mark(parts: tuple[Any, ...], now: datetime) -> str:
    # A demonstration shows its clock on every page.
    minute = now.replace(second=0, microsecond=0) if current_settings().demo else None
    whole = (current(), request.full_path, asset("site.css"), minute, *parts)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:24]


def answer(draw: Callable[[], str], *, depends_on: tuple[Any, ...], now: datetime) -> Response:
    """The page with its mark, or 304 when the visitor has it already; drawn only when needed."""
    if current_user.is_authenticated or "_flashes" in session:
        page = make_response(draw())
        page.cache_control.private = True
        page.cache_control.no_cache = True
        return page
    mark = _mark(depends_on, now)
    known = request.if_none_match.contains_weak(mark)
    page = make_response("", 304) if known else make_response(draw())
    page.set_etag(mark, weak=True)
    page.cache_control.private = True
    page.cache_control.no_cache = True
    page.vary.add("Cookie")
    return page
