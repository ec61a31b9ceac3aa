"""Walks every page of a running platform and fails on anything that is wrong: `./run walk`.

Start `./run` first. Each person one can log in as in the demo town, and a stranger, follow every
link in both languages. Each page is looked at on a phone and on a desk, light and dark: a picture
is kept in `var/walk/`, axe-core judges it, and it may not scroll sideways at 320 px, write errors
to the browser's log, ask another host for anything, or show English on a Dutch page. Every link
must lead somewhere.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, sync_playwright

from matchpot.domain.demo import LOG_INS, PASSWORD
from tests.conftest import CHROMIUM_ARGS, chromium
from tests.e2e.watching import Watch
from tests.sources import ROOT
from tests.walk.finding import find
from tests.walk.untranslated import untranslated

WIDTHS, SCHEMES, LANGS = (390, 1280), ("light", "dark"), ("nl", "en")
STRANGER = "stranger"
# Who asks for every file there is within a minute is told to wait, and rightly so.
_WELL = {HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(slots=True)
class Walk:
    """What is walked, and what was found wrong; `known` are shapes somebody has looked at."""

    browser: Browser
    origin: str
    folder: Path
    widths: Sequence[int]
    schemes: Sequence[str]
    most: int
    known: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    pictures: int = 0

    def as_somebody(self, email: str, lang: str) -> None:
        """Find the pages of one reader in one language and look at each."""
        with self._window(email, lang, self.widths[0], self.schemes[0]) as context:
            found = find(context, self.origin, lang, self.known, self.most)
            self.wrong += _broken(context, self.origin, found.links)
        print(f"{email} ({lang}): {len(found.pages)} pages", flush=True)
        for width, scheme in product(self.widths, self.schemes):
            with self._window(email, lang, width, scheme) as context:
                for path in found.pages:
                    self._look(context, path, f"{width}_{scheme}", lang)

    @contextmanager
    def _window(self, email: str, lang: str, width: int, scheme: str) -> Iterator[BrowserContext]:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            locale="nl-NL" if lang == "nl" else "en-GB",
            timezone_id="Europe/Amsterdam",
        )
        if email != STRANGER:
            _sign_in(context, self.origin, email)
        yield context
        context.close()

    def _look(self, context: BrowserContext, path: str, kind: str, lang: str) -> None:
        page = context.new_page()
        watch = Watch(page, (self.origin,))
        try:
            page.goto(self.origin + path)
            watch.look()
            if lang == "nl":
                watch.wrong += [f"{path}: in English: {one}" for one in untranslated(page)]
            name = path.strip("/").replace("/", "_")
            page.screenshot(path=self.folder / f"{name}_{kind}.png", full_page=True)
            self.pictures += 1
        except Error as error:
            watch.wrong.append(f"{path}: {error.message.splitlines()[0]}")
        self.wrong += [f"{one} [{kind}]" for one in watch.wrong]
        page.close()


def _sign_in(context: BrowserContext, origin: str, email: str) -> None:
    """Fill in the form every visitor uses."""
    page = context.new_page()
    page.goto(f"{origin}/nl/account/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    page.close()


def _broken(context: BrowserContext, origin: str, links: dict[str, str]) -> Iterator[str]:
    for link, where in links.items():
        answer = context.request.get(origin + link, max_redirects=5)
        if answer.status not in _WELL and answer.status >= HTTPStatus.BAD_REQUEST:
            yield f"{where}: {link} answers {answer.status}"
        answer.dispose()


def main() -> None:
    """Read the command line, walk, and tell what was wrong."""
    parser = argparse.ArgumentParser(prog="./run walk", description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    everybody = [STRANGER, *(one.email for one in LOG_INS)]
    parser.add_argument("--who", nargs="*", default=everybody, metavar="EMAIL")
    parser.add_argument("--langs", nargs="*", default=LANGS, choices=LANGS)
    parser.add_argument("--widths", nargs="*", type=int, default=WIDTHS)
    parser.add_argument("--schemes", nargs="*", default=SCHEMES, choices=SCHEMES)
    parser.add_argument("--most", type=int, default=300, help="pages of one reader")
    asked = parser.parse_args()
    folder = ROOT / "var" / "walk"
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGS)
        walk = Walk(
            browser=browser,
            origin=asked.address.rstrip("/"),
            folder=folder,
            widths=asked.widths,
            schemes=asked.schemes,
            most=asked.most,
        )
        for email, lang in product(asked.who, asked.langs):
            walk.as_somebody(email, lang)
        browser.close()
    for one in walk.wrong:
        print(one)
    print(f"{walk.pictures} pictures in {folder}, {len(walk.wrong)} things wrong")
    sys.exit(1 if walk.wrong else 0)


if __name__ == "__main__":
    main()
