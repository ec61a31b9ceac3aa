"""Opening a project for a change: whose it is, which steps are open now, and who was first.

Every save names the revision its form was made from, so a second window can never write over a
first one unseen. Text that cannot be read yet is kept as it was typed. What each step stores is
the work of `projects.py` and `rewards.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import EDITABLE, PUBLIC, CampaignState
from matchpot.domain.errors import NotAllowed, NotFound, StateChanged
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.projects import Project, StepDraft


class Step(StrEnum):
    """A step of the project editor, in order."""

    BASICS = "basics"
    STORY = "story"
    TEAM = "team"
    BUDGET = "budget"
    SOURCES = "sources"
    CAMPAIGN = "campaign"
    REWARDS = "rewards"
    SUBMIT = "submit"


# What no donor gave on the strength of; the frozen fields among them are refused one by one.
_AFTER_LAUNCH = frozenset({Step.BASICS, Step.STORY, Step.TEAM, Step.SOURCES})


@dataclass(frozen=True, slots=True)
class Opened:
    """A project with its latest campaign; locked for a change by `open_step`, else as read."""

    project: Project
    campaign: Campaign


def may_edit(state: CampaignState, step: Step) -> bool:
    """Tell whether a step is open: all of them while drafting, none during review, few after."""
    if state in EDITABLE:
        return True
    return state in PUBLIC and step in _AFTER_LAUNCH


def campaign_of(session: Session, project_id: int) -> Campaign:
    """The latest campaign of a project; every project has one from its start."""
    return session.scalars(
        select(Campaign)
        .where(Campaign.project_id == project_id)
        .order_by(Campaign.id.desc())
        .limit(1)
    ).one()


def look(session: Session, *, project_id: int, maker_id: int) -> Opened | None:
    """A maker's own project to read; None when it is not theirs."""
    project = session.scalar(
        select(Project).where(Project.id == project_id, Project.maker_id == maker_id)
    )
    return Opened(project, campaign_of(session, project_id)) if project else None


def open_step(
    session: Session,
    *,
    project_id: int,
    maker_id: int,
    step: Step,
    revision: int | None,
    now: datetime,
) -> Opened:
    """Lock a maker's project for one change and count its revision up.

    None for the revision is for single things (a picture) that no older page can overwrite.

    Raises:
        NotFound: It is not this maker's.
        NotAllowed: The step is closed in this state of the campaign.
        StateChanged: It was changed since the form was made.
    """
    project = session.scalar(
        select(Project)
        .where(Project.id == project_id, Project.maker_id == maker_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if project is None:
        raise NotFound("project", project_id)
    campaign = campaign_of(session, project_id)
    if not may_edit(campaign.state, step):
        raise NotAllowed(f"edit {step} while {campaign.state}")
    if revision is not None and project.revision != revision:
        raise StateChanged("project", project_id, f"at revision {revision}")
    project.revision += 1
    project.updated_at = campaign.updated_at = now
    return Opened(project, campaign)


def keep_draft(
    session: Session,
    *,
    project_id: int,
    step: str,
    pairs: Sequence[tuple[str, str]],
    now: datetime,
) -> None:
    """Keep what was typed in a step, word for word, until it can be read."""
    drop_draft(session, project_id=project_id, step=step)
    session.add(
        StepDraft(
            project_id=project_id,
            step=str(step),
            fields={"pairs": [list(pair) for pair in pairs]},
            saved_at=now,
        )
    )


def drop_draft(session: Session, *, project_id: int, step: str) -> None:
    """Forget what was kept: it has been read, or it was replaced."""
    session.execute(
        delete(StepDraft).where(StepDraft.project_id == project_id, StepDraft.step == str(step))
    )
