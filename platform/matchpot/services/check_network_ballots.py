"""The part of I13 that is about ballots of networks: each is counted again from its record.

What stands on them is looked at as any proposal, in `check_networks.py`.
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.money import Cents
from matchpot.domain.networks import ballot_records as records
from matchpot.domain.networks.ballots import BallotState, code_of
from matchpot.domain.networks.purses import ProposalState
from matchpot.persistence.models.network_ballots import NetworkBallot
from matchpot.persistence.models.networks import NetworkShare
from matchpot.persistence.queries import network_ballots as queries
from matchpot.persistence.queries.networks import limits_of


def ballots(session: Session) -> tuple[int, list[str]]:
    """How many ballots there are, and what is wrong with any, in words for the log."""
    every = session.scalars(select(NetworkBallot).order_by(NetworkBallot.id)).all()
    return len(every), [fault for one in every for fault in _faults(session, one)]


def _faults(session: Session, ballot: NetworkBallot) -> Iterator[str]:
    name, record = f"ballot {ballot.id}", ballot.record
    rows = queries.holds(session, ballot.id)
    held = {mandate.id: hold.amount_cents for hold, mandate in rows}
    if held != records.held(record) or sum(held.values()) != ballot.budget_cents:
        yield f"{name}: {ballot.budget_cents} cents, held {held}"
    if (record["budget_cents"], record["most_cents"]) != (ballot.budget_cents, ballot.most_cents):
        yield f"{name}: other sums than in its record"
    for _hold, mandate in rows:
        runs = limits_of(mandate).runs_on(local_day(ballot.opened_at))
        if not runs or mandate.purse_id != ballot.purse_id:
            yield f"{name}: beyond mandate {mandate.id}"
    if ("tally" in record) is not (ballot.state is BallotState.COUNTED):
        yield f"{name}: {ballot.state}, and its record says something else"
    yield from (f"{name} {fault}" for fault in records.faults(record))
    yield from _paid_otherwise(session, ballot, name)


def _paid_otherwise(session: Session, ballot: NetworkBallot, name: str) -> Iterator[str]:
    """Where what was given is not what was counted."""
    paid = records.paid(ballot.record) if "awards" in ballot.record else {}
    given: dict[str, dict[int, Cents]] = {}
    for one in queries.proposals(session, ballot.id):
        shares = session.scalars(select(NetworkShare).where(NetworkShare.proposal_id == one.id))
        parts = {share.mandate_id: share.amount_cents for share in shares}
        if parts or one.state is ProposalState.PASSED:
            given[code_of(one.id)] = parts
    if given != paid:
        yield f"{name}: counted {paid}, given {given}"
