"""What others made and we ship is what they published, or made of it; all of it lies here."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
LOCK = json.loads((STATIC / "vendor" / "lock.json").read_text())
# A file fetched by the browser: sources, style sheets, imports; not a link a person may follow.
FETCHED = re.compile(
    r"""(?:\s(?:src|srcset|poster|data|hx-get|hx-post)=["']?|<link\b[^>]*\shref=["']?"""
    r"""|url\(\s*["']?|@import\s+["']?|\bimport\s[^;"']*["']|\bfetch\(["'])\s*(?:https?:)?//"""
)
OWN_TEXT = [
    path
    for folder, pattern in (("templates", "*.html"), ("static", "*.css"), ("static", "*.js"))
    for path in sorted((ROOT / folder).rglob(pattern))
    if "vendor" not in path.parts and "email" not in path.parts
]
STYLES = [STATIC / "site.css", *sorted((STATIC / "css").glob("*.css"))]


@pytest.mark.parametrize("entry", LOCK, ids=lambda entry: entry["file"])
def test_a_shipped_file_is_the_published_one_or_says_how_it_was_made(entry: dict[str, str]) -> None:
    content = (STATIC / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["licence"] in {"0BSD", "OFL-1.1", "MIT"}
    assert entry["source"].startswith(f"npm:{entry['name']}@{entry['version']}/")
    assert ("made" in entry) == ("published_sha256" in entry)


def test_every_shipped_file_is_in_the_lock() -> None:
    shipped = {
        str(path.relative_to(STATIC))
        for folder in ("vendor", "fonts")
        for path in (STATIC / folder).iterdir()
        if path.name != "lock.json"
    }
    assert shipped == {entry["file"] for entry in LOCK}


@pytest.mark.parametrize("path", OWN_TEXT, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_fetches_anything_from_another_site(path: Path) -> None:
    assert not FETCHED.findall(path.read_text())


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="https://cdn.example/x.js">',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        'body { background: url("http://cdn.example/x.png") }',
        '@import "https://cdn.example/x.css";',
    ],
)
def test_a_foreign_file_would_be_noticed(planted: str) -> None:
    assert FETCHED.search(planted)


def test_all_style_together_stays_small() -> None:
    assert len(gzip.compress(b"".join(path.read_bytes() for path in STYLES))) < 30_000


def _tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", css))


def _schemes() -> list[dict[str, str]]:
    css = (STATIC / "site.css").read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)", 1)
    day = _tokens(light)
    return [day, day | _tokens(dark.split("@font-face", 1)[0])]


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", _schemes(), ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("ink", "muted", "link", "bad", "good")
          for ground in ("paper", "sunken")),
        ("on-give", "give"), ("paper", "bad"), ("paper", "ink"), ("paper", "link"),
        ("give", "paper"),
    ],
)  # fmt: skip
def test_text_can_be_read_in_both_schemes(scheme: dict[str, str], text: str, ground: str) -> None:
    assert _contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", _schemes(), ids=["light", "dark"])
def test_outlines_of_controls_bars_and_focus_stand_out(scheme: dict[str, str]) -> None:
    for line in ("ink", "focus"):
        assert _contrast(scheme[line], scheme["paper"]) >= 3
    for source in ("crowd", "match", "award", "loan", "own", "other"):
        assert _contrast(scheme[f"on-{source}"], scheme[source]) >= 3
