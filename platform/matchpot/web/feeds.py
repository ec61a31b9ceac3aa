"""Atom feeds (RFC 4287): what was published last, for readers and other sites to follow.

A feed is plain values; who has something to tell makes them and hands them to `answer`.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, request

from matchpot.domain.open_grants import moment_plain
from matchpot.web.kept_files import for_everyone
from matchpot.web.languages import current

_ATOM = "http://www.w3.org/2005/Atom"
# Characters that may not stand in a document at all, however they are written.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was published.

    Attributes:
        name: What it goes by for ever, unique on this site and without spaces: `round/spring`.
        url: Its page, a full address.
        title: Its name.
        summary: What there is to read, in a sentence or two.
        author: Who published it.
        published: When it was published; never changes.
        updated: When it last changed in a way that readers should notice.
    """

    name: str
    url: str
    title: str
    summary: str
    author: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed in the language of the request; `url` is the page it belongs to, `own` its address."""

    title: str
    subtitle: str
    url: str
    own: str
    entries: Sequence[Entry]


def answer(feed: Feed, *, now: datetime) -> Response:
    """The feed as a document with a mark, or 304 when the reader has it already.

    Args:
        feed: What to tell, the newest first.
        now: When a feed without entries was updated.
    """
    text = tostring(_document(feed, now), encoding="utf-8", xml_declaration=True)
    found = Response(text, content_type="application/atom+xml; charset=utf-8")
    found.set_etag(hashlib.sha256(text).hexdigest()[:32])
    return for_everyone(found).make_conditional(request)  # type: ignore[return-value]  # it is itself


def _document(feed: Feed, now: datetime) -> Element:
    # Names without a space of their own: which prefix one gets is kept for the whole process, and
    # what makes PDF files changes that.
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": current()})
    updated = max((one.updated for one in feed.entries), default=now)
    _add(root, "id", feed.own)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", moment_plain(updated))
    _add(root, "generator", "matchpot")
    _link(root, "self", feed.own, "application/atom+xml")
    _link(root, "alternate", feed.url, "text/html")
    for one in feed.entries:
        _entry(root, one)
    return root


def _entry(root: Element, one: Entry) -> None:
    entry = SubElement(root, "entry")
    # RFC 4151: whose address it was on which day, and a name of theirs. The same in all languages.
    host = urlsplit(one.url).hostname
    _add(entry, "id", f"tag:{host},{one.published:%Y-%m-%d}:{one.name}")
    _add(entry, "title", one.title)
    _add(entry, "published", moment_plain(one.published))
    _add(entry, "updated", moment_plain(one.updated))
    _add(SubElement(entry, "author"), "name", one.author)
    _link(entry, "alternate", one.url, "text/html")
    _add(entry, "summary", one.summary)


def _add(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = xml_words(words)


def xml_words(words: str) -> str:
    """Words without the characters that no XML document may hold."""
    return _NOT_XML.sub("", words)


def _link(parent: Element, rel: str, url: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": kind, "href": url})
