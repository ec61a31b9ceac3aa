"""Ballots of networks by the clock: the list of projects is closed, votes are counted, money given.

A project that is chosen becomes one award for each fund that pays of it, on offer together, as one
that a network decided on alone (`network_decisions.py`). All that is counted is pure and in
`domain/networks/ballot_records.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.allocation.elections import Application
from matchpot.domain.deadlines import end_of_day, is_over, local_day
from matchpot.domain.money import Cents
from matchpot.domain.networks import ballot_records as records
from matchpot.domain.networks import ways
from matchpot.domain.networks.ballots import BALLOT_MOVES, BallotState, code_of, voter_of
from matchpot.domain.networks.deciding import Reason
from matchpot.domain.networks.purses import PROPOSAL_MOVES, ProposalState
from matchpot.domain.rounds.tallying import Gathered
from matchpot.domain.rounds.votes import Cast, among
from matchpot.persistence.models.network_ballots import NetworkBallot
from matchpot.persistence.models.networks import (
    NetworkProposal,
    NetworkPurse,
    NetworkShare,
)
from matchpot.persistence.queries import network_ballots as queries
from matchpot.persistence.queries import networks
from matchpot.persistence.transitions import move
from matchpot.services import network_ballot_letters, network_decisions, network_letters
from matchpot.services.network_ballot_letters import Step
from matchpot.services.network_calls import let_go, note, with_purse

_B, _P = BallotState, ProposalState


def go_on(session: Session, ballot_id: int, *, now: datetime) -> bool:
    """Do what is due with a ballot; harmless again. Tells whether anything was done."""
    purse, ballot = with_purse(session, ballot_id)
    if ballot.state is _B.GATHERING and is_over(ballot.gathers_until, now):
        _close_list(session, purse, ballot, now=now)
    elif ballot.state is _B.VOTING and is_over(ballot.closes_at, now):
        _count(session, purse, ballot, now=now)
    else:
        return False
    return True


def _close_list(
    session: Session, purse: NetworkPurse, ballot: NetworkBallot, *, now: datetime
) -> None:
    """Members vote from now on; where nothing was proposed the money is free."""
    standing = queries.standing(session, ballot.id)
    if not standing:
        _end(session, ballot, _B.NOTHING_PROPOSED, ballot.record, now=now)
        let_go(session, ballot)
        return
    closes_at = end_of_day(local_day(now) + timedelta(days=purse.days))
    listed = {"projects": sorted(code_of(one.id) for one in standing)}
    values = {"closes_at": closes_at, "record": {**ballot.record, **listed}}
    move(session, ballot, _B.VOTING, moves=BALLOT_MOVES, at=now, values=values)
    for one in standing:
        one.closes_at = closes_at
    session.flush()
    note(session, "network_ballot_opened", ballot, by=None, now=now)
    network_ballot_letters.tell(session, ballot, Step.VOTING, now=now)


def _count(session: Session, purse: NetworkPurse, ballot: NetworkBallot, *, now: datetime) -> None:
    """Count, or give more days once; when again too few voted nothing is granted."""
    members, cast = _cast(session, purse, ballot)
    turned = records.turnout(members=members, voted=len(cast), quorum_bps=purse.quorum_bps)
    if not turned.is_enough and ballot.extended_at is None:
        _extend(session, purse, ballot, now=now)
        return
    told = {"turnout": records.voted(turned, quorum_bps=purse.quorum_bps)}
    record = {**ballot.record, **told}
    if not turned.is_enough:
        _end(session, ballot, _B.TOO_FEW_VOTED, record, now=now)
        for one in queries.standing(session, ballot.id):
            _fall(session, one, Reason.TOO_FEW_SPOKE, now=now)
        let_go(session, ballot)
        return
    gathered = _gathered(session, ballot, cast)
    record |= records.counted(record, gathered, secret=ballot.secret)
    _end(session, ballot, _B.COUNTED, record, now=now)
    _grant(session, purse, ballot, records.paid(record), now=now)


def _extend(session: Session, purse: NetworkPurse, ballot: NetworkBallot, *, now: datetime) -> None:
    ballot.extended_at = now
    ballot.closes_at = end_of_day(local_day(now) + timedelta(days=purse.days))
    for one in queries.standing(session, ballot.id):
        one.closes_at = ballot.closes_at
    session.flush()
    note(session, "network_ballot_extended", ballot, by=None, now=now)
    network_ballot_letters.tell(session, ballot, Step.AGAIN, now=now)


# ---- what is counted ----------------------------------------------------------------------------


def _cast(session: Session, purse: NetworkPurse, ballot: NetworkBallot) -> tuple[int, list[Cast]]:
    """How many could vote, and the last papers of those who did, without what they had no say in.

    Whoever left the network, or has no say in any project, is no voter.
    """
    members = networks.speaking_members(session, purse.network_id)
    known = queries.voters(session, ballot.id, members)
    barred, listed = queries.recused(session, ballot.id), set(ballot.record["projects"])
    rules = ways.read(ballot.record["way"]).ballot
    free = {one: listed - barred.get(one, frozenset()) for one in known}
    able = {one for one, codes in free.items() if codes}
    papers = queries.last_papers(session, ballot.id)
    cast = [
        Cast(voter=voter_of(known[one]), says=among(rules, papers[one].says, free[one]))
        for one in sorted(able & papers.keys())
    ]
    return len(able), cast


def _gathered(session: Session, ballot: NetworkBallot, cast: Sequence[Cast]) -> Gathered:
    listed = set(ballot.record["projects"])
    every = [one for one in queries.proposals(session, ballot.id) if code_of(one.id) in listed]
    makers: dict[int, str] = {}
    for one in every:
        makers.setdefault(one.maker_id, f"M-{one.id}")
    return Gathered(
        budget_cents=ballot.budget_cents,
        applications=[
            Application(
                id=code_of(one.id),
                cost_cents=one.amount_cents,
                maker=makers[one.maker_id],
                withdrawn=one.state is not _P.OPEN,
            )
            for one in every
        ],
        panel=cast,
        lots=records.numbered(records.lot_order(ballot.secret, listed)),
    )


# ---- what comes of it ---------------------------------------------------------------------------


def _grant(
    session: Session,
    purse: NetworkPurse,
    ballot: NetworkBallot,
    paid: Mapping[str, Mapping[int, Cents]],
    *,
    now: datetime,
) -> None:
    """Each chosen project gets its awards; of the rest the money is free."""
    spent: dict[int, Cents] = {}
    for one in queries.standing(session, ballot.id):
        parts = paid.get(code_of(one.id))
        if parts is None:
            _fall(session, one, Reason.NOT_CHOSEN, now=now)
            continue
        session.add_all(
            NetworkShare(proposal_id=one.id, mandate_id=mandate_id, amount_cents=cents)
            for mandate_id, cents in parts.items()
        )
        session.flush()
        network_decisions.grant(session, one, now=now)
        _move(session, one, _P.PASSED, Reason.PASSED, now=now)
        network_letters.paid_by_funds(session, purse, one, now=now)
        for mandate_id, cents in parts.items():
            spent[mandate_id] = spent.get(mandate_id, 0) + cents
    let_go(session, ballot, spent)


def _fall(session: Session, proposal: NetworkProposal, reason: Reason, *, now: datetime) -> None:
    _move(session, proposal, _P.FELL, reason, now=now)


def _move(
    session: Session, proposal: NetworkProposal, to: ProposalState, reason: Reason, *, now: datetime
) -> None:
    values = {"ended_at": now, "reason": reason}
    move(session, proposal, to, moves=PROPOSAL_MOVES, at=now, reason=reason.value, values=values)


def _end(
    session: Session,
    ballot: NetworkBallot,
    to: BallotState,
    record: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    values = {"ended_at": now, "record": dict(record)}
    move(session, ballot, to, moves=BALLOT_MOVES, at=now, values=values)
    note(session, "network_ballot_ended", ballot, by=None, now=now)
    network_ballot_letters.tell(session, ballot, Step.ENDED, now=now)
