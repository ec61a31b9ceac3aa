"""A place lies in a town or a province by name, and nobody guesses where it cannot be told."""

import pytest

from matchpot.domain.guide.area import Lies, lies


@pytest.mark.parametrize(
    ("place", "area", "answer"),
    [
        ("Assen", "Assen", Lies.INSIDE),
        ("assen ", "ASSEN", Lies.INSIDE),
        ("Assen", "Emmen", Lies.OUTSIDE),
        ("Assen", "Drenthe", Lies.INSIDE),
        ("Assen", "Provincie Drenthe", Lies.INSIDE),
        ("Assen", "Friesland", Lies.OUTSIDE),
        ("Leeuwarden", "Fryslân", Lies.INSIDE),
        ("Leeuwarden", "Provincie Fryslân", Lies.INSIDE),
        ("The Hague", "Den Haag", Lies.INSIDE),
        ("'s-Gravenhage", "Zuid-Holland", Lies.INSIDE),
        ("Utrecht", "Utrecht", Lies.INSIDE),
        ("Amersfoort", "Utrecht", Lies.UNCLEAR),
        ("Amersfoort", "Provincie Utrecht", Lies.INSIDE),
        ("Amersfoort", "Gemeente Utrecht", Lies.OUTSIDE),
        ("Assen", "Utrecht", Lies.OUTSIDE),
        ("Nergenshuizen", "Drenthe", Lies.UNCLEAR),
        ("Nergenshuizen", "Assen", Lies.OUTSIDE),
        ("Nergenshuizen", "Nergenshuizen", Lies.INSIDE),
        ("Drenthe", "Provincie Drenthe", Lies.INSIDE),
        ("Nergenshuizen", "Nederland", Lies.INSIDE),
    ],
)
def test_a_place_against_one_area(place: str, area: str, answer: Lies) -> None:
    assert lies(place, frozenset({area})) is answer


def test_the_best_of_several_areas_counts() -> None:
    assert lies("Assen", frozenset({"Utrecht", "Drenthe"})) is Lies.INSIDE
    assert lies("Amersfoort", frozenset({"Utrecht", "Drenthe"})) is Lies.UNCLEAR
    assert lies("Assen", frozenset()) is Lies.INSIDE
