"""Looks at pages in a browser of this process's own: a picture of each, and what is wrong on it.

Several processes do this at once; what they are given and give back is plain.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from matchpot.domain.demo import PASSWORD
from tests.conftest import CHROMIUM_ARGS, chromium
from tests.e2e.watching import Watch, violations
from tests.walk import checks
from tests.walk.finding import Finder, Found
from tests.walk.untranslated import untranslated

STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody in one language, with the session kept in a file; a stranger has none."""

    origin: str
    email: str
    lang: str
    folder: Path

    @property
    def session(self) -> Path:
        """Where the cookies of this reader are kept while the walk lasts."""
        return self.folder / f"{self.email}-{self.lang}.session"


@dataclass(frozen=True, slots=True)
class Kind:
    """How pages are looked at; the first kind also asks what no size or colour changes."""

    width: int
    scheme: str
    is_judged: bool
    is_first: bool

    @property
    def name(self) -> str:
        """How its pictures end."""
        return f"{self.width}_{self.scheme}"


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as it was found."""

    path: str
    email: str
    kind: str
    picture: str
    title: str
    wrong: tuple[str, ...]


@cache
def _browser() -> Browser:
    """The browser of this process; it ends with it."""
    return sync_playwright().start().chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGS)


def find(reader: Reader, known: frozenset[str]) -> Found:
    """Sign in, keep the session, and follow every link to what is not known."""
    context = _browser().new_context(locale="nl-NL" if reader.lang == "nl" else "en-GB")
    if reader.email != STRANGER:
        page = context.new_page()
        page.goto(f"{reader.origin}/{reader.lang}/account/sign-in")
        page.fill("input[name=email]", reader.email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()
        page.close()
    found = Finder(context.request, reader.origin, reader.lang, known).walk()
    # A link to the other language was tried; pages without a language go by what was read last.
    context.request.get(f"{reader.origin}/{reader.lang}/")
    context.storage_state(path=reader.session)
    context.close()
    return found


def look(reader: Reader, kind: Kind, pages: tuple[str, ...]) -> list[Seen]:
    """Look at some pages."""
    with _window(reader, kind) as context:
        return [_seen(context, reader, kind, path) for path in pages]


@contextmanager
def _window(reader: Reader, kind: Kind) -> Iterator[BrowserContext]:
    context = _browser().new_context(
        viewport={"width": kind.width, "height": 900},
        color_scheme="dark" if kind.scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="nl-NL" if reader.lang == "nl" else "en-GB",
        timezone_id="Europe/Amsterdam",
        storage_state=reader.session,
    )
    # The machine is busy: several browsers look at once.
    context.set_default_timeout(60_000)
    yield context
    context.close()


def _seen(context: BrowserContext, reader: Reader, kind: Kind, path: str) -> Seen:
    page = context.new_page()
    watch = Watch(page, (reader.origin,))
    name = path.strip("/").replace("/", "_")
    picture, title, wrong = f"{name}_{kind.name}.jpg", "", list[str]()
    try:
        page.goto(reader.origin + path)
        page.evaluate("document.fonts.ready")
        # Whoever is sent elsewhere reads the title of that page.
        title = page.title() if page.url == reader.origin + path else ""
        page.screenshot(path=reader.folder / picture, full_page=True, type="jpeg", quality=80)
        wrong = list(_wrong(page, reader, kind, name))
    except Error as error:
        wrong = [error.message.splitlines()[0]]
    page.close()
    return Seen(path, reader.email, kind.name, picture, title, (*wrong, *watch.wrong))


def _wrong(page: Page, reader: Reader, kind: Kind, name: str) -> Iterator[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > kind.width:
        yield f"{wide} px wide on a screen of {kind.width} px"
    if kind.is_judged:
        yield from violations(page, "target-size")
    if not kind.is_first:
        return
    is_for_developers = "/dev/" in page.url
    yield from checks.facts(page, reader.lang)
    if reader.lang == "nl" and not is_for_developers:
        yield from (f"in English: {one}" for one in untranslated(page))
    yield from checks.narrow(page)
    page.emulate_media(forced_colors="active")
    page.screenshot(path=reader.folder / f"{name}_forced.jpg", type="jpeg", quality=70)
