"""Campaigns and pots that look for each other: who asked, who is invited, what still fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, exists, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import ENDED, CampaignState
from matchpot.domain.joining import MAY_BE_ASKED, MAY_JOIN
from matchpot.domain.pots import PotCampaignState, PotPurpose
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot, PotCampaign
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project, TeamMember
from matchpot.persistence.queries.pots import PotFigures, pots_where


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignInPot:
    """A campaign that is in a pot, asked to be, or was invited."""

    pot_id: int
    pot_name: str
    fund_id: int
    campaign_id: int
    slug: str
    title: str
    summary: str
    maker: str
    city: str
    discipline: Discipline
    campaign_state: CampaignState
    goal_cents: int
    state: PotCampaignState
    asked_at: datetime
    decided_at: datetime | None
    held_cents: int
    given_cents: int

    @property
    def has_ended(self) -> bool:
        """Whether the campaign takes no more gifts, now or later, whatever came of it."""
        return self.campaign_state in ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCampaign:
    """A campaign of a maker, as much of it as joining needs."""

    id: int
    slug: str
    title: str
    state: CampaignState
    goal_cents: int


def _places() -> Select[PotCampaign, Pot, Campaign, Project, str]:
    return (
        select(PotCampaign, Pot, Campaign, Project, Person.name)
        .join(Pot, Pot.id == PotCampaign.pot_id)
        .join(Campaign, Campaign.id == PotCampaign.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .join(Person, Person.id == Project.maker_id)
    )


def _place(row: Row[PotCampaign, Pot, Campaign, Project, str]) -> CampaignInPot:
    place, pot, campaign, project, maker = row
    return CampaignInPot(
        pot_id=pot.id,
        pot_name=pot.name,
        fund_id=pot.fund_id,
        campaign_id=campaign.id,
        slug=project.slug,
        title=project.title,
        summary=project.summary,
        maker=maker,
        city=project.city,
        discipline=project.discipline,
        campaign_state=campaign.state,
        goal_cents=campaign.goal_min_cents,
        state=place.state,
        asked_at=place.asked_at,
        decided_at=place.decided_at,
        held_cents=place.held_cents,
        given_cents=place.used_cents,
    )


def campaigns_of_pot(session: Session, pot_id: int) -> list[CampaignInPot]:
    """Every campaign that ever came to a pot, the newest first."""
    query = _places().where(PotCampaign.pot_id == pot_id)
    order = (PotCampaign.asked_at.desc(), PotCampaign.campaign_id)
    return [_place(row) for row in session.execute(query.order_by(*order))]


def campaigns_asking(session: Session, fund_ids: Sequence[int]) -> list[CampaignInPot]:
    """Campaigns that wait for a fund's answer, the oldest first."""
    query = _places().where(Pot.fund_id.in_(fund_ids), PotCampaign.state == PotCampaignState.ASKED)
    order = (PotCampaign.asked_at, PotCampaign.campaign_id)
    return [_place(row) for row in session.execute(query.order_by(*order))]


def campaigns_to_invite(session: Session, pot_id: int, *, limit: int = 100) -> list[OwnCampaign]:
    """Public campaigns that take money and are not with this pot, by title."""
    there = exists().where(
        PotCampaign.pot_id == pot_id,
        PotCampaign.campaign_id == Campaign.id,
        PotCampaign.state.in_(
            (PotCampaignState.ASKED, PotCampaignState.INVITED, PotCampaignState.ACCEPTED)
        ),
    )
    visible = MAY_JOIN - {
        CampaignState.DRAFT,
        CampaignState.SUBMITTED,
        CampaignState.CHANGES_REQUESTED,
    }
    query = (
        select(Campaign, Project)
        .join(Project, Project.id == Campaign.project_id)
        .where(Campaign.state.in_(visible), ~there)
        .order_by(Project.title, Campaign.id)
        .limit(limit)
    )
    return [_own(campaign, project) for campaign, project in session.execute(query)]


def campaign_of_maker(session: Session, *, campaign_id: int, person_id: int) -> OwnCampaign | None:
    """A campaign, if the person is its maker or in its team with an account."""
    in_team = exists().where(TeamMember.project_id == Project.id, TeamMember.person_id == person_id)
    row = session.execute(
        select(Campaign, Project)
        .join(Project, Project.id == Campaign.project_id)
        .where(Campaign.id == campaign_id, or_(Project.maker_id == person_id, in_team))
    ).first()
    return _own(*row) if row else None


def _own(campaign: Campaign, project: Project) -> OwnCampaign:
    return OwnCampaign(
        id=campaign.id,
        slug=project.slug,
        title=project.title,
        state=campaign.state,
        goal_cents=campaign.goal_min_cents,
    )


def pots_to_ask(session: Session, campaign_id: int) -> list[PotFigures]:
    """Public pots with a rule that a campaign is not with yet, or was once, the fullest first."""
    there = exists().where(
        PotCampaign.pot_id == Pot.id,
        PotCampaign.campaign_id == campaign_id,
        PotCampaign.state.in_(
            (PotCampaignState.ASKED, PotCampaignState.INVITED, PotCampaignState.ACCEPTED)
        ),
    )
    found = pots_where(
        session,
        Pot.state.in_(MAY_BE_ASKED),
        Pot.purpose == PotPurpose.MATCHING,
        Pot.rule_version_id.is_not(None),
        ~there,
    )
    return sorted(found, key=lambda pot: (-pot.position.left_cents, pot.id))
