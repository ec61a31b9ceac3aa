"""The picture other sites show with a link to a page: 1200 x 630, as networks ask for.

Words left, what there is to see right, and under both, over the whole width, the mix bar.
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

WIDTH, HEIGHT = 1200, 630
_WHOLE = Area(0, 0, WIDTH, HEIGHT)
_BAR = Area(-8, 558, WIDTH + 16, 80)
# The cover ends where the bar begins.
PICTURE = Area(736, 0, 464, 558)
_TALL = Area(PICTURE.x, 0, PICTURE.width, HEIGHT)
_EDGE, _COLUMN = 56, 628
_TITLE_TOP = 128
_KICKER = Box(width=_COLUMN - 50, steps=((28, 1),), weight=600)
_TITLE = Box(
    width=_COLUMN, steps=((88, 2), (76, 3), (66, 3), (56, 3), (50, 4)), face=Face.HEAD, weight=800
)
_BY = Box(width=_COLUMN, steps=((30, 1), (26, 1)))
_FIGURE = Box(width=_COLUMN, steps=((76, 1), (64, 1), (52, 1), (40, 1)), face=Face.HEAD, weight=800)
_DETAIL = Box(width=_COLUMN, steps=((28, 1), (24, 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCard:
    """What a share picture says.

    Attributes:
        kicker: What kind of thing it is and where: `Theater · Zwolle`.
        title: Its name, of any length.
        by: Who makes or gives it.
        figure: The one figure, written: `72% gevonden`.
        detail: What the figure is part of, and how long it still goes on.
        segments: The mix bar; none, then the foot is a bar of paper.
    """

    kicker: str
    title: str
    by: str
    figure: str
    detail: str
    segments: Sequence[Segment]
    cover: Cover


def draw(card: ShareCard, fonts: Path, photo: bytes | None = None) -> str:
    """The picture as an SVG; `photo` is the cover's photograph when it has one."""
    # Without money to show there is no bar, and the picture reaches the foot.
    seen = PICTURE if card.segments else _TALL
    return ink.sheet(
        _WHOLE,
        card.title,
        ink.shown(card.cover, photo, seen),
        ink.filled(Area(seen.x, 0, 6, seen.height), ink.INK),
        _words(card, fonts),
        *([ink.mix_bar(card.segments, _BAR, scale=2)] if card.segments else []),
    )


def _words(card: ShareCard, fonts: Path) -> Markup:
    title = fit(card.title, _TITLE, fonts)
    size = title.hand.size
    first, leading = _TITLE_TOP + size * 3 // 4, size * 99 // 100
    after = first + leading * (len(title.lines) - 1) + 54
    return Markup("").join(
        (
            ink.mark(_EDGE, 50, 36),
            fit(card.kicker, _KICKER, fonts).drawn(_EDGE + 50, 78, ink.INK, leading=0),
            title.drawn(_EDGE - 2, first, ink.INK, leading=leading),
            fit(card.by, _BY, fonts).drawn(_EDGE, after, ink.MUTED, leading=0),
            fit(card.figure, _FIGURE, fonts).drawn(_EDGE - 2, 482, ink.INK, leading=0),
            fit(card.detail, _DETAIL, fonts).drawn(_EDGE, 528, ink.INK, leading=0),
        )
    )
