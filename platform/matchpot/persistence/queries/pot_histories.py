"""What pots did for a donor and on a campaign before a gift, for the rules and limits that ask.

Each answer is one statement, whatever the number of pots; nobody asks without need, because pots
may be locked meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS, IN_FLIGHT
from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign, RuleVersion
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.matching import STANDING


@dataclass(frozen=True, slots=True)
class DonorUsage:
    """What one pot has given one donor so far."""

    on_project_cents: int = 0
    in_pot_cents: int = 0


def donor_usage(
    session: Session, pot_ids: Sequence[int], *, donor_key: str, campaign_id: int
) -> Mapping[int, DonorUsage]:
    """What each pot has given one donor: on this campaign, and in all."""
    on_project = func.sum(MatchLine.amount_cents).filter(MatchLine.campaign_id == campaign_id)
    rows = session.execute(
        select(MatchLine.pot_id, func.coalesce(on_project, 0), func.sum(MatchLine.amount_cents))
        .where(
            MatchLine.pot_id.in_(pot_ids),
            MatchLine.donor_key == donor_key,
            MatchLine.state.in_(STANDING),
        )
        .group_by(MatchLine.pot_id)
    )
    return {pot: DonorUsage(int(on), int(total)) for pot, on, total in rows}


def donor_gifts(
    session: Session,
    pot_ids: Sequence[int],
    *,
    donor_key: str,
    campaign_id: int,
    besides: int | None = None,
) -> Mapping[int, int]:
    """How many gifts of a donor to a campaign count for each pot.

    Counted are gifts that are paid, and those being paid for which the pot holds money: one that
    is never paid takes no place. A gift from before the campaign came to the pot, one that may not
    be matched, and one that is smaller than the rule in force counts, is no gift to the pot.

    Args:
        session: Any session.
        pot_ids: Of which pots.
        donor_key: Whose gifts.
        campaign_id: To which campaign.
        besides: A gift that is not earlier than itself.
    """
    left = Donation.gift_cents - Donation.refunded_gift_cents
    held = select(MatchLine.id).where(
        MatchLine.donation_id == Donation.id,
        MatchLine.pot_id == Pot.id,
        MatchLine.state == MatchLineState.HELD,
    )
    rows = session.execute(
        select(Pot.id, func.count(Donation.id))
        .join(PotCampaign, PotCampaign.pot_id == Pot.id)
        .join(RuleVersion, RuleVersion.id == Pot.rule_version_id)
        .join(Donation, Donation.campaign_id == PotCampaign.campaign_id)
        .where(
            Pot.id.in_(pot_ids),
            PotCampaign.campaign_id == campaign_id,
            Donation.donor_key == donor_key,
            Donation.id != (besides or 0),
            Donation.unmatched_because.is_(None),
            Donation.created_at >= func.coalesce(PotCampaign.decided_at, PotCampaign.asked_at),
            left > 0,
            left >= RuleVersion.min_donation_cents,
            or_(Donation.state.in_(COUNTS), Donation.state.in_(IN_FLIGHT) & held.exists()),
        )
        .group_by(Pot.id)
    )
    return {pot: int(count) for pot, count in rows}


def project_donors(
    session: Session, pot_ids: Sequence[int], *, campaign_id: int
) -> Mapping[int, int]:
    """How many different people each pot has matched on a campaign."""
    rows = session.execute(
        select(MatchLine.pot_id, func.count(MatchLine.donor_key.distinct()))
        .where(
            MatchLine.pot_id.in_(pot_ids),
            MatchLine.campaign_id == campaign_id,
            MatchLine.state.in_(STANDING),
            MatchLine.amount_cents > 0,
        )
        .group_by(MatchLine.pot_id)
    )
    return {pot: int(count) for pot, count in rows}


def day_sums(session: Session, pot_ids: Sequence[int], *, since: datetime) -> Mapping[int, int]:
    """What each pot has added to gifts since the day began, as it stands now."""
    rows = session.execute(
        select(MatchLine.pot_id, func.sum(MatchLine.amount_cents))
        .where(
            MatchLine.pot_id.in_(pot_ids),
            MatchLine.donation_id.is_not(None),
            MatchLine.state.in_(STANDING),
            MatchLine.created_at >= since,
        )
        .group_by(MatchLine.pot_id)
    )
    return {pot: int(cents) for pot, cents in rows}


def maker_sums(
    session: Session,
    pot_ids: Sequence[int],
    *,
    maker_id: int,
    since: datetime,
    without_line_on: int | None = None,
) -> Mapping[int, int]:
    """What each pot has added to all projects of a maker since the year began.

    Args:
        session: Any session.
        pot_ids: Of which pots.
        maker_id: Whose projects.
        since: The first moment of the year.
        without_line_on: A campaign whose line on the whole of it does not count, because it is
            what is being decided.
    """
    wanted = (
        select(MatchLine.pot_id, func.sum(MatchLine.amount_cents))
        .join(Campaign, Campaign.id == MatchLine.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            MatchLine.pot_id.in_(pot_ids),
            Project.maker_id == maker_id,
            MatchLine.state.in_(STANDING),
            MatchLine.created_at >= since,
        )
        .group_by(MatchLine.pot_id)
    )
    if without_line_on is not None:
        wanted = wanted.where(
            or_(MatchLine.campaign_id != without_line_on, MatchLine.donation_id.is_not(None))
        )
    return {pot: int(cents) for pot, cents in session.execute(wanted)}
