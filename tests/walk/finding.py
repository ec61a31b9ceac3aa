"""Finds the pages of a running platform by following links, as one reader.

Pages of one address look different in other states of life: a draft and a round that runs, a pot
that matches and one that awards. So several of a shape are opened, and each that holds other links,
forms or parts than those before is looked at, up to a few.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import unquote, urljoin, urlsplit

from playwright.sync_api import APIRequestContext

# What ends the session, and what leads away from the pages of one language.
_LEAVE_ALONE = re.compile(r"sign-out|^/dev/(?!letters)|^/static|^/media")
LETTERS = "/dev/letters"
# Links of one shape (a gift, a project) that are tried; all of a shape are made by one line.
_TRIED = 4
# Pages of one shape that are looked at, and that are opened to find them.
_LOOKED_AT, _OPENED = 4, 24
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
    """The pages of one reader in the order they were found, with what each looks like.

    Pages of one shape that hold the same links, forms and parts look alike: one of them is here.
    """

    pages: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


class _Names(HTMLParser):
    """Gathers where the links of a page lead, and what its parts are called."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.names: set[str] = set()
        self.actions: set[str] = set()

    @property
    def look(self) -> str:
        """The same for pages with the same links, forms and parts, whatever these are about."""
        parts = {shape(urlsplit(one).path) for one in {*self.addresses, *self.actions}}
        parts |= {re.sub(r"\d+", "*", name) for name in self.names}
        return sha256("\n".join(sorted(parts)).encode()).hexdigest()[:12]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a link, and a name."""
        told = dict(attrs)
        if tag == "a" and (address := told.get("href")):
            self.addresses.append(address)
        if tag == "form":
            self.actions.add(told.get("action") or "")
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
        self._asked: set[str] = set()
        self._opened: Counter[str] = Counter()
        self._looks: defaultdict[str, set[str]] = defaultdict(set)
        self.found = Found()

    def walk(self) -> Found:
        """Every page that links lead to from the home page, and from the letters when shown."""
        waiting = deque([f"/{self._lang}/", LETTERS])
        links: list[tuple[str, str]] = []
        while waiting:
            path = waiting.popleft()
            page = self._new(path)
            if page is None:
                continue
            for link in self._links(page, path):
                links.append((link, path))
                here = link.partition("#")[0]
                if here.startswith((f"/{self._lang}/", LETTERS)) and "?" not in here:
                    waiting.append(here)
        for link, where in links:
            self._try(link, where)
        return self.found

    def _new(self, path: str) -> _Names | None:
        """A page that looks like none before it; None for any other."""
        kind = shape(path)
        looks = self._looks[kind]
        if path in self._asked or kind in self._known or len(looks) >= _LOOKED_AT:
            return None
        self._asked.add(path)
        self._opened[kind] += 1
        page = self._open(path, "") if self._opened[kind] <= _OPENED else None
        if page is None or page.look in looks:
            return None
        looks.add(page.look)
        self.found.pages[path] = f"{kind} {page.look}"
        return page

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
