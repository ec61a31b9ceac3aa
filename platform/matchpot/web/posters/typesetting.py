"""Words fitted into a box: the largest size at which they fit, in lines, cut off where they must.

Nothing is ever wider than its box. Words in a script that our typefaces do not have are left to
the fonts of whoever shows the drawing; how wide they come out there is guessed, on the safe side.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from matchpot.web.posters import lettering
from matchpot.web.posters.lettering import Face, Hand

_MORE = "…"
# Longer texts are cut before they are measured; no box holds as much.
_MOST_CHARACTERS = 400
_WIDE, _NARROW = 1.05, 0.68
_FAMILIES = "system-ui, 'Noto Sans', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Room for words.

    Attributes:
        width: In units of the drawing; nothing is wider.
        steps: Sizes and how many lines of each there is room for, the largest first.
        face: The typeface.
        weight: From 200 to 800.
    """

    width: int
    steps: tuple[tuple[int, int], ...]
    face: Face = Face.TEXT
    weight: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Words as they stand in their box: lines at one size, each as wide as the box at most."""

    lines: tuple[str, ...]
    hand: Hand
    fonts: Path
    outlined: bool

    def width_of(self, text: str) -> float:
        """How wide a line is."""
        return _width(text, self.hand, self.fonts, self.outlined)

    def drawn(self, x: int, y: int, fill: str, *, leading: int) -> Markup:
        """The lines with the first base line at `y`, `leading` units apart."""
        if not self.outlined:
            return Markup("").join(
                Markup(
                    '<text x="{}" y="{}" font-family="{}" font-size="{}" font-weight="{}" '
                    'fill="{}">{}</text>'
                ).format(
                    x, y + row * leading, _FAMILIES, self.hand.size, self.hand.weight, fill, text
                )
                for row, text in enumerate(self.lines)
            )
        return Markup("").join(
            Markup('<path transform="translate({} {})" fill="{}" d="{}"/>').format(
                x, y + row * leading, fill, lettering.outline(text, self.hand, self.fonts)
            )
            for row, text in enumerate(self.lines)
        )


def fit(text: str, box: Box, fonts: Path) -> Block:
    """The text at the largest size at which whole words fit; else the smallest, cut off."""
    shown = lettering.plain(text)[:_MOST_CHARACTERS]
    outlined = lettering.can_draw(shown, fonts)
    words = lettering.without_signs(shown, fonts).split()
    for size, most in box.steps:
        hand = Hand(face=box.face, size=size, weight=box.weight)
        setting = _Setting(hand, fonts, outlined, box.width)
        lines = setting.lines(words)
        if lines is not None and len(lines) <= most:
            break
    else:
        lines = setting.cut(words, most)
    return Block(lines=tuple(lines), hand=hand, fonts=fonts, outlined=outlined)


def _width(text: str, hand: Hand, fonts: Path, outlined: bool) -> float:
    if outlined:
        return lettering.width(text, hand, fonts)
    ems = sum(_WIDE if unicodedata.east_asian_width(one) in "WF" else _NARROW for one in text)
    return ems * hand.size


@dataclass(frozen=True, slots=True)
class _Setting:
    hand: Hand
    fonts: Path
    outlined: bool
    width: int

    def fits(self, text: str) -> bool:
        return _width(text, self.hand, self.fonts, self.outlined) <= self.width

    def lines(self, words: Sequence[str]) -> list[str] | None:
        """Whole words in lines; None when a word is wider than the box."""
        if not all(self.fits(word) for word in words):
            return None
        return self._filled(words)

    def cut(self, words: Sequence[str], most: int) -> list[str]:
        """So many lines; long words are broken, and an ellipsis stands where the text stops."""
        whole = self._filled([part for word in words for part in self._broken(word)])
        if len(whole) <= most:
            return whole
        last = whole[most - 1]
        while last and not self.fits(last + _MORE):
            last = last[:-1]
        return [*whole[: most - 1], last.rstrip() + _MORE]

    def _filled(self, words: Sequence[str]) -> list[str]:
        lines: list[str] = []
        for word in words:
            if lines and self.fits(f"{lines[-1]} {word}"):
                lines[-1] = f"{lines[-1]} {word}"
            else:
                lines.append(word)
        return lines

    def _broken(self, word: str) -> list[str]:
        """A word in pieces that fit; a letter keeps the marks that stand on it."""
        parts = [""]
        for one in word:
            if parts[-1] and not unicodedata.combining(one) and not self.fits(parts[-1] + one):
                parts.append("")
            parts[-1] += one
        return parts
