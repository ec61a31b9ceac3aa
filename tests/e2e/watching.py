"""What must hold on every page a test walks: no errors, no other hosts, nothing in anyone's way.

axe-core judges the page as it stands; a page of 320 px may not scroll sideways.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

_AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js"
# npm:axe-core@4.14.1/axe.min.js, unchanged; MPL-2.0, and no part of what we ship.
_AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
_GRAVE = {"serious", "critical"}
_NARROWEST = 320
# A refused form is an answer, and the browser's log calls every such answer an error.
_REFUSED = "status of 422"
_RUN_AXE = """axe.run(document, {resultTypes: ['violations'], rules: RULES})
    .then(r => JSON.stringify(r.violations))"""


@cache
def axe_source() -> str:
    """The checker, as it was published."""
    content = _AXE.read_bytes()
    assert hashlib.sha256(content).hexdigest() == _AXE_SHA256
    return content.decode()


class Watch:
    """Keeps what goes wrong on the pages of one browser window.

    Args:
        page: The window.
        own: The origins a page may ask anything of.
        is_judging: Whether axe looks too; it finds the same on either database.
    """

    def __init__(self, page: Page, own: Sequence[str], *, is_judging: bool = True) -> None:
        self.page = page
        self.is_judging = is_judging
        self.wrong: list[str] = []
        self._own = {urlsplit(origin).netloc for origin in own}
        self._expected: list[str] = [_REFUSED]
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.on("request", self._asked)

    @contextmanager
    def expecting(self, words: str) -> Iterator[None]:
        """Bear a line in the browser's log for a while, such as `status of 410`."""
        self._expected.append(words)
        yield
        self._expected.remove(words)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type != "error" or any(words in message.text for words in self._expected):
            return
        self.wrong.append(f"{self.page.url}: {message.text} {message.location}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc not in self._own:
            self.wrong.append(f"{self.page.url} asked {request.url}")

    def look(self) -> None:
        """Judge the page as it stands now; what is found fails the test at its end."""
        self.page.wait_for_load_state()
        here = urlsplit(self.page.url).path
        self._look_for_scrolling(here)
        if self.is_judging:
            self.wrong += [f"{here}: {found}" for found in violations(self.page)]

    def _look_for_scrolling(self, here: str) -> None:
        size = self.page.viewport_size
        assert size is not None
        self._look_at_width(here, size["width"])
        if size["width"] != _NARROWEST:
            self.page.set_viewport_size({"width": _NARROWEST, "height": size["height"]})
            self._look_at_width(here, _NARROWEST)
            self.page.set_viewport_size(size)

    def _look_at_width(self, here: str, width: int) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            self.wrong.append(f"{here}: {wide} px wide on a screen of {width} px")


def violations(page: Page, *more: str) -> Iterator[str]:
    """What axe calls serious on the page as it stands; `more` are rules it leaves out by itself."""
    rules = json.dumps({rule: {"enabled": True} for rule in more})
    # By the debugging protocol, which a page's own policy does not stop.
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": axe_source()})
    told: dict[str, Any] = session.send(
        "Runtime.evaluate",
        {
            "expression": _RUN_AXE.replace("RULES", rules),
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    session.detach()
    assert "exceptionDetails" not in told, told
    for violation in json.loads(told["result"]["value"]):
        if violation["impact"] in _GRAVE:
            places = [node["html"][:160] for node in violation["nodes"][:3]]
            yield f"{violation['id']} ({violation['impact']}): {places}"
