"""Gifts of campaigns that are over, for trying rules on; nobody's name is read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import SUCCESSFUL, UNSUCCESSFUL
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.projects import Project

_OVER = SUCCESSFUL | UNSUCCESSFUL
# A campaign that failed gave everything back, and still shows what people wanted to give.
_CENTS = case(
    (Campaign.state.in_(sorted(UNSUCCESSFUL)), Donation.gift_cents),
    else_=Donation.gift_cents - Donation.refunded_gift_cents,
)
# Gifts of the maker, the team and the funds themselves count for nobody.
_COUNTED = (Donation.paid_at.is_not(None), Donation.unmatched_because.is_(None), _CENTS > 0)


def past_campaigns(session: Session) -> Sequence[Row[*tuple[Any, ...]]]:
    """Campaigns that are over, latest first: id, title, goal_cents, ended_at, has_succeeded, gifts.

    `gifts` counts those that count.
    """
    return session.execute(
        select(
            Campaign.id,
            Project.title,
            Campaign.goal_min_cents.label("goal_cents"),
            Campaign.ended_at,
            Campaign.state.in_(sorted(SUCCESSFUL)).label("has_succeeded"),
            func.count(Donation.id).label("gifts"),
        )
        .join(Project, Project.id == Campaign.project_id)
        .join(Donation, Donation.campaign_id == Campaign.id)
        .where(Campaign.state.in_(sorted(_OVER)), Campaign.ended_at.is_not(None), *_COUNTED)
        .group_by(Campaign.id, Project.title)
        .order_by(Campaign.ended_at.desc(), Campaign.id)
    ).all()


def past_gifts(session: Session, campaign_ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Their gifts in the order of payment: campaign_id, donor_key, cents without tip, paid_at."""
    return session.execute(
        select(
            Donation.campaign_id,
            Donation.donor_key,
            _CENTS.label("cents"),
            Donation.paid_at,
        )
        .join(Campaign, Campaign.id == Donation.campaign_id)
        .where(Donation.campaign_id.in_(campaign_ids), *_COUNTED)
        .order_by(Donation.paid_at, Donation.id)
    ).all()
