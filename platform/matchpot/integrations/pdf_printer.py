"""Pages as PDF files that a screen reader can read (PDF/UA), by WeasyPrint.

WeasyPrint draws with Pango, which not every machine has; it is asked for late, so that a machine
without it serves all the rest. Nothing is fetched from anywhere but our own fonts.
"""

from ctypes.util import find_library
from functools import cache
from importlib import import_module
from pathlib import Path

_DRAWS_WITH = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
_TEXT, _HEAD = "atkinson-hyperlegible-next", "bricolage-grotesque"
_FACES = (
    ("Text", f"{_TEXT}-latin-wght-normal.woff2"),
    ("Text", f"{_TEXT}-latin-ext-wght-normal.woff2"),
    ("Head", f"{_HEAD}-latin-opsz-normal.woff2"),
    ("Head", f"{_HEAD}-latin-ext-opsz-normal.woff2"),
)
_STYLE = """
@page {
  size: A4; margin: 24mm 24mm 22mm; font: 8.5pt/1.3 Text, sans-serif;
  @bottom-left { content: string(title); width: 75%; padding: 5mm 0 0; vertical-align: top; }
  @bottom-right {
    content: counter(page) " / " counter(pages); padding: 5mm 0 0; vertical-align: top;
  }
}
body { font: 11pt/1.5 Text, sans-serif; color: #000; }
h1 { string-set: title content(); font: 700 22pt/1.15 Head, sans-serif; margin: 0 0 8mm; }
h2 { font: 700 13pt/1.3 Head, sans-serif; margin: 7mm 0 1mm; break-after: avoid; }
p { margin: 0 0 2mm; orphans: 3; widows: 3; }
table { width: 100%; border-collapse: collapse; margin: 2mm 0 3mm; font-size: 9pt; }
caption { break-after: avoid; text-align: left; margin: 0 0 1mm; }
section, table, tr { break-inside: avoid; }
tfoot { display: table-row-group; }
th, td { padding: 1mm 1.5mm; border-bottom: 0.2mm solid #777; vertical-align: top; }
th { text-align: left; font-weight: 400; }
thead th, .total th, .total td { font-weight: 700; border-bottom: 0.4mm solid #000; }
.is-money { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .is-money { white-space: normal; }
"""


@cache
def can_print() -> bool:
    """Whether this machine has what draws the files."""
    return all(find_library(name) for name in _DRAWS_WITH)


def pdf(html: str, *, fonts: Path) -> bytes | None:
    """A page of our own as a PDF file, with the fonts of this folder; None on a bare machine."""
    if not can_print():
        return None
    try:
        weasyprint = import_module("weasyprint")
    except OSError:  # a library is there by name and cannot be loaded
        return None
    fetcher = import_module("weasyprint.urls").URLFetcher(allowed_protocols=["file"])
    faces = "".join(
        f'@font-face {{ font-family: {name}; src: url("{path.as_uri()}"); }}'
        for name, path in ((name, fonts / file) for name, file in _FACES)
    )
    # The style and the page share it, or the page would not know the fonts.
    known = import_module("weasyprint.text.fonts").FontConfiguration()
    style = weasyprint.CSS(string=faces + _STYLE, url_fetcher=fetcher, font_config=known)
    page = weasyprint.HTML(string=html, url_fetcher=fetcher)
    made: bytes = page.write_pdf(stylesheets=[style], font_config=known, pdf_variant="pdf/ua-1")
    return made
