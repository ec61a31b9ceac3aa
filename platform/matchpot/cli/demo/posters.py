"""Posters for the projects of the demo town, printed in two or three inks and drawn by Pillow.

Every project has its own, the same each time: its discipline chooses what is drawn, its key the
dice. How ink comes on paper is in `printing.py`, how a picture is kept in `services/images.py`.
"""

import math
import random
from collections.abc import Callable, Sequence
from functools import partial

from PIL import Image, ImageDraw

from matchpot.cli.demo.printing import HEIGHT as _H
from matchpot.cli.demo.printing import WIDTH as _W
from matchpot.cli.demo.printing import Pen, Sheet, disc, stamp
from matchpot.cli.demo.texts import ProjectText
from matchpot.domain.projects import Discipline


def _stage(sheet: Sheet) -> None:
    """Two cones of light that cross above a floor."""
    dice, floor = sheet.dice, _H * 0.78

    def cone(pen: Pen, top: float, foot: float) -> None:
        pen.polygon([(top, -20), (foot - 420, floor), (foot + 420, floor)], fill=255)
        pen.ellipse((foot - 420, floor - 110, foot + 420, floor + 110), fill=255)

    left, right = dice.uniform(0.1, 0.3) * _W, dice.uniform(0.7, 0.9) * _W
    sheet.ink(0, lambda pen: cone(pen, left, dice.uniform(0.5, 0.7) * _W))
    sheet.ink(1, lambda pen: cone(pen, right, dice.uniform(0.3, 0.5) * _W))
    sheet.ink(2, lambda pen: _figures(pen, dice, floor))


def _figures(pen: Pen, dice: random.Random, floor: float) -> None:
    """People seen from far: a head and a coat."""
    count = dice.randint(3, 6)
    for number in range(count):
        x = _W * (0.3 + 0.4 * number / count) + dice.uniform(-60, 60)
        tall = dice.uniform(300, 430)
        pen.polygon([(x - 90, floor + 60), (x, floor - tall), (x + 90, floor + 60)], fill=255)
        disc(pen, x, floor - tall, 58)


def _rings(sheet: Sheet) -> None:
    """Tones that spread and meet."""
    dice = sheet.dice

    def spread(pen: Pen, x: float, y: float) -> None:
        step = dice.choice((70, 90, 110))
        for radius in range(step * 14, 0, -step):
            disc(pen, x, y, radius, 255 if radius // step % 2 else 0)

    for number in range(3):
        x, y = dice.uniform(0.05, 0.95) * _W, dice.uniform(0.1, 0.9) * _H
        sheet.ink(number, partial(spread, x=x, y=y))


def _ribbons(sheet: Sheet) -> None:
    """Bands that swing across: a movement seen a moment too long."""
    dice = sheet.dice
    for number in range(3):
        turns, phase = dice.uniform(0.7, 1.8), dice.uniform(0, 6.3)
        height, middle = dice.uniform(200, 420), _H * (0.28 + 0.22 * number)

        def band(
            pen: Pen, turns: float = turns, phase: float = phase, height: float = height,
            middle: float = middle,
        ) -> None:  # fmt: skip
            for x in range(-200, _W + 200, 12):
                swing = math.sin(phase + turns * 6.28 * x / _W)
                disc(pen, x, middle + height * swing, 70 + 50 * math.cos(phase + x / 420))

        sheet.ink(number, band)


def _leaves(sheet: Sheet) -> None:
    """Leaves laid over one another on a table."""
    dice = sheet.dice
    for number in range(3):
        plate = Image.new("L", (_W, _H), 0)
        for _ in range(dice.randint(3, 5)):
            long, wide = dice.uniform(500, 900), dice.uniform(140, 280)
            leaf = Image.new("L", (int(long), int(long)), 0)
            ImageDraw.Draw(leaf).ellipse((0, (long - wide) / 2, long, (long + wide) / 2), fill=255)
            turned = leaf.rotate(dice.uniform(0, 360), expand=True)
            place = (dice.randint(-200, _W - 500), dice.randint(-250, _H - 500))
            plate.paste(255, place, turned)
        sheet.ink(number, partial(stamp, plate=plate))


def _windows(sheet: Sheet) -> None:
    """A front with its windows, some of them lit."""
    dice = sheet.dice
    columns, rows = dice.randint(7, 10), dice.randint(4, 6)
    wide, high = _W / columns, _H / rows
    cells = [(column, row) for column in range(columns) for row in range(rows)]
    lit = set(dice.sample(cells, len(cells) // 3))

    def panes(pen: Pen, chosen: Sequence[tuple[int, int]], edge: float) -> None:
        for column, row in chosen:
            x, y = column * wide, row * high
            pen.rectangle(
                (x + wide * edge, y + high * edge, x + wide * (1 - edge), y + high * (1 - edge)),
                fill=255,
            )

    sheet.ink(0, lambda pen: panes(pen, sorted(lit), 0.16))
    sheet.ink(1, lambda pen: panes(pen, [one for one in cells if one not in lit], 0.16))
    sheet.ink(2, lambda pen: panes(pen, dice.sample(sorted(lit), 3), 0.3))


def _folds(sheet: Sheet) -> None:
    """Quarters of discs and halves of squares, set like tiles."""
    dice, size = sheet.dice, 400
    for number in range(3):

        def tiles(pen: Pen) -> None:
            for x in range(0, _W, size):
                for y in range(0, _H, size):
                    _tile(pen, dice, x, y, size)

        sheet.ink(number, tiles)


def _tile(pen: Pen, dice: random.Random, x: int, y: int, size: int) -> None:
    shape, turn = dice.randrange(7), dice.randrange(4)
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    if shape < 2:
        cx, cy = corners[turn]
        box = (cx - size, cy - size, cx + size, cy + size)
        pen.pieslice(box, 90 * turn, 90 * turn + 90, fill=255)
    elif shape == 2:
        pen.polygon([corner for at, corner in enumerate(corners) if at != turn], fill=255)


def _frames(sheet: Sheet) -> None:
    """A strip of frames with a sun that moves from one to the next."""
    dice, count = sheet.dice, 4
    wide = _W / count

    def sky(pen: Pen) -> None:
        for number in range(count):
            pen.rectangle((number * wide + 30, 200, (number + 1) * wide - 30, _H - 200), fill=255)

    def suns(pen: Pen) -> None:
        low = dice.uniform(0.3, 0.5) * _H
        for number in range(count):
            disc(pen, number * wide + wide / 2, low + 130 * number - 60, 150)

    def holes(pen: Pen) -> None:
        for x in range(40, _W, 160):
            pen.rounded_rectangle((x, 60, x + 80, 140), 20, fill=255)
            pen.rounded_rectangle((x, _H - 140, x + 80, _H - 60), 20, fill=255)

    sheet.ink(0, sky)
    sheet.ink(1, suns)
    sheet.ink(2, holes)


def _pages(sheet: Sheet) -> None:
    """Sheets of text, blown across a table."""
    dice = sheet.dice
    for number in range(3):
        page = Image.new("L", (760, 1000), 0)
        pen = ImageDraw.Draw(page)
        pen.rectangle((0, 0, 760, 1000), fill=255 if number == 0 else 0)
        for line in range(90, 940, 62):
            pen.rectangle(
                (80, line, dice.randint(380, 690), line + 26), fill=0 if number == 0 else 255
            )
        plate = Image.new("L", (_W, _H), 0)
        for _ in range(3):
            turned = page.rotate(dice.uniform(-35, 35), expand=True)
            place = (dice.randint(-200, _W - 700), dice.randint(-300, _H - 700))
            plate.paste(turned, place, turned)
        sheet.ink(number, partial(stamp, plate=plate))


def _pixels(sheet: Sheet) -> None:
    """Creatures made of squares, each the same left and right."""
    dice, cell = sheet.dice, 80
    places = [(column, row) for column in range(3) for row in range(2)]
    for number in range(3):

        def creatures(pen: Pen, number: int = number) -> None:
            for column, row in places:
                if (column + row) % 3 == number:
                    _creature(pen, dice, (column * 8 + 1) * cell, (row * 8 + 1) * cell, cell)

        sheet.ink(number, creatures)


def _creature(pen: Pen, dice: random.Random, x: int, y: int, cell: int) -> None:
    """Six squares by six."""
    for half in range(3):
        for row in range(6):
            if dice.random() < 0.62:
                for column in (half, 5 - half):
                    left, top = x + column * cell, y + row * cell
                    pen.rectangle((left, top, left + cell - 1, top + cell - 1), fill=255)


def _land(sheet: Sheet) -> None:
    """Low land in layers, under a sun."""
    dice = sheet.dice
    sun = dice.uniform(0.2, 0.8) * _W
    sheet.ink(0, lambda pen: disc(pen, sun, _H * 0.36, dice.uniform(230, 360)))
    for number in (1, 2):
        base, phase = _H * (0.42 + 0.2 * number), dice.uniform(0, 6.3)

        def hill(pen: Pen, base: float = base, phase: float = phase) -> None:
            line = [
                (x, base + 90 * math.sin(phase + x / 380) + 40 * math.sin(phase + x / 130))
                for x in range(0, _W + 20, 20)
            ]
            pen.polygon([*line, (_W, _H), (0, _H)], fill=255)

        sheet.ink(number, hill)


# What a poster shows, and how that is said to somebody who cannot see it.
_MOTIFS: dict[Discipline, tuple[Callable[[Sheet], None], str]] = {
    Discipline.THEATRE: (_stage, "figuren op een toneel in gekruiste bundels licht"),
    Discipline.MUSIC: (_rings, "ringen die als klanken in elkaar overgaan"),
    Discipline.DANCE: (_ribbons, "banden die over het vlak zwaaien"),
    Discipline.VISUAL_ART: (_leaves, "bladvormen die over elkaar liggen"),
    Discipline.PHOTOGRAPHY: (_windows, "een gevel met ramen, waarvan enkele verlicht"),
    Discipline.DESIGN: (_folds, "vlakken en kwartcirkels in een raster"),
    Discipline.FILM: (_frames, "een filmstrook met een zon die zakt"),
    Discipline.LITERATURE: (_pages, "bladen met regels tekst, door elkaar"),
    Discipline.GAMES: (_pixels, "figuren van vierkantjes"),
    Discipline.HERITAGE: (_land, "laag land onder een zon"),
}


def poster(text: ProjectText) -> bytes:
    """A project's poster as a JPEG; the same on every machine."""
    sheet = Sheet(random.Random(f"poster/{text.key}"))  # noqa: S311 - a drawing, not a secret
    draw, _ = _MOTIFS[text.discipline]
    draw(sheet)
    return sheet.jpeg()


def describe(text: ProjectText) -> str:
    """What the poster shows, in words."""
    _, told = _MOTIFS[text.discipline]
    return f"Affiche van {text.title}: {told}"
