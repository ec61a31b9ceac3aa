"""What the books know about a project, for its reports; what campaigns got is in `statements`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign, Reward
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries.payouts import LEFT

_PROMISED = (AwardState.ACCEPTED, AwardState.PAID, AwardState.REVOKED)


def plan_of(session: Session, project_id: int) -> Project:
    """The project itself."""
    return session.get_one(Project, project_id)


def campaigns_of(session: Session, project_id: int) -> Sequence[int]:
    """The campaigns of a project that ever were live, oldest first."""
    return session.scalars(
        select(Campaign.id)
        .where(Campaign.project_id == project_id, Campaign.live_at.is_not(None))
        .order_by(Campaign.id)
    ).all()


def donors_of(session: Session, campaign_id: int) -> int:
    """How many people gave and did not get all of it back; one address is one person.

    A donor who was forgotten has no address and counts gift by gift.
    """
    person = func.coalesce(func.lower(Donation.email), "gift:" + cast(Donation.id, String))
    wanted = select(func.count(func.distinct(person))).where(
        Donation.campaign_id == campaign_id,
        Donation.paid_at.is_not(None),
        Donation.refunded_gift_cents < Donation.gift_cents,
    )
    return session.scalar(wanted) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """An award; `source` is the round it came from or what the fund called it."""

    fund: str
    source: str
    decided_at: datetime
    amount_cents: int
    paid_cents: int


def awards_of(session: Session, project_id: int) -> list[Granted]:
    """What a project was granted and its maker accepted, less what was taken back; oldest first."""
    rows = session.execute(
        select(Award, Organisation.name, Round.title)
        .join(Pot, Pot.id == Award.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .outerjoin(Round, Round.id == Award.round_id)
        .where(
            Award.project_id == project_id,
            Award.state.in_(_PROMISED),
            Award.accepted_at.is_not(None),
        )
        .order_by(Award.id)
    )
    found = [(award, fund, round_) for award, fund, round_ in rows]
    left, sent = _left(session, project_id), _sent(session, project_id)
    return [
        Granted(
            fund=fund,
            source=round_ or award.title,
            decided_at=award.decided_at,
            amount_cents=left[award.id],
            paid_cents=sent.get(award.id, 0),
        )
        for award, fund, round_ in found
        if left.get(award.id)
    ]


def _left(session: Session, project_id: int) -> dict[int, int]:
    """By award: the parts that were not taken back, in cents."""
    rows = session.execute(
        select(Tranche.award_id, func.sum(Tranche.amount_cents))
        .join(Award, Award.id == Tranche.award_id)
        .where(Award.project_id == project_id, Tranche.state != TrancheState.CANCELLED)
        .group_by(Tranche.award_id)
    )
    return {award_id: int(cents) for award_id, cents in rows}


def _sent(session: Session, project_id: int) -> dict[int, int]:
    """By award: what was sent to the maker and not taken back, in cents."""
    rows = session.execute(
        select(Award.id, Payout.amount_cents, Payout.blocks)
        .join(Tranche, Tranche.award_id == Award.id)
        .join(Payout, Payout.tranche_id == Tranche.id)
        .where(Award.project_id == project_id, Payout.state.in_(sorted(LEFT)))
    )
    sums: dict[int, int] = {}
    for award_id, cents, blocks in rows:
        sums[award_id] = sums.get(award_id, 0) + cents - int(blocks.get("reversed_cents", 0))
    return sums


def rewards_of(session: Session, project_id: int) -> Sequence[tuple[str, int]]:
    """What donors were promised, and how many of each were chosen."""
    rows = session.execute(
        select(Reward.title, Reward.taken)
        .join(Campaign, Campaign.id == Reward.campaign_id)
        .where(Campaign.project_id == project_id, Reward.taken > 0)
        .order_by(Reward.campaign_id, Reward.position)
    )
    return [(title, taken) for title, taken in rows]
