"""A drawn cover: always the same for a project, and harmless."""

import re
from xml.etree import ElementTree as ET

import pytest

from matchpot.web.covers import FAMILIES, HEIGHT, WIDTH, cover_svg


def test_a_project_keeps_its_cover_whatever_it_is_called() -> None:
    first = cover_svg(7, "music", "Seven organs")
    assert first == cover_svg(7, "music", "Seven organs")
    assert first.replace("Seven organs", "Eight organs") == cover_svg(7, "music", "Eight organs")


@pytest.mark.parametrize("discipline", [*FAMILIES, "something new"])
def test_forty_projects_of_one_discipline_all_look_different(discipline: str) -> None:
    covers = {cover_svg(number, discipline, "") for number in range(40)}
    assert len(covers) == 40


@pytest.mark.parametrize("discipline", FAMILIES)
def test_a_cover_is_a_drawing_a_strict_page_accepts(discipline: str) -> None:
    for number in range(20):
        drawing = cover_svg(number, discipline, "A title")
        root = ET.fromstring(drawing)
        assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
        assert "style=" not in drawing
        assert "on" not in {name[:2] for element in root.iter() for name in element.attrib}


@pytest.mark.parametrize("discipline", FAMILIES)
def test_rectangles_stay_on_the_sheet(discipline: str) -> None:
    for number in range(20):
        for found in re.finditer(
            r'<rect x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="(\d+)"',
            cover_svg(number, discipline, ""),
        ):
            x, y, width, height = map(int, found.groups())
            assert 0 <= x <= x + width <= WIDTH
            assert 0 <= y <= y + height <= HEIGHT


def test_a_title_is_read_aloud_and_cannot_break_out() -> None:
    drawing = cover_svg(1, "film", "<script>alert('x')</script> & more")
    assert "<script>" not in drawing
    assert ET.fromstring(drawing)[0].text == "<script>alert('x')</script> & more"
