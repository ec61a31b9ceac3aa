"""Gifts that a fund's money leaves out, with the objections to it, and what each was worth."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.exclusions import ExclusionState
from matchpot.persistence.models.base import Base, Cents, Key, Moment, Word, whole_cents


class Exclusion(Base):
    """A case: a gift, or all gifts of its giver, that one pot leaves out.

    Without a pot it is a refusal by all of them (a maker's own gift). `made_by` is empty for
    what a rule refused by itself. `note`, `appeal` and `answer` are people's own words.
    """

    __tablename__ = "exclusion"
    __table_args__ = (
        UniqueConstraint("donation_id", "pot_id"),
        CheckConstraint("decided_by <> made_by", name="another_person"),
        CheckConstraint("(appealed_at IS NULL) = (appeal IS NULL)", name="appeal_with_words"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        Index("ix_exclusion_pot_id_donor_key", "pot_id", "donor_key"),
    )

    id: Mapped[Key]
    donation_id: Mapped[int] = mapped_column(ForeignKey("donation.id"))
    pot_id: Mapped[int | None] = mapped_column(ForeignKey("pot.id"))
    donor_key: Mapped[str] = mapped_column(String(40), index=True)
    whole_person: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(600))
    state: Mapped[ExclusionState] = mapped_column(Word(ExclusionState), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]
    window_until: Mapped[Moment]
    appeal: Mapped[str | None] = mapped_column(String(1000))
    appealed_at: Mapped[Moment | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[Moment | None]
    answer: Mapped[str | None] = mapped_column(String(600))


class ExcludedGift(Base):
    """What one gift lost by a case: cents of its line and of its place in line, and what came back.

    A gift that the pot had given nothing yet has no line.
    """

    __tablename__ = "excluded_gift"
    __table_args__ = (
        CheckConstraint(
            "taken_cents >= 0 AND missing_cents >= 0 AND returned_cents >= 0", name="not_negative"
        ),
        *whole_cents("taken_cents", "missing_cents", "returned_cents"),
    )

    exclusion_id: Mapped[int] = mapped_column(ForeignKey("exclusion.id"), primary_key=True)
    donation_id: Mapped[int] = mapped_column(
        ForeignKey("donation.id"), primary_key=True, index=True
    )
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("match_line.id"))
    taken_cents: Mapped[Cents] = mapped_column(default=0)
    missing_cents: Mapped[Cents] = mapped_column(default=0)
    returned_cents: Mapped[Cents] = mapped_column(default=0)
