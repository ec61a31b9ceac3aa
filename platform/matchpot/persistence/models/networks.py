"""Networks: purses, the mandates that feed them, proposals with what members say, and shares.

A proposal that passes becomes one `Award` for each pot that shares in it; they belong together by
`NetworkShare.proposal_id`.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.networks.deciding import Method, Reason, Recusal, Stance
from matchpot.domain.networks.purses import MandateState, ProposalState
from matchpot.persistence.models.base import (
    Base,
    Cents,
    Document,
    Key,
    Moment,
    Word,
    whole_cents,
)


class NetworkPurse(Base):
    """The words and limits under which a network spends; they never change.

    `way` is how it votes on several projects at once (`domain/networks/ways.py`).
    """

    __tablename__ = "network_purse"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("most_cents > 0", name="most_positive"),
        CheckConstraint("quorum_bps BETWEEN 0 AND 10000", name="quorum_of_all"),
        CheckConstraint("first_on <= last_on", name="period"),
        *whole_cents("most_cents"),
    )

    id: Mapped[Key]
    network_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(2000))
    most_cents: Mapped[Cents]
    first_on: Mapped[date]
    last_on: Mapped[date]
    method: Mapped[Method] = mapped_column(Word(Method))
    quorum_bps: Mapped[int]
    days: Mapped[int]
    way: Mapped[Document | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]


class NetworkMandate(Base):
    """One pot of one fund that feeds a purse; `speaker_id` speaks for it where money votes."""

    __tablename__ = "network_mandate"
    __table_args__ = (
        CheckConstraint("in_all_cents > 0 AND most_cents > 0", name="limits_positive"),
        CheckConstraint("first_on <= last_on", name="period"),
        CheckConstraint("answered_by <> offered_by", name="two_persons"),
        *whole_cents("in_all_cents", "most_cents"),
    )

    id: Mapped[Key]
    purse_id: Mapped[int] = mapped_column(ForeignKey("network_purse.id"), index=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    state: Mapped[MandateState] = mapped_column(Word(MandateState))
    words: Mapped[str] = mapped_column(String(1000))
    in_all_cents: Mapped[Cents]
    most_cents: Mapped[Cents]
    first_on: Mapped[date]
    last_on: Mapped[date]
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    offered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[Moment]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[Moment | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[Moment | None]


class NetworkProposal(Base):
    """What a member proposes to grant; `record` holds all that its decision rests on.

    On a ballot it is decided with others, and what the decision rests on is in the ballot's record.
    """

    __tablename__ = "network_proposal"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_when_not_open"),
        *whole_cents("amount_cents"),
    )

    id: Mapped[Key]
    purse_id: Mapped[int] = mapped_column(ForeignKey("network_purse.id"), index=True)
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("network_ballot.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ProposalState] = mapped_column(Word(ProposalState), index=True)
    amount_cents: Mapped[Cents]
    title: Mapped[str] = mapped_column(String(120))
    motivation: Mapped[str] = mapped_column(String(1000))
    accept_days: Mapped[int]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[Moment]
    closes_at: Mapped[Moment]
    extended_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    reason: Mapped[Reason | None] = mapped_column(Word(Reason))
    record: Mapped[Document]


class NetworkElector(Base):
    """A member as far as one proposal goes, by the number they go by in its record.

    Frozen when the proposal was opened, so that nobody decides by inviting friends.
    """

    __tablename__ = "network_elector"
    __table_args__ = (
        UniqueConstraint("proposal_id", "number"),
        CheckConstraint("weight >= 0", name="weight_not_negative"),
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("network_proposal.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    number: Mapped[int]
    weight: Mapped[Cents]
    recused: Mapped[Recusal | None] = mapped_column(Word(Recusal))
    is_named: Mapped[bool] = mapped_column(default=False)


class NetworkVoice(Base):
    """What a member said of a proposal; the last word counts, those before stay to be read."""

    __tablename__ = "network_voice"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id", "number"),)

    id: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("network_proposal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    stance: Mapped[Stance] = mapped_column(Word(Stance))
    words: Mapped[str] = mapped_column(String(1000))
    said_at: Mapped[Moment]


class NetworkRemark(Base):
    """A remark of a member in the talk about a proposal; read by the other members."""

    __tablename__ = "network_remark"

    id: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("network_proposal.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str] = mapped_column(String(2000))
    said_at: Mapped[Moment]


class NetworkShare(Base):
    """What one mandate pays of a proposal; set aside in its pot, and an award once it passed."""

    __tablename__ = "network_share"
    __table_args__ = (
        UniqueConstraint("award_id"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        *whole_cents("amount_cents"),
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("network_proposal.id"), primary_key=True)
    mandate_id: Mapped[int] = mapped_column(
        ForeignKey("network_mandate.id"), primary_key=True, index=True
    )
    amount_cents: Mapped[Cents]
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))
