"""What a network decided, as everybody may read it; its purses are in `network_purses.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.money import Cents
from matchpot.domain.networks.deciding import Method, Reason, Recusal, Stance
from matchpot.domain.networks.purses import ProposalState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.networks import (
    NetworkElector,
    NetworkMandate,
    NetworkProposal,
    NetworkPurse,
    NetworkVoice,
)
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project

DECIDED = (ProposalState.PASSED, ProposalState.FELL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What a fund brought, had left and pays; nothing of what fell."""

    fund: str
    pot: str
    brought_cents: Cents
    left_cents: Cents
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A member by the number of this proposal, named when they agreed; their last word if any.

    `words` are the reason of an objection, which stands in the record of the network.
    """

    number: int
    name: str | None
    weight: int
    recused: Recusal | None
    stance: Stance | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A proposal that was decided; what fell tells nothing of the project and its maker."""

    id: int
    network: str
    network_slug: str
    purse: str
    purse_slug: str
    purpose: str
    method: Method
    reason: Reason
    amount_cents: Cents
    opened_at: datetime
    extended_at: datetime | None
    ended_at: datetime
    project: str | None
    project_slug: str | None
    motivation: str
    paid: tuple[Paid, ...]
    voices: tuple[Voice, ...]
    record: Mapping[str, Any]  # Any: plain JSON, as `domain.networks.records` makes it


def decided(session: Session, proposal_id: int, *, network_slug: str) -> Decided | None:
    """What a network decided on a proposal; None while it is open, or when nobody counted it."""
    row = session.execute(
        select(NetworkProposal, NetworkPurse, Organisation, Project)
        .join(NetworkPurse, NetworkPurse.id == NetworkProposal.purse_id)
        .join(Organisation, Organisation.id == NetworkPurse.network_id)
        .join(Project, Project.id == NetworkProposal.project_id)
        .where(
            NetworkProposal.id == proposal_id,
            NetworkProposal.state.in_(DECIDED),
            Organisation.slug == network_slug,
        )
    ).one_or_none()
    if row is None:
        return None
    proposal, purse, network, project = row
    if proposal.ended_at is None or proposal.reason is None or "decision" not in proposal.record:
        return None
    is_granted = proposal.state is ProposalState.PASSED
    return Decided(
        id=proposal.id,
        network=network.name,
        network_slug=network.slug,
        purse=purse.name,
        purse_slug=purse.slug,
        purpose=purse.purpose,
        method=purse.method,
        reason=proposal.reason,
        amount_cents=proposal.amount_cents,
        opened_at=proposal.opened_at,
        extended_at=proposal.extended_at,
        ended_at=proposal.ended_at,
        project=project.title if is_granted else None,
        project_slug=_slug(session, project) if is_granted else None,
        motivation=proposal.motivation if is_granted else "",
        paid=_paid(session, proposal),
        voices=_voices(session, proposal),
        record=proposal.record,
    )


def _slug(session: Session, project: Project) -> str | None:
    """Where the project is on show, if it is."""
    shown = select(Campaign.id).where(
        Campaign.project_id == project.id, Campaign.state.in_(sorted(PUBLIC))
    )
    return project.slug if session.scalars(shown.limit(1)).first() is not None else None


def _paid(session: Session, proposal: NetworkProposal) -> tuple[Paid, ...]:
    lines = {one["mandate"]: one for one in proposal.record["mandates"]}
    rows = session.execute(
        select(NetworkMandate.id, Organisation.name, Pot.name.label("pot"))
        .join(Pot, Pot.id == NetworkMandate.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(NetworkMandate.id.in_(lines))
        .order_by(NetworkMandate.id)
    )
    return tuple(
        Paid(
            fund=name,
            pot=pot,
            brought_cents=lines[id_]["brought_cents"],
            left_cents=lines[id_]["left_cents"],
            cents=lines[id_]["cents"],
        )
        for id_, name, pot in rows
    )


def _voices(session: Session, proposal: NetworkProposal) -> tuple[Voice, ...]:
    said = session.scalars(
        select(NetworkVoice)
        .where(NetworkVoice.proposal_id == proposal.id)
        .order_by(NetworkVoice.number)
    )
    last = {one.person_id: one for one in said}
    rows = session.execute(
        select(NetworkElector, Person.name)
        .join(Person, Person.id == NetworkElector.person_id)
        .where(NetworkElector.proposal_id == proposal.id)
        .order_by(NetworkElector.number)
    )
    return tuple(_voice(elector, name, last.get(elector.person_id)) for elector, name in rows)


def _voice(elector: NetworkElector, name: str, said: NetworkVoice | None) -> Voice:
    is_objection = said is not None and said.stance is Stance.OBJECT
    return Voice(
        number=elector.number,
        name=name if elector.is_named else None,
        weight=elector.weight,
        recused=elector.recused,
        stance=None if said is None or elector.recused else said.stance,
        words=said.words if said and is_objection and not elector.recused else "",
    )
