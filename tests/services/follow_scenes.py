"""Scenes of following: people and addresses that follow a campaign, and gifts to it."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState, donor_key
from matchpot.domain.follows import FollowKind
from matchpot.persistence.models.base import table_of
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.follows import Follow
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import follows as queries
from matchpot.persistence.queries.follows import Target
from tests.builders import euros

SECRET = b"a secret of tests"


def target_of(session: Session, kind: FollowKind, target_id: int) -> Target:
    (found,) = queries.targets(session, kind, [target_id]).values()
    return found


def addresses_follow(
    session: Session, kind: FollowKind, target_id: int, *emails: str, at: datetime
) -> None:
    """Addresses that confirmed; many in one statement."""
    rows = [
        {
            "kind": kind,
            "target_id": target_id,
            "email": email,
            "email_canonical": email,
            "locale": "en",
            "asked_at": at,
            "confirmed_at": at,
        }
        for email in emails
    ]
    session.execute(insert(table_of(Follow)), rows)


def a_gift_of(
    session: Session,
    campaign: Campaign,
    email: str,
    *,
    at: datetime,
    state: DonationState = DonationState.PAID,
    secret: bytes = SECRET,
) -> Donation:
    gift = Donation(
        token=f"gift-of-{email}-{campaign.id}",
        form_key=f"gift-of-{email}-{campaign.id}",
        campaign_id=campaign.id,
        state=state,
        gift_cents=euros(25),
        tip_cents=0,
        donor_key=donor_key(email, secret=secret),
        email=email,
        locale="en",
        created_at=at,
        expires_at=at,
        paid_at=at,
    )
    session.add(gift)
    session.flush()
    return gift


def letters_to(session: Session, notice: str) -> list[str]:
    """Who was promised this letter, in order of their address."""
    rows = session.scalars(select(OutboxRow.payload).where(OutboxRow.kind == "mail"))
    return sorted(row["to"] for row in rows if row and row["notice"] == notice)
