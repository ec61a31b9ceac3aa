"""What a question in somebody's own words asks for: discipline, place, phase, amount, kind, when.

Only what is said is read; a word that means two things is left to the search for words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from matchpot.domain.assistant.figures import Unit, figures, plain
from matchpot.domain.guide.area import Lies, lies
from matchpot.domain.guide.facts import CareerPhase, ProjectKind
from matchpot.domain.guide.schemes import Scheme, SchemeKind
from matchpot.domain.money import Cents
from matchpot.domain.projects import Discipline

MOST_CHARS = 500
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[^\w]+")
_SHORT_NAME = 5

_DISCIPLINES: Mapping[Discipline, str] = {
    Discipline.THEATRE: "theater theatre toneel theatermaker theatermakers voorstelling toneelstuk "
    "podiumkunst podiumkunsten",
    Discipline.MUSIC: "muziek music concert band album componist koor orkest musicus muzikant",
    Discipline.DANCE: "dans dance danser dansers choreografie choreograaf ballet",
    Discipline.VISUAL_ART: "beeldend beeldende kunstenaar schilder schilderij sculptuur painting",
    Discipline.PHOTOGRAPHY: "fotografie photography foto fotograaf fotoboek photographer",
    Discipline.DESIGN: "ontwerp design vormgeving ontwerper designer mode fashion",
    Discipline.FILM: "film films documentaire documentary cinema filmmaker animatie animation",
    Discipline.LITERATURE: "literatuur literature boek book roman poezie poetry dichter schrijver "
    "schrijfster writer vertaler vertaling novel",
    Discipline.GAMES: "game games spel gamedesign",
    Discipline.HERITAGE: "erfgoed heritage museum monument archief archive ambacht",
}
_PHASES: Mapping[CareerPhase, str] = {
    CareerPhase.STUDENT: "student studenten studeer studie students",
    CareerPhase.STARTING: "beginnend beginnende starter startend startende starters net "
    "afgestudeerd nieuw nieuwe talent starting emerging beginner graduate graduated",
    CareerPhase.MID_CAREER: "midcareer doorgroei",
    CareerPhase.ESTABLISHED: "gevestigd gevestigde ervaren established experienced",
}
_KINDS: Mapping[SchemeKind, str] = {
    SchemeKind.LOAN: "lening leningen lenen geleend loan loans borrow krediet credit",
    SchemeKind.MATCH: "match matchen matching matchfunding verdubbelen crowdfunding",
    SchemeKind.AWARD: "subsidie subsidies beurs beurzen grant grants stipendium award prijs",
}
_PURPOSES: Mapping[ProjectKind, str] = {
    ProjectKind.RESEARCH: "onderzoek onderzoeken research experiment",
    ProjectKind.TRAVEL: "reis reizen reiskosten residentie residency travel buitenland abroad",
    ProjectKind.PUBLICATION: "publiceren publicatie publication uitgeven publish",
    ProjectKind.TRAINING: "opleiding cursus training leren learn scholing masterclass coaching",
    ProjectKind.PARTICIPATION: "buurt wijk bewoners participatie participation neighbourhood "
    "community amateurs vrijwilligers",
    ProjectKind.EQUIPMENT: "apparatuur instrument instrumenten gereedschap equipment tools camera",
    ProjectKind.PRESENTATION: "tentoonstelling exhibition expositie festival presentatie tournee "
    "tour",
}
_NOW = frozenset({
    "nu", "vandaag", "open", "now", "today", "currently", "momenteel", "direct", "meteen",
})  # fmt: skip


class When(StrEnum):
    """When somebody wants to apply."""

    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was read in a question; empty where it says nothing."""

    disciplines: frozenset[Discipline] = frozenset()
    phases: frozenset[CareerPhase] = frozenset()
    kinds: frozenset[SchemeKind] = frozenset()
    purposes: frozenset[ProjectKind] = frozenset()
    places: frozenset[str] = frozenset()
    amount_cents: Cents | None = None
    when: When | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything was read at all."""
        found = (self.disciplines, self.phases, self.kinds, self.purposes, self.places)
        return any(found) or self.amount_cents is not None or self.when is not None


def read(question: str, *, places: Iterable[str]) -> Asked:
    """Read a question; `places` are the names of places there are, as people write them."""
    said = plain(question)
    words = frozenset(_WORD.findall(said))
    return Asked(
        disciplines=_named(_DISCIPLINES, words),
        phases=_named(_PHASES, words),
        kinds=_named(_KINDS, words),
        purposes=_named(_PURPOSES, words),
        places=_places(question, places),
        amount_cents=_amount(question),
        when=When.NOW if words & _NOW else None,
    )


Named = TypeVar("Named", bound=StrEnum)


def _named(table: Mapping[Named, str], words: frozenset[str]) -> frozenset[Named]:
    return frozenset(word for word, called in table.items() if words & set(called.split()))


def _places(question: str, places: Iterable[str]) -> frozenset[str]:
    """Places that are named; a short name only with its capital, because it may be a word."""
    said, typed = _spaced(plain(question)), _spaced(question)
    return frozenset(
        one
        for one in places
        if (f" {one} " in typed if len(one) < _SHORT_NAME else _wanted(one) in said)
    )


def _spaced(text: str) -> str:
    return f" {_BETWEEN.sub(' ', text).strip()} "


@lru_cache(maxsize=4_096)
def _wanted(place: str) -> str:
    return _spaced(plain(place))


def _amount(question: str) -> Cents | None:
    """The largest amount that is named, in cents; a bare number from a hundred on is one too."""
    found = figures(question)
    amounts = [one.value for one in found if one.unit is Unit.MONEY]
    bare = [one.value for one in found if one.unit is Unit.NONE and "/" not in one.value]
    amounts = amounts or [one for one in bare if int(one) >= 100 and not 1990 <= int(one) <= 2100]
    cents = [int(_cents(one)) for one in amounts if len(one) <= 12]
    return max(cents, default=None)


def _cents(value: str) -> int:
    whole, _, part = value.partition("/")
    return int(whole) * 100 // int(part or 1)


def fits(scheme: Scheme, asked: Asked, *, is_open: bool) -> bool:
    """Tell whether nothing that was asked speaks against a scheme; silence of either fits."""
    sets = (
        (scheme.disciplines, asked.disciplines),
        (scheme.career_phases, asked.phases),
        (scheme.project_kinds, asked.purposes),
        (frozenset({scheme.kind}), asked.kinds),
    )
    if any(mine and theirs and not mine & theirs for mine, theirs in sets):
        return False
    if asked.places and all(lies(one, scheme.places) is Lies.OUTSIDE for one in asked.places):
        return False
    if asked.when is When.NOW and not is_open:
        return False
    amount = asked.amount_cents
    return amount is None or scheme.least_cents is None or scheme.least_cents <= amount
