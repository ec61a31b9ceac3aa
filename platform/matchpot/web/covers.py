"""A poster for every project without a picture: SVG made from its id, discipline and title.

The same project always gets the same cover, on any machine. The discipline chooses the family of
shapes, the id chooses colours and placement, the title is the text alternative. Colours are
written out, so that the file also stands alone (a share picture, an embed).

Not here: how pictures are kept (integrations), the frame around a cover (templates/components).
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup, escape

# The grid of a cover: 6 x 4 modules of 80 units.
MODULE = 80
COLUMNS, ROWS = 6, 4
WIDTH, HEIGHT = COLUMNS * MODULE, ROWS * MODULE
# Paper, two colours that overprint well, and an accent. The first is the ground.
PALETTES = (
    ("#f6ecd9", "#cf2e18", "#1e3ed8", "#f4b400"),
    ("#f4b400", "#17140f", "#cf2e18", "#fbf6ec"),
    ("#1e3ed8", "#fbf6ec", "#f4b400", "#f27eb0"),
    ("#f27eb0", "#17140f", "#cf2e18", "#fbf6ec"),
    ("#00785f", "#fbf6ec", "#f4b400", "#f27eb0"),
    ("#cf2e18", "#fbf6ec", "#17140f", "#f4b400"),
    ("#e4ddf4", "#8a2ba8", "#1e3ed8", "#cf2e18"),
    ("#dcebe2", "#00785f", "#17140f", "#cf2e18"),
)


@dataclass(slots=True)
class Dice:
    """An endless row of bytes that one project always throws the same way."""

    seed: bytes
    thrown: int = 0

    def throw(self, sides: int) -> int:
        """A number from 0 up to, not including, `sides` (at most 256)."""
        block, place = divmod(self.thrown, 32)
        self.thrown += 1
        return hashlib.sha256(self.seed + block.to_bytes(4, "big")).digest()[place] % sides


Tile = Callable[[int, int, int, str, Dice], str]


def _quarter(x: int, y: int, size: int, colour: str, dice: Dice) -> str:
    """A quarter disc in one of the tile's corners: a curtain drawn aside."""
    corner = dice.throw(4)
    cx, cy = x + size * (corner % 2), y + size * (corner // 2)
    across, down = (x + size if cx == x else x), (y + size if cy == y else y)
    sweep = 1 if (cx == x) == (cy == y) else 0
    return (
        f'<path d="M{cx} {cy}L{across} {cy}A{size} {size} 0 0 {sweep} {cx} {down}Z" '
        f'fill="{colour}"/>'
    )


def _rings(x: int, y: int, size: int, colour: str, dice: Dice) -> str:
    """Rings around the tile's middle: a tone that spreads."""
    half, rings = size // 2, 2 + dice.throw(3)
    stroke = half // (2 * rings)
    return "".join(
        f'<circle cx="{x + half}" cy="{y + half}" r="{half - stroke // 2 - 2 * stroke * ring}" '
        f'fill="none" stroke="{colour}" stroke-width="{stroke}"/>'
        for ring in range(rings)
    )


def _disc(x: int, y: int, size: int, colour: str, dice: Dice) -> str:
    """A disc, or half of one standing on its flat side: a thing made by hand."""
    half = size // 2
    if dice.throw(2):
        return f'<circle cx="{x + half}" cy="{y + half}" r="{half}" fill="{colour}"/>'
    return f'<path d="M{x} {y + size}A{half} {half} 0 0 1 {x + size} {y + size}Z" fill="{colour}"/>'


def _triangle(x: int, y: int, size: int, colour: str, dice: Dice) -> str:
    """Half a square along its diagonal: a folded sheet."""
    far_x, far_y = x + size, y + size
    corners = ((x, y), (far_x, y), (far_x, far_y), (x, far_y))
    left_out = dice.throw(4)
    points = " ".join(f"{a},{b}" for i, (a, b) in enumerate(corners) if i != left_out)
    return f'<polygon points="{points}" fill="{colour}"/>'


def _rect(x: int, y: int, width: int, height: int, colour: str) -> str:
    """A rectangle that snaps to whole pixels, so that neighbours show no seam."""
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}" '
        'shape-rendering="crispEdges"/>'
    )


def _frames(x: int, y: int, size: int, colour: str, dice: Dice) -> str:
    """Upright bars that grow thinner: frames running past a lamp."""
    left = dice.throw(2)
    bars, at = [], 0
    for width in (size // 4, size // 5, size // 8, size // 10, size // 20):
        bars.append(_rect(x + at if left else x + size - at - width, y, width, size, colour))
        at += width + size // 16
    return "".join(bars)


def _lines(x: int, y: int, size: int, colour: str, dice: Dice) -> str:
    """Lines of uneven length set flush left: a page of text seen from far."""
    step = size // 8
    return "".join(
        _rect(x, y + row * step, size * (4 + dice.throw(5)) // 8, step // 2, colour)
        for row in range(8)
    )


def _pixels(x: int, y: int, size: int, colour: str, dice: Dice) -> str:
    """A figure of squares mirrored left and right: a creature of a game."""
    cell = size // 8
    return "".join(
        _rect(x + column * cell, y + row * cell, cell, cell, colour)
        for row in range(1, 8)
        for half in range(1, 4)
        if dice.throw(5) < 3
        for column in (half, 7 - half)
    )


def _arch(x: int, y: int, size: int, colour: str, dice: Dice) -> str:
    """A gate with a round head, sometimes two in a row: what was built to last."""
    count = 1 + dice.throw(2)
    wide = size // count
    radius = wide // 2
    return "".join(
        f'<path d="M{x + i * wide} {y + size}V{y + radius}'
        f'A{radius} {radius} 0 0 1 {x + (i + 1) * wide} {y + radius}V{y + size}Z" fill="{colour}"/>'
        for i in range(count)
    )


def _wave(x: int, y: int, size: int, colour: str, dice: Dice) -> str:
    """Two half turns that pass into each other: a body crossing the floor."""
    half, quarter, far = size // 2, size // 4, size
    turn = "" if dice.throw(2) else f' transform="rotate(90 {x + half} {y + half})"'
    return (
        f'<path d="M{x} {y + half}A{quarter} {quarter} 0 0 1 {x + half} {y + half}'
        f'A{quarter} {quarter} 0 0 0 {x + far} {y + half}" fill="none" stroke="{colour}" '
        f'stroke-width="{quarter}"{turn}/>'
    )


def _lens(x: int, y: int, size: int, colour: str, dice: Dice) -> str:
    """A thick ring with an eye in it, or only the eye: light let in."""
    middle_x, middle_y = x + size // 2, y + size // 2
    eye = f'<circle cx="{middle_x}" cy="{middle_y}" r="{size // 8}" fill="{colour}"/>'
    if dice.throw(4) == 0:
        return eye
    return (
        f'{eye}<circle cx="{middle_x}" cy="{middle_y}" r="{size * 3 // 8}" fill="none" '
        f'stroke="{colour}" stroke-width="{size // 4}"/>'
    )


FAMILIES: dict[str, Tile] = {
    "theatre": _quarter,
    "music": _rings,
    "dance": _wave,
    "visual_art": _disc,
    "photography": _lens,
    "design": _triangle,
    "film": _frames,
    "literature": _lines,
    "games": _pixels,
    "heritage": _arch,
}


def _tiles(dice: Dice) -> Iterator[tuple[int, int, int]]:
    """Places and sizes of the tiles, row by row: six large ones, about a third cut in four."""
    large = 2 * MODULE
    for y in range(0, HEIGHT, large):
        for x in range(0, WIDTH, large):
            if dice.throw(3):
                yield x, y, large
            else:
                yield from ((x + dx, y + dy, MODULE) for dy in (0, MODULE) for dx in (0, MODULE))


def cover_svg(project_id: int | str, discipline: str, title: str) -> Markup:
    """The cover of a project, 480 x 320 units; an unknown discipline gets quarter discs."""
    dice = Dice(hashlib.sha256(f"{project_id}/{discipline}".encode()).digest())
    ground, *inks = PALETTES[dice.throw(len(PALETTES))]
    shape = FAMILIES.get(discipline, _quarter)
    parts = [_rect(0, 0, WIDTH, HEIGHT, ground)]
    for x, y, size in _tiles(dice):
        fill = dice.throw(8)
        if fill == 0:
            continue
        if fill <= 3:
            ground_colour = inks[dice.throw(2)]
            parts.append(_rect(x, y, size, size, ground_colour))
            others = [colour for colour in (ground, *inks) if colour != ground_colour]
        else:
            others = inks
        parts.append(shape(x, y, size, others[dice.throw(len(others))], dice))
    # Every part but the title is made of numbers and colours of this file; the title is escaped.
    return Markup(  # noqa: S704
        f'<svg class="cover" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" preserveAspectRatio="xMidYMid slice"><title>{escape(title)}</title>'
        f"{''.join(parts)}</svg>"
    )


def image_url(cover: str | None, *, discipline: str, project_id: int, suffix: str) -> str:
    """The address of the uploaded cover in one of its sizes, or of the drawn one."""
    if cover:
        return url_for("media.picture", name=cover + suffix)
    return url_for("covers.drawn", discipline=discipline, project_id=project_id)
