"""What a campaign asks for and what it gives back: goal, length, rewards, collective returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import SuccessRule
from matchpot.persistence.models.campaigns import CollectiveReturn, Reward
from matchpot.services.editing import Opened

# What a maker may choose now; the other rules of the domain wait for their pages.
OFFERED = (SuccessRule.AON_100, SuccessRule.FLEXIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the campaign will run. A goal of 0 is not decided yet."""

    success_rule: SuccessRule
    goal_min_cents: int
    goal_optimum_cents: int | None
    duration_days: int
    terms_accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A reward; `id` is set when it exists, `stock` None has no limit, VAT in basis points."""

    id: int | None
    title: str
    description: str
    minimum_cents: int
    stock: int | None
    fair_value_cents: int
    vat_bps: int
    delivery_month: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What everyone gets, and under which licence."""

    title: str
    licence: str


def save_plan(opened: Opened, plan: Plan, *, now: datetime) -> None:
    """Write goal, length, rule and the maker's yes to the terms, with its moment."""
    campaign = opened.campaign
    campaign.success_rule = plan.success_rule
    campaign.goal_min_cents = plan.goal_min_cents
    campaign.goal_optimum_cents = plan.goal_optimum_cents
    campaign.duration_days = plan.duration_days
    if not plan.terms_accepted:
        campaign.terms_accepted_at = None
    elif campaign.terms_accepted_at is None:
        campaign.terms_accepted_at = now


def save_rewards(session: Session, opened: Opened, offers: Sequence[Offer]) -> None:
    """Make the rewards these, in this order; one that exists keeps its id."""
    campaign_id = opened.campaign.id
    there = {
        reward.id: reward
        for reward in session.scalars(select(Reward).where(Reward.campaign_id == campaign_id))
    }
    for position, offer in enumerate(offers):
        reward = there.pop(offer.id or 0, None)
        if reward is None:
            reward = Reward(campaign_id=campaign_id)
            session.add(reward)
        reward.position = position
        reward.title, reward.description = offer.title, offer.description
        reward.minimum_cents, reward.fair_value_cents = offer.minimum_cents, offer.fair_value_cents
        reward.stock, reward.vat_bps = offer.stock, offer.vat_bps
        reward.delivery_month = offer.delivery_month
    for gone in there.values():
        session.delete(gone)
    session.flush()


def save_returns(session: Session, opened: Opened, returns: Sequence[Return]) -> None:
    """Replace the collective returns by these, in this order."""
    campaign_id = opened.campaign.id
    session.execute(delete(CollectiveReturn).where(CollectiveReturn.campaign_id == campaign_id))
    session.add_all(
        CollectiveReturn(
            campaign_id=campaign_id, position=position, title=one.title, licence=one.licence
        )
        for position, one in enumerate(returns)
    )
