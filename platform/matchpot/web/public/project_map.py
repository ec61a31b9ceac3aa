"""The map of projects: a dot a place with its number, pushed apart until none lies on another.

The country is in `web/country.py`, where places lie in `domain/dutch_places.py`. The list beside
the map holds the same figures, and places that are not known.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isqrt

from matchpot.domain import dutch_places
from matchpot.persistence.queries.places import PlaceCount
from matchpot.web import country

# On a phone a unit is 0.57 px: a dot is 24 px wide there at least, so that a thumb finds it.
_LEAST, _MOST = 22, 44
_APART = 3
_TURNS = 80
# A dot that moved further than this is tied to its place by a line.
_TIED = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place of the list with its number of projects, and the address of its list."""

    name: str
    projects: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A place on the map, in units of the box; `from_x` and `from_y` are where it really is."""

    entry: Entry
    x: int
    y: int
    radius: int
    from_x: int
    from_y: int

    @property
    def is_moved(self) -> bool:
        """Whether it lies so far from its place that a line has to say where that is."""
        return abs(self.x - self.from_x) + abs(self.y - self.from_y) > _TIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """The dots, the places by province, and the places nobody knows where to put."""

    dots: Sequence[Dot]
    provinces: Sequence[tuple[str, Sequence[Entry]]]
    elsewhere: Sequence[Entry]
    nowhere: int


def of(counts: Iterable[PlaceCount], url_of: Callable[[str], str]) -> Map:
    """Draw a list of places.

    Args:
        counts: How many projects are where; without a name for those that tell none.
        url_of: Gives the address of the list of a place.
    """
    provinces: dict[str, list[Entry]] = {}
    elsewhere: list[Entry] = []
    dots: list[Dot] = []
    nowhere = 0
    for one in counts:
        if not one.name:
            nowhere += one.projects
            continue
        entry = Entry(name=one.name, projects=one.projects, url=url_of(one.name))
        place = dutch_places.found(one.name)
        if place is None:
            elsewhere.append(entry)
            continue
        provinces.setdefault(place.province, []).append(entry)
        x, y = country.on_map(place)
        radius = min(_LEAST + 4 * isqrt(max(0, one.projects - 1)), _MOST)
        dots.append(Dot(entry=entry, x=x, y=y, radius=radius, from_x=x, from_y=y))
    return Map(
        dots=_apart(dots), provinces=sorted(provinces.items()), elsewhere=elsewhere, nowhere=nowhere
    )


def _apart(dots: Sequence[Dot]) -> list[Dot]:
    """The same dots, none on another where there is room, each near its place."""
    # Tenths of a unit, so that a push of half a unit is not lost.
    spots = [[dot.x * 10, dot.y * 10] for dot in dots]
    for _turn in range(_TURNS):
        # Every pair is pushed in every turn, so all of them are counted before it is decided.
        if not sum(_push(dots, spots, i, j) for i in range(len(dots)) for j in range(i)):
            break
    return [
        Dot(
            entry=dot.entry,
            x=min(max(x // 10, dot.radius), country.WIDTH - dot.radius),
            y=min(max(y // 10, dot.radius), country.HEIGHT - dot.radius),
            radius=dot.radius,
            from_x=dot.from_x,
            from_y=dot.from_y,
        )
        for dot, (x, y) in zip(dots, spots, strict=True)
    ]


def _push(dots: Sequence[Dot], spots: list[list[int]], i: int, j: int) -> bool:
    """Push two dots apart by half of what they overlap each; tells whether they did."""
    wanted = (dots[i].radius + dots[j].radius + _APART) * 10
    dx, dy = spots[i][0] - spots[j][0], spots[i][1] - spots[j][1]
    if abs(dx) >= wanted or abs(dy) >= wanted:
        return False
    length = isqrt(dx * dx + dy * dy)
    if length >= wanted:
        return False
    if length == 0:  # two names of one place
        dx, length = 1, 1
    push = (wanted - length + 1) // 2
    for place, sign in ((i, 1), (j, -1)):
        spots[place][0] += sign * push * dx // length
        spots[place][1] += sign * push * dy // length
    return True
