"""The panel of a round: who offered, who sits, what they may not judge, what they read."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.base import Base, Document, Key, Moment, Word


class Seat(Base):
    """Somebody's place in or near a panel, under the code they are published by.

    `email` is the address of somebody who was nominated and has no account yet. `features` is what
    they told for the draw, `ties` are fingerprints of where they live and work; both are emptied
    when the round has ended. `place` is the place in the order of the draw. `half` is the half of
    applications they take part in; they judge the other.
    """

    __tablename__ = "seat"
    __table_args__ = (
        Index(
            "uq_seat_round_id_person_id",
            "round_id",
            "person_id",
            unique=True,
            sqlite_where=text("person_id IS NOT NULL"),
            postgresql_where=text("person_id IS NOT NULL"),
        ),
        UniqueConstraint("round_id", "code"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    code: Mapped[str] = mapped_column(String(12))
    state: Mapped[SeatState] = mapped_column(Word(SeatState), index=True)
    half: Mapped[str | None] = mapped_column(String(1))
    place: Mapped[int | None]
    about: Mapped[str] = mapped_column(String(600), default="")
    features: Mapped[Document]
    ties: Mapped[Document]
    nominated_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    came_at: Mapped[Moment]
    seated_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    ended_because: Mapped[str] = mapped_column(String(300), default="")


class Declaration(Base):
    """What a member declared about one application: a conflict of interest, or none."""

    __tablename__ = "declaration"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id"), primary_key=True, index=True
    )
    has_conflict: Mapped[bool]
    note: Mapped[str] = mapped_column(String(300), default="")
    declared_at: Mapped[Moment]


class Reading(Base):
    """An application a member has to read, in the order it is best read in."""

    __tablename__ = "reading"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id"), primary_key=True, index=True
    )
    position: Mapped[int]
    note: Mapped[str] = mapped_column(String(2000), default="")
    read_at: Mapped[Moment | None]


class Remark(Base):
    """Something said about an application in deliberation; a question waits for the maker.

    Published without the member's name, under a number that says nothing about who it was.
    """

    __tablename__ = "remark"

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    is_question: Mapped[bool]
    words: Mapped[str] = mapped_column(String(2000))
    said_at: Mapped[Moment]
    answer: Mapped[str | None] = mapped_column(String(3000))
    answered_at: Mapped[Moment | None]


class Consent(Base):
    """What a member says of the result before it is decided: consent, or an objection."""

    __tablename__ = "consent"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    tally_number: Mapped[int] = mapped_column(primary_key=True)
    consents: Mapped[bool]
    objection: Mapped[str] = mapped_column(String(2000), default="")
    said_at: Mapped[Moment]
