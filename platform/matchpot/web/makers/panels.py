"""What stands beside the form of a step: pictures with the story, mix and pay with the money."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.planning.plans import mix_of
from matchpot.domain.projects import Mix
from matchpot.persistence.queries import projects as queries
from matchpot.persistence.queries.plans import plan_of
from matchpot.services.editing import Opened, Step
from matchpot.web import fair_pay, mixes


def planned_mix(session: Session, opened: Opened) -> Mix:
    """How the plan adds up when all comes true, with what the books know of it."""
    return mix_of(plan_of(session, opened.project.id))


def mix_panel(session: Session, opened: Opened) -> dict[str, Any]:
    """The plan as a mix bar."""
    plan = planned_mix(session, opened)
    return {"mix": plan, "segments": mixes.segments(plan)}


def _pictures(session: Session, opened: Opened) -> dict[str, Any]:
    return {"images": queries.images_of(session, opened.project.id)}


def _budget(session: Session, opened: Opened) -> dict[str, Any]:
    return {**mix_panel(session, opened), "pay": fair_pay.told(session, opened)}


PANELS: Mapping[Step, Callable[[Session, Opened], dict[str, Any]]] = {
    Step.STORY: _pictures,
    Step.BUDGET: _budget,
    Step.SOURCES: mix_panel,
    Step.CAMPAIGN: mix_panel,
}
