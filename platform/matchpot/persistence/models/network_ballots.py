"""Ballots of networks over their purse: the call, the money held for it, voters and their papers.

Projects on a ballot are proposals (`networks.py`) that name it; what they get is in their shares.
"""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.networks.ballots import BallotState
from matchpot.persistence.models.base import (
    Base,
    Cents,
    Document,
    Key,
    Moment,
    Word,
    whole_cents,
)


class NetworkBallot(Base):
    """A vote on several projects at once; `record` holds all that it rests on.

    `secret` settles ties. Its commitment is public from the call on, the secret itself once the
    list of projects is closed.
    """

    __tablename__ = "network_ballot"
    __table_args__ = (
        CheckConstraint("most_cents > 0 AND most_cents <= budget_cents", name="most_in_budget"),
        CheckConstraint(
            "(state IN ('gathering', 'voting')) = (ended_at IS NULL)", name="ended_when_not_open"
        ),
        *whole_cents("budget_cents", "most_cents"),
    )

    id: Mapped[Key]
    purse_id: Mapped[int] = mapped_column(ForeignKey("network_purse.id"), index=True)
    state: Mapped[BallotState] = mapped_column(Word(BallotState), index=True)
    title: Mapped[str] = mapped_column(String(120))
    budget_cents: Mapped[Cents]
    most_cents: Mapped[Cents]
    secret: Mapped[str] = mapped_column(String(64))
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[Moment]
    gathers_until: Mapped[Moment]
    closes_at: Mapped[Moment]
    extended_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    record: Mapped[Document]


class NetworkHold(Base):
    """What a mandate holds ready for a ballot from its call on."""

    __tablename__ = "network_hold"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        *whole_cents("amount_cents"),
    )

    ballot_id: Mapped[int] = mapped_column(ForeignKey("network_ballot.id"), primary_key=True)
    mandate_id: Mapped[int] = mapped_column(
        ForeignKey("network_mandate.id"), primary_key=True, index=True
    )
    amount_cents: Mapped[Cents]


class NetworkVoter(Base):
    """A member who may vote, by the number they go by in the record; frozen at the call."""

    __tablename__ = "network_voter"
    __table_args__ = (UniqueConstraint("ballot_id", "number"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("network_ballot.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    number: Mapped[int]


class NetworkPaper(Base):
    """A ballot paper as it was cast; the last one of a member counts, those before stay."""

    __tablename__ = "network_paper"
    __table_args__ = (UniqueConstraint("ballot_id", "person_id", "number"),)

    id: Mapped[Key]
    ballot_id: Mapped[int] = mapped_column(ForeignKey("network_ballot.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    says: Mapped[Document]
    cast_at: Mapped[Moment]
