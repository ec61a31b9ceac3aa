"""The rest of a pot, shared at its end over the gifts that fell short.

What a gift missed is what it would have got had it been served in its turn from a pot that is never
short, within all limits; so nobody gets more than the rule gives, and limits hold for all together.
The division itself is `divide_rest` in `domain/matching/exhaustion.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.endings import EndingStep
from matchpot.domain.matching.exhaustion import Short, divide_rest, missed_in_turn
from matchpot.domain.matching.rests import limit_key
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import Pot, Wait
from matchpot.persistence.queries import endings as queries
from matchpot.services import endings, growing, openings, waiting
from matchpot.settings import MoneyLimits

REASON = "shared"


def share(session: Session, pot_id: int, *, now: datetime, limits: MoneyLimits) -> bool:
    """Share the rest of a pot whose end has come; tells whether it did. Done before: harmless."""
    gifts = {gift.id: gift for gift in queries.waiting_gifts(session, pot_id)}
    campaigns = {
        campaign_id: locks.campaign(session, campaign_id)
        for campaign_id in sorted({gift.campaign_id for gift in gifts.values()})
    }
    pots = locks.pots(session, [pot_id, *queries.pots_sharing(session, campaigns)])
    pot = next(one for one in pots if one.id == pot_id)
    places = queries.places_of(session, pot_id)
    if not _may_share(session, pot, now=now) or any(one.donation_id not in gifts for one in places):
        return False
    missed = _missed(session, pot, places, gifts, campaigns, now=now)
    pool = pot.total_cents - pot.reserved_cents - pot.used_cents
    shares = divide_rest(pool, missed)
    endings.begin(session, pot, now=now)
    frozen = {"pool_cents": pool, "missed": [list(one) for one in sorted(missed.items())]}
    cents = sum(shares.values())
    endings.keep(session, pot, EndingStep.SHARED, cents=cents, frozen=frozen, now=now)
    for place in places:
        place.missing_cents = 0
        place.served_cents += shares.get(place.donation_id, 0)
    session.flush()
    for donation_id, cents in sorted(shares.items()):
        if cents:
            gift = gifts[donation_id]
            campaign = campaigns[gift.campaign_id]
            growing.grow(session, campaign, gift, pot, cents=cents, reason=REASON, now=now)
    for campaign_id in sorted({gifts[one].campaign_id for one, cents in shares.items() if cents}):
        waiting.follow(session, campaigns[campaign_id], now=now, limits=limits)
    return True


def _may_share(session: Session, pot: Pot, *, now: datetime) -> bool:
    return (
        openings.exhaustion_of(session, pot).shares_rest
        and endings.is_ready(session, pot, now=now)
        and not endings.was_taken(session, pot.id, EndingStep.SHARED)
    )


def _missed(
    session: Session,
    pot: Pot,
    places: Sequence[Wait],
    gifts: Mapping[int, Donation],
    campaigns: Mapping[int, Campaign],
    *,
    now: datetime,
) -> dict[int, int]:
    """What each gift missed, in turn, within what the limits left after those before it."""
    makers = queries.makers_of(session, campaigns)
    shorts = []
    for place in places:
        gift = gifts[place.donation_id]
        if waiting.may_grow(campaigns[gift.campaign_id], gift):
            want = waiting.wanted(session, gift, pot.id)
            of = {"donor": gift.donor_key, "project": gift.campaign_id}
            maker = makers[gift.campaign_id]
            rooms = waiting.rooms_of(session, gift, pot.id, now=now)
            keyed = [(limit_key(room.reason, **of, maker=maker), room.cents) for room in rooms]
            shorts.append(Short(gift.id, want, keyed))
    return missed_in_turn(shorts)
