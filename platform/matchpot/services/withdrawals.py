"""A donor asks the money back while the campaign still runs: whether that may be, and doing it.

Money that goes back because a campaign failed or was cancelled is asked for elsewhere.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.errors import IllegalMove, NotFound
from matchpot.domain.refunds import RefundReason
from matchpot.persistence import locks
from matchpot.persistence.models.donations import Refund
from matchpot.persistence.queries.donations import by_token
from matchpot.services import refunds

# After the deadline the maker and the other donors count on every gift.
_WHILE = frozenset({CampaignState.LIVE, CampaignState.LIVE_ROUND2, CampaignState.PAUSED})
_FROM = frozenset({DonationState.PAID, DonationState.PARTLY_REFUNDED})


def may_withdraw(
    state: DonationState,
    campaign_state: CampaignState,
    *,
    deadline_at: datetime | None,
    now: datetime,
) -> bool:
    """Tell whether a donor may still ask a gift back without giving a reason."""
    is_open = deadline_at is None or now < deadline_at
    return state in _FROM and campaign_state in _WHILE and is_open


def withdraw(session: Session, token: str, *, now: datetime) -> Refund | None:
    """Ask for all that is left of a gift; None when nothing is.

    Raises:
        NotFound: There is no such gift.
        IllegalMove: The campaign is over, or the gift is on its way back already.
    """
    found = by_token(session, token)
    if found is None:
        raise NotFound("donation", token)
    donation = locks.donation(session, found.id)
    campaign = locks.campaign(session, donation.campaign_id)
    if not may_withdraw(donation.state, campaign.state, deadline_at=campaign.deadline_at, now=now):
        raise IllegalMove("donation", donation.state, DonationState.REFUND_REQUESTED)
    return refunds.request_whole(
        session, donation.id, reason=RefundReason.DONOR_ASKED, by=donation.person_id, now=now
    )
