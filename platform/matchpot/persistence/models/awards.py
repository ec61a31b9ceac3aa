"""Awards, the parts they are paid in, and what panellists are paid."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.awards import AwardState, TrancheState, TrancheWhen
from matchpot.persistence.models.base import Base, Cents, Key, Moment, Word, whole_cents


class Award(Base):
    """What a project is granted, by a round or by a fund directly (`application_id` empty).

    `terms` are the words the maker agreed to, the whole of the letter; empty before that. What a
    fund grants directly has a title and a motivation; one person proposed it, another confirmed it.
    """

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("application_id"),
        CheckConstraint("confirmed_by <> proposed_by", name="two_persons"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        *whole_cents("amount_cents"),
    )

    id: Mapped[Key]
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[AwardState] = mapped_column(Word(AwardState), index=True)
    amount_cents: Mapped[Cents]
    terms: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[Moment]
    accept_by: Mapped[Moment]
    accepted_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    title: Mapped[str] = mapped_column(String(120), default="", server_default="")
    motivation: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    is_unrestricted: Mapped[bool] = mapped_column(default=False, server_default=false())
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[Moment | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Tranche(Base):
    """One part of an award: due when the maker accepts, on a day, or when the fund lets it go."""

    __tablename__ = "tranche"
    __table_args__ = (
        UniqueConstraint("award_id", "position"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        *whole_cents("amount_cents"),
    )

    id: Mapped[Key]
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    position: Mapped[int]
    amount_cents: Mapped[Cents]
    due_when: Mapped[TrancheWhen] = mapped_column(Word(TrancheWhen))
    due_on: Mapped[date | None]
    state: Mapped[TrancheState] = mapped_column(Word(TrancheState), index=True)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[Moment | None]


class PanelFee(Base):
    """What a panellist is paid for their work, whatever they voted."""

    __tablename__ = "panel_fee"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("reads >= 0", name="reads_not_negative"),
        *whole_cents("amount_cents"),
    )

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    reads: Mapped[int]
    amount_cents: Mapped[Cents]
    made_at: Mapped[Moment]
