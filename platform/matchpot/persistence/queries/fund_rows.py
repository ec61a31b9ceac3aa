"""What stands behind the two figures of a fund's desk that the books do not tell apart.

Held money is in no book before a gift is paid or a round is decided; what of the money given is on
somebody's account, payouts tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, case, func, literal, null, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.cofunding import HOLDS
from matchpot.domain.loans.states import SET_ASIDE
from matchpot.domain.matching.lines import RESERVED, MatchLineState
from matchpot.domain.networks.ballots import HOLDS as BALLOT_HOLDS
from matchpot.domain.networks.purses import ProposalState
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.cofunding import Cofunding, FundPromise
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.network_ballots import NetworkBallot, NetworkHold
from matchpot.persistence.models.networks import (
    NetworkMandate,
    NetworkProposal,
    NetworkPurse,
    NetworkShare,
)
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Round

_OWED = frozenset({TrancheState.DUE, TrancheState.PAID})
_SETTLED = frozenset({MatchLineState.SETTLED, MatchLineState.PAID})


class HeldFor(StrEnum):
    """Why money of a pot is kept aside."""

    GIFTS = "gifts"
    ROUND = "round"
    PROPOSAL = "proposal"
    LOAN = "loan"
    PROMISE = "promise"
    NETWORK = "network"
    BALLOT = "ballot"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """What a pot keeps aside for gifts, a round, a proposed award, a promise or a network.

    `id` is theirs; of a promise that of the project.
    """

    pot_id: int
    why: HeldFor
    title: str
    slug: str
    id: int
    count: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRow:
    """What a pot gave a project for good, by match or by one award; `paid_cents` has arrived."""

    pot_id: int
    project_id: int
    title: str
    slug: str
    award_id: int | None
    cents: int
    paid_cents: int


# Any: columns of whatever table it is about.
_Held = Select[*tuple[Any, ...]]


def held(session: Session, fund_id: int) -> list[HeldRow]:
    """All that pots of a fund keep aside, pot by pot."""
    parts = (*_held_by_rules(fund_id), *_held_for_plans(fund_id))
    rows = [row for one in parts for row in session.execute(one)]
    found = [
        HeldRow(
            pot_id=row[0],
            why=HeldFor(row[1]),
            title=row[2],
            slug=row[3],
            id=row[4],
            count=row[5],
            cents=int(row[6]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.pot_id, one.why, one.title, one.id))


def _held_by_rules(fund_id: int) -> Sequence[_Held]:
    """For gifts that count, rounds that run, and awards that wait for a colleague."""
    gifts = (
        select(
            Pot.id, literal(HeldFor.GIFTS.value), Project.title, Project.slug, Project.id,
            func.count(), func.sum(MatchLine.amount_cents),
        )
        .join(MatchLine, MatchLine.pot_id == Pot.id)
        .join(Campaign, Campaign.id == MatchLine.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            Pot.fund_id == fund_id,
            MatchLine.state.in_(sorted(RESERVED)),
            MatchLine.amount_cents > 0,
        )
        .group_by(Pot.id, Project.id, Project.title, Project.slug)
    )  # fmt: skip
    rounds = (
        select(
            Pot.id, literal(HeldFor.ROUND.value), Round.title, Round.slug, Round.id,
            literal(1), Round.held_cents,
        )
        .join(Round, Round.pot_id == Pot.id)
        .where(Pot.fund_id == fund_id, Round.held_cents > 0)
    )  # fmt: skip
    proposals = (
        select(
            Pot.id, literal(HeldFor.PROPOSAL.value), Project.title, Project.slug, Award.id,
            literal(1), Award.amount_cents,
        )
        .join(Award, Award.pot_id == Pot.id)
        .join(Project, Project.id == Award.project_id)
        .where(Pot.fund_id == fund_id, Award.state == AwardState.PROPOSED)
    )  # fmt: skip
    return gifts, rounds, proposals


def _held_for_plans(fund_id: int) -> Sequence[_Held]:
    """For promises on conditions, loans agreed on, and what a network talks or votes about."""
    promises = (
        select(
            Pot.id, literal(HeldFor.PROMISE.value), Project.title, Project.slug, Project.id,
            func.count(), func.sum(FundPromise.amount_cents),
        )
        .join(FundPromise, FundPromise.pot_id == Pot.id)
        .join(Cofunding, Cofunding.id == FundPromise.cofunding_id)
        .join(Project, Project.id == Cofunding.project_id)
        .where(Pot.fund_id == fund_id, FundPromise.state.in_(sorted(HOLDS)))
        .group_by(Pot.id, Project.id, Project.title, Project.slug)
    )  # fmt: skip
    loans = (
        select(
            Pot.id, literal(HeldFor.LOAN.value), Project.title, Project.slug, Loan.id,
            literal(1), Loan.amount_cents,
        )
        .join(Loan, Loan.pot_id == Pot.id)
        .join(Project, Project.id == Loan.project_id)
        .where(Pot.fund_id == fund_id, Loan.state.in_(sorted(SET_ASIDE)))
    )  # fmt: skip
    networks = (
        select(
            Pot.id, literal(HeldFor.NETWORK.value), Project.title, Project.slug,
            NetworkProposal.id, literal(1), NetworkShare.amount_cents,
        )
        .join(NetworkMandate, NetworkMandate.pot_id == Pot.id)
        .join(NetworkShare, NetworkShare.mandate_id == NetworkMandate.id)
        .join(NetworkProposal, NetworkProposal.id == NetworkShare.proposal_id)
        .join(Project, Project.id == NetworkProposal.project_id)
        .where(Pot.fund_id == fund_id, NetworkProposal.state == ProposalState.OPEN)
    )  # fmt: skip
    ballots = (
        select(
            Pot.id, literal(HeldFor.BALLOT.value), NetworkBallot.title, NetworkPurse.slug,
            NetworkBallot.id, literal(1), NetworkHold.amount_cents,
        )
        .join(NetworkMandate, NetworkMandate.pot_id == Pot.id)
        .join(NetworkHold, NetworkHold.mandate_id == NetworkMandate.id)
        .join(NetworkBallot, NetworkBallot.id == NetworkHold.ballot_id)
        .join(NetworkPurse, NetworkPurse.id == NetworkBallot.purse_id)
        .where(Pot.fund_id == fund_id, NetworkBallot.state.in_(sorted(BALLOT_HOLDS)))
    )  # fmt: skip
    return promises, loans, networks, ballots


def given(session: Session, fund_id: int) -> list[GivenRow]:
    """All that pots of a fund gave for good, and what of it arrived; the largest first."""
    is_paid = MatchLine.state == MatchLineState.PAID
    match = (
        select(
            Pot.id, Project.id, Project.title, Project.slug, null(),
            func.sum(MatchLine.amount_cents),
            func.sum(case((is_paid, MatchLine.amount_cents), else_=0)),
        )
        .join(MatchLine, MatchLine.pot_id == Pot.id)
        .join(Campaign, Campaign.id == MatchLine.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(Pot.fund_id == fund_id, MatchLine.state.in_(sorted(_SETTLED)))
        .group_by(Pot.id, Project.id, Project.title, Project.slug)
    )  # fmt: skip
    has_arrived = Tranche.state == TrancheState.PAID
    awards = (
        select(
            Pot.id, Project.id, Project.title, Project.slug, Award.id,
            func.sum(Tranche.amount_cents),
            func.sum(case((has_arrived, Tranche.amount_cents), else_=0)),
        )
        .join(Award, Award.pot_id == Pot.id)
        .join(Tranche, Tranche.award_id == Award.id)
        .join(Project, Project.id == Award.project_id)
        .where(Pot.fund_id == fund_id, Tranche.state.in_(sorted(_OWED)))
        .group_by(Pot.id, Project.id, Project.title, Project.slug, Award.id)
    )  # fmt: skip
    rows = [*session.execute(match), *session.execute(awards)]
    found = [
        GivenRow(
            pot_id=row[0],
            project_id=row[1],
            title=row[2],
            slug=row[3],
            award_id=row[4],
            cents=int(row[5]),
            paid_cents=int(row[6]),
        )
        for row in rows
        if row[5]
    ]
    return sorted(found, key=lambda one: (-one.cents, one.title, one.project_id, one.pot_id))
