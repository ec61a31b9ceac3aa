"""Throwing a project away that nobody but its maker has seen; any other stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.errors import IllegalMove
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.campaigns import (
    Campaign,
    CollectiveReturn,
    ReviewComment,
    Reward,
)
from matchpot.persistence.models.matching import PotCampaign
from matchpot.persistence.models.planning import ProjectFacts, RouteSearch, Scenario
from matchpot.persistence.models.projects import (
    BudgetLine,
    Image,
    Project,
    Source,
    StepDraft,
    TeamMember,
)
from matchpot.persistence.models.rounds import Application
from matchpot.services import campaigns
from matchpot.services.editing import Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """What goes with a project: its words, lines and pictures counted, its costs in cents."""

    words: int
    pictures: int
    costs: int
    costs_cents: int
    rewards: int


def may_go(session: Session, opened: Opened) -> bool:
    """Whether nobody else has had to do with it: never sent to a coach, no fund or round asked."""
    campaign, project_id = opened.campaign, opened.project.id
    if campaign.state is not CampaignState.DRAFT or campaign.submitted_at is not None:
        return False
    used = (
        exists().where(Application.project_id == project_id),
        exists().where(Award.project_id == project_id),
        exists().where(PotCampaign.campaign_id == campaign.id),
        exists().where(ReviewComment.campaign_id == campaign.id),
    )
    return not any(session.execute(select(*used)).one())


def holds(session: Session, opened: Opened) -> Holds:
    """What would be lost."""
    project = opened.project
    costs = session.execute(
        select(func.count(), func.coalesce(func.sum(BudgetLine.amount_cents), 0)).where(
            BudgetLine.project_id == project.id
        )
    ).one()
    rewards = select(func.count()).where(Reward.campaign_id == opened.campaign.id)
    pictures = select(func.count()).where(Image.project_id == project.id)
    return Holds(
        words=len(f"{project.title} {project.summary} {project.story_md}".split()),
        pictures=session.scalar(pictures) or 0,
        costs=costs[0],
        costs_cents=int(costs[1]),
        rewards=session.scalar(rewards) or 0,
    )


def discard(session: Session, *, project_id: int, maker_id: int) -> Sequence[str]:
    """Throw it away with all it holds; the names of its pictures, for `images.forget`.

    Raises:
        NotFound: It is not this maker's.
        IllegalMove: Somebody else has had to do with it.
    """
    campaign = campaigns.locked_for_maker(session, project_id, maker_id)
    project = session.get_one(Project, project_id)
    if not may_go(session, Opened(project, campaign)):
        raise IllegalMove("project", campaign.state, "thrown away")
    pictures = session.scalars(select(Image.name).where(Image.project_id == project_id)).all()
    session.execute(update(Project).where(Project.id == project_id).values(cover_image_id=None))
    for part in (Reward, CollectiveReturn):
        session.execute(delete(part).where(part.campaign_id == campaign.id))
    session.execute(delete(Campaign).where(Campaign.id == campaign.id))
    told = (ProjectFacts, Scenario, RouteSearch)
    for piece in (StepDraft, TeamMember, BudgetLine, Source, Image, *told):
        session.execute(delete(piece).where(piece.project_id == project_id))
    session.execute(delete(Project).where(Project.id == project_id))
    return pictures
