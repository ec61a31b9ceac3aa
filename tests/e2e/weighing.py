"""What a page weighs on a phone with a slow line: bytes, requests, and what its paint waits for.

The line is Lighthouse's: 1.6 Mbit/s, 150 ms there and back, a processor four times slower. How long
a paint takes is a matter of the machine, so it is measured for people to read (`./run walk`) and
never judged; the bytes and round trips before the paint are, as is anything that moves.
"""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext

ROUND_TRIP_MS, BYTES_PER_MS, SLOWER = 150, 200, 4
_PHONE = {"width": 390, "height": 844}
_LINE = {
    "offline": False,
    "latency": ROUND_TRIP_MS,
    "downloadThroughput": BYTES_PER_MS * 1_000,
    "uploadThroughput": 93_750,
}
_WATCH = """
window.seen = {paint: 0, what: "", picture: "", moved: 0, movers: []};
new PerformanceObserver(list => {
  for (const one of list.getEntries()) {
    const what = one.element ? one.element.outerHTML.slice(0, 90) : "";
    Object.assign(seen, {paint: one.startTime, what, picture: one.url});
  }
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) {
    seen.moved += one.value;
    seen.movers.push(...one.sources.map(s => s.node?.outerHTML?.slice(0, 90) ?? ""));
  }
}).observe({type: "layout-shift", buffered: true});
"""
# A picture without its size moves what is below it; one below the first screen can wait.
_ODD_PICTURES = """() => [...document.images].filter(one => {
  const below = one.getBoundingClientRect().top > innerHeight;
  return !one.hasAttribute("width") || !one.hasAttribute("height")
    || (below && one.loading !== "lazy");
}).map(one => one.outerHTML)"""
_TOLD = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const files = performance.getEntriesByType("resource").map(one => ({
    url: one.name, bytes: one.transferSize, by: one.initiatorType,
    blocks: one.renderBlockingStatus === "blocking",
  }));
  const preloaded = [...document.querySelectorAll("link[rel=preload]")].map(one => one.href);
  return {...seen, html: page.transferSize, files, preloaded};
}"""
_PHOTOGRAPH = (".jpg", ".jpeg", ".png", ".webp", ".avif")


@dataclass(frozen=True, slots=True)
class Weight:
    """One page as it came to a phone that had nothing of the site yet."""

    html: int
    files: tuple[dict[str, Any], ...]
    preloaded: tuple[str, ...]
    paint_ms: float
    painted: str
    picture: str
    moved: float
    movers: tuple[str, ...]
    odd_pictures: tuple[str, ...]

    @property
    def requests(self) -> int:
        """All that was asked for, the page itself included."""
        return 1 + len(self.files)

    @property
    def bytes_without_photographs(self) -> int:
        """Everything that was sent, headers included, but for photographs."""
        return self.html + sum(int(one["bytes"]) for one in self.files if not _is_photograph(one))

    @property
    def awaited_ms(self) -> float:
        """What the line alone makes the largest paint wait, if all before it shares the line.

        The page comes after a connection and a question; what blocks its paint, fonts and the
        picture that is painted are all named in it, and come after two more.
        """
        before = [
            int(one["bytes"])
            for one in self.files
            if one["blocks"] or one["url"] in {*self.preloaded, self.picture}
        ]
        trips = 4 if before else 2
        return trips * ROUND_TRIP_MS + (self.html + sum(before)) / BYTES_PER_MS


def _is_photograph(file: dict[str, Any]) -> bool:
    return str(file["url"]).partition("?")[0].lower().endswith(_PHOTOGRAPH)


def weigh(context: BrowserContext, address: str) -> Weight:
    """Open a page with an empty cache on a slow phone, and wait until nothing comes any more."""
    page = context.new_page()
    page.set_viewport_size(_PHONE)  # type: ignore[arg-type]  # a width and a height
    page.add_init_script(_WATCH)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.send("Network.emulateNetworkConditions", _LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    told = page.evaluate(_TOLD)
    odd = page.evaluate(_ODD_PICTURES)
    page.close()
    return Weight(
        html=told["html"],
        files=tuple(told["files"]),
        preloaded=tuple(told["preloaded"]),
        paint_ms=told["paint"],
        painted=told["what"],
        picture=told["picture"],
        moved=told["moved"],
        movers=tuple(told["movers"]),
        odd_pictures=tuple(odd),
    )
