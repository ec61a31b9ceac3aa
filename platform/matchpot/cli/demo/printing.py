"""A sheet of paper that is printed on in two or three inks, as in a screen print, by Pillow."""

import io
import random
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw

# What is drawn; twice as large as what comes out, so that edges are smooth.
WIDTH, HEIGHT = 1_920, 1_280
_FINE = 2

# Paper and inks of the site (static/site.css): the paper, then inks; the last one is the darkest.
_PALETTES = (
    ("#f7e2b4", "#f4b400", "#cf2e18", "#1e3ed8"),
    ("#f3dcc8", "#f27eb0", "#1e3ed8", "#17140f"),
    ("#e3ead2", "#00785f", "#f4b400", "#17140f"),
    ("#f1dfc4", "#cf2e18", "#f27eb0", "#17140f"),
    ("#e4ddf4", "#f4b400", "#8a2ba8", "#1e3ed8"),
    ("#dcebe2", "#f27eb0", "#00785f", "#17140f"),
    ("#d9e1f2", "#1e3ed8", "#f27eb0", "#cf2e18"),
)

Pen = ImageDraw.ImageDraw


class Sheet:
    """A sheet of paper that is printed on, one ink after the other."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        paper, *self._inks = dice.choice(_PALETTES)
        self._image = Image.new("RGB", (WIDTH, HEIGHT), paper)

    def ink(self, number: int, draw: Callable[[Pen], None]) -> None:
        """Print what `draw` fills in white; inks darken one another, a little out of place."""
        plate = Image.new("L", (WIDTH, HEIGHT), 0)
        draw(ImageDraw.Draw(plate))
        slip = (self.dice.randint(-6, 6), self.dice.randint(-6, 6))
        plate = ImageChops.offset(plate, *slip)
        colour = Image.new("RGB", (WIDTH, HEIGHT), self._inks[number])
        white = Image.new("RGB", (WIDTH, HEIGHT), "white")
        printed = Image.composite(colour, white, plate)
        self._image = ImageChops.multiply(self._image, printed)

    def jpeg(self) -> bytes:
        """The finished print."""
        out = io.BytesIO()
        self._image.reduce(_FINE).save(out, "JPEG", quality=92, subsampling=0)
        return out.getvalue()


def disc(pen: Pen, x: float, y: float, radius: float, fill: int = 255) -> None:
    """A disc around a middle."""
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def stamp(pen: Pen, plate: Image.Image) -> None:
    """Print what was drawn on a plate of its own."""
    pen.bitmap((0, 0), plate, fill=255)
