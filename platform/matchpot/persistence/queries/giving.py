"""What can be given to, in what pots it is, and the count for the brake on card testing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC, CampaignState, SuccessRule
from matchpot.domain.donations import DonationState
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.campaigns import Campaign, Reward
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Image, Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ToGiveTo:
    """A campaign with what a donor wants to know before giving."""

    campaign_id: int
    project_id: int
    slug: str
    title: str
    summary: str
    discipline: Discipline
    city: str
    maker: str
    cover: str | None
    state: CampaignState
    success_rule: SuccessRule
    goal_min_cents: int
    goal_optimum_cents: int | None
    raised_cents: int
    match_cents: int
    provisional_match_cents: int
    deadline_at: datetime | None


_CAMPAIGN = (
    Campaign.id.label("campaign_id"),
    Project.id.label("project_id"),
    Project.slug,
    Project.title,
    Project.summary,
    Project.discipline,
    Project.city,
    Person.name.label("maker"),
    Image.name.label("cover"),
    Campaign.state,
    Campaign.success_rule,
    Campaign.goal_min_cents,
    Campaign.goal_optimum_cents,
    Campaign.raised_cents,
    Campaign.match_cents,
    Campaign.provisional_match_cents,
    Campaign.deadline_at,
)


def to_give_to(session: Session, slug: str) -> ToGiveTo | None:
    """The latest campaign of a project, if everyone may see it."""
    row = session.execute(
        select(*_CAMPAIGN)
        .join(Project, Project.id == Campaign.project_id)
        .join(Person, Person.id == Project.maker_id)
        .outerjoin(Image, Image.id == Project.cover_image_id)
        .where(Project.slug == slug, Campaign.state.in_(sorted(PUBLIC)))
        .order_by(Campaign.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else ToGiveTo(**row._mapping)


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardOffer:
    """A reward as it can be chosen now; `stock` None has no end."""

    id: int
    title: str
    description: str
    minimum_cents: int
    stock: int | None
    taken: int
    delivery_month: str

    @property
    def left(self) -> int | None:
        """How many remain; None when there is no limit."""
        return None if self.stock is None else max(0, self.stock - self.taken)


def rewards(session: Session, campaign_id: int) -> Sequence[RewardOffer]:
    """The rewards of a campaign in the maker's order."""
    rows = session.execute(
        select(
            Reward.id,
            Reward.title,
            Reward.description,
            Reward.minimum_cents,
            Reward.stock,
            Reward.taken,
            Reward.delivery_month,
        )
        .where(Reward.campaign_id == campaign_id)
        .order_by(Reward.position, Reward.id)
    )
    return [RewardOffer(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class PotName:
    """A pot and its fund as people call them."""

    pot_id: int
    pot: str
    fund: str
    fund_slug: str


def pot_names(session: Session, pot_ids: Iterable[int]) -> Mapping[int, PotName]:
    """The names of pots and of the funds behind them."""
    rows = session.execute(
        select(
            Pot.id.label("pot_id"),
            Pot.name.label("pot"),
            Organisation.name.label("fund"),
            Organisation.slug.label("fund_slug"),
        )
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Pot.id.in_(set(pot_ids)))
    )
    return {row.pot_id: PotName(**row._mapping) for row in rows}


def tries_since(session: Session, moment: datetime) -> tuple[int, int]:
    """How many gifts were begun since a moment, and how many of those the bank declined."""
    # A page closes after the gift was begun, so the index on state and closing time leads.
    row = session.execute(
        select(func.count(), func.count(Donation.failure)).where(
            Donation.state.in_(sorted(DonationState)),
            Donation.expires_at >= moment,
            Donation.created_at >= moment,
        )
    ).one()
    return int(row[0]), int(row[1])
