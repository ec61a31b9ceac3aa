"""Row locks, always taken in one order, so that no two transactions wait for each other.

The order: donation, campaign, reward, round, cofunding, purse, awards by ascending id, pots by
ascending id, then pot_campaign rows by pot. On SQLite the write transaction is the lock and these
only read.

No key ever changes, so a lock leaves the key alone: whoever inserts a row that points
to a locked one (a gift to its campaign, a line to its pot) need not wait for it. Were
it otherwise, a gift being begun with the pots locked and one being paid with the
campaign locked would wait for each other.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.cofunding import Cofunding
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import Pot, PotCampaign
from matchpot.persistence.models.networks import NetworkPurse
from matchpot.persistence.models.rounds import Round

One = TypeVar("One", Donation, Campaign, Round, Cofunding, NetworkPurse, Award)


def _one(model: type[One]) -> Select[One]:
    return (
        select(model)
        .where(model.id == bindparam("wanted"))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


# Written once, because a gift takes several of them.
_DONATION, _CAMPAIGN, _ROUND, _AWARD = _one(Donation), _one(Campaign), _one(Round), _one(Award)
_COFUNDING, _PURSE = _one(Cofunding), _one(NetworkPurse)
_POTS = (
    select(Pot)
    .where(Pot.id.in_(bindparam("wanted", expanding=True)))
    .order_by(Pot.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def donation(session: Session, donation_id: int) -> Donation:
    """The donation, locked and read afresh."""
    row = session.scalar(_DONATION, {"wanted": donation_id})
    if row is None:
        raise NotFound("donation", donation_id)
    return row


def campaign(session: Session, campaign_id: int) -> Campaign:
    """The campaign, locked and read afresh."""
    row = session.scalar(_CAMPAIGN, {"wanted": campaign_id})
    if row is None:
        raise NotFound("campaign", campaign_id)
    return row


def round_of(session: Session, round_id: int) -> Round:
    """The round, locked and read afresh."""
    row = session.scalar(_ROUND, {"wanted": round_id})
    if row is None:
        raise NotFound("round", round_id)
    return row


def cofunding(session: Session, cofunding_id: int) -> Cofunding:
    """The promises of a project together, locked and read afresh."""
    row = session.scalar(_COFUNDING, {"wanted": cofunding_id})
    if row is None:
        raise NotFound("cofunding", cofunding_id)
    return row


def purse(session: Session, purse_id: int) -> NetworkPurse:
    """The purse of a network with all its proposals, locked and read afresh."""
    row = session.scalar(_PURSE, {"wanted": purse_id})
    if row is None:
        raise NotFound("network_purse", purse_id)
    return row


def award(session: Session, award_id: int) -> Award:
    """The award, locked and read afresh."""
    row = session.scalar(_AWARD, {"wanted": award_id})
    if row is None:
        raise NotFound("award", award_id)
    return row


def pots(session: Session, pot_ids: Iterable[int]) -> Sequence[Pot]:
    """The pots, locked in ascending id and read afresh."""
    return session.scalars(_POTS, {"wanted": sorted(set(pot_ids))}).all()


def pots_of_campaign(session: Session, campaign_id: int) -> Sequence[tuple[Pot, PotCampaign]]:
    """Every pot a campaign was ever in, with its place there; locked in ascending id."""
    rows = session.execute(
        select(Pot, PotCampaign)
        .join(PotCampaign, PotCampaign.pot_id == Pot.id)
        .where(PotCampaign.campaign_id == campaign_id)
        .order_by(Pot.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    return [(pot, place) for pot, place in rows]
