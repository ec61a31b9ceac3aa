"""A project as a card on another site: a picture of 400 units wide that loads nothing.

As a card of a list here: what there is to see, the title, who makes it, the mix bar, how far it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from matchpot.web.mixes import Segment
from matchpot.web.posters import ink
from matchpot.web.posters.ink import Area, Cover
from matchpot.web.posters.lettering import Face
from matchpot.web.posters.typesetting import Box, fit

WIDTH, HEIGHT = 400, 480
_WHOLE = Area(0, 0, WIDTH, HEIGHT)
PICTURE = Area(0, 0, WIDTH, 230)
_EDGE, _COLUMN = 20, 360
_BAR = Area(20, 370, 360, 22)
_KICKER = Box(width=_COLUMN, steps=((14, 1),), weight=600)
_TITLE = Box(width=_COLUMN, steps=((30, 1), (26, 2), (22, 2)), face=Face.HEAD, weight=800)
_BY = Box(width=_COLUMN, steps=((15, 1),))
_FIGURE = Box(width=200, steps=((30, 1), (24, 1), (18, 1)), face=Face.HEAD, weight=800)
_LEFT = Box(width=150, steps=((16, 1), (14, 1)), weight=600)
_DETAIL = Box(width=_COLUMN - 30, steps=((15, 1), (13, 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedCard:
    """What a card says; `told` is all of it in a sentence, for who cannot see it.

    `figure` is how far the project is, `left` how long it still goes on, `detail` the euros.
    """

    told: str
    kicker: str
    title: str
    by: str
    figure: str
    left: str
    detail: str
    segments: Sequence[Segment]
    cover: Cover


def draw(card: EmbedCard, fonts: Path, photo: bytes | None = None) -> str:
    """The card as an SVG; `photo` is the cover's photograph when it has one."""
    return ink.sheet(
        _WHOLE,
        card.told,
        ink.shown(card.cover, photo, PICTURE),
        ink.filled(Area(0, PICTURE.height, WIDTH, 3), ink.INK),
        _words(card, fonts),
        ink.mix_bar(card.segments, _BAR),
        ink.framed(_WHOLE, 3),
    )


def _words(card: EmbedCard, fonts: Path) -> Markup:
    title = fit(card.title, _TITLE, fonts)
    size = title.hand.size
    first, leading = 264 + size, size * 104 // 100
    left = fit(card.left, _LEFT, fonts)
    return Markup("").join(
        (
            fit(card.kicker, _KICKER, fonts).drawn(_EDGE, 258, ink.MUTED, leading=0),
            title.drawn(_EDGE, first, ink.INK, leading=leading),
            fit(card.by, _BY, fonts).drawn(
                _EDGE, first + leading * (len(title.lines) - 1) + 24, ink.MUTED, leading=0
            ),
            fit(card.figure, _FIGURE, fonts).drawn(_EDGE, 426, ink.INK, leading=0),
            left.drawn(
                WIDTH - _EDGE - round(max(map(left.width_of, left.lines), default=0)),
                424,
                ink.INK,
                leading=0,
            ),
            fit(card.detail, _DETAIL, fonts).drawn(_EDGE, 454, ink.INK, leading=0),
            ink.mark(WIDTH - _EDGE - 20, 440, 20),
        )
    )
