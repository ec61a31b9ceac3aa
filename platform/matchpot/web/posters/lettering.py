"""Words as outlines: a line of text becomes the path of an SVG, in the two typefaces of the site.

A drawing that is shown as a picture may load nothing, so its letters are drawn: HarfBuzz places
them with their kerning, and the same words give the same path on any machine. What the faces do
not have (signs, emoji) is left out; a line in a script they do not have at all is told apart by
`can_draw`, and is left to the fonts of whoever shows it (typesetting.py).
"""

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

_HEAD = ("bricolage-grotesque-latin-opsz-normal", "bricolage-grotesque-latin-ext-opsz-normal")
_TEXT = (
    "atkinson-hyperlegible-next-latin-wght-normal",
    "atkinson-hyperlegible-next-latin-ext-wght-normal",
)
# As on the site: figures come from the heading face, whose zero has no slash.
_FIGURES = frozenset("0123456789€%")
# The optical sizes that the heading face was drawn for.
_SMALLEST, _LARGEST = 12, 96
_WIDTHS_KEPT = 4096


class Face(StrEnum):
    """The typefaces of the site."""

    HEAD = "head"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How words are written; `size` in units of the drawing, `weight` from 200 to 800."""

    face: Face
    size: int
    weight: int


@lru_cache(maxsize=8)
def _blob(file: Path) -> hb.Face:
    """A typeface of the site, unpacked; some tens of milliseconds, once."""
    unpacked = io.BytesIO()
    with TTFont(file) as font:
        font.flavor = None
        font.save(unpacked)
    return hb.Face(unpacked.getvalue())


@lru_cache(maxsize=64)
def _font(file: Path, size: int, weight: int) -> hb.Font:
    font = hb.Font(_blob(file))
    font.set_variations({"wght": weight, "opsz": min(max(size, _SMALLEST), _LARGEST)})
    return font


@lru_cache(maxsize=8)
def _characters(file: Path) -> frozenset[int]:
    return frozenset(_blob(file).unicodes)


def _file_for(character: str, fonts: Path, face: Face) -> Path | None:
    """The file that has a character; None when the faces of the site do not have it."""
    own = _TEXT if face is Face.TEXT and character not in _FIGURES else _HEAD
    files = (fonts / f"{name}.woff2" for name in own)
    return next((file for file in files if ord(character) in _characters(file)), None)


def can_draw(text: str, fonts: Path) -> bool:
    """Whether the faces have every letter and figure of a text; signs and emoji do not count."""
    return all(
        _file_for(one, fonts, Face.HEAD) and _file_for(one, fonts, Face.TEXT)
        for one in plain(text)
        if unicodedata.category(one)[0] in "LMN"
    )


def without_signs(text: str, fonts: Path) -> str:
    """A text without the signs that the faces do not have: emoji, arrows, frames."""
    return "".join(
        one
        for one in text
        if unicodedata.category(one)[0] not in "SP" or _file_for(one, fonts, Face.HEAD)
    )


def plain(text: str) -> str:
    """A text in its composed form, on one line, without what controls and never shows."""
    shown = (one for one in text if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return unicodedata.normalize("NFC", " ".join("".join(shown).split()))


@lru_cache(maxsize=_WIDTHS_KEPT)
def width(text: str, hand: Hand, fonts: Path) -> float:
    """How wide a line of words is, in units of the drawing."""
    wide = 0.0
    for font, _glyph, place in _placed(text, hand, fonts):
        wide += place.x_advance * hand.size / font.face.upem
    return wide


def outline(text: str, hand: Hand, fonts: Path) -> str:
    """A line of words as a path whose first letter stands at 0, 0 on the base line.

    Characters that nobody drew are left out.
    """
    pen, at = SVGPathPen(None, ntos=_short), 0.0
    for font, glyph, place in _placed(text, hand, fonts):
        scale = hand.size / font.face.upem
        x, y = at + place.x_offset * scale, -place.y_offset * scale
        font.draw_glyph_with_pen(glyph, TransformPen(pen, (scale, 0, 0, -scale, x, y)))
        at += place.x_advance * scale
    return str(pen.getCommands())


def _placed(text: str, hand: Hand, fonts: Path) -> Iterator[tuple[hb.Font, int, Any]]:
    for file, words in _runs(text, hand.face, fonts):
        font = _font(file, hand.size, hand.weight)
        found = hb.Buffer()
        found.add_str(words)
        found.guess_segment_properties()
        hb.shape(font, found)
        for info, place in zip(found.glyph_infos, found.glyph_positions, strict=True):
            yield font, info.codepoint, place


def _runs(text: str, face: Face, fonts: Path) -> Iterator[tuple[Path, str]]:
    placed = [(_file_for(one, fonts, face), one) for one in text]
    for file, group in groupby(placed, key=lambda pair: pair[0]):
        if file is not None:
            yield file, "".join(one for _file, one in group)


def _short(value: float) -> str:
    """A place in tenths of a unit: what is finer nobody sees."""
    tenths = f"{value:.1f}".removesuffix(".0")
    return "0" if tenths == "-0" else tenths
