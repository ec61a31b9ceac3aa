"""Rewards that were sent: the maker says so, and may take it back."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import SUCCESSFUL
from matchpot.domain.deliveries import MOVES, DeliveryState
from matchpot.domain.errors import IllegalMove, NotFound
from matchpot.domain.moves import is_legal
from matchpot.persistence import transitions
from matchpot.persistence.queries import deliveries as queries
from matchpot.services import campaigns


def mark(
    session: Session,
    *,
    project_id: int,
    donation_id: int,
    to: DeliveryState,
    maker_id: int,
    now: datetime,
) -> None:
    """Write down that the reward of a gift was sent, or was not; said twice it is written once.

    Raises:
        NotFound: It is not this maker's, or the gift is owed no reward.
        IllegalMove: The campaign has not succeeded, so nothing is owed yet.
    """
    campaign = campaigns.locked_for_maker(session, project_id, maker_id)
    if campaign.state not in SUCCESSFUL:
        raise IllegalMove(queries.NOUN, DeliveryState.TO_SEND, to)
    stands = queries.state_of(session, campaign_id=campaign.id, donation_id=donation_id)
    if stands is None:
        raise NotFound("delivery", donation_id)
    if is_legal(MOVES, stands, to):
        transitions.log(
            session, queries.NOUN, donation_id, frm=stands, to=to, at=now, actor_id=maker_id
        )
