"""Payees (somebody's account at the provider) and payouts to them."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.payouts import PayoutState
from matchpot.persistence.models.base import Base, Cents, Document, Key, Moment, Word, whole_cents


class Payee(Base):
    """Where a maker is paid; what the provider last told about it."""

    __tablename__ = "payee"
    __table_args__ = (UniqueConstraint("person_id"), UniqueConstraint("account"))

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    account: Mapped[str | None] = mapped_column(String(80))
    details_submitted: Mapped[bool] = mapped_column(default=False)
    transfers_active: Mapped[bool] = mapped_column(default=False)
    payouts_enabled: Mapped[bool] = mapped_column(default=False)
    bank_fingerprint: Mapped[str | None] = mapped_column(String(64))
    bank_changed_at: Mapped[Moment | None]
    started_at: Mapped[Moment]


class Payout(Base):
    """Money on its way to a person, for one of four occasions.

    A settled campaign, a part of an award (`tranche_id`), the work in a panel (`fee_seat_id`) or a
    loan.
    """

    __tablename__ = "payout"
    __table_args__ = (
        UniqueConstraint("transfer"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint(
            "second_approver IS NULL OR second_approver <> approver", name="two_persons"
        ),
        CheckConstraint(
            "(CASE WHEN campaign_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN tranche_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN fee_seat_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN loan_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_occasion",
        ),
        *whole_cents("amount_cents"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    tranche_id: Mapped[int | None] = mapped_column(ForeignKey("tranche.id"), index=True)
    fee_seat_id: Mapped[int | None] = mapped_column(ForeignKey("panel_fee.seat_id"), index=True)
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("loan.id"), index=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("payee.id"), index=True)
    state: Mapped[PayoutState] = mapped_column(Word(PayoutState), index=True)
    amount_cents: Mapped[Cents]
    blocks: Mapped[Document]
    approver: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[Moment | None]
    second_approver: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_approved_at: Mapped[Moment | None]
    attempt: Mapped[int] = mapped_column(default=1)
    transfer: Mapped[str | None] = mapped_column(String(80))
    not_before: Mapped[Moment]
    created_at: Mapped[Moment]
    sent_at: Mapped[Moment | None]
    paid_at: Mapped[Moment | None]
