"""Ballots of networks as services need them: what stands on them, who votes, what is held for them.

What pages show is in `network_ballot_pages.py`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.money import Cents
from matchpot.domain.networks.ballots import HOLDS, BallotState, code_of
from matchpot.domain.networks.purses import ProposalState
from matchpot.persistence.models.network_ballots import (
    NetworkBallot,
    NetworkHold,
    NetworkPaper,
    NetworkVoter,
)
from matchpot.persistence.models.networks import (
    NetworkElector,
    NetworkMandate,
    NetworkProposal,
)

_OPEN = sorted(HOLDS)


# ---- money --------------------------------------------------------------------------------------


def held_by_mandate(session: Session, ids: Collection[int]) -> dict[int, Cents]:
    """By mandate, what ballots that are open hold of it."""
    sums = (
        select(NetworkHold.mandate_id, func.sum(NetworkHold.amount_cents))
        .join(NetworkBallot, NetworkBallot.id == NetworkHold.ballot_id)
        .where(NetworkBallot.state.in_(_OPEN), NetworkHold.mandate_id.in_(ids))
        .group_by(NetworkHold.mandate_id)
    )
    return {mandate_id: int(cents) for mandate_id, cents in session.execute(sums)}


def held_by_pot(session: Session) -> dict[int, Cents]:
    """By pot, what ballots that are open hold of it."""
    sums = (
        select(NetworkMandate.pot_id, func.sum(NetworkHold.amount_cents))
        .join(NetworkHold, NetworkHold.mandate_id == NetworkMandate.id)
        .join(NetworkBallot, NetworkBallot.id == NetworkHold.ballot_id)
        .where(NetworkBallot.state.in_(_OPEN))
        .group_by(NetworkMandate.pot_id)
    )
    return {pot_id: int(cents) for pot_id, cents in session.execute(sums)}


def holds(session: Session, ballot_id: int) -> list[tuple[NetworkHold, NetworkMandate]]:
    """What each mandate holds ready for a ballot, by mandate."""
    rows = session.execute(
        select(NetworkHold, NetworkMandate)
        .join(NetworkMandate, NetworkMandate.id == NetworkHold.mandate_id)
        .where(NetworkHold.ballot_id == ballot_id)
        .order_by(NetworkHold.mandate_id)
    )
    return [(hold, mandate) for hold, mandate in rows]


# ---- projects -----------------------------------------------------------------------------------


def proposals(session: Session, ballot_id: int) -> Sequence[NetworkProposal]:
    """Every project that was ever proposed for a ballot, by id."""
    return session.scalars(
        select(NetworkProposal)
        .where(NetworkProposal.ballot_id == ballot_id)
        .order_by(NetworkProposal.id)
        .execution_options(populate_existing=True)
    ).all()


def standing(session: Session, ballot_id: int) -> list[NetworkProposal]:
    """The projects of a ballot that nobody took back, by id."""
    every = proposals(session, ballot_id)
    return [one for one in every if one.state is ProposalState.OPEN]


def recused(session: Session, ballot_id: int) -> Mapping[int, frozenset[str]]:
    """By person, the codes of the projects they have no say in."""
    rows = session.execute(
        select(NetworkElector.person_id, NetworkElector.proposal_id)
        .join(NetworkProposal, NetworkProposal.id == NetworkElector.proposal_id)
        .where(NetworkProposal.ballot_id == ballot_id, NetworkElector.recused.is_not(None))
    )
    found: dict[int, set[str]] = {}
    for person_id, proposal_id in rows:
        found.setdefault(person_id, set()).add(code_of(proposal_id))
    return {person_id: frozenset(codes) for person_id, codes in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a member scored a project so, under their number."""

    code: str
    number: int
    words: str


# ---- voters -------------------------------------------------------------------------------------


def voters(session: Session, ballot_id: int, members: Iterable[int]) -> dict[int, int]:
    """The numbers of those of these members who could vote since the call, by person."""
    known = set(members)
    every = _numbers(session, ballot_id)
    return {person_id: number for person_id, number in every if person_id in known}


def _numbers(session: Session, ballot_id: int) -> list[tuple[int, int]]:
    rows = session.scalars(select(NetworkVoter).where(NetworkVoter.ballot_id == ballot_id))
    return [(one.person_id, one.number) for one in rows]


def last_papers(session: Session, ballot_id: int) -> dict[int, NetworkPaper]:
    """The paper of each person that counts: their last one."""
    rows = session.scalars(
        select(NetworkPaper)
        .where(NetworkPaper.ballot_id == ballot_id)
        .order_by(NetworkPaper.number)
    )
    return {one.person_id: one for one in rows}


def reasons(session: Session, ballot_id: int, *, but: Collection[str]) -> list[Reason]:
    """The reasons of the scores that stand, by project and number; `but` names other codes."""
    numbers = dict(_numbers(session, ballot_id))
    found = [
        Reason(code=code, number=numbers[person_id], words=marks["reason"])
        for person_id, paper in last_papers(session, ballot_id).items()
        for code, marks in paper.says.get("marks", {}).items()
        if code not in but and marks["reason"]
    ]
    return sorted(found, key=lambda one: (one.code, one.number))


def papers_of(session: Session, ballot_id: int, person_id: int) -> Sequence[NetworkPaper]:
    """What somebody cast, the last first."""
    return session.scalars(
        select(NetworkPaper)
        .where(NetworkPaper.ballot_id == ballot_id, NetworkPaper.person_id == person_id)
        .order_by(NetworkPaper.number.desc())
    ).all()


# ---- by the clock -------------------------------------------------------------------------------


def due(session: Session, *, now: datetime) -> Sequence[int]:
    """Ballots whose days of gathering or of voting are over."""
    gathered = (NetworkBallot.state == BallotState.GATHERING) & (NetworkBallot.gathers_until < now)
    voted = (NetworkBallot.state == BallotState.VOTING) & (NetworkBallot.closes_at < now)
    wanted = select(NetworkBallot.id).where(or_(gathered, voted))
    return session.scalars(wanted.order_by(NetworkBallot.id)).all()


def open_on(session: Session, purse_id: int) -> int | None:
    """The ballot that runs over a purse."""
    wanted = select(NetworkBallot.id).where(
        NetworkBallot.purse_id == purse_id, NetworkBallot.state.in_(_OPEN)
    )
    return session.scalars(wanted.limit(1)).first()
