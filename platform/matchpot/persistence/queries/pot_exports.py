"""What an export of a pot is made of, read in batches; nobody's name is among it.

Each function is one statement, whatever the length of its answer; those that page answer at most
`limit` rows after an id.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC as PUBLIC_CAMPAIGNS
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.pots import PotCampaignState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.matching import (
    MatchChange,
    MatchLine,
    Pot,
    PotCampaign,
    RuleVersion,
)
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project

Rows = Sequence[Row[*tuple[Any, ...]]]
_LINE = (
    MatchLine.id,
    MatchLine.donation_id,
    MatchLine.campaign_id,
    MatchLine.pot_id,
    MatchLine.rule_version_id.label("version_id"),
    MatchLine.state,
    MatchLine.amount_cents.label("cents"),
    MatchLine.why,
    MatchLine.created_at,
)


def pot_by_slug(session: Session, slug: str) -> tuple[str, str] | None:
    """The slugs of a pot and its fund, by the slug of the pot alone; None when there is none."""
    row = session.execute(
        select(Organisation.slug, Pot.slug)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Pot.slug == slug)
    ).first()
    return (row[0], row[1]) if row else None


def campaigns(session: Session, pot_id: int) -> Rows:
    """Campaigns in a pot, or that were in it, for everybody to see: id, slug, title, goal_cents.

    By id. That a pot declined a campaign, or was only asked, is between the two.
    """
    took_part = or_(
        PotCampaign.state.in_((PotCampaignState.ACCEPTED, PotCampaignState.LEFT)),
        exists().where(MatchLine.pot_id == pot_id, MatchLine.campaign_id == Campaign.id),
    )
    return session.execute(
        select(
            Campaign.id, Project.slug, Project.title, Campaign.goal_min_cents.label("goal_cents")
        )
        .join(PotCampaign, PotCampaign.campaign_id == Campaign.id)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            PotCampaign.pot_id == pot_id,
            Campaign.state.in_(sorted(PUBLIC_CAMPAIGNS)),
            took_part,
        )
        .order_by(Campaign.id)
    ).all()


def versions(session: Session, pot_id: int) -> Sequence[RuleVersion]:
    """Every rule version of the pot, and of all pots that share a campaign with it; by id.

    Rules that divide a pool have no part in decisions about gifts and are left out.
    """
    of_pot = _campaign_ids(pot_id)
    sharing = select(PotCampaign.pot_id).where(PotCampaign.campaign_id.in_(of_pot))
    return session.scalars(
        select(RuleVersion)
        .where(
            RuleVersion.kind.not_in(sorted(POOL_KINDS)),
            or_(RuleVersion.pot_id == pot_id, RuleVersion.pot_id.in_(sharing)),
        )
        .order_by(RuleVersion.id)
    ).all()


def _campaign_ids(pot_id: int) -> Select[int]:
    return select(PotCampaign.campaign_id).where(PotCampaign.pot_id == pot_id)


def gifts(session: Session, pot_id: int, *, after: int, limit: int) -> Rows:
    """Gifts to the pot's campaigns that are paid, or for which the pot holds money; by id."""
    held = exists().where(
        MatchLine.donation_id == Donation.id,
        MatchLine.pot_id == pot_id,
        MatchLine.state == MatchLineState.HELD,
    )
    return session.execute(
        select(
            Donation.id,
            Donation.campaign_id,
            Donation.donor_key,
            Donation.gift_cents,
            Donation.refunded_gift_cents,
            Donation.match_basis,
            Donation.unmatched_because,
            func.coalesce(Donation.paid_at, Donation.created_at).label("at"),
        )
        .where(
            Donation.id > after,
            Donation.campaign_id.in_(_campaign_ids(pot_id)),
            Donation.match_basis.is_not(None),
            or_(Donation.paid_at.is_not(None), held),
        )
        .order_by(Donation.id)
        .limit(limit)
    ).all()


def lines_of_gifts(session: Session, donation_ids: Collection[int]) -> Rows:
    """The lines of these gifts from all pots, without those that were let go of; oldest first."""
    return session.execute(
        select(*_LINE)
        .where(MatchLine.donation_id.in_(donation_ids), MatchLine.state != MatchLineState.RELEASED)
        .order_by(MatchLine.id)
    ).all()


def refunds_of_gifts(session: Session, donation_ids: Collection[int]) -> Rows:
    """What went back of these gifts: donation_id, gift_cents above 0; oldest first."""
    return session.execute(
        select(Refund.donation_id, Refund.gift_cents)
        .where(Refund.donation_id.in_(donation_ids), Refund.gift_cents > 0)
        .order_by(Refund.id)
    ).all()


def whole_lines(session: Session, pot_id: int, *, after: int, limit: int) -> Rows:
    """The pot's lines on whole campaigns, without those that were let go of; by id."""
    return session.execute(
        select(*_LINE)
        .where(
            MatchLine.id > after,
            MatchLine.pot_id == pot_id,
            MatchLine.donation_id.is_(None),
            MatchLine.state != MatchLineState.RELEASED,
        )
        .order_by(MatchLine.id)
        .limit(limit)
    ).all()


def released(session: Session, pot_id: int, *, after: int, limit: int) -> Rows:
    """Holds of the pot that were let go of, with when and why; by id."""
    of_release = and_(
        MatchChange.line_id == MatchLine.id, MatchChange.after_state == MatchLineState.RELEASED
    )
    return session.execute(
        select(*_LINE, MatchChange.reason, MatchChange.changed_at)
        .outerjoin(MatchChange, of_release)
        .where(
            MatchLine.id > after,
            MatchLine.pot_id == pot_id,
            MatchLine.state == MatchLineState.RELEASED,
        )
        .order_by(MatchLine.id)
        .limit(limit)
    ).all()


def released_cents(session: Session, pot_id: int) -> int:
    """What the pot held once and let go of, all of it together."""
    total = select(func.coalesce(func.sum(MatchLine.amount_cents), 0)).where(
        MatchLine.pot_id == pot_id, MatchLine.state == MatchLineState.RELEASED
    )
    return int(session.scalar(total) or 0)
