"""Ballots of networks as pages show them: to everybody once counted, to members from the call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.money import Cents
from matchpot.domain.networks.ballots import HOLDS, BallotState, code_of
from matchpot.domain.networks.purses import ProposalState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.network_ballots import NetworkBallot
from matchpot.persistence.models.networks import (
    NetworkMandate,
    NetworkProposal,
    NetworkPurse,
)
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project

# Of these everybody may read what came of it; where nobody could vote there is nothing to tell.
TOLD = (BallotState.COUNTED, BallotState.TOO_FEW_VOTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotRow:
    """A ballot with its purse and its network.

    Any: `record` is plain JSON, as `domain.networks.ballot_records` makes it.
    """

    id: int
    purse_id: int
    purse: str
    purse_slug: str
    purpose: str
    network_id: int
    network: str
    network_slug: str
    title: str
    state: BallotState
    budget_cents: Cents
    most_cents: Cents
    secret: str
    opened_at: datetime
    gathers_until: datetime
    closes_at: datetime
    extended_at: datetime | None
    ended_at: datetime | None
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A project on a ballot; `slug` is None while it is not on show."""

    id: int
    code: str
    project: str
    slug: str | None
    city: str
    title: str
    motivation: str
    maker_id: int
    asked_cents: Cents
    state: ProposalState


def _ballots() -> Select[NetworkBallot, NetworkPurse, Organisation]:
    return (
        select(NetworkBallot, NetworkPurse, Organisation)
        .join(NetworkPurse, NetworkPurse.id == NetworkBallot.purse_id)
        .join(Organisation, Organisation.id == NetworkPurse.network_id)
        .order_by(NetworkBallot.opened_at.desc(), NetworkBallot.id.desc())
    )


def _row(ballot: NetworkBallot, purse: NetworkPurse, network: Organisation) -> BallotRow:
    return BallotRow(
        id=ballot.id,
        purse_id=purse.id,
        purse=purse.name,
        purse_slug=purse.slug,
        purpose=purse.purpose,
        network_id=network.id,
        network=network.name,
        network_slug=network.slug,
        title=ballot.title,
        state=ballot.state,
        budget_cents=ballot.budget_cents,
        most_cents=ballot.most_cents,
        secret=ballot.secret,
        opened_at=ballot.opened_at,
        gathers_until=ballot.gathers_until,
        closes_at=ballot.closes_at,
        extended_at=ballot.extended_at,
        ended_at=ballot.ended_at,
        record=ballot.record,
    )


def told(session: Session, ballot_id: int, *, network_slug: str) -> BallotRow | None:
    """A ballot of a network that everybody may read; None while it runs or came to nothing."""
    wanted = _ballots().where(
        NetworkBallot.id == ballot_id,
        NetworkBallot.state.in_(sorted(TOLD)),
        Organisation.slug == network_slug,
    )
    found = session.execute(wanted).one_or_none()
    return None if found is None else _row(*found)


def told_of_purse(session: Session, purse_id: int) -> list[BallotRow]:
    """The ballots over a purse that everybody may read, the newest first."""
    of_it = NetworkBallot.purse_id == purse_id
    wanted = _ballots().where(of_it, NetworkBallot.state.in_(sorted(TOLD)))
    return [_row(*found) for found in session.execute(wanted)]


def ballot(session: Session, ballot_id: int) -> BallotRow | None:
    """A ballot, for its members."""
    wanted = _ballots().where(NetworkBallot.id == ballot_id)
    found = session.execute(wanted).one_or_none()
    return None if found is None else _row(*found)


def of_purse(session: Session, purse_id: int) -> list[BallotRow]:
    """Every ballot over a purse, the newest first."""
    wanted = _ballots().where(NetworkBallot.purse_id == purse_id)
    return [_row(*found) for found in session.execute(wanted)]


def open_of(session: Session, network_ids: Sequence[int]) -> list[BallotRow]:
    """The ballots that run in some networks, the newest first."""
    mine = NetworkPurse.network_id.in_(network_ids)
    wanted = _ballots().where(mine, NetworkBallot.state.in_(sorted(HOLDS)))
    return [_row(*found) for found in session.execute(wanted)]


def ballot_of(session: Session, proposal_id: int) -> int | None:
    """The ballot a proposal stands on; None for one that is decided by itself."""
    wanted = select(NetworkProposal.ballot_id).where(NetworkProposal.id == proposal_id)
    return session.scalar(wanted)


def listed(session: Session, ballot_id: int) -> list[Listed]:
    """Every project that was proposed for a ballot, by id."""
    on_show = select(Campaign.id).where(
        Campaign.project_id == Project.id, Campaign.state.in_(sorted(PUBLIC))
    )
    rows = session.execute(
        select(NetworkProposal, Project, on_show.exists())
        .join(Project, Project.id == NetworkProposal.project_id)
        .where(NetworkProposal.ballot_id == ballot_id)
        .order_by(NetworkProposal.id)
    )
    return [
        Listed(
            id=one.id,
            code=code_of(one.id),
            project=project.title,
            slug=project.slug if is_shown else None,
            city=project.city,
            title=one.title,
            motivation=one.motivation,
            maker_id=one.maker_id,
            asked_cents=one.amount_cents,
            state=one.state,
        )
        for one, project, is_shown in rows
    ]


def funds_of(session: Session, mandates: Sequence[int]) -> dict[int, str]:
    """The funds of some mandates, by mandate."""
    rows = session.execute(
        select(NetworkMandate.id, Organisation.name)
        .join(Pot, Pot.id == NetworkMandate.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(NetworkMandate.id.in_(mandates))
    )
    return {mandate_id: name for mandate_id, name in rows}  # noqa: C416 - rows are no pairs to dict()
