"""Ballots: append only, the last one of a voter in a phase counts; and what is not cast yet."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.base import Base, Document, Key, Moment, Word


class Ballot(Base):
    """One ballot, of a member (`seat_id`) or of a resident (`voter_key`, which names nobody).

    `number` counts the ballots of this voter in this phase. `receipt` is what the voter finds it by
    in the published file; each ballot has one of its own.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("receipt"),
        Index(
            "uq_ballot_of_seat",
            "round_id",
            "phase",
            "seat_id",
            "cycle",
            "number",
            unique=True,
        ),
        Index(
            "uq_ballot_of_voter",
            "round_id",
            "phase",
            "voter_key",
            "cycle",
            "number",
            unique=True,
        ),
        CheckConstraint("(seat_id IS NULL) <> (voter_key IS NULL)", name="one_voter"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    phase: Mapped[Phase] = mapped_column(Word(Phase))
    # 1 for a vote that was sent back and is held anew; ballots of before no longer count.
    cycle: Mapped[int] = mapped_column(default=0)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"), index=True)
    voter_key: Mapped[str | None] = mapped_column(String(64))
    number: Mapped[int]
    says: Mapped[Document]
    receipt: Mapped[str] = mapped_column(String(24))
    cast_at: Mapped[Moment]


class BallotDraft(Base):
    """A member's ballot that was begun; `says` may be incomplete. Gone once it is cast."""

    __tablename__ = "ballot_draft"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    phase: Mapped[Phase] = mapped_column(Word(Phase), primary_key=True)
    says: Mapped[Document]
    saved_at: Mapped[Moment]
