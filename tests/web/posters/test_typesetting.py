"""Words in a box: whole where they fit, smaller or cut off where they do not, never wider."""

import re

import pytest

from matchpot.web.posters.lettering import Face
from matchpot.web.posters.typesetting import Box, fit
from tests.sources import ROOT

FONTS = ROOT / "static" / "fonts"
TITLE = Box(width=628, steps=((88, 2), (66, 3), (50, 4)), face=Face.HEAD, weight=800)
LONG = "Een muurschildering met de buurtbewoners van de Groenewoudseweg over samen leven " * 4


def test_a_short_title_is_as_large_as_can_be() -> None:
    block = fit("Nachtbus 401", TITLE, FONTS)
    assert block.lines == ("Nachtbus 401",)
    assert block.hand.size == 88


def test_a_longer_title_grows_smaller_before_it_is_cut() -> None:
    block = fit("De speelman van de stille straten", TITLE, FONTS)
    assert block.hand.size == 66
    assert " ".join(block.lines) == "De speelman van de stille straten"


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        "W" * 300,
        "i" * 300,
        "e\u0301" * 150,
        "🎉" * 300,
        "مهرجان الموسيقى " * 20,
        "日本" * 150,
    ],
)
def test_nothing_is_wider_than_its_box_or_longer_than_its_lines(text: str) -> None:
    block = fit(text[:300], TITLE, FONTS)
    assert len(block.lines) <= 4
    assert all(block.width_of(line) <= TITLE.width for line in block.lines)


def test_what_is_cut_off_says_so() -> None:
    assert fit(LONG, TITLE, FONTS).lines[-1].endswith("…")
    assert fit("W" * 300, TITLE, FONTS).lines[-1].endswith("W…")


def test_an_empty_text_takes_no_line() -> None:
    for text in ("", "  ", "🎉"):
        assert fit(text, TITLE, FONTS).lines == ()


def test_outlines_hold_no_words_and_a_foreign_script_is_escaped() -> None:
    drawn = fit("<b>&", TITLE, FONTS).drawn(0, 0, "#000", leading=10)
    assert re.fullmatch(r'<path transform="[^"]+" fill="#000" d="[^"<&]+"/>', drawn)
    foreign = fit("<b>日本", TITLE, FONTS).drawn(0, 0, "#000", leading=10)
    assert "&lt;b&gt;日本</text>" in foreign
