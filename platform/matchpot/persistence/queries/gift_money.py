"""What a donor's receipts are made of, beside the entries in the books: refunds and receivers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project


def gift_of_refund(session: Session, donation_ids: Collection[int]) -> Mapping[int, int]:
    """The gift of every refund of these gifts, by the refund's id."""
    rows = session.execute(
        select(Refund.id, Refund.donation_id).where(Refund.donation_id.in_(donation_ids))
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who a gift is for: a maker, and the organisation in whose name the project is, if any."""

    maker: str
    organisation: str | None
    rsin: str | None


def receivers(session: Session, donation_ids: Collection[int]) -> Mapping[int, Receiver]:
    """The receiver of each gift, by its id."""
    rows = session.execute(
        select(Donation.id, Person.name, Organisation.name, Organisation.rsin)
        .select_from(Donation)
        .join(Campaign, Campaign.id == Donation.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .join(Person, Person.id == Project.maker_id)
        .outerjoin(Organisation, Organisation.id == Project.organisation_id)
        .where(Donation.id.in_(donation_ids))
    )
    return {row[0]: Receiver(maker=row[1], organisation=row[2], rsin=row[3]) for row in rows}
