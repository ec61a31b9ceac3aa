"""What members of a network say of one proposal, and which funds pay what of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.money import Cents
from matchpot.domain.networks.deciding import Stance
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.networks import (
    NetworkMandate,
    NetworkRemark,
    NetworkShare,
    NetworkVoice,
)
from matchpot.persistence.models.people import Organisation, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRow:
    """What somebody said in the talk; `name` None when they have left the platform."""

    person_id: int
    name: str | None
    words: str
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRow:
    """One word of a member on a proposal, as it was said."""

    stance: Stance
    words: str
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """What one fund pays, or would have paid; `award_id` once it is granted."""

    fund: str
    pot: str
    cents: Cents
    award_id: int | None


def remarks(session: Session, proposal_id: int) -> list[RemarkRow]:
    """The talk, the oldest first."""
    rows = session.execute(
        select(NetworkRemark, Person.name, Person.erased_at)
        .join(Person, Person.id == NetworkRemark.person_id)
        .where(NetworkRemark.proposal_id == proposal_id)
        .order_by(NetworkRemark.said_at, NetworkRemark.id)
    )
    return [
        RemarkRow(
            person_id=one.person_id,
            name=None if erased_at else name,
            words=one.words,
            said_at=one.said_at,
        )
        for one, name, erased_at in rows
    ]


def words_of(session: Session, proposal_id: int, person_id: int) -> list[WordRow]:
    """All somebody said of a proposal, the last word first."""
    rows = session.scalars(
        select(NetworkVoice)
        .where(NetworkVoice.proposal_id == proposal_id, NetworkVoice.person_id == person_id)
        .order_by(NetworkVoice.number.desc())
    )
    return [WordRow(stance=one.stance, words=one.words, said_at=one.said_at) for one in rows]


def shares(session: Session, proposal_id: int) -> list[ShareRow]:
    """Which funds pay what, by their mandates."""
    rows = session.execute(
        select(NetworkShare, Organisation.name, Pot.name)
        .join(NetworkMandate, NetworkMandate.id == NetworkShare.mandate_id)
        .join(Pot, Pot.id == NetworkMandate.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(NetworkShare.proposal_id == proposal_id)
        .order_by(NetworkShare.mandate_id)
    )
    return [
        ShareRow(fund=fund, pot=pot, cents=one.amount_cents, award_id=one.award_id)
        for one, fund, pot in rows
    ]
