"""What members of a network say of a proposal: remarks to one another, and their voices.

A voice can be changed until the days are over; every word stays to be read.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import is_over
from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.networks.deciding import Recusal, Stance
from matchpot.domain.networks.purses import ProposalState
from matchpot.domain.rounds.applications import LONGEST_REASON, told
from matchpot.domain.trust.roles import Action
from matchpot.persistence.models.networks import (
    NetworkElector,
    NetworkProposal,
    NetworkRemark,
    NetworkVoice,
)
from matchpot.persistence.queries import networks as queries
from matchpot.services import audit
from matchpot.services.network_proposals import with_purse

MOST_REMARK_CHARS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a member says of a proposal; an objection needs its reason in `words`.

    Attributes:
        is_named: Whether everybody may read whose word it was once it is decided.
    """

    stance: Stance
    words: str = ""
    is_named: bool = False


def speak(session: Session, proposal_id: int, person_id: int, said: Said, *, now: datetime) -> None:
    """Say what one thinks, or something else than before: the last word counts.

    Raises:
        NotFound: There is no such proposal of a network of theirs.
        NotAllowed: They make or work on the project, stepped back, or are no member any more.
        IllegalMove: It is decided, its days are over, or members vote on it with others.
        InvalidValue: An objection without a reason, or too many words.
    """
    proposal, elector = _for_member(session, proposal_id, person_id, now=now)
    if proposal.ballot_id is not None:
        raise IllegalMove("network_voice", proposal.state, ProposalState.OPEN)
    reason = said.words.strip()
    if said.stance is Stance.OBJECT:
        reason = told(reason, field="words")
    if len(reason) > LONGEST_REASON:
        raise InvalidValue({"words": "too_long"})
    mine = (NetworkVoice.proposal_id == proposal.id) & (NetworkVoice.person_id == person_id)
    last = session.scalar(select(func.max(NetworkVoice.number)).where(mine)) or 0
    elector.is_named = said.is_named
    session.add(
        NetworkVoice(
            proposal_id=proposal.id,
            person_id=person_id,
            number=last + 1,
            stance=said.stance,
            words=reason,
            said_at=now,
        )
    )
    session.flush()


def remark(
    session: Session, proposal_id: int, person_id: int, words: str, *, now: datetime
) -> None:
    """Put a remark to the other members; refusals as for `speak`."""
    proposal, _ = _for_member(session, proposal_id, person_id, now=now)
    kept = told(words, most=MOST_REMARK_CHARS, field="words")
    session.add(
        NetworkRemark(proposal_id=proposal.id, person_id=person_id, words=kept, said_at=now)
    )
    session.flush()


def step_back(session: Session, proposal_id: int, person_id: int, *, now: datetime) -> None:
    """A member says they should have no say here; not to be taken back. Refusals as for `speak`."""
    proposal, elector = _for_member(session, proposal_id, person_id, now=now)
    elector.recused = Recusal.DECLARED
    session.flush()
    ref = ("network_proposal", proposal.id)
    audit.write(session, "stepped_back", actor_id=person_id, now=now, ref=ref)


def _for_member(
    session: Session, proposal_id: int, person_id: int, *, now: datetime
) -> tuple[NetworkProposal, NetworkElector]:
    """A proposal that is open, for somebody who may speak on it; its purse is locked."""
    purse, proposal = with_purse(session, proposal_id)
    elector = session.get(NetworkElector, (proposal_id, person_id), populate_existing=True)
    if elector is None:
        raise NotFound("network_proposal", proposal_id)
    members = queries.speaking_members(session, purse.network_id)
    if elector.recused is not None or person_id not in members:
        raise NotAllowed(Action.SPEAK_IN_NETWORK)
    if proposal.state is not ProposalState.OPEN or is_over(proposal.closes_at, now):
        raise IllegalMove("network_proposal", proposal.state, ProposalState.OPEN)
    return proposal, elector
