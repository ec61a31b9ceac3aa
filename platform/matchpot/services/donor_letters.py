"""What donors are told about their gifts: gathers the facts and promises the notice."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.matching import STANDING
from matchpot.services import letters, notices


def thanks(session: Session, donation: Donation, *, now: datetime) -> None:
    """The gift came in, and this is what funds add to it."""
    if (reader := _reader(donation)) is not None:
        notices.donation_thanks(session, reader, gift_of(session, donation), now=now)


def payment_failed(session: Session, donation: Donation, *, now: datetime) -> None:
    """A delayed payment did not come in after all."""
    if (reader := _reader(donation)) is not None:
        notices.donation_failed(session, reader, gift_of(session, donation), now=now)


def refund_done(session: Session, donation: Donation, refund: Refund, *, now: datetime) -> None:
    """Money is on its way back, and why."""
    if (reader := _reader(donation)) is None:
        return
    notices.refund_done(
        session,
        reader,
        gift_of(session, donation),
        refund_id=refund.id,
        cents=refund.gift_cents + refund.tip_cents,
        reason=refund.reason,
        now=now,
    )


def _reader(donation: Donation) -> letters.Reader | None:
    """The donor, unless the address was erased."""
    if donation.email is None:
        return None
    return letters.donor(
        donation.id, email=donation.email, locale=donation.locale, name=donation.name
    )


_PROJECT = (
    select(Project.title, Project.slug)
    .join(Campaign, Campaign.project_id == Project.id)
    .where(Campaign.id == bindparam("campaign_id"))
)
_MATCHES = (
    select(Organisation.name, MatchLine.amount_cents)
    .join(Pot, Pot.id == MatchLine.pot_id)
    .join(Organisation, Organisation.id == Pot.fund_id)
    .where(MatchLine.donation_id == bindparam("donation_id"), MatchLine.state.in_(STANDING))
    .order_by(MatchLine.id)
)


def gift_of(session: Session, donation: Donation) -> letters.Gift:
    """The gift with the match that stands on it, by fund."""
    project = session.execute(_PROJECT, {"campaign_id": donation.campaign_id}).one()
    matches = session.execute(_MATCHES, {"donation_id": donation.id})
    return letters.Gift(
        donation_id=donation.id,
        token=donation.token,
        title=project.title,
        slug=project.slug,
        gift_cents=donation.gift_cents,
        tip_cents=donation.tip_cents,
        matches=tuple((name, cents) for name, cents in matches),
    )
