"""Ballots of networks filled: members propose projects, and vote when the list is closed.

Members talk about each project and step back from it as about any proposal (`network_voices.py`).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.allocation.ballots import Slate
from matchpot.domain.awards import FEWEST_DAYS, MOST_DAYS
from matchpot.domain.deadlines import is_over
from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound
from matchpot.domain.money import Cents
from matchpot.domain.networks import ballot_records as records
from matchpot.domain.networks import ways
from matchpot.domain.networks.ballots import (
    MOST_PROJECTS,
    BallotState,
    code_of,
)
from matchpot.domain.networks.purses import ProposalState
from matchpot.domain.rounds.applications import told
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.votes import Says
from matchpot.persistence import locks
from matchpot.persistence.models.network_ballots import (
    NetworkBallot,
    NetworkPaper,
)
from matchpot.persistence.models.networks import (
    NetworkElector,
    NetworkProposal,
)
from matchpot.persistence.queries import network_ballots as queries
from matchpot.persistence.queries import networks
from matchpot.services import duties
from matchpot.services.ballots import Paper
from matchpot.services.network_calls import voters, with_purse
from matchpot.services.network_proposals import maker_of

_B, _P = BallotState, ProposalState


# ---- projects -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """A project a member proposes for a ballot, and what it asks.

    Attributes:
        accept_days: How long the maker may take to say yes, from the count on.
    """

    ballot_id: int
    project_id: int
    cents: Cents
    title: str
    motivation: str
    accept_days: int = 28


def nominate(session: Session, wanted: Nomination, *, by: int, now: datetime) -> NetworkProposal:
    """Put a project on the list, never one's own; whoever is near to it has no say in it.

    Raises:
        NotFound: There is no such ballot of a network of theirs, or no such project on show.
        NotAllowed: Nobody proposes their own project.
        IllegalMove: The list is closed, full, or has this project.
        InvalidValue: By field, what is out of range.
        NewAwardsHeld: A fund waits for a late report of this maker first.
    """
    purse, ballot = with_purse(session, wanted.ballot_id)
    electors = voters(session, purse, ballot)
    if by not in electors:
        raise NotFound("network_ballot", wanted.ballot_id)
    if ballot.state is not _B.GATHERING or is_over(ballot.gathers_until, now):
        raise IllegalMove("network_ballot", ballot.state, _B.GATHERING)
    motivation = _checked(ballot, wanted)
    if len(queries.standing(session, ballot.id)) >= MOST_PROJECTS:
        raise IllegalMove("network_ballot", ballot.state, _B.GATHERING)
    maker_id = maker_of(session, purse, wanted.project_id, by=by)
    holds = queries.holds(session, ballot.id)
    for pot in locks.pots(session, [mandate.pot_id for _, mandate in holds]):
        duties.check_not_held(session, fund_id=pot.fund_id, maker_id=maker_id)
    proposal = NetworkProposal(
        purse_id=purse.id,
        ballot_id=ballot.id,
        project_id=wanted.project_id,
        maker_id=maker_id,
        state=_P.OPEN,
        amount_cents=wanted.cents,
        title=wanted.title.strip(),
        motivation=motivation,
        accept_days=wanted.accept_days,
        proposed_by=by,
        opened_at=now,
        closes_at=ballot.closes_at,
        record={},
    )
    session.add(proposal)
    session.flush()
    barred = networks.recusals(session, proposal.project_id, electors)
    session.add_all(
        NetworkElector(
            proposal_id=proposal.id,
            person_id=person_id,
            number=number,
            weight=1,
            recused=barred.get(person_id),
        )
        for person_id, number in electors.items()
    )
    session.flush()
    return proposal


def _checked(ballot: NetworkBallot, wanted: Nomination) -> str:
    """The reason as it is kept; everything else of a nomination is as it must be."""
    flaws: dict[str, str] = {}
    if not 1 <= wanted.cents <= ballot.most_cents:
        flaws["cents"] = "out_of_range"
    if not FEWEST_DAYS <= wanted.accept_days <= MOST_DAYS:
        flaws["accept_days"] = "out_of_range"
    if not wanted.title.strip():
        flaws["title"] = "missing"
    if flaws:
        raise InvalidValue(flaws)
    return told(wanted.motivation, field="motivation")


# ---- votes --------------------------------------------------------------------------------------


def paper(session: Session, ballot_id: int, person_id: int) -> Paper:
    """A member's paper: every project on the list but those they have no say in, in lot order.

    Raises `NotFound` where there is no such ballot.
    """
    ballot = session.get(NetworkBallot, ballot_id)
    if ballot is None:
        raise NotFound("network_ballot", ballot_id)
    listed: list[str] = list(ballot.record.get("projects", ()))
    every = {code_of(one.id): one for one in queries.standing(session, ballot.id)}
    order = [code for code in records.lot_order(ballot.secret, listed) if code in every]
    barred = queries.recused(session, ballot.id).get(person_id, frozenset())
    return Paper(
        phase=Phase.FINAL_VOTE,
        rules=ways.read(ballot.record["way"]).ballot,
        slate=Slate(
            costs={code: every[code].amount_cents for code in order},
            budget_cents=ballot.budget_cents,
            recused=barred,
        ),
        order=tuple(code for code in order if code not in barred),
    )


def cast(session: Session, ballot_id: int, person_id: int, says: Says, *, now: datetime) -> None:
    """Cast a paper, which takes the place of this member's one before.

    Raises:
        NotFound: There is no such ballot of a network of theirs.
        IllegalMove: Nobody votes in it now.
        InvalidValue: What is wrong with the paper (`Paper.check`).
    """
    purse, ballot = with_purse(session, ballot_id)
    if person_id not in voters(session, purse, ballot):
        raise NotFound("network_ballot", ballot_id)
    if ballot.state is not _B.VOTING or is_over(ballot.closes_at, now):
        raise IllegalMove("network_ballot", ballot.state, _B.VOTING)
    paper(session, ballot_id, person_id).check(says)
    before = queries.papers_of(session, ballot_id, person_id)
    session.add(
        NetworkPaper(
            ballot_id=ballot_id,
            person_id=person_id,
            number=len(before) + 1,
            says=dict(says),
            cast_at=now,
        )
    )
    session.flush()
