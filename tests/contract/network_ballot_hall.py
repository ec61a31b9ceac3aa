"""Networks of `town_hall.py` with ballots: one that was counted, one that gathers, one that votes.

The donor is one of their owners.
"""

from datetime import datetime, timedelta

from matchpot.domain.networks.ballots import code_of
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.ways import Allocation, Way, usual
from matchpot.domain.people import MembershipRole
from matchpot.domain.rounds.rules import BallotKind
from matchpot.services import network_ballots, network_counts, organisations
from tests.contract.founders import Founders
from tests.services.network_ballot_scenes import Voted
from tests.services.network_scenes import Networked

APPROVAL = usual(BallotKind.APPROVAL, Allocation.GREEDY_SKIP, criterion="")
SCORE = usual(BallotKind.SCORE, Allocation.GREEDY_SKIP, criterion="Fits what the money is for")


def fill(hall: Founders) -> None:
    """In the ballot that was counted everybody wanted the only project; another is scored."""
    net = _network(hall, APPROVAL)
    vote = Voted(net)
    made = vote.nominate(600)
    _go_on(vote, vote.ballot.gathers_until)
    for who in net.everyone:
        says = {"picks": [code_of(made.id)]}
        now = vote.ballot.closes_at - timedelta(days=1)
        network_ballots.cast(hall.session, vote.ballot.id, who.id, says, now=now)
    _go_on(vote, vote.ballot.closes_at)
    votes = Voted(_network(hall, SCORE))
    votes.nominate(500)
    _go_on(votes, votes.ballot.gathers_until)
    hall.ids |= {
        "counted_ballot_id": vote.ballot.id,
        "ballot_id": Voted(net).ballot.id,
        "voting_ballot_id": votes.ballot.id,
        "voting_purse_id": net.purse.id,
    }
    hall.words["voting_network_slug"] = net.network.slug


def _network(hall: Founders, way: Way) -> Networked:
    net, now = Networked(hall.town, method=Method.BALLOT, way=way), hall.clock.now()
    donor = hall.people["donor"]
    organisations.join(hall.session, net.network.id, donor, MembershipRole.OWNER, now=now)
    return net


def _go_on(vote: Voted, after: datetime) -> None:
    session, now = vote.net.town.session, after + timedelta(seconds=2)
    network_counts.go_on(session, vote.ballot.id, now=now)
    session.refresh(vote.ballot)
