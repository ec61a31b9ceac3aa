"""What somebody looks for in the guide, and in which order they want to read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchpot.domain.guide.area import Lies, lies
from matchpot.domain.guide.facts import CareerPhase, LegalForm
from matchpot.domain.guide.schemes import Opening, Scheme, SchemeKind
from matchpot.domain.money import Cents
from matchpot.domain.projects import Discipline


class SchemeOrder(StrEnum):
    """Which schemes come first."""

    CLOSING = "closing"
    MOST = "most"
    LIGHTEST = "lightest"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What must hold of a scheme; what is not given narrows nothing.

    Attributes:
        place: Where somebody lives or works; schemes of which nobody can tell are kept.
        amount_cents: What it must be able to give to one plan.
        most_hours: What an application may take; a scheme that does not tell is left out.
    """

    discipline: Discipline | None = None
    career_phase: CareerPhase | None = None
    legal_form: LegalForm | None = None
    kind: SchemeKind | None = None
    place: str = ""
    amount_cents: Cents | None = None
    most_hours: int | None = None
    open_now: bool = False

    def takes(self, scheme: Scheme, *, today: date) -> bool:
        """Tell whether a scheme is for what is wanted."""
        sets = (
            (self.discipline, scheme.disciplines),
            (self.career_phase, scheme.career_phases),
            (self.legal_form, scheme.legal_forms),
        )
        if any(one is not None and among and one not in among for one, among in sets):
            return False
        return (
            self.kind in {None, scheme.kind}
            and (not self.place or lies(self.place, scheme.places) is not Lies.OUTSIDE)
            and self._may_give(scheme)
            and self._light_enough(scheme)
            and (not self.open_now or scheme.is_open(today))
        )

    def _may_give(self, scheme: Scheme) -> bool:
        wanted = self.amount_cents
        return wanted is None or (
            (scheme.least_cents or 0) <= wanted
            and (scheme.most_cents is None or wanted <= scheme.most_cents)
        )

    def _light_enough(self, scheme: Scheme) -> bool:
        hours = scheme.effort_hours
        return self.most_hours is None or (hours is not None and hours <= self.most_hours)


def ordered(schemes: Iterable[Scheme], order: SchemeOrder, *, today: date) -> list[Scheme]:
    """The schemes in an order of their own; those that are equal by name and key."""
    named = sorted(schemes, key=lambda one: (one.title.casefold(), one.key))
    if order is SchemeOrder.CLOSING:
        return sorted(named, key=lambda one: _urgency(one, today))
    if order is SchemeOrder.MOST:
        return sorted(named, key=lambda one: -(one.most_cents or 0))
    if order is SchemeOrder.LIGHTEST:
        return sorted(named, key=lambda one: (one.effort_hours is None, one.effort_hours or 0))
    return named


def _urgency(scheme: Scheme, today: date) -> tuple[int, date]:
    """Open and closing soonest, always open, opening soonest, closed for good."""
    if scheme.opening is Opening.ALWAYS:
        return 1, today
    window = scheme.window_from(today)
    if window is None:
        return 3, today
    return (0, window.closes_on) if window.opens_on <= today else (2, window.opens_on)
