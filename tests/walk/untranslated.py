"""Tells whether a Dutch page shows a sentence in English, by the catalogue itself.

The tests of the house hold that every string has its Dutch; this finds what never went through
the catalogue, or was put on the page before its language was known. What is only read aloud or
shown on hovering counts too.
"""

from functools import cache

from babel.messages.pofile import read_po
from playwright.sync_api import Page

from tests.sources import PACKAGE

_CATALOGUE = PACKAGE / "translations" / "nl" / "LC_MESSAGES" / "messages.po"
# Words written by people of the demo town stand in elements that name another language.
_TEXTS = """() => {
  const found = [document.title.split(' · ')[0]];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const keep = (element, text) => {
    const trimmed = (text ?? '').trim().replace(/\\s+/g, ' ');
    if (trimmed && element.closest('[lang]') === document.documentElement) found.push(trimmed);
  };
  while (walk.nextNode()) keep(walk.currentNode.parentElement, walk.currentNode.textContent);
  const spoken = ['title', 'aria-label', 'aria-description', 'alt', 'placeholder'];
  for (const name of spoken) {
    for (const one of document.querySelectorAll(`[${name}]`)) keep(one, one.getAttribute(name));
  }
  return found;
}"""


@cache
def english() -> frozenset[str]:
    """Every string that is English and not Dutch besides, as "Over" is."""
    with _CATALOGUE.open("rb") as file:
        strings = [one for one in read_po(file, locale="nl") if isinstance(one.id, str)]
    return frozenset({str(one.id) for one in strings} - {str(one.string) for one in strings})


def untranslated(page: Page) -> list[str]:
    """Texts of a Dutch page that are strings of the catalogue in English."""
    return sorted(set(page.evaluate(_TEXTS)) & english())
