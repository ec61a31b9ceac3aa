"""Donations as jobs and donors' pages need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS, IN_FLIGHT
from matchpot.domain.refunds import RefundState
from matchpot.persistence.models.donations import Donation, Refund


@dataclass(frozen=True, slots=True)
class Overdue:
    """A gift whose time to pay is over, with its payment page if it had one."""

    donation_id: int
    session_id: str | None


def overdue(session: Session, *, before: datetime, limit: int) -> Sequence[Overdue]:
    """Gifts in flight whose page had to close before that moment, longest first."""
    rows = session.execute(
        select(Donation.id, Donation.session_id)
        .where(Donation.state.in_(IN_FLIGHT), Donation.expires_at < before)
        .order_by(Donation.expires_at)
        .limit(limit)
    )
    return [Overdue(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class RefundToSend:
    """What the provider must be asked for."""

    refund_id: int
    payment_intent: str
    cents: int
    attempt: int
    requested_at: datetime


def refund_to_send(session: Session, refund_id: int) -> RefundToSend | None:
    """A refund that waits to be sent; None when it was sent or cannot be."""
    row = session.execute(
        select(
            Refund.id,
            Donation.payment_intent,
            Refund.gift_cents + Refund.tip_cents,
            Refund.attempt,
            Refund.requested_at,
        )
        .join(Donation, Donation.id == Refund.donation_id)
        .where(
            Refund.id == refund_id,
            Refund.state == RefundState.REQUESTED,
            Donation.payment_intent.is_not(None),
        )
    ).one_or_none()
    return None if row is None or row[1] is None else RefundToSend(row[0], row[1], *row[2:])


def locale_of(session: Session, donation_id: int) -> str | None:
    """The language a gift was given in; None when there is no such gift."""
    return session.scalar(select(Donation.locale).where(Donation.id == donation_id))


def by_token(session: Session, token: str) -> Donation | None:
    """The gift behind an unguessable address."""
    return session.scalar(select(Donation).where(Donation.token == token))


_OTHERS = select(Donation.id).where(
    Donation.campaign_id == bindparam("campaign_id"),
    Donation.donor_key == bindparam("donor_key"),
    Donation.id != bindparam("gift_id"),
    Donation.state.in_(COUNTS),
    Donation.refunded_gift_cents < Donation.gift_cents,
)
_GIVES = select(_OTHERS.exists())
_GIVES_ELIGIBLY = select(_OTHERS.where(Donation.unmatched_because.is_(None)).exists())


def gives_besides(session: Session, gift: Donation, *, eligible: bool = False) -> bool:
    """Whether the same person has another gift in this campaign that was not given back.

    Args:
        session: The transaction that counts.
        gift: The gift to leave out.
        eligible: Look at gifts that match rules may count only.
    """
    asked = {"campaign_id": gift.campaign_id, "donor_key": gift.donor_key, "gift_id": gift.id}
    return session.scalar(_GIVES_ELIGIBLY if eligible else _GIVES, asked) or False
