"""The parts of a drawing: ground and colours, the mix bar, a cover or a photograph, the mark.

The colours are those of site.css by day: a picture on another site knows no dark scheme. The
fills of the mix bar are the patterns of templates/components/patterns.html.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from flask import get_template_attribute
from markupsafe import Markup

from matchpot.web.charts import pieces
from matchpot.web.covers import HEIGHT, WIDTH, cover_svg
from matchpot.web.mixes import Segment
from matchpot.web.posters import lettering

PAPER, SUNKEN, INK, MUTED = "#fbf6ec", "#f1e9d9", "#17140f", "#5e5648"
# The sources of money: the fill, and the mark drawn on it.
FILLS = {
    "crowd": ("#cf2e18", "#ffd9cc"),
    "match": ("#1e3ed8", "#b9c6ff"),
    "award": ("#f4b400", "#17140f"),
    "loan": ("#00785f", "#a9ecd8"),
    "own": ("#8a2ba8", "#eec6fb"),
    "other": ("#f27eb0", "#17140f"),
    "open": ("#fbf6ec", "#5e5648"),
}
_MATCH, _ON_MATCH = FILLS["match"]
# As static/css/figures.css has them.
_STYLE = "".join(
    f".fill-{kind}{{fill:{fill}}}.on-{kind}{{fill:{on}}}.line-{kind}{{stroke:{on};"
    "stroke-width:1.25}"
    for kind, (fill, on) in FILLS.items()
) + (
    f".fill-captured{{fill:{_MATCH}}}.fill-left,.fill-held{{fill:{PAPER}}}"
    f".line-held{{stroke:{_MATCH};stroke-width:2}}"
    ".on-award{fill-opacity:.75}.on-other{fill-opacity:.8}"
)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a drawing, in its units."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What is seen of a thing: a photograph of ours under its name, else what is drawn for it.

    Attributes:
        seed: Whose drawn cover it is.
        discipline: Which family of shapes is drawn.
        photo: The name of a file in the store, or None.
    """

    seed: int | str
    discipline: str
    photo: str | None = None


@cache
def _patterns() -> Markup:
    # The macro draws the same everywhere: no words, no addresses.
    return Markup(get_template_attribute("components/patterns.html", "definitions")())  # noqa: S704


def sheet(area: Area, title: str, *drawn: Markup) -> str:
    """The whole drawing on paper; `title` is what a screen reader says of it."""
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
            'viewBox="0 0 {w} {h}" role="img"><title>{title}</title><style>{style}</style>'
            "{patterns}{ground}{drawn}</svg>"
        ).format(
            w=area.width,
            h=area.height,
            title=lettering.plain(title),
            style=Markup(_STYLE),  # noqa: S704 - of this file
            patterns=_patterns(),
            ground=filled(area, PAPER),
            drawn=Markup("").join(drawn),
        )
    )


def filled(area: Area, fill: str) -> Markup:
    """A rectangle of one colour."""
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
        area.x, area.y, area.width, area.height, fill
    )


def framed(area: Area, width: int) -> Markup:
    """A line of ink around a rectangle, inside its edges."""
    inset, across = Markup("{}.{}").format(width // 2, width % 2 * 5), area.width - width
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="{}" stroke-width="{}"/>'
    ).format(inset, inset, across, area.height - width, INK, width)


def shown(cover: Cover, photo: bytes | None, area: Area) -> Markup:
    """The photograph, a JPEG of this shape, or what is drawn; it fills the area and is cropped."""
    if photo is not None:
        data = base64.b64encode(photo).decode()
        return Markup(
            '<image x="{}" y="{}" width="{}" height="{}" preserveAspectRatio="xMidYMid slice" '
            'href="data:image/jpeg;base64,{}"/>'
        ).format(area.x, area.y, area.width, area.height, data)
    drawn = cover_svg(cover.seed, cover.discipline, "")
    return Markup(
        '<svg x="{}" y="{}" width="{}" height="{}" viewBox="0 0 {} {}" '
        'preserveAspectRatio="xMidYMid slice">{}</svg>'
    ).format(area.x, area.y, area.width, area.height, WIDTH, HEIGHT, drawn)


def mix_bar(segments: Sequence[Segment], area: Area, *, scale: int = 1) -> Markup:
    """The mix bar with ink around it; what is not found yet stays paper.

    Args:
        segments: The stretches, as pages have them.
        area: Where it lies.
        scale: How much larger than on a page its fills and lines are.
    """
    # A line at the end of each stretch; half of it lies outside and is not seen.
    parts = [
        Markup(
            '<svg x="{}" width="{}" height="100%"><rect width="100%" height="100%" '
            'fill="url(#p-{})"/><line x1="100%" x2="100%" y2="100%" stroke="{}" stroke-width="4"/>'
            "</svg>"
        ).format(one.x, one.width, one.kind, INK)
        for one in pieces(segments)
    ]
    return Markup(
        '<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{paper}" stroke="{ink}" '
        'stroke-width="{line}"/>'
        '<svg x="{x}" y="{y}" width="{w}" height="{h}" viewBox="0 0 {inner_w} {inner_h}">{parts}'
        "</svg>"
    ).format(
        x=area.x, y=area.y, w=area.width, h=area.height, paper=PAPER, ink=INK, line=3 * scale,
        inner_w=area.width // scale, inner_h=area.height // scale, parts=Markup("").join(parts),
    )  # fmt: skip


def mark(x: int, y: int, size: int) -> Markup:
    """The mark of the site: crowd and match above the pot they fill."""
    return Markup(
        '<svg x="{}" y="{}" width="{}" height="{}" viewBox="0 0 32 32">'
        '<path d="M2 14A12 12 0 0 1 14 2V14Z" fill="{}"/><circle cx="24" cy="8" r="6" fill="{}"/>'
        '<path d="M2 16H30A14 14 0 0 1 2 16Z" fill="{}"/></svg>'
    ).format(x, y, size, size, FILLS["crowd"][0], _MATCH, INK)
