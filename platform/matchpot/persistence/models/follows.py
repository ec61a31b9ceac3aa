"""Who follows what, and the kinds of letters somebody does not want.

A follow is of an account or of an address, never of both. Nobody but the follower sees it.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.follows import FollowKind, FollowLetter
from matchpot.persistence.models.base import BIG, Base, Key, Moment, Word


class Follow(Base):
    """One project, fund, round or scheme followed by one account or address.

    `target_id` is the id of the project, the organisation, the round or the scheme. Letters are
    sent once it is confirmed and until it is stopped; a stopped one is kept for some days, to take
    that back.
    """

    __tablename__ = "follow"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (email IS NULL)", name="of_person_or_address"),
        CheckConstraint("(email IS NULL) = (email_canonical IS NULL)", name="address_whole"),
        UniqueConstraint("kind", "target_id", "person_id"),
        UniqueConstraint("kind", "target_id", "email_canonical"),
        Index("ix_follow_email_canonical", "email_canonical"),
    )

    id: Mapped[Key]
    kind: Mapped[FollowKind] = mapped_column(Word(FollowKind))
    target_id: Mapped[int] = mapped_column(BIG)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    email_canonical: Mapped[str | None] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5))
    asked_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]
    stopped_at: Mapped[Moment | None]


class UnwantedLetter(Base):
    """A kind of letters to followers that somebody does not want, whatever they follow."""

    __tablename__ = "unwanted_letter"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    letter: Mapped[FollowLetter] = mapped_column(Word(FollowLetter), primary_key=True)
    since: Mapped[Moment]
