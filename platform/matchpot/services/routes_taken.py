"""Taking a route into a plan, and taking that back while nothing else was changed.

What the plan was before is kept beside it under one name, until the next route is taken.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.errors import NotAllowed, StateChanged
from matchpot.domain.projects import SourceKind, SourceState
from matchpot.persistence.models.projects import Source
from matchpot.persistence.queries import projects as queries
from matchpot.services import editing, projects
from matchpot.services.editing import Opened, Step
from matchpot.services.projects import Income

BEFORE = queries.GONE + "route"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Which plan is changed, by whom, and the revision the route was worked out from."""

    project_id: int
    maker_id: int
    revision: int


def take(
    session: Session,
    taking: Taking,
    steps: Sequence[Income],
    *,
    goal_cents: int,
    now: datetime,
) -> None:
    """Add the steps to the sources, and raise the goal of the campaign by `goal_cents`.

    Raises:
        NotFound: The project is not this maker's.
        NotAllowed: Sources, or the goal, cannot be changed any more.
        StateChanged: The plan was changed since the route was worked out.
    """
    opened = _opened(session, taking, now)
    if goal_cents and not editing.may_edit(opened.campaign.state, Step.CAMPAIGN):
        raise NotAllowed(f"raise the goal while {opened.campaign.state}")
    before = [_income(one) for one in queries.sources_of(session, taking.project_id)]
    campaign = opened.campaign
    kept = {
        "revision": opened.project.revision,
        "goal_min": campaign.goal_min_cents,
        "goal_optimum": campaign.goal_optimum_cents,
        "sources": [asdict(one) for one in before],
    }
    editing.keep_draft(
        session,
        project_id=taking.project_id,
        step=BEFORE,
        pairs=[("before", json.dumps(kept, default=date.isoformat))],
        now=now,
    )
    projects.save_sources(session, opened, [*before, *steps])
    campaign.goal_min_cents += goal_cents
    if campaign.goal_optimum_cents is not None:
        campaign.goal_optimum_cents += goal_cents
    session.flush()


def take_back(session: Session, taking: Taking, *, now: datetime) -> None:
    """Make the plan what it was before the last route was taken.

    Raises:
        NotFound: The project is not this maker's.
        StateChanged: No route was taken, or the plan was changed since.
    """
    opened = _opened(session, taking, now)
    pairs = queries.kept_of(session, taking.project_id, BEFORE)
    kept: dict[str, Any] = json.loads(pairs[0][1]) if pairs else {"revision": 0}
    if kept["revision"] != taking.revision:
        raise StateChanged("project", taking.project_id, "since a route was taken")
    projects.save_sources(session, opened, [_read(one) for one in kept["sources"]])
    opened.campaign.goal_min_cents = kept["goal_min"]
    opened.campaign.goal_optimum_cents = kept["goal_optimum"]
    editing.drop_draft(session, project_id=taking.project_id, step=BEFORE)
    session.flush()


def may_take_back(session: Session, project_id: int, revision: int) -> bool:
    """Tell whether the last change of a plan was that a route was taken."""
    pairs = queries.kept_of(session, project_id, BEFORE)
    return bool(pairs) and json.loads(pairs[0][1])["revision"] == revision


def _opened(session: Session, taking: Taking, now: datetime) -> Opened:
    return editing.open_step(
        session,
        project_id=taking.project_id,
        maker_id=taking.maker_id,
        step=Step.SOURCES,
        revision=taking.revision,
        now=now,
    )


def _income(row: Source) -> Income:
    return Income(
        kind=row.kind,
        state=row.state,
        label=row.label,
        amount_cents=row.amount_cents,
        condition=row.condition,
        scheme_key=row.scheme_key or "",
        expected_on=row.expected_on,
        is_public=row.is_public,
        is_hidden=row.is_hidden,
    )


def _read(kept: Mapping[str, object]) -> Income:
    day = kept["expected_on"]
    return Income(
        kind=SourceKind(str(kept["kind"])),
        state=SourceState(str(kept["state"])),
        label=str(kept["label"]),
        amount_cents=int(str(kept["amount_cents"])),
        condition=str(kept["condition"]),
        scheme_key=str(kept["scheme_key"]),
        expected_on=date.fromisoformat(str(day)) if day else None,
        is_public=bool(kept["is_public"]),
        is_hidden=bool(kept["is_hidden"]),
    )
