"""Plans and schemes that tests of advice and routes hold against each other."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from matchpot.domain.guide.facts import CareerPhase, Facts, LegalForm, Makers, ProjectKind, Stage
from matchpot.domain.guide.schemes import Opening, PlaceOf, Scheme, SchemeKind, Window
from matchpot.domain.money import BPS
from matchpot.domain.projects import (
    PLANNED_STATES,
    BudgetKind,
    CostLine,
    Discipline,
    Mix,
    Source,
    SourceKind,
    SourceState,
    mix,
)

TODAY = date(2027, 3, 1)


def a_scheme(key: str = "start", **told: Any) -> Scheme:  # Any: whatever a scheme can say
    plain = Scheme(
        key=key,
        title=key,
        provider="Fonds Voorbeeld",
        kind=SchemeKind.AWARD,
        decision_weeks=8,
        source_url="https://example.org/start",
        checked_on=TODAY,
    )
    return replace(plain, **told)


def a_mix(costs_cents: int, found_cents: int = 0) -> Mix:
    return mix(
        [CostLine(kind=BudgetKind.TASK, cents=costs_cents)],
        [Source(kind=SourceKind.OTHER_FUND, state=SourceState.IDEA, cents=found_cents)],
        counted=PLANNED_STATES,
    )


def facts(
    costs_cents: int = 10_000_00, found_cents: int = 0, **told: Any
) -> Facts:  # Any: as above
    """A plan of work alone, about which everything is known and everything can wait."""
    known = Facts(
        today=TODAY,
        discipline=Discipline.THEATRE,
        career_phase=CareerPhase.STARTING,
        legal_form=LegalForm.FOUNDATION,
        makers=Makers.COLLECTIVE,
        lives_in="Assen",
        works_in="Groningen",
        project_kind=ProjectKind.MAKING,
        stage=Stage.IDEA,
        starts_on=TODAY + timedelta(days=300),
        needed_by=TODAY + timedelta(days=300),
        mix=a_mix(costs_cents, found_cents),
        labour_cents=costs_cents,
    )
    return replace(known, **told)


UNKNOWN: dict[str, Any] = {  # as above
    "discipline": None,
    "career_phase": None,
    "legal_form": None,
    "makers": None,
    "lives_in": "",
    "works_in": "",
    "project_kind": None,
    "stage": None,
    "starts_on": None,
    "needed_by": None,
}


def _some(values: Iterable[Any]) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(list(values)), max_size=2)


_days = st.integers(-30, 400).map(lambda days: TODAY + timedelta(days=days))
_windows = st.builds(
    lambda opens, length: (Window(opens, opens + timedelta(days=length)),),
    _days,
    st.integers(0, 90),
)
_cities = ("Assen", "Provincie Drenthe", "Groningen", "Utrecht", "Amersfoort", "Nergenshuizen")


@st.composite
def schemes(draw: st.DrawFn, key: str = "start") -> Scheme:
    opening = draw(st.sampled_from(Opening))
    least = draw(st.none() | st.integers(1, 9_000_00))
    return a_scheme(
        key,
        disciplines=draw(_some(Discipline)),
        career_phases=draw(_some(CareerPhase)),
        legal_forms=draw(_some(LegalForm)),
        makers=draw(st.none() | st.sampled_from(Makers)),
        places=draw(_some(_cities)),
        place_of=draw(st.sampled_from(PlaceOf)),
        project_kinds=draw(_some(ProjectKind)),
        stages=draw(_some(Stage)),
        costs_counted=draw(_some(BudgetKind)),
        least_cents=least,
        most_cents=draw(st.none() | st.integers(least or 1, 20_000_00)),
        most_share_bps=draw(st.integers(1, BPS)),
        own_bps=draw(st.integers(0, BPS - 1)),
        opening=opening,
        windows=draw(_windows) if opening is Opening.WINDOWS else (),
        decision_weeks=draw(st.none() | st.integers(0, 40)),
        may_have_started=draw(st.booleans()),
        excluded=draw(st.frozensets(st.sampled_from(["one", "two"]))),
        most_public_bps=draw(st.integers(0, BPS)),
        is_public=draw(st.booleans()),
    )


@st.composite
def told(draw: st.DrawFn) -> dict[str, Any]:
    """An answer to every question a maker can be asked."""
    return {
        "discipline": draw(st.sampled_from(Discipline)),
        "career_phase": draw(st.sampled_from(CareerPhase)),
        "legal_form": draw(st.sampled_from(LegalForm)),
        "makers": draw(st.sampled_from(Makers)),
        "lives_in": draw(st.sampled_from(_cities)),
        "works_in": draw(st.sampled_from(_cities)),
        "project_kind": draw(st.sampled_from(ProjectKind)),
        "stage": draw(st.sampled_from(Stage)),
        "starts_on": draw(_days),
        "needed_by": draw(_days),
    }
