"""What a visitor chose in the list of projects: told in words, and undone one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request, url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.persistence.queries.browse import Phase, Wanted
from matchpot.web.labels import DISCIPLINES

# What an address keeps of what was asked; pages and moments belong to one list alone.
_KEPT = ("q", "discipline", "city", "fund", "phase", "match", "sort", "view", "letter")

PHASES: Mapping[Phase, LazyString] = {
    Phase.OPEN: _l("Open for gifts"),
    Phase.MADE: _l("Succeeded"),
    Phase.ENDED: _l("Not reached"),
    Phase.ALL: _l("Every phase"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One choice by its key in the address; `value` is what stands there once it is undone."""

    key: str
    label: str
    value: str = ""


def address(**changed: object) -> str:
    """The list as it is asked for now, with something else; nothing takes a choice away."""
    kept: dict[str, object] = {key: request.args[key] for key in _KEPT if request.args.get(key)}
    kept |= changed
    return url_for("projects.browse", **{key: one for key, one in kept.items() if one})  # type: ignore[arg-type]  # Flask takes any value here


def chosen_of(asked: Wanted, funds: Mapping[str, str]) -> list[Chosen]:
    """The choices that narrow a list, in the order of the form; words and order are none."""
    pairs = (
        ("discipline", str(DISCIPLINES[asked.discipline]) if asked.discipline else ""),
        ("city", asked.city),
        ("fund", funds.get(asked.fund, asked.fund)),
        ("phase", "" if asked.phase is Phase.OPEN else str(PHASES[asked.phase])),
        ("match", _("Only where funds still add") if asked.match_left else ""),
    )
    return [Chosen(key=key, label=label) for key, label in pairs if label]


def told(chosen: Sequence[Chosen]) -> str:
    """What is chosen, in one line; empty when nothing is."""
    if not chosen:
        return ""
    line: str = ngettext(
        "%(number)s filter: %(names)s",
        "%(number)s filters: %(names)s",
        len(chosen),
        number=len(chosen),
        names=", ".join(one.label for one in chosen),
    )
    return line


def without(asked: Wanted, one: Chosen) -> Wanted:
    """The same list from its first page with one choice undone."""
    begun = replace(asked, page=1)
    if one.key == "discipline":
        return replace(begun, discipline=None)
    if one.key == "phase":
        return replace(begun, phase=Phase(one.value or Phase.OPEN))
    if one.key == "match":
        return replace(begun, match_left=False)
    return replace(begun, city="") if one.key == "city" else replace(begun, fund="")
