"""How a campaign grew: gifts by the hour in which they were paid, match by the hour it was added.

One statement each, over the campaign's own rows.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.queries.hours import hour_of, match_by_hour, read_hour


def gifts_by_hour(session: Session, campaign_id: int) -> Sequence[tuple[datetime, int, int]]:
    """How many gifts that still count were paid in each hour, and what is left of them in cents."""
    hour = hour_of(session, Donation.paid_at)
    left = Donation.gift_cents - Donation.refunded_gift_cents
    rows = session.execute(
        select(hour.label("hour"), func.count(), func.sum(left))
        .where(
            Donation.campaign_id == campaign_id,
            Donation.state.in_(sorted(COUNTS)),
            Donation.paid_at.is_not(None),
        )
        .group_by(hour)
        .order_by(hour)
    )
    return [(read_hour(row[0]), row[1], int(row[2])) for row in rows]


def added_by_hour(session: Session, campaign_id: int) -> Sequence[tuple[datetime, int]]:
    """What all pots added in each hour, less what went back to them; cents."""
    return match_by_hour(session, MatchLine.campaign_id == campaign_id)
