"""A scheme as the text it is kept in, and read back: JSON with its parts in one order.

What is as usual is left out, so that a text is short and a field of later years needs no change
of what is kept. How people hand schemes in and take them out is in `columns`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from matchpot.domain.guide.facts import CareerPhase, LegalForm, Makers, ProjectKind, Stage
from matchpot.domain.guide.schemes import Accounting, Opening, PlaceOf, Scheme, SchemeKind, Window
from matchpot.domain.projects import BudgetKind, Discipline

# Texts that are kept read; a guide of this many schemes is read from the database alone.
_KEPT = 4_096

Read = Callable[[Any], Any]  # Any: what JSON holds, and what a field of a scheme holds

# The words of a set, and of a single choice, by the field that holds them.
SETS: Mapping[str, type[StrEnum]] = {
    "disciplines": Discipline,
    "career_phases": CareerPhase,
    "legal_forms": LegalForm,
    "project_kinds": ProjectKind,
    "stages": Stage,
    "costs_counted": BudgetKind,
    "costs_refused": BudgetKind,
}
CHOICES: Mapping[str, type[StrEnum]] = {
    "kind": SchemeKind,
    "place_of": PlaceOf,
    "makers": Makers,
    "opening": Opening,
    "accounting": Accounting,
}
NAMES = ("places", "excluded")


def _set_of(words: type[StrEnum]) -> Read:
    return lambda plain: frozenset(words(one) for one in plain)


def _windows(plain: Any) -> tuple[Window, ...]:
    return tuple(
        Window(date.fromisoformat(opens), date.fromisoformat(closes)) for opens, closes in plain
    )


_READ: Mapping[str, Read] = {
    **{name: _set_of(words) for name, words in SETS.items()},
    **CHOICES,
    **dict.fromkeys(NAMES, frozenset),
    "windows": _windows,
    "checked_on": date.fromisoformat,
}
_USUAL = {one.name: one.default for one in fields(Scheme) if one.default is not MISSING}


def to_text(scheme: Scheme) -> str:
    """The one text of a scheme: equal schemes have equal texts."""
    kept = {
        one.name: _plain(value)
        for one in fields(Scheme)
        if (value := getattr(scheme, one.name)) != _USUAL.get(one.name, MISSING)
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=_KEPT)
def from_text(text: str) -> Scheme:
    """The scheme of a text of `to_text`; the same text is read once."""
    plain = json.loads(text)
    return Scheme(
        **{name: _READ[name](one) if name in _READ else one for name, one in plain.items()}
    )


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [[one.opens_on.isoformat(), one.closes_on.isoformat()] for one in value]
    return value.isoformat() if isinstance(value, date) else value
