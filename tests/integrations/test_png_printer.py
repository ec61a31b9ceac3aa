"""Drawings as files that every network reads: the right size, always the same."""

import io

from PIL import Image as Pictures

from matchpot.integrations.png_printer import png

RED = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
    '<rect width="40" height="20" fill="#cf2e18"/></svg>'
)


def test_a_drawing_becomes_a_file_of_its_own_size_and_colours() -> None:
    for with_photo in (False, True):
        made = png(RED, with_photo=with_photo, with_text=False)
        picture = Pictures.open(io.BytesIO(made))
        assert (picture.format, picture.size) == ("PNG", (40, 20))
        assert picture.convert("RGB").getpixel((20, 10)) == (0xCF, 0x2E, 0x18)


def test_the_same_drawing_gives_the_same_file() -> None:
    assert png(RED, with_photo=True, with_text=False) == png(RED, with_photo=True, with_text=False)
