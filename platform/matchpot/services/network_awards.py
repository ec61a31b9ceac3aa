"""What a network does with an award it granted: lets the next part go, or takes it back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import TrancheState, TrancheWhen
from matchpot.domain.errors import IllegalMove, NotAllowed, NotFound
from matchpot.domain.money import Cents
from matchpot.domain.trust.roles import Action
from matchpot.persistence.models.awards import Tranche
from matchpot.persistence.models.networks import NetworkShare
from matchpot.persistence.queries import networks as queries
from matchpot.services import audit, awards, tranches
from matchpot.services.network_proposals import with_purse
from matchpot.settings import MoneyLimits


def release_next(
    session: Session, proposal_id: int, *, by: int, now: datetime, limits: MoneyLimits
) -> Cents:
    """Let the next part of an award go, from all its pots at once; how much that is.

    Raises:
        NotFound: There is no such award.
        NotAllowed: Who does it makes the project, works on it, or is near to who does.
        IllegalMove: No part waits for the network.
    """
    ids = _awards(session, proposal_id, by=by, action=Action.RELEASE_PART)
    waiting = session.scalars(
        select(Tranche)
        .where(
            Tranche.award_id.in_(ids),
            Tranche.state == TrancheState.PLANNED,
            Tranche.due_when == TrancheWhen.RELEASE,
        )
        .order_by(Tranche.position, Tranche.award_id)
    ).all()
    if not waiting:
        raise IllegalMove("network_proposal", TrancheState.PLANNED, TrancheState.DUE)
    parts = [one for one in waiting if one.position == waiting[0].position]
    for part in parts:
        tranches.release(session, part.id, by=by, now=now, limits=limits)
    return sum(part.amount_cents for part in parts)


def revoke(session: Session, proposal_id: int, *, by: int, reason: str, now: datetime) -> Cents:
    """Take back what was not paid, with a reason for the maker; how much that was.

    Raises:
        NotFound: There is no such award.
        NotAllowed: As for `release_next`.
        InvalidValue: The reason says too little.
        IllegalMove: It has ended, or all of it was paid or is on its way.
    """
    ids = _awards(session, proposal_id, by=by, action=Action.REVOKE_FROM_PURSE)
    back = awards.revoke_together(session, ids[0], by=by, reason=reason, now=now)
    ref, detail = ("network_proposal", proposal_id), {"cents": back}
    audit.write(session, "network_award_revoked", actor_id=by, now=now, ref=ref, detail=detail)
    return back


def _awards(session: Session, proposal_id: int, *, by: int, action: Action) -> list[int]:
    _, proposal = with_purse(session, proposal_id)
    if queries.recusals(session, proposal.project_id, [by]):
        raise NotAllowed(action)
    found = session.scalars(
        select(NetworkShare.award_id)
        .where(NetworkShare.proposal_id == proposal_id, NetworkShare.award_id.is_not(None))
        .order_by(NetworkShare.award_id)
    ).all()
    ids = [one for one in found if one is not None]
    if not ids:
        raise NotFound("network_award", proposal_id)
    return ids
