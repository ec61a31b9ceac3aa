"""What pots did for a donor and on a campaign before a gift, for the rules and limits that ask.

Each answer is one statement, whatever the number of pots; nobody asks without need, because pots
may be locked meanwhile.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS, IN_FLIGHT
from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.matching import STANDING


@dataclass(frozen=True, slots=True)
class DonorUsage:
    """What one pot has given one donor so far."""

    on_project_cents: int = 0
    in_pot_cents: int = 0


_ON_PROJECT = func.sum(MatchLine.amount_cents).filter(
    MatchLine.campaign_id == bindparam("campaign_id")
)
_DONOR_USAGE = (
    select(MatchLine.pot_id, func.coalesce(_ON_PROJECT, 0), func.sum(MatchLine.amount_cents))
    .where(
        MatchLine.pot_id.in_(bindparam("pot_ids", expanding=True)),
        MatchLine.donor_key == bindparam("donor_key"),
        MatchLine.state.in_(STANDING),
    )
    .group_by(MatchLine.pot_id)
)


def donor_usage(
    session: Session, pot_ids: Sequence[int], *, donor_key: str, campaign_id: int
) -> Mapping[int, DonorUsage]:
    """What each pot has given one donor: on this campaign, and in all."""
    asked = {"pot_ids": list(pot_ids), "donor_key": donor_key, "campaign_id": campaign_id}
    rows = session.execute(_DONOR_USAGE, asked)
    return {pot: DonorUsage(int(on), int(total)) for pot, on, total in rows}


@dataclass(frozen=True, slots=True)
class EarlierGift:
    """A gift of the same donor to the same campaign.

    Attributes:
        left_cents: What did not go back.
        basis: What its match was decided on; None when no pot was there.
        is_paid: It is paid, and not on its way.
        held_by: The pots that hold money for it while it is being paid.
    """

    left_cents: int
    basis: Mapping[str, Any] | None
    is_paid: bool
    held_by: frozenset[int]


def earlier_gifts(
    session: Session, *, donor_key: str, campaign_id: int, besides: int | None = None
) -> Sequence[EarlierGift]:
    """The gifts of a donor to a campaign that may be matched: paid, or being paid.

    `besides` is a gift that is not earlier than itself.
    """
    rows = session.execute(
        select(
            Donation.id,
            Donation.gift_cents - Donation.refunded_gift_cents,
            Donation.match_basis,
            Donation.state,
            MatchLine.pot_id,
        )
        .outerjoin(
            MatchLine,
            (MatchLine.donation_id == Donation.id) & (MatchLine.state == MatchLineState.HELD),
        )
        .where(
            Donation.campaign_id == campaign_id,
            Donation.donor_key == donor_key,
            Donation.id != (besides or 0),
            Donation.unmatched_because.is_(None),
            Donation.state.in_(COUNTS | IN_FLIGHT),
        )
    ).all()
    held: dict[int, set[int]] = defaultdict(set)
    for gift, *_, pot in rows:
        held[gift] |= {pot} if pot is not None else set()
    gifts = {gift: (left, basis, state) for gift, left, basis, state, _ in rows}
    return [
        EarlierGift(left, basis, state in COUNTS, frozenset(held[gift]))
        for gift, (left, basis, state) in gifts.items()
    ]


def gave_before(session: Session, *, donor_key: str, besides: int | None = None) -> bool:
    """Whether somebody gave to any campaign before; what went back whole was not given."""
    paid = select(Donation.id).where(
        Donation.donor_key == donor_key,
        Donation.id != (besides or 0),
        Donation.state.in_(COUNTS),
    )
    return bool(session.scalar(select(paid.exists())))


def has_verified(session: Session, *, email_canonical: str) -> bool:
    """Whether an address belongs to an account and was proved to be theirs."""
    known = select(Person.id).where(
        Person.email_canonical == email_canonical, Person.email_verified_at.is_not(None)
    )
    return bool(session.scalar(select(known.exists())))


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
