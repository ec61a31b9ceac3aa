"""The end of a pot: what was decided about its money, each step taken, and what goes back."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.endings import EndingStep, ReturnState, Unspent
from matchpot.persistence.models.base import Base, Cents, Document, Key, Moment, Word, whole_cents


class PotEnding(Base):
    """What a fund wants done with what is left; without a row it goes back to the fund."""

    __tablename__ = "pot_ending"
    __table_args__ = (CheckConstraint("carry_to_id <> pot_id", name="carried_elsewhere"),)

    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), primary_key=True)
    unspent: Mapped[Unspent] = mapped_column(Word(Unspent))
    carry_to_id: Mapped[int | None] = mapped_column(ForeignKey("pot.id"))


class EndingStepRow(Base):
    """One step of a pot's end, with all it was worked out from.

    A step may come again under the next number, when money came back after the first.
    """

    __tablename__ = "ending_step"
    __table_args__ = (
        UniqueConstraint("pot_id", "step", "number"),
        CheckConstraint("cents >= 0", name="cents_not_negative"),
        *whole_cents("cents"),
    )

    id: Mapped[Key]
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"))
    step: Mapped[EndingStep] = mapped_column(Word(EndingStep))
    number: Mapped[int]
    cents: Mapped[Cents]
    frozen: Mapped[Document]
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Moment]


class MatchSwap(Base):
    """Cents of a gift's match that one pot took over from another; the gift's total stays."""

    __tablename__ = "match_swap"
    __table_args__ = (
        CheckConstraint("cents > 0", name="cents_positive"),
        CheckConstraint("from_pot_id <> to_pot_id", name="another_pot"),
        *whole_cents("cents"),
    )

    id: Mapped[Key]
    step_id: Mapped[int] = mapped_column(ForeignKey("ending_step.id"), index=True)
    donation_id: Mapped[int] = mapped_column(ForeignKey("donation.id"), index=True)
    from_pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    to_pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    cents: Mapped[Cents]


class FundReturn(Base):
    """Unspent money on its way back: the fund names the account, another person pays it there."""

    __tablename__ = "fund_return"
    __table_args__ = (
        UniqueConstraint("step_id"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("sent_by <> asked_by", name="two_persons"),
        *whole_cents("amount_cents"),
    )

    id: Mapped[Key]
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("ending_step.id"))
    state: Mapped[ReturnState] = mapped_column(Word(ReturnState), index=True)
    amount_cents: Mapped[Cents]
    holder: Mapped[str | None] = mapped_column(String(120))
    iban: Mapped[str | None] = mapped_column(String(40))
    bank_reference: Mapped[str | None] = mapped_column(String(120))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]
    asked_at: Mapped[Moment | None]
    sent_at: Mapped[Moment | None]
