"""Single gifts and their refunds as operators read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.people import canonical_email
from matchpot.domain.refunds import RefundReason, RefundState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.narrowing import (
    Narrowed,
    Part,
    holding,
    number_in,
    under,
    within,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftRow:
    """A gift with what an operator must know to give it back."""

    id: int
    campaign_id: int
    title: str
    name: str | None
    email: str | None
    state: DonationState
    gift_cents: int
    tip_cents: int
    refunded_cents: int
    fee_cents: int | None
    method: str | None
    paid_at: datetime | None
    created_at: datetime

    @property
    def left_cents(self) -> int:
        """What of gift and tip has not gone back."""
        return self.gift_cents + self.tip_cents - self.refunded_cents


def _gifts() -> Select[Donation, str]:
    return (
        select(Donation, Project.title)
        .join(Campaign, Campaign.id == Donation.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
    )


def _gift(donation: Donation, title: str) -> GiftRow:
    return GiftRow(
        id=donation.id,
        campaign_id=donation.campaign_id,
        title=title,
        name=donation.name,
        email=donation.email,
        state=donation.state,
        gift_cents=donation.gift_cents,
        tip_cents=donation.tip_cents,
        refunded_cents=donation.refunded_cents,
        fee_cents=donation.fee_cents,
        method=donation.method,
        paid_at=donation.paid_at,
        created_at=donation.created_at,
    )


def gift(session: Session, donation_id: int) -> GiftRow | None:
    """One gift, whoever's it is."""
    row = session.execute(_gifts().where(Donation.id == donation_id)).first()
    return _gift(*row) if row else None


def gifts(session: Session, narrowed: Narrowed, part: Part) -> list[GiftRow]:
    """Gifts, the newest first, by when they were paid and what gift and tip come to.

    Words are a number of a gift, an address, a name or number of the payment service; or, where
    `ids` are given, those of campaigns.
    """
    paid = Donation.gift_cents + Donation.tip_cents
    wanted = _gifts().where(
        *within(narrowed, at=Donation.paid_at, cents=paid), *under(Donation.id, part)
    )
    if narrowed.state:
        wanted = wanted.where(Donation.state == DonationState(narrowed.state))
    if narrowed.ids is not None:
        wanted = wanted.where(Donation.campaign_id.in_(narrowed.ids))
    elif narrowed.words:
        wanted = wanted.where(_is_called(narrowed.words))
    rows = session.execute(wanted.order_by(Donation.id.desc()).limit(part.size))
    return [_gift(*row) for row in rows]


def _is_called(words: str) -> ColumnElement[bool]:
    number = number_in(words)
    if number is not None:
        return Donation.id == number
    if "@" in words:
        return func.lower(Donation.email).in_({words.lower(), canonical_email(words)})
    return or_(
        Donation.payment_intent == words,
        Donation.charge == words,
        *holding(words, Donation.name),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRow:
    """A refund with the gift it is of."""

    id: int
    donation_id: int
    campaign_id: int
    title: str
    email: str | None
    state: RefundState
    reason: RefundReason
    cents: int
    attempt: int
    requested_at: datetime
    done_at: datetime | None


def _refunds() -> Select[Refund, str | None, str]:
    return (
        select(Refund, Donation.email, Project.title)
        .join(Donation, Donation.id == Refund.donation_id)
        .join(Campaign, Campaign.id == Refund.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
    )


def _listed(session: Session, wanted: Select[Refund, str | None, str]) -> list[RefundRow]:
    return [
        RefundRow(
            id=refund.id,
            donation_id=refund.donation_id,
            campaign_id=refund.campaign_id,
            title=title,
            email=email,
            state=refund.state,
            reason=refund.reason,
            cents=refund.gift_cents + refund.tip_cents,
            attempt=refund.attempt,
            requested_at=refund.requested_at,
            done_at=refund.done_at,
        )
        for refund, email, title in session.execute(wanted)
    ]


def one(session: Session, refund_id: int) -> RefundRow | None:
    """One refund."""
    return next(iter(_listed(session, _refunds().where(Refund.id == refund_id))), None)


def refunds_of(session: Session, donation_id: int) -> Sequence[RefundRow]:
    """Every refund of a gift, oldest first."""
    wanted = _refunds().where(Refund.donation_id == donation_id)
    return _listed(session, wanted.order_by(Refund.id))


def refused(session: Session, *, campaign_id: int | None = None) -> Sequence[RefundRow]:
    """Refunds that came back or were refused, oldest first; of one campaign, or of all."""
    wanted = _refunds().where(Refund.state == RefundState.REFUSED).order_by(Refund.id)
    if campaign_id is not None:
        wanted = wanted.where(Refund.campaign_id == campaign_id)
    return _listed(session, wanted)


def listed(session: Session, narrowed: Narrowed, part: Part) -> list[RefundRow]:
    """Every refund, the newest first, by when it was asked for.

    Words are the number of its gift, the donor's address, or the title of the project.
    """
    cents = Refund.gift_cents + Refund.tip_cents
    wanted = _refunds().where(
        *within(narrowed, at=Refund.requested_at, cents=cents), *under(Refund.id, part)
    )
    if narrowed.state:
        wanted = wanted.where(Refund.state == RefundState(narrowed.state))
    if narrowed.kind:
        wanted = wanted.where(Refund.reason == RefundReason(narrowed.kind))
    number = number_in(narrowed.words)
    if number is not None:
        wanted = wanted.where(Refund.donation_id == number)
    else:
        wanted = wanted.where(*holding(narrowed.words, Donation.email, Project.title))
    return _listed(session, wanted.order_by(Refund.id.desc()).limit(part.size))
