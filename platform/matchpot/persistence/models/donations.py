"""Donations and what is given back of them."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.donations import DonationState
from matchpot.domain.refunds import RefundReason, RefundState
from matchpot.persistence.models.base import (
    Base,
    Cents,
    Document,
    Key,
    Moment,
    Word,
    whole_cents,
)


class Donation(Base):
    """One gift. Personal data live in `email`, `name` and `message` alone and can be erased.

    `token` opens the gift's own page; `form_key` makes a form sent twice one gift;
    `donor_key` is the same for every gift of one person and tells nothing about them.
    `match_basis` is all the match was decided on, so that it can be computed again.
    """

    __tablename__ = "donation"
    __table_args__ = (
        UniqueConstraint("token"),
        UniqueConstraint("form_key"),
        UniqueConstraint("session_id"),
        UniqueConstraint("payment_intent"),
        CheckConstraint("gift_cents > 0", name="gift_positive"),
        CheckConstraint("tip_cents >= 0", name="tip_not_negative"),
        CheckConstraint(
            "refunded_cents >= 0 AND refunded_cents <= gift_cents + tip_cents",
            name="refund_within_gift",
        ),
        *whole_cents("gift_cents", "tip_cents", "fee_cents", "refunded_cents"),
        *whole_cents("refunded_gift_cents", "expected_match_cents"),
        Index("ix_donation_campaign_id_state_paid_at", "campaign_id", "state", "paid_at"),
        Index("ix_donation_campaign_id_donor_key", "campaign_id", "donor_key"),
        Index("ix_donation_donor_key", "donor_key"),
        Index("ix_donation_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(40))
    form_key: Mapped[str] = mapped_column(String(64))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    reward_id: Mapped[int | None] = mapped_column(ForeignKey("reward.id"), index=True)
    state: Mapped[DonationState] = mapped_column(Word(DonationState))
    gift_cents: Mapped[Cents]
    tip_cents: Mapped[Cents]
    refunded_cents: Mapped[Cents] = mapped_column(default=0)
    refunded_gift_cents: Mapped[Cents] = mapped_column(default=0)
    fee_cents: Mapped[Cents | None]
    expected_match_cents: Mapped[Cents] = mapped_column(default=0)
    unmatched_because: Mapped[str | None] = mapped_column(String(40))
    match_basis: Mapped[Document | None]
    donor_key: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str | None] = mapped_column(String(64), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[str | None] = mapped_column(String(120))
    anonymous: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str | None] = mapped_column(String(280))
    locale: Mapped[str] = mapped_column(String(5))
    method: Mapped[str | None] = mapped_column(String(40))
    failure: Mapped[str | None] = mapped_column(String(80))
    session_id: Mapped[str | None] = mapped_column(String(120))
    session_url: Mapped[str | None] = mapped_column(String(500))
    payment_intent: Mapped[str | None] = mapped_column(String(80))
    charge: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    paid_at: Mapped[Moment | None]


class Refund(Base):
    """Money given back: the gift's part and the tip's part, and how far it has come."""

    __tablename__ = "refund"
    __table_args__ = (
        UniqueConstraint("provider_id"),
        CheckConstraint("gift_cents >= 0 AND tip_cents >= 0", name="parts_not_negative"),
        CheckConstraint("gift_cents + tip_cents > 0", name="something"),
        *whole_cents("gift_cents", "tip_cents"),
        Index("ix_refund_campaign_id_state", "campaign_id", "state"),
    )

    id: Mapped[Key]
    donation_id: Mapped[int] = mapped_column(ForeignKey("donation.id"), index=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    state: Mapped[RefundState] = mapped_column(Word(RefundState))
    reason: Mapped[RefundReason] = mapped_column(Word(RefundReason))
    gift_cents: Mapped[Cents]
    tip_cents: Mapped[Cents]
    provider_id: Mapped[str | None] = mapped_column(String(80))
    attempt: Mapped[int] = mapped_column(default=1)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[Moment]
    done_at: Mapped[Moment | None]
