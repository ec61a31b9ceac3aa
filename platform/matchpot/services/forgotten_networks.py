"""What stays of somebody who leaves in the networks they spoke in: their voice, not their words."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchpot.domain.networks import ways
from matchpot.domain.rounds.votes import without_reasons
from matchpot.persistence.models.network_ballots import NetworkBallot, NetworkPaper
from matchpot.persistence.models.networks import (
    NetworkElector,
    NetworkProposal,
    NetworkRemark,
    NetworkVoice,
)
from matchpot.persistence.models.people import Person


def forget(session: Session, person: Person, *, nobody: str) -> None:
    """Remarks go, voices stay without words and name, and proposals for them without theirs.

    A decision is counted from numbers, so it can still be made again.
    """
    session.execute(delete(NetworkRemark).where(NetworkRemark.person_id == person.id))
    session.execute(
        update(NetworkVoice).where(NetworkVoice.person_id == person.id).values(words="")
    )
    session.execute(
        update(NetworkElector).where(NetworkElector.person_id == person.id).values(is_named=False)
    )
    mine = select(NetworkProposal).where(NetworkProposal.maker_id == person.id)
    for one in session.scalars(mine):
        one.motivation = one.motivation.replace(person.name, nobody)
    _forget_papers(session, person)
    session.flush()


def _forget_papers(session: Session, person: Person) -> None:
    """Votes stay as they were counted; the reasons of scores go."""
    rows = session.execute(
        select(NetworkPaper, NetworkBallot)
        .join(NetworkBallot, NetworkBallot.id == NetworkPaper.ballot_id)
        .where(NetworkPaper.person_id == person.id)
    )
    for paper, ballot in rows:
        rules = ways.read(ballot.record["way"]).ballot
        paper.says = dict(without_reasons(rules, paper.says))
