"""Warnings of a plan as sentences with their figures, and how its sources are called."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from matchpot.domain.planning.plans import PlannedSource
from matchpot.domain.planning.warnings import Caution, Warned
from matchpot.domain.projects import SourceKind
from matchpot.web.filters import day, euros_exact, month, percent_exact
from matchpot.web.labels import SOURCE_KINDS, SOURCE_STATES
from matchpot.web.words.planning import CAUTIONS


@dataclass(frozen=True, slots=True)
class Told:
    """One warning in words; grave: the plan cannot come true as it stands."""

    code: Caution
    sentence: str
    is_grave: bool


def told(warnings: Iterable[Warned]) -> list[Told]:
    """Every warning in its order."""
    return [Told(one.caution, _sentence(one), one.is_grave) for one in warnings]


def called(source: PlannedSource) -> str:
    """What a source is called; some have no name of their own."""
    if source.waits_for and not source.label:
        return str(_("A fund that is not named"))
    return source.label or str(SOURCE_KINDS[source.kind])


def how_sure(source: PlannedSource) -> str:
    """How sure a source is; what a fund promised may wait for conditions."""
    if source.waits_for:
        return str(_("Promised, with conditions"))
    return str(SOURCE_STATES[source.state])


def _sentence(one: Warned) -> str:
    name = one.name
    if one.caution is Caution.COMES_TOO_LATE and not name:
        name = str(SOURCE_KINDS[SourceKind(one.other)])
    figures = {
        "name": name,
        "other": one.other,
        "cents": euros_exact(one.cents),
        "limit_cents": euros_exact(one.limit_cents),
        "limit_bps": percent_exact(one.limit_bps),
        "day": day(one.day) if one.day else "",
        "month": month(f"{one.day:%Y-%m}") if one.day else "",
        "limit_day": day(one.limit_day) if one.limit_day else "",
    }
    return str(CAUTIONS[one.caution]) % figures
