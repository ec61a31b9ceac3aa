"""Who gave to a campaign, as its maker may read it: names, amounts and messages, no addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS
from matchpot.domain.matching.lines import USED
from matchpot.persistence.models.campaigns import Reward
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """One gift that counts; amounts in cents, what went back is taken off."""

    donation_id: int
    paid_at: datetime
    name: str | None
    anonymous: bool
    cents: int
    match_cents: int
    reward: str | None
    message: str | None


def of_campaign(session: Session, campaign_id: int, *, page: int | None = None) -> Sequence[Giver]:
    """The gifts of a campaign, the newest first: `PER_PAGE` of them from a page, or all."""
    match = (
        select(func.coalesce(func.sum(MatchLine.amount_cents), 0))
        .where(MatchLine.donation_id == Donation.id, MatchLine.state.in_(sorted(USED)))
        .correlate(Donation)
        .scalar_subquery()
    )
    asked = (
        select(
            Donation.id,
            Donation.paid_at,
            Donation.name,
            Donation.anonymous,
            Donation.gift_cents - Donation.refunded_gift_cents,
            match,
            Reward.title,
            Donation.message,
        )
        .outerjoin(Reward, Reward.id == Donation.reward_id)
        .where(Donation.campaign_id == campaign_id, Donation.state.in_(sorted(COUNTS)))
        .order_by(Donation.paid_at.desc(), Donation.id.desc())
    )
    if page is not None:
        asked = asked.limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return [
        Giver(
            donation_id=row[0],
            paid_at=row[1],
            name=row[2],
            anonymous=row[3],
            cents=row[4],
            match_cents=int(row[5]),
            reward=row[6],
            message=row[7],
        )
        for row in session.execute(asked)
    ]
