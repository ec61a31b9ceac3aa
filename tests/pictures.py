"""Photographs the pages of a running platform, for people to look at: `./run pictures`.

Start `./run` first. It follows links from the front page, takes one page of each
shape (not each project), at a phone's and a desk's width, light and dark, and
writes to `var/pictures/`. With `--sign-in EMAIL PASSWORD` it sees what that person sees.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import CHROMIUM_ARGS, chromium
from tests.sources import ROOT

WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")


def shape(path: str) -> str:
    """What an address has in common with its like: ids and slugs become stars."""
    return re.sub(r"/(?:\d+|[^/]*[-\d][^/]*)(?=/|$)", "/*", path)


def _links(page: Page, origin: str) -> Iterator[str]:
    for element in page.query_selector_all("a[href]"):
        parts = urlsplit(urljoin(page.url, element.get_attribute("href") or ""))
        if f"{parts.scheme}://{parts.netloc}" == origin and "sign-out" not in parts.path:
            yield parts.path


def find_pages(context: BrowserContext, origin: str, most: int) -> list[str]:
    """Addresses reachable by links, the first one found of each shape."""
    page = context.new_page()
    known, waiting, found = set[str](), ["/"], list[str]()
    while waiting and len(found) < most:
        path = waiting.pop(0)
        if shape(path) in known:
            continue
        known.add(shape(path))
        answer = page.goto(origin + path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        found.append(path)
        waiting += [link for link in _links(page, origin) if shape(link) not in known]
    page.close()
    return found


def sign_in(context: BrowserContext, origin: str, email: str, password: str) -> None:
    """Fill in the form every visitor uses."""
    page = context.new_page()
    page.goto(f"{origin}/nl/account/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    page.close()


def photograph(browser: Browser, origin: str, who: list[str] | None, most: int) -> Path:
    """Take the pictures; returns the folder they are in."""
    folder = ROOT / "var" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[str] = []
    for width in WIDTHS:
        for scheme in SCHEMES:
            with browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
                locale="nl-NL",
                timezone_id="Europe/Amsterdam",
            ) as context:
                if who:
                    sign_in(context, origin, *who)
                paths = paths or find_pages(context, origin, most)
                page = context.new_page()
                for path in paths:
                    page.goto(origin + path)
                    name = path.strip("/").replace("/", "_") or "home"
                    page.screenshot(path=folder / f"{name}_{width}_{scheme}.png", full_page=True)
    return folder


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(prog="./run pictures", description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--sign-in", nargs=2, metavar=("EMAIL", "PASSWORD"))
    parser.add_argument("--most", type=int, default=80, help="stop at this many pages")
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGS)
        folder = photograph(browser, asked.address.rstrip("/"), asked.sign_in, asked.most)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
