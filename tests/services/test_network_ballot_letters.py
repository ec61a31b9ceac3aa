"""Members of a network hear of each step of a ballot, once."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.networks.ballots import BallotState
from matchpot.persistence.models.work import OutboxRow
from tests.services.network_ballot_scenes import Voted
from tests.services.test_network_ballots import a_net


def test_members_read_when_to_propose_when_to_vote_and_what_came_of_it(
    session: Session,
) -> None:
    vote = Voted(a_net(session))
    assert _told(session) == {"called": 3}  # not who called it
    vote.nominate(600)
    vote.go_on()
    assert _told(session) == {"called": 3, "voting": 4}
    vote.go_on()
    vote.go_on()
    assert vote.state() is BallotState.TOO_FEW_VOTED
    assert _told(session) == {"called": 3, "voting": 4, "again": 4, "ended": 4}


def _told(session: Session) -> dict[str, int]:
    """Letters about ballots, by what happened."""
    rows = session.scalars(select(OutboxRow)).all()
    letters = [
        one.payload["values"] for one in rows if one.payload.get("notice") == "network_ballot"
    ]
    return dict(Counter(one["step"] for one in letters))
