"""What is looked for on one page beside what axe finds; each check yields sentences.

A page at 400 % zoom on a desk is 320 px wide, so what holds there holds zoomed.
"""

from collections.abc import Iterator
from itertools import pairwise

from playwright.sync_api import Page

NARROWEST = 320
# As wide apart as a reader may set it (WCAG 1.4.12).
_SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
_UNSPACED = "() => { document.adoptedStyleSheets = [] }"
_CUT = """() => [...document.querySelectorAll('main *')].filter(one => {
  const style = getComputedStyle(one);
  const hides = ['hidden', 'clip'].includes(style.overflowY) && style.clipPath === 'none';
  const speaks = [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  return hides && speaks && one.clientHeight > 2 && one.scrollHeight > one.clientHeight + 4;
}).map(one => one.outerHTML.slice(0, 120))"""
_WIDE = "() => document.documentElement.scrollWidth"
_FACTS = """() => ({
  title: document.title,
  lang: document.documentElement.lang,
  levels: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter(one => one.checkVisibility()).map(one => +one.tagName[1]),
  bare: [...document.images].filter(one => !one.hasAttribute('alt')).map(one => one.outerHTML),
  lost: [...document.querySelectorAll('a[href^="#"]')].map(one => one.getAttribute('href'))
    .filter(href => href.length > 1 && !document.getElementById(decodeURIComponent(href.slice(1)))),
  twice: [...document.querySelectorAll('[id]')].map(one => one.id)
    .filter((id, at, all) => all.indexOf(id) !== at),
  moving: document.getAnimations().filter(one => one.playState === 'running'
    && one.effect.getComputedTiming().duration > 1).length,
})"""


def facts(page: Page, lang: str) -> Iterator[str]:
    """Language, headings, pictures, anchors and movement of a page that asked for little motion."""
    told = page.evaluate(_FACTS)
    if told["lang"] != lang:
        yield f"says it is in {told['lang']!r}"
    levels = told["levels"]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    yield from (
        f"a heading of level {new} after one of {old}"
        for old, new in pairwise(levels)
        if new > old + 1
    )
    yield from (f"a picture without words: {one[:120]}" for one in told["bare"])
    yield from (f"a link to {one}, which is not there" for one in told["lost"])
    yield from (f"two things are called {one}" for one in told["twice"])
    if told["moving"]:
        yield f"{told['moving']} things move"


def narrow(page: Page) -> Iterator[str]:
    """Sideways scrolling at 320 px, also with text as far apart as a reader may set it."""
    size = page.viewport_size or {"width": 390, "height": 900}
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    if (wide := page.evaluate(_WIDE)) > NARROWEST:
        yield f"{wide} px wide on a screen of {NARROWEST} px"
    before = set(page.evaluate(_CUT))
    page.evaluate(_SPACED)
    if (wide := page.evaluate(_WIDE)) > NARROWEST:
        yield f"{wide} px wide on a screen of {NARROWEST} px with text set apart"
    yield from (
        f"cut off with text set apart: {one}" for one in page.evaluate(_CUT) if one not in before
    )
    page.evaluate(_UNSPACED)
    page.set_viewport_size(size)
