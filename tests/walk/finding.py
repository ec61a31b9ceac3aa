"""Finds the pages of a running platform by following links, one page of each shape per reader."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext

# What ends the session, and what leads away from the pages of one language.
_LEAVE_ALONE = re.compile(r"sign-out|^/dev|^/static|^/media")
_MOST_LINKS = 4_000


def shape(path: str) -> str:
    """What an address has in common with its like: ids and slugs become stars.

    >>> shape("/nl/projects/nachtbus-401"), shape("/nl/fund/pots/3/rule")
    ('/nl/projects/*', '/nl/fund/pots/*/rule')
    """
    return re.sub(r"/(?:\d+|[^/.]*[-\d][^/.]*)(?=[/.]|$)", "/*", path)


@dataclass(slots=True)
class Found:
    """The pages to look at, in the order they were found, and every link with where it stands."""

    pages: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)


def find(context: BrowserContext, origin: str, lang: str, known: set[str], most: int) -> Found:
    """Follow the links of one language; a shape in `known` was looked at by another reader.

    The shapes found here are added to `known`.
    """
    found, waiting, seen = Found(), deque([f"/{lang}/"]), set[str]()
    while waiting and len(found.pages) < most:
        path = waiting.popleft()
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        answer = context.request.get(origin + path)
        if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
            continue
        if shape(path) not in known:
            known.add(shape(path))
            found.pages.append(path)
        for link in _links(answer.text(), answer.url, origin):
            if len(found.links) < _MOST_LINKS:
                found.links.setdefault(link, path)
            if link.startswith(f"/{lang}/") and "?" not in link:
                waiting.append(link)
        answer.dispose()
    return found


class _Anchors(HTMLParser):
    """Gathers where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a link."""
        if tag == "a":
            self.addresses += [value for name, value in attrs if name == "href" and value]


def _links(html: str, base: str, origin: str) -> Iterator[str]:
    """Where the links of a page lead on this site, without what follows a `#`."""
    anchors = _Anchors()
    anchors.feed(html)
    for address in anchors.addresses:
        parts = urlsplit(urljoin(base, address))
        own = f"{parts.scheme}://{parts.netloc}" == origin
        if own and not _LEAVE_ALONE.search(parts.path):
            yield parts.path + (f"?{parts.query}" if parts.query else "")
