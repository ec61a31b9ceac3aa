"""The colours of drawings are those of the site, and a drawing is a document by itself."""

import re
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from matchpot.web.posters import ink
from matchpot.web.posters.ink import Area, Cover
from tests.sources import ROOT


def test_drawings_have_the_colours_of_the_site_by_day() -> None:
    css = (ROOT / "static" / "site.css").read_text(encoding="utf-8")
    by_day = css[: css.index("prefers-color-scheme: dark")]
    tokens = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", by_day))
    for kind, pair in ink.FILLS.items():
        assert pair == (tokens[kind], tokens[f"on-{kind}"])
    assert (tokens["paper"], tokens["ink"], tokens["muted"]) == (ink.PAPER, ink.INK, ink.MUTED)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_sheet_is_a_document_of_its_own_that_loads_nothing(app: Flask) -> None:
    whole = Area(0, 0, 100, 50)
    with app.test_request_context("/nl/"):
        sheet = ink.sheet(
            whole,
            "A <title>\x0b & more",
            ink.shown(Cover(seed=1, discipline="music"), None, whole),
            ink.shown(Cover(seed=1, discipline="music"), b"jpeg", whole),
            ink.mix_bar([("crowd", 5, 5000, ""), ("match", 2, 2000, "")], whole),
        )
    root = ET.fromstring(sheet)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "A <title> & more"
    links = [value for one in root.iter() for name, value in one.items() if "href" in name]
    assert all(link.startswith("data:image/jpeg") for link in links)
    fills = set(re.findall(r"url\(#([a-z-]+)\)", sheet))
    assert fills == {"p-crowd", "p-match"}
    assert fills <= {one.get("id") for one in root.iter()}
