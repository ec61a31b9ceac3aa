"""What members of a network are told about a ballot: called, open for votes, more days, ended.

The words are in `templates/email/network_ballot/`. No project is named: whoever makes one hears of
it when it is granted (`network_letters.py`).
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.networks.ballots import BallotState
from matchpot.persistence.models.network_ballots import NetworkBallot, NetworkVoter
from matchpot.persistence.models.networks import NetworkPurse
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.queries import people
from matchpot.services.letters import promise, reader


class Step(StrEnum):
    """What happened, in the order in which it can."""

    CALLED = "called"
    VOTING = "voting"
    AGAIN = "again"
    ENDED = "ended"


def tell(session: Session, ballot: NetworkBallot, step: Step, *, now: datetime) -> None:
    """Write to every member with a vote, but for whoever called it just now."""
    purse = session.get_one(NetworkPurse, ballot.purse_id)
    network = session.get_one(Organisation, purse.network_id)
    is_called = step is Step.CALLED
    until = ballot.gathers_until if is_called else ballot.closes_at
    values = {
        "ballot_id": ballot.id,
        "title": ballot.title,
        "purse": purse.name,
        "network": network.name,
        "network_slug": network.slug,
        "amount_cents": ballot.budget_cents,
        "until_at": until.isoformat(),
        "step": step.value,
        "is_counted": ballot.state is BallotState.COUNTED,
        "outcome": ballot.state.value,
    }
    voters = session.scalars(
        select(NetworkVoter.person_id).where(NetworkVoter.ballot_id == ballot.id)
    )
    told = [one for one in voters if not (is_called and one == ballot.opened_by)]
    occasion = list(Step).index(step) + 1
    ref = ("network_ballot", ballot.id)
    for one in people.contacts(session, told):
        promise(session, "network_ballot", reader(one), ref, values, now=now, occasion=occasion)
