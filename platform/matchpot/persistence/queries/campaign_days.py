"""How a campaign grew: gifts by the hour in which they were paid, match by the hour it was added.

One statement each, over the campaign's own rows.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS
from matchpot.domain.matching.lines import USED
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchChange, MatchLine
from matchpot.persistence.queries.hours import hour_of, read_hour


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


def match_by_hour(session: Session, campaign_id: int) -> Sequence[tuple[datetime, int]]:
    """What all pots added in each hour, less what went back to them; cents."""
    before = case((MatchChange.before_state.in_(USED), MatchChange.before_cents), else_=0)
    after = case((MatchChange.after_state.in_(USED), MatchChange.after_cents), else_=0)
    hour = hour_of(session, MatchChange.changed_at)
    rows = session.execute(
        select(hour.label("hour"), func.sum(after - before))
        .join(MatchLine, MatchLine.id == MatchChange.line_id)
        .where(MatchLine.campaign_id == campaign_id)
        .group_by(hour)
        .order_by(hour)
    )
    return [(read_hour(row[0]), int(row[1])) for row in rows if row[1]]
