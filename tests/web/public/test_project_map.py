"""The map of projects: every place has its dot, none lies on another, and nothing is lost."""

from matchpot.persistence.queries.places import PlaceCount
from matchpot.web import country
from matchpot.web.public import project_map


def test_dots_of_near_places_do_not_lie_on_each_other() -> None:
    names = ("Amsterdam", "Zaandam", "Haarlem", "Amstelveen", "Purmerend", "Diemen", "Heemstede")
    drawn = project_map.of([PlaceCount(name=one, projects=3) for one in names], str)
    assert len(drawn.dots) == len(names)
    for one in drawn.dots:
        for other in drawn.dots:
            apart = (one.x - other.x) ** 2 + (one.y - other.y) ** 2
            assert one is other or apart >= (one.radius + other.radius - 2) ** 2


def test_every_project_is_on_the_map_or_beside_it() -> None:
    names = ("Zwolle", "'s-Hertogenbosch", "DEN HAAG", "Atlantis", "")
    drawn = project_map.of([PlaceCount(name=one, projects=2) for one in names], str)
    assert [one.name for one in drawn.elsewhere] == ["Atlantis"]
    assert drawn.nowhere == 2
    assert len(drawn.dots) == 3
    assert [name for name, _entries in drawn.provinces] == [
        "Noord-Brabant", "Overijssel", "Zuid-Holland",
    ]  # fmt: skip
    for dot in drawn.dots:
        assert 0 < dot.x < country.WIDTH
        assert 0 < dot.y < country.HEIGHT
