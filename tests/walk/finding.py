"""Finds the pages of a running platform by following links, one page of each shape per reader."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import unquote, urljoin, urlsplit

from playwright.sync_api import APIRequestContext

# What ends the session, and what leads away from the pages of one language.
_LEAVE_ALONE = re.compile(r"sign-out|^/dev/(?!letters)|^/static|^/media")
LETTERS = "/dev/letters"
# Links of one shape (a gift, a project) that are tried; all of a shape are made by one line.
_TRIED = 4
# Who asks for every file there is within a minute is told to wait, and rightly so.
_WELL = {HTTPStatus.TOO_MANY_REQUESTS}


def shape(path: str) -> str:
    """What an address has in common with its like: ids and slugs become stars.

    >>> shape("/nl/projects/nachtbus-401"), shape("/nl/fund/pots/3/rule")
    ('/nl/projects/*', '/nl/fund/pots/*/rule')
    """
    return re.sub(r"/(?:\d+|[^/.]*[-\d][^/.]*)(?=[/.]|$)", "/*", path)


@dataclass(slots=True)
class Found:
    """The pages of one reader in the order they were found, one of each shape; what is broken."""

    pages: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class _Names(HTMLParser):
    """Gathers where the links of a page lead, and what its parts are called."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a link, and a name."""
        told = dict(attrs)
        if tag == "a" and (address := told.get("href")):
            self.addresses.append(address)
        if name := told.get("id"):
            self.names.add(name)


class Finder:
    """Follows the links of one language as one reader.

    Args:
        asks: How the reader's browser asks for a page.
        origin: Where the platform runs.
        lang: The language whose pages are followed.
        known: Shapes that a stranger has seen already; they are opened no second time.
    """

    def __init__(
        self, asks: APIRequestContext, origin: str, lang: str, known: frozenset[str]
    ) -> None:
        self._asks, self._origin, self._lang = asks, origin, lang
        self._known = known - {shape(f"/{lang}/")}
        self._names: dict[str, set[str]] = {}
        self._tried: Counter[str] = Counter()
        self.found = Found()

    def walk(self) -> Found:
        """Every page that links lead to from the home page, and from the letters when shown."""
        waiting, seen = deque([f"/{self._lang}/", LETTERS]), set[str]()
        links: list[tuple[str, str]] = []
        while waiting:
            path = waiting.popleft()
            if shape(path) in seen | self._known:
                continue
            seen.add(shape(path))
            page = self._open(path, "")
            if page is None:
                continue
            self.found.pages.append(path)
            for link in self._links(page, path):
                links.append((link, path))
                here = link.partition("#")[0]
                if here.startswith((f"/{self._lang}/", LETTERS)) and "?" not in here:
                    waiting.append(here)
        for link, where in links:
            self._try(link, where)
        return self.found

    def _open(self, path: str, where: str) -> _Names | None:
        answer = self._asks.get(self._origin + path, max_redirects=5, timeout=90_000)
        if where and answer.status not in _WELL and answer.status >= HTTPStatus.BAD_REQUEST:
            self.found.wrong.append(f"{where}: {path} answers {answer.status}")
        is_page = answer.ok and "text/html" in answer.headers.get("content-type", "")
        page = _Names() if is_page else None
        if page is not None:
            page.feed(answer.text())
            self._names[path] = page.names
        answer.dispose()
        return page

    def _try(self, link: str, where: str) -> None:
        """Open a link unless enough of its shape were, and look for the place it points at."""
        path, _, name = link.partition("#")
        if shape(path) in self._known:
            return
        if path not in self._names:
            self._tried[shape(path)] += 1
            if self._tried[shape(path)] > _TRIED:
                return
            self._names[path] = set()
            self._open(path, where)
        names = self._names[path]
        if name and names and unquote(name) not in names:
            self.found.wrong.append(f"{where}: there is no {name} on {path}")

    def _links(self, page: _Names, path: str) -> Iterator[str]:
        for address in page.addresses:
            parts = urlsplit(urljoin(self._origin + path, address))
            # A letter is shown with invented values, whose links lead nowhere.
            if path.startswith(LETTERS) and not parts.path.startswith(LETTERS):
                continue
            own = f"{parts.scheme}://{parts.netloc}" == self._origin
            if own and not _LEAVE_ALONE.search(parts.path):
                query = f"?{parts.query}" if parts.query else ""
                yield parts.path + query + (f"#{parts.fragment}" if parts.fragment else "")
