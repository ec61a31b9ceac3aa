"""Whether a place lies in the area a scheme names: a town, a municipality or a whole province.

A province may be named bare or behind "Provincie"; a bare name that a town shares with its
province (Groningen, Utrecht) may mean either, and then the answer for the rest of that province
is that nobody can tell.
"""

from enum import StrEnum
from functools import lru_cache

from matchpot.domain import dutch_places

PROVINCES = frozenset(
    [
        "drenthe",
        "flevoland",
        "friesland",
        "gelderland",
        "groningen",
        "limburg",
        "noord-brabant",
        "noord-holland",
        "overijssel",
        "utrecht",
        "zeeland",
        "zuid-holland",
    ]
)
_CALLED = {
    "fryslân": "friesland",
    "brabant": "noord-brabant",
    "north brabant": "noord-brabant",
    "north holland": "noord-holland",
    "south holland": "zuid-holland",
}
_EVERYWHERE = frozenset({"nederland", "the netherlands", "netherlands"})
_BEFORE_PROVINCE = ("provincie ", "province of ")
_BEFORE_TOWN = ("gemeente ", "municipality of ")


class Lies(StrEnum):
    """Whether a place lies in an area."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNCLEAR = "unclear"


# Visitors may type any place: what is kept has an end.
@lru_cache(maxsize=20_000)
def lies(place: str, area: frozenset[str]) -> Lies:
    """Tell whether a place lies in any of the areas named; no area is everywhere.

    A village the list of places does not know may lie in any province, so it is unclear there.

    >>> lies("Amersfoort", frozenset({"Provincie Utrecht"}))
    <Lies.INSIDE: 'inside'>
    >>> lies("Amersfoort", frozenset({"Utrecht"}))
    <Lies.UNCLEAR: 'unclear'>
    """
    answers = {_lies_in_one(place, name) for name in area}
    for answer in (Lies.INSIDE, Lies.UNCLEAR, Lies.OUTSIDE):
        if answer in answers:
            return answer
    return Lies.INSIDE


def _lies_in_one(place: str, name: str) -> Lies:
    plain = " ".join(name.casefold().split())
    if plain in _EVERYWHERE:
        return Lies.INSIDE
    for before in _BEFORE_TOWN:
        if plain.startswith(before):
            return _same_town(place, plain.removeprefix(before))
    for before in _BEFORE_PROVINCE:
        if plain.startswith(before):
            return _in_province(place, plain.removeprefix(before))
    province = _CALLED.get(plain, plain)
    if province not in PROVINCES:
        return _same_town(place, plain)
    in_province = _in_province(place, province)
    if dutch_places.found(province) is None or in_province is not Lies.INSIDE:
        return in_province
    return Lies.INSIDE if _same_town(place, province) is Lies.INSIDE else Lies.UNCLEAR


def _same_town(place: str, town: str) -> Lies:
    return Lies.INSIDE if _town(place) == _town(town) else Lies.OUTSIDE


def _in_province(place: str, name: str) -> Lies:
    known = dutch_places.found(place)
    if known is None:
        own = " ".join(place.casefold().split()).removeprefix("provincie ")
        known_province = _CALLED.get(own, own)
        if known_province not in PROVINCES:
            return Lies.UNCLEAR
    else:
        known_province = known.province.casefold()
    return Lies.INSIDE if known_province == _CALLED.get(name, name) else Lies.OUTSIDE


def _town(name: str) -> str:
    known = dutch_places.found(name)
    return known.name.casefold() if known else " ".join(name.casefold().split())
