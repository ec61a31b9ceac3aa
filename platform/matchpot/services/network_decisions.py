"""Decisions of networks: made by the clock when the days are over, and what becomes of the money.

A proposal that passes becomes one award for each pot that shares in it, on offer together; of one
that falls the money is free again. The rule is `domain/networks/deciding.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, planned, tranche_bps
from matchpot.domain.deadlines import end_of_day, is_over, local_day
from matchpot.domain.errors import NotAllowed
from matchpot.domain.ledger.awards import award_made
from matchpot.domain.networks import records
from matchpot.domain.networks.deciding import Decision, Elector, Reason, Recusal, Stance, decide
from matchpot.domain.networks.purses import PROPOSAL_MOVES, ProposalState
from matchpot.domain.people import MembershipRole
from matchpot.domain.trust.roles import Action
from matchpot.persistence import locks
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.networks import (
    NetworkElector,
    NetworkMandate,
    NetworkProposal,
    NetworkPurse,
    NetworkShare,
    NetworkVoice,
)
from matchpot.persistence.queries import networks as queries
from matchpot.persistence.queries import organisations
from matchpot.persistence.transitions import move
from matchpot.services import (
    audit,
    award_letters,
    books,
    network_letters,
    round_purses,
    tranches,
)
from matchpot.services.network_proposals import with_purse

_P = ProposalState


def decide_by_clock(session: Session, proposal_id: int, *, now: datetime) -> bool:
    """Decide a proposal whose days are over, or give it more days once; harmless again.

    When too few members spoke the days begin anew, once. Tells whether anything was done.
    """
    purse, proposal = with_purse(session, proposal_id)
    is_due = proposal.ballot_id is None and is_over(proposal.closes_at, now)
    if proposal.state is not _P.OPEN or not is_due:
        return False
    electors, voices = _counted(session, purse, proposal)
    rule = queries.terms_of(purse).rule
    told = decide(rule, electors, voices)
    if told.reason is Reason.TOO_FEW_SPOKE and proposal.extended_at is None:
        proposal.extended_at = now
        proposal.closes_at = end_of_day(local_day(now) + timedelta(days=purse.days))
        session.flush()
        _note(session, "network_extended", proposal, by=None, now=now)
        network_letters.extended(session, purse, proposal, now=now)
        return True
    record = proposal.record | records.decided(rule, electors, voices, told)
    if told.passed:
        grant(session, proposal, now=now)
    else:
        _let_go(session, proposal)
    _finish(session, proposal, told, record, now=now)
    network_letters.decided(session, purse, proposal, now=now)
    return True


def _counted(
    session: Session, purse: NetworkPurse, proposal: NetworkProposal
) -> tuple[dict[int, Elector], dict[int, Stance]]:
    """Electors and their last words by number; who left the network since has no say any more."""
    members = set(queries.speaking_members(session, purse.network_id))
    rows = session.scalars(
        select(NetworkElector)
        .where(NetworkElector.proposal_id == proposal.id)
        .execution_options(populate_existing=True)
    ).all()
    for one in rows:
        if one.recused is None and one.person_id not in members:
            one.recused = Recusal.LEFT
    session.flush()
    numbers = {one.person_id: one.number for one in rows}
    electors = {one.number: Elector(weight=one.weight, recused=one.recused) for one in rows}
    said = session.scalars(
        select(NetworkVoice)
        .where(NetworkVoice.proposal_id == proposal.id)
        .order_by(NetworkVoice.number)
    )
    return electors, {numbers[one.person_id]: one.stance for one in said}


def _shares(session: Session, proposal: NetworkProposal) -> Sequence[tuple[NetworkShare, int]]:
    """What each mandate pays, with its pot; the pots are locked."""
    rows = session.execute(
        select(NetworkShare, NetworkMandate.pot_id)
        .join(NetworkMandate, NetworkMandate.id == NetworkShare.mandate_id)
        .where(NetworkShare.proposal_id == proposal.id)
        .order_by(NetworkShare.mandate_id)
    ).all()
    found = [(share, pot_id) for share, pot_id in rows]
    locks.pots(session, [pot_id for _, pot_id in found])
    return found


def grant(session: Session, proposal: NetworkProposal, *, now: datetime) -> None:
    """Each share becomes an award through the same books as any other; the letter is one."""
    bps = tranche_bps(proposal.amount_cents)
    for share, pot_id in _shares(session, proposal):
        award = Award(
            pot_id=pot_id,
            project_id=proposal.project_id,
            maker_id=proposal.maker_id,
            state=AwardState.OFFERED,
            amount_cents=share.amount_cents,
            title=proposal.title,
            motivation=proposal.motivation,
            proposed_by=proposal.proposed_by,
            proposed_at=proposal.opened_at,
            decided_at=now,
            accept_by=now + timedelta(days=proposal.accept_days),
        )
        session.add(award)
        session.flush()
        tranches.plan(session, award, planned(share.amount_cents, bps=bps))
        round_purses.grant(session, pot_id, share.amount_cents)
        granted = tranches.grant_of(session, award, share.amount_cents)
        books.post(session, award_made(granted, occurred_at=now), now=now)
        share.award_id = award.id
    session.flush()
    first = session.scalars(
        select(Award)
        .join(NetworkShare, NetworkShare.award_id == Award.id)
        .where(NetworkShare.proposal_id == proposal.id)
        .order_by(Award.id)
    ).first()
    assert first is not None  # noqa: S101 - a proposal is of more than nothing
    award_letters.offered(session, first, now=now)


def _let_go(session: Session, proposal: NetworkProposal) -> None:
    for share, pot_id in _shares(session, proposal):
        round_purses.let_go(session, pot_id, share.amount_cents)


def _finish(
    session: Session,
    proposal: NetworkProposal,
    told: Decision,
    record: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    values = {"ended_at": now, "reason": told.reason, "record": dict(record)}
    to = _P.PASSED if told.passed else _P.FELL
    move(
        session, proposal, to,
        moves=PROPOSAL_MOVES, at=now, reason=told.reason.value, values=values,
    )  # fmt: skip
    _note(session, "network_decided", proposal, by=None, now=now)


# ---- ended before its days are over -------------------------------------------------------------


def withdraw(session: Session, proposal_id: int, *, by: int, now: datetime) -> None:
    """Whoever proposed it, or an owner of the network, takes it back; its money is free again.

    Raises:
        NotFound: There is no such proposal.
        NotAllowed: It is somebody else.
        IllegalMove: It is decided.
    """
    purse, proposal = with_purse(session, proposal_id)
    role = organisations.role_in(session, purse.network_id, by)
    if by != proposal.proposed_by and role is not MembershipRole.OWNER:
        raise NotAllowed(Action.PROPOSE_FROM_PURSE)
    move(
        session, proposal, _P.WITHDRAWN,
        moves=PROPOSAL_MOVES, at=now, actor_id=by, reason="withdrawn", values={"ended_at": now},
    )  # fmt: skip
    _let_go(session, proposal)
    _note(session, "network_proposal_withdrawn", proposal, by=by, now=now)


def let_go_of_maker(session: Session, maker_id: int, *, now: datetime) -> None:
    """Nothing can be granted to a maker who leaves: what is open for them falls."""
    for proposal_id in queries.open_for_maker(session, maker_id):
        _purse, proposal = with_purse(session, proposal_id)
        values = {"ended_at": now, "reason": Reason.MAKER_LEFT}
        move(
            session, proposal, _P.FELL,
            moves=PROPOSAL_MOVES, at=now, reason="maker_left", values=values,
        )  # fmt: skip
        _let_go(session, proposal)


def _note(
    session: Session, act: str, proposal: NetworkProposal, *, by: int | None, now: datetime
) -> None:
    ref, detail = ("network_proposal", proposal.id), {"cents": proposal.amount_cents}
    audit.write(session, act, actor_id=by, now=now, ref=ref, detail=detail)
