"""Letters about networks, from the offer of a mandate to what was decided."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.ways import Allocation, usual
from matchpot.domain.rounds.rules import BallotKind
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import network_ballot_letters, network_letters
from matchpot.services.letters import Reader
from matchpot.services.network_ballot_letters import Step
from tests.builders import NOON, euros
from tests.services.network_ballot_scenes import Voted
from tests.services.network_scenes import Networked
from tests.towns import Town


def promise_network_letters(session: Session, to: Reader) -> None:
    """Every letter once more, when everybody has the reader's name and language."""
    before = session.scalar(select(func.max(OutboxRow.id))) or 0
    net = Networked(Town(session), pots_euros=(1_000,))
    proposal, feeder = net.granted(euros(200)), net.feeders[0]
    for person in (*net.everyone, feeder.officer):
        person.name, person.locale = to.name, to.locale
    session.flush()
    session.execute(delete(OutboxRow).where(OutboxRow.id > before))
    network_letters.mandate_offered(session, net.purse, feeder.mandate, now=NOON)
    network_letters.mandate_answered(session, net.purse, feeder.mandate, now=NOON)
    network_letters.proposed(session, net.purse, proposal, now=NOON)
    network_letters.decided(session, net.purse, proposal, now=NOON)
    _promise_ballot_letter(session, to)


def _promise_ballot_letter(session: Session, to: Reader) -> None:
    """That of a ballot, to one member."""
    before = session.scalar(select(func.max(OutboxRow.id))) or 0
    way = usual(BallotKind.APPROVAL, Allocation.GREEDY_SKIP, criterion="")
    vote = Voted(Networked(Town(session), method=Method.BALLOT, way=way))
    for person in vote.net.everyone:
        person.name, person.locale = to.name, to.locale
    session.flush()
    session.execute(delete(OutboxRow).where(OutboxRow.id > before))
    network_ballot_letters.tell(session, vote.ballot, Step.VOTING, now=NOON)
