"""Drawings as PNG files, by resvg: for sites that show no SVG.

A drawing brings its letters as outlines and its photograph inside; nothing is fetched. Only words
in a script our typefaces do not have are written with whatever fonts the machine has.
"""

import io

import resvg_py
from PIL import Image as Pictures

# Colours of a file with a photograph in it: a third of the weight, and hardly a difference.
_COLOURS = 256


def png(svg: str, *, with_photo: bool, with_text: bool) -> bytes:
    """A drawing as a PNG file of its own size; the same drawing gives the same file.

    Args:
        svg: The drawing, one of ours.
        with_photo: Whether a photograph is in it; the file is then made of 256 colours.
        with_text: Whether words are left in it that fonts of this machine must write.
    """
    made = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=not with_text)
    return _of_few_colours(made) if with_photo else made


def _of_few_colours(made: bytes) -> bytes:
    picture = Pictures.open(io.BytesIO(made)).convert("RGB")
    palette = picture.quantize(_COLOURS, method=Pictures.Quantize.MEDIANCUT)
    out = io.BytesIO()
    picture.quantize(palette=palette, dither=Pictures.Dither.FLOYDSTEINBERG).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()
