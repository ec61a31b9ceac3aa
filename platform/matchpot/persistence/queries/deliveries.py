"""The rewards a campaign owes: who gets what, and which were sent.

Whether one was sent is the last word in the log of moves about it; nothing else stores it. Gifts
that went back whole are owed nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.campaigns import SUCCESSFUL
from matchpot.domain.deliveries import DeliveryState
from matchpot.domain.donations import COUNTS
from matchpot.persistence.models.campaigns import Campaign, Reward
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.work import Transition

# As which noun the log of moves knows it; the id is the gift's.
NOUN = "delivery"

_Later = aliased(Transition)
_LAST = (
    select(func.max(_Later.id))
    .where(_Later.ref_type == NOUN, _Later.ref_id == Donation.id)
    .correlate(Donation)
    .scalar_subquery()
)
_OWED: tuple[ColumnElement[bool], ...] = (
    Donation.reward_id.is_not(None),
    Donation.state.in_(sorted(COUNTS)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The reward of one gift: for whom, how to reach them, and when it was sent.

    `name` and `email` are None where the donor gave none or was erased.
    """

    donation_id: int
    name: str | None
    email: str | None
    message: str | None
    cents: int
    reward: str
    promised_for: str
    paid_at: datetime
    sent_at: datetime | None


def of_campaign(session: Session, campaign_id: int) -> Sequence[Delivery]:
    """Every reward a campaign owes: by reward in the maker's order, then by gift."""
    rows = session.execute(
        _owed(
            Donation.id,
            Donation.name,
            Donation.email,
            Donation.message,
            Donation.gift_cents - Donation.refunded_gift_cents,
            Reward.title,
            Reward.delivery_month,
            Donation.paid_at,
            Transition.after,
            Transition.moved_at,
        )
        .where(Donation.campaign_id == campaign_id)
        .order_by(Reward.position, Reward.id, Donation.paid_at, Donation.id)
    )
    return [
        Delivery(
            donation_id=row[0],
            name=row[1],
            email=row[2],
            message=row[3],
            cents=row[4],
            reward=row[5],
            promised_for=row[6],
            paid_at=row[7],
            sent_at=row[9] if row[8] == DeliveryState.SENT.value else None,
        )
        for row in rows
    ]


def state_of(session: Session, *, campaign_id: int, donation_id: int) -> DeliveryState | None:
    """Where the reward of one gift of a campaign stands; None when it is owed none."""
    row = session.execute(
        _owed(Transition.after).where(
            Donation.campaign_id == campaign_id, Donation.id == donation_id
        )
    ).first()
    if row is None:
        return None
    return DeliveryState(row[0]) if row[0] else DeliveryState.TO_SEND


def to_send_of_maker(session: Session, maker_id: int) -> Mapping[int, tuple[int, str]]:
    """How many rewards wait per project whose campaign succeeded, and the first month promised."""
    rows = session.execute(
        _owed(Project.id, func.count(), func.min(func.nullif(Reward.delivery_month, "")))
        .join(Campaign, Campaign.id == Donation.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            Project.maker_id == maker_id,
            Campaign.state.in_(sorted(SUCCESSFUL)),
            Transition.after.is_distinct_from(DeliveryState.SENT.value),
        )
        .group_by(Project.id)
    )
    return {row[0]: (row[1], row[2] or "") for row in rows}


def _owed(*columns: Any) -> Select[*tuple[Any, ...]]:  # Any: as many columns as asked
    return (
        select(*columns)
        .select_from(Donation)
        .join(Reward, Reward.id == Donation.reward_id)
        .outerjoin(Transition, Transition.id == _LAST)
        .where(*_OWED)
    )
