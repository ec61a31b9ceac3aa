"""I13: what networks granted is what their proposals say, within their mandates; I5's part of it.

Every decision is made again from its record, and every award divided again over its mandates.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.ledger.invariants import Finding, Invariant, judge
from matchpot.domain.money import Cents
from matchpot.domain.networks import records
from matchpot.domain.networks.purses import MandateState, ProposalState
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.network_ballots import NetworkBallot
from matchpot.persistence.models.networks import (
    NetworkMandate,
    NetworkProposal,
    NetworkPurse,
    NetworkShare,
)
from matchpot.persistence.queries.network_ballots import held_by_pot
from matchpot.persistence.queries.networks import limits_of, promised_by_mandate
from matchpot.services import check_network_ballots

_P = ProposalState
# These were accepted once.
_TOOK = frozenset({MandateState.RUNNING, MandateState.ENDED})


def held_by_networks(session: Session) -> dict[int, int]:
    """By pot, what is set aside for proposals and ballots that are open."""
    sums = (
        select(NetworkMandate.pot_id, func.sum(NetworkShare.amount_cents))
        .join(NetworkShare, NetworkShare.mandate_id == NetworkMandate.id)
        .join(NetworkProposal, NetworkProposal.id == NetworkShare.proposal_id)
        .where(NetworkProposal.state == _P.OPEN)
        .group_by(NetworkMandate.pot_id)
    )
    held = held_by_pot(session)
    for pot_id, cents in session.execute(sums):
        held[pot_id] = held.get(pot_id, 0) + int(cents)
    return held


def networks_add_up(session: Session) -> Finding:
    """I13: parts sum to their proposal, are its awards, and keep to the limits of the mandates."""
    proposals = session.scalars(select(NetworkProposal).order_by(NetworkProposal.id)).all()
    wrong = [fault for one in proposals for fault in _faults(session, one)]
    ballots, amiss = check_network_ballots.ballots(session)
    wrong += [*amiss, *_overdrawn(session)]
    count = len(proposals)
    good = f"{count} proposals and {ballots} ballots of networks add up"
    bad = "proposals or ballots of networks do not add up"
    return judge(
        Invariant.NETWORKS_ADD_UP, wrong, good=good, bad=bad, proposals=count, ballots=ballots
    )


def _faults(session: Session, proposal: NetworkProposal) -> Iterator[str]:
    """What is wrong with one proposal, in words for the log."""
    purse = session.get_one(NetworkPurse, proposal.purse_id)
    rows = session.execute(
        select(NetworkShare, NetworkMandate, Award)
        .join(NetworkMandate, NetworkMandate.id == NetworkShare.mandate_id)
        .outerjoin(Award, Award.id == NetworkShare.award_id)
        .where(NetworkShare.proposal_id == proposal.id)
        .order_by(NetworkShare.mandate_id)
    ).all()
    name = f"proposal {proposal.id}"
    if proposal.ballot_id is None:
        parts = {share.mandate_id: share.amount_cents for share, _, _ in rows}
        yield from _recorded_otherwise(proposal, purse, parts)
    opened_on = local_day(_opened_at(session, proposal))
    for share, mandate, award in rows:
        if not _is_within(mandate, share, purse) or not limits_of(mandate).runs_on(opened_on):
            yield f"{name}: beyond mandate {mandate.id}"
        if not _is_its_award(award, proposal, mandate, share):
            yield f"{name}: {proposal.state}, and its award {share.award_id} is something else"


def _opened_at(session: Session, proposal: NetworkProposal) -> datetime:
    """Since when its money is held: from the call on for what stands on a ballot."""
    if proposal.ballot_id is None:
        return proposal.opened_at
    return session.get_one(NetworkBallot, proposal.ballot_id).opened_at


def _recorded_otherwise(
    proposal: NetworkProposal, purse: NetworkPurse, parts: Mapping[int, Cents]
) -> Iterator[str]:
    """Where parts and outcome are not what the record of a proposal says."""
    name = f"proposal {proposal.id}"
    if sum(parts.values()) != proposal.amount_cents or proposal.amount_cents > purse.most_cents:
        yield f"{name}: {proposal.amount_cents} cents, parts {parts}"
    written = {one["mandate"]: one["cents"] for one in proposal.record["mandates"] if one["cents"]}
    if written != parts or proposal.record["amount_cents"] != proposal.amount_cents:
        yield f"{name}: parts {parts}, in its record {written}"
    yield from (f"{name} {fault}" for fault in records.faults(proposal.record))
    yield from _counted_otherwise(proposal, name)


def _counted_otherwise(proposal: NetworkProposal, name: str) -> Iterator[str]:
    """Where a proposal stands against what its record says was counted."""
    told = proposal.record.get("decision", {}).get("reason")
    if told is not None and (told == "passed") is not (proposal.state is _P.PASSED):
        yield f"{name}: {proposal.state}, counted as {told}"
    if proposal.state is _P.PASSED and told is None:
        yield f"{name}: passed, and nothing was counted"


def _is_within(mandate: NetworkMandate, share: NetworkShare, purse: NetworkPurse) -> bool:
    is_its = mandate.purse_id == purse.id and mandate.state in _TOOK
    return is_its and share.amount_cents <= mandate.most_cents


def _is_its_award(
    award: Award | None,
    proposal: NetworkProposal,
    mandate: NetworkMandate,
    share: NetworkShare,
) -> bool:
    """Whether a share is an award exactly when its proposal passed, and then this one."""
    if award is None:
        return proposal.state is not _P.PASSED
    wanted = (mandate.pot_id, proposal.project_id, proposal.maker_id, share.amount_cents)
    is_granted = proposal.state is _P.PASSED
    return is_granted and wanted == (
        award.pot_id,
        award.project_id,
        award.maker_id,
        award.amount_cents,
    )


def _overdrawn(session: Session) -> list[str]:
    mandates = session.scalars(select(NetworkMandate).order_by(NetworkMandate.id)).all()
    promised = promised_by_mandate(session, [one.id for one in mandates])
    return [
        f"mandate {one.id}: {promised[one.id]} cents of {one.in_all_cents}"
        for one in mandates
        if promised.get(one.id, 0) > one.in_all_cents
    ]
