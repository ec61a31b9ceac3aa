"""Who is told what about networks: mandates, proposals, and what was decided.

The words are in `templates/email/<notice>/`; the maker's letter of an award is in
`award_letters.py`. A maker hears of a proposal only when it is granted, so whoever has no say
in it gets no letter about it either.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.networks.purses import MandateState, ProposalState
from matchpot.domain.people import MembershipRole
from matchpot.domain.trust.roles import MEMBER_MAY, Action
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.networks import (
    NetworkElector,
    NetworkMandate,
    NetworkProposal,
    NetworkPurse,
    NetworkShare,
)
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import people
from matchpot.services.letters import Reader, promise, promise_all, reader

_FIRST, _AGAIN = 1, 2


def mandate_offered(
    session: Session, purse: NetworkPurse, mandate: NetworkMandate, *, now: datetime
) -> None:
    """Who of the network may answer it, but for who offered it."""
    owners = _members(session, purse.network_id, Action.ANSWER_MANDATE, but=mandate.offered_by)
    values = _of_mandate(session, purse, mandate) | {"is_ended": False}
    promise_all(session, "network_mandate", owners, _ref(mandate), values, now=now)


def mandate_answered(
    session: Session, purse: NetworkPurse, mandate: NetworkMandate, *, now: datetime
) -> None:
    """Who of the fund may offer one: whether the network took it."""
    is_taken = mandate.state is MandateState.RUNNING
    values = _of_mandate(session, purse, mandate) | {"is_taken": is_taken}
    fund_id = session.get_one(Pot, mandate.pot_id).fund_id
    readers = _members(session, fund_id, Action.OFFER_MANDATE)
    promise_all(session, "network_answer", readers, _ref(mandate), values, now=now)


def mandate_ended(
    session: Session, purse: NetworkPurse, mandate: NetworkMandate, *, now: datetime
) -> None:
    """Everybody who may propose from the purse: nothing new is paid from this pot."""
    values = _of_mandate(session, purse, mandate) | {"is_ended": True}
    members = _members(session, purse.network_id, Action.PROPOSE_FROM_PURSE)
    for one in members:
        promise(session, "network_mandate", one, _ref(mandate), values, now=now, occasion=_AGAIN)


def proposed(
    session: Session, purse: NetworkPurse, proposal: NetworkProposal, *, now: datetime
) -> None:
    """Every member with a say, but for who proposed it."""
    _speak(session, purse, proposal, now=now, occasion=_FIRST)


def extended(
    session: Session, purse: NetworkPurse, proposal: NetworkProposal, *, now: datetime
) -> None:
    """Every member with a say: too few spoke, and there are as many days again."""
    _speak(session, purse, proposal, now=now, occasion=_AGAIN)


def _speak(
    session: Session,
    purse: NetworkPurse,
    proposal: NetworkProposal,
    *,
    now: datetime,
    occasion: int,
) -> None:
    is_again = occasion == _AGAIN
    values = _of_proposal(session, purse, proposal) | {
        "closes_at": proposal.closes_at.isoformat(),
        "is_again": is_again,
    }
    ref = ("network_proposal", proposal.id)
    but = None if is_again else proposal.proposed_by
    for one in _electors(session, proposal.id, but=but):
        promise(session, "network_proposal", one, ref, values, now=now, occasion=occasion)


def decided(
    session: Session, purse: NetworkPurse, proposal: NetworkProposal, *, now: datetime
) -> None:
    """Every member with a say: what came of it; and each fund that pays."""
    passed = proposal.state is ProposalState.PASSED
    values = _of_proposal(session, purse, proposal) | {"passed": passed}
    ref = ("network_proposal", proposal.id)
    members = _electors(session, proposal.id)
    promise_all(session, "network_decided", members, ref, values, now=now)
    paid_by_funds(session, purse, proposal, now=now)


def paid_by_funds(
    session: Session, purse: NetworkPurse, proposal: NetworkProposal, *, now: datetime
) -> None:
    """Each fund that pays: what it pays of an award."""
    values = _of_proposal(session, purse, proposal) | {"passed": True}
    paid = session.execute(
        select(Award, Pot)
        .join(NetworkShare, NetworkShare.award_id == Award.id)
        .join(Pot, Pot.id == Award.pot_id)
        .where(NetworkShare.proposal_id == proposal.id)
        .order_by(Award.id)
    ).all()
    for award, pot in paid:
        readers = _members(session, pot.fund_id, Action.OFFER_MANDATE)
        of_fund = values | {
            "pot": pot.name,
            "part_cents": award.amount_cents,
            "award_id": award.id,
        }
        ref = ("award", award.id)
        promise_all(session, "network_granted", readers, ref, of_fund, now=now)


# ---- readers and values -------------------------------------------------------------------------


def _members(
    session: Session, organisation_id: int, action: Action, *, but: int | None = None
) -> list[Reader]:
    """Who in an organisation may do something."""
    roles = frozenset(role for role in MembershipRole if action in MEMBER_MAY[role])
    found = people.contacts_of_organisation(session, organisation_id, roles=roles)
    return [reader(one) for one in found if one.person_id != but]


def _electors(session: Session, proposal_id: int, *, but: int | None = None) -> list[Reader]:
    with_say = session.scalars(
        select(NetworkElector.person_id).where(
            NetworkElector.proposal_id == proposal_id, NetworkElector.recused.is_(None)
        )
    )
    found = people.contacts(session, [one for one in with_say if one != but])
    return [reader(one) for one in found]


def _ref(mandate: NetworkMandate) -> tuple[str, int]:
    return ("network_mandate", mandate.id)


def _of_mandate(session: Session, purse: NetworkPurse, mandate: NetworkMandate) -> dict[str, Any]:
    pot = session.get_one(Pot, mandate.pot_id)
    return {
        "mandate_id": mandate.id,
        "purse_id": purse.id,
        "purse": purse.name,
        "network": session.get_one(Organisation, purse.network_id).name,
        "fund": session.get_one(Organisation, pot.fund_id).name,
        "pot_id": pot.id,
        "in_all_cents": mandate.in_all_cents,
    }


def _of_proposal(
    session: Session, purse: NetworkPurse, proposal: NetworkProposal
) -> dict[str, Any]:
    network = session.get_one(Organisation, purse.network_id)
    return {
        "proposal_id": proposal.id,
        "purse": purse.name,
        "network": network.name,
        "network_slug": network.slug,
        "title": session.get_one(Project, proposal.project_id).title,
        "amount_cents": proposal.amount_cents,
    }
