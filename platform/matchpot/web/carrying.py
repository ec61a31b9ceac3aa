"""How answers travel: text compressed, and our own files kept by the browser.

A page of forty kilobytes is eight on the line. Files that are streamed (exports, films, letters)
go as they are.
"""

import gzip
import secrets
from functools import lru_cache

from flask import Flask, Response, request

_LEAST_BYTES = 1_000
_LEVEL = 6
_YEAR, _WEEK = 31_536_000, 604_800
_TEXT = ("text/", "application/json", "application/javascript", "application/manifest+json")
# Where a compressed file says its name. Of a random length, so that the length of a page tells
# nobody by guesses which secrets stand in it beside what the asker chose (BREACH).
_NAMED, _HEADER_BYTES, _MOST_NAME_BYTES = 8, 10, 64


def _is_text(response: Response) -> bool:
    kind = response.mimetype or ""
    return kind.startswith(_TEXT) or kind.endswith("+xml")


def _compressed(body: bytes) -> bytes:
    plain = gzip.compress(body, _LEVEL, mtime=0)
    name = secrets.token_hex(_MOST_NAME_BYTES // 2)[: secrets.randbelow(_MOST_NAME_BYTES)]
    head = bytearray(plain[:_HEADER_BYTES])
    head[3] |= _NAMED
    return bytes(head) + name.encode() + b"\0" + plain[_HEADER_BYTES:]


@lru_cache(maxsize=128)
def _of_file(_mark: str, body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def _shrink(response: Response, *, is_file: bool) -> None:
    if is_file:
        response.direct_passthrough = False
    body = response.get_data()
    if len(body) < _LEAST_BYTES:
        return
    mark, _weak = response.get_etag()
    response.set_data(_of_file(mark or "", body) if is_file else _compressed(body))
    response.headers["Content-Encoding"] = "gzip"
    if mark:
        # The same page, in other bytes.
        response.set_etag(mark, weak=True)


def install(app: Flask) -> None:
    """Compress what is text; before the other rooms, so that it is the last to see an answer."""

    @app.after_request
    def _carry(response: Response) -> Response:
        is_ours = request.endpoint == "static" and response.status_code in {200, 206, 304}
        if is_ours:
            kept = response.cache_control
            kept.no_cache, kept.public = None, True
            kept.max_age = _WEEK
            if "v" in request.args:
                # An address with the mark of its content never means anything else.
                kept.max_age, kept.immutable = _YEAR, True
        if not _is_text(response) or not (is_ours or response.is_sequence):
            return response
        response.vary.add("Accept-Encoding")
        is_plain = response.status_code != 206 and "Content-Encoding" not in response.headers
        if is_plain and request.accept_encodings.quality("gzip") > 0:
            _shrink(response, is_file=is_ours)
        return response
