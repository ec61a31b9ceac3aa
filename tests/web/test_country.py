"""The country on the map: its lakes are water, and the towns on their shores are not."""

import pytest

from matchpot.domain import dutch_places
from matchpot.domain.dutch_places import Place
from matchpot.web import country


def _shores() -> list[list[tuple[int, int]]]:
    lines = [line.removesuffix("Z").split() for line in country.LAKES.split("M")[1:]]
    return [[(int(x), int(y)) for x, y in zip(one[::2], one[1::2], strict=True)] for one in lines]


def _is_water(place: Place | None) -> bool:
    """Whether a line to the right of a place crosses shores an odd number of times."""
    assert place is not None
    x, y = country.on_map(place)
    crossed = 0
    for shore in _shores():
        for (ax, ay), (bx, by) in zip(shore, shore[1:] + shore[:1], strict=True):
            if (ay > y) != (by > y):
                crossed += x < ax + (bx - ax) * (y - ay) / (by - ay)
    return crossed % 2 == 1


_TOWNS = (
    *("Lelystad", "Urk", "Almere Stad", "Zeewolde", "Dronten", "Emmeloord", "Lemmer", "Sneek"),
    *("Enkhuizen", "Hoorn", "Medemblik", "Volendam", "Amsterdam", "Harderwijk", "Elburg"),
)


@pytest.mark.parametrize("name", _TOWNS)
def test_a_town_on_a_shore_lies_on_land(name: str) -> None:
    assert not _is_water(dutch_places.found(name))


def test_the_middle_of_each_lake_is_water() -> None:
    for north, east in ((52_820, 5_250), (52_540, 5_220), (52_330, 5_580)):
        assert _is_water(Place(name="", province="", north=north, east=east))
