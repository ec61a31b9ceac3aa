"""Words as outlines: the same everywhere, as wide as they are drawn, and never a box for a sign."""

import re

import pytest

from matchpot.web.posters import lettering
from matchpot.web.posters.lettering import Face, Hand
from tests.sources import ROOT

FONTS = ROOT / "static" / "fonts"
LARGE = Hand(face=Face.HEAD, size=80, weight=800)
SMALL = Hand(face=Face.TEXT, size=20, weight=400)


def test_a_line_is_drawn_as_wide_as_it_is_measured() -> None:
    for hand in (LARGE, SMALL):
        path = lettering.outline("De stad als podium", hand, FONTS)
        places = [float(x) for x in re.findall(r"[ML](-?[\d.]+)[ ,]", path)]
        assert min(places) >= 0
        assert max(places) <= lettering.width("De stad als podium", hand, FONTS)


def test_letters_that_belong_together_stand_closer() -> None:
    together = lettering.width("AV", LARGE, FONTS)
    assert together < lettering.width("A", LARGE, FONTS) + lettering.width("V", LARGE, FONTS)


def test_bold_words_are_wider_and_capitals_of_other_alphabets_are_there() -> None:
    thin = Hand(face=Face.HEAD, size=80, weight=300)
    assert lettering.width("Licht", thin, FONTS) < lettering.width("Licht", LARGE, FONTS)
    assert lettering.can_draw("Łódź, Žižek, Ðe Ŵ, ñ, façade, €", FONTS)


@pytest.mark.parametrize("text", ["مهرجان", "日本", "Ελλάς", "Київ"])
def test_a_script_that_the_faces_lack_is_told_apart(text: str) -> None:
    assert not lettering.can_draw(f"Feest {text}", FONTS)


def test_emoji_do_not_count_and_leave_no_hole() -> None:
    assert lettering.can_draw("Tuin 🎉🌷", FONTS)
    assert lettering.without_signs("Tuin 🎉", FONTS) == "Tuin "
    assert lettering.outline("🎉", LARGE, FONTS) == ""


def test_what_controls_a_text_never_reaches_a_drawing() -> None:
    assert lettering.plain("a\u202eb\x0b\n  c\u200b") == "ab c"
    assert lettering.plain("e\u0301") == "é"
