"""Proposals of networks as their members see them: how they stand, who may speak and who has.

What is said and who pays is in `network_talk.py`, what everybody may read in `network_pages.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.money import Cents
from matchpot.domain.networks.deciding import (
    Decision,
    Elector,
    Method,
    Reason,
    Recusal,
    Rule,
    Stance,
    decide,
)
from matchpot.domain.networks.purses import ProposalState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.networks import (
    NetworkElector,
    NetworkProposal,
    NetworkPurse,
    NetworkVoice,
)
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectorRow:
    """A member as far as one proposal goes, with their last word; `name` None when erased."""

    person_id: int
    name: str | None
    number: int
    weight: int
    recused: Recusal | None
    is_named: bool
    stance: Stance | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """A proposal with everybody who had a say when it was opened, in order of name.

    Numbers are kept from names: a list in their order would tell whose number is whose.

    `title` is the project's, `called` what the member called it; `slug` is None while the project
    is not on show. With a `ballot_id` members vote on it with others.
    """

    id: int
    ballot_id: int | None
    purse_id: int
    purse: str
    network_id: int
    network: str
    network_slug: str
    rule: Rule
    state: ProposalState
    reason: Reason | None
    amount_cents: Cents
    called: str
    motivation: str
    accept_days: int
    project_id: int
    title: str
    slug: str | None
    maker_id: int
    maker: str
    proposed_by: int
    proposer: str | None
    opened_at: datetime
    closes_at: datetime
    extended_at: datetime | None
    ended_at: datetime | None
    is_counted: bool
    electors: tuple[ElectorRow, ...]

    @property
    def entitled(self) -> tuple[ElectorRow, ...]:
        """Who has a say."""
        return tuple(one for one in self.electors if one.recused is None)

    @property
    def silent(self) -> tuple[ElectorRow, ...]:
        """Who has a say and has not spoken."""
        return tuple(one for one in self.entitled if one.stance is None)

    @property
    def weighs_money(self) -> bool:
        """Whether weights are cents."""
        return self.rule.method is Method.MONEY_SHARES

    def so_far(self) -> Decision:
        """What it would come to if the days ended now."""
        electors = {
            one.number: Elector(weight=one.weight, recused=one.recused) for one in self.electors
        }
        voices = {one.number: one.stance for one in self.electors if one.stance is not None}
        return decide(self.rule, electors, voices)


def open_of(session: Session, network_ids: Iterable[int]) -> list[ProposalRow]:
    """What members can speak on now, the nearest end first; what is on a ballot is not of it."""
    mine = NetworkPurse.network_id.in_(list(network_ids)) & NetworkProposal.ballot_id.is_(None)
    wanted = _rows().where(mine, NetworkProposal.state == ProposalState.OPEN)
    return _proposals(session, wanted.order_by(NetworkProposal.closes_at, NetworkProposal.id))


def ended_of(session: Session, network_ids: Iterable[int], *, limit: int) -> list[ProposalRow]:
    """What was decided or withdrawn, the newest first."""
    mine = NetworkPurse.network_id.in_(list(network_ids))
    wanted = _rows().where(mine, NetworkProposal.state != ProposalState.OPEN)
    newest = (NetworkProposal.ended_at.desc(), NetworkProposal.id.desc())
    return _proposals(session, wanted.order_by(*newest).limit(limit))


def of_purse(session: Session, purse_id: int) -> list[ProposalRow]:
    """Every proposal on a purse, the newest first."""
    wanted = _rows().where(NetworkProposal.purse_id == purse_id)
    return _proposals(session, wanted.order_by(NetworkProposal.id.desc()))


def proposal(session: Session, proposal_id: int) -> ProposalRow | None:
    """One proposal."""
    return next(iter(_proposals(session, _rows().where(NetworkProposal.id == proposal_id))), None)


_MAKER, _PROPOSER = aliased(Person), aliased(Person)
_Rows = Select[
    NetworkProposal, NetworkPurse, Organisation, Project, bool, str, str | None
]  # fmt: skip


def _rows() -> _Rows:
    on_show = select(Campaign.id).where(
        Campaign.project_id == Project.id, Campaign.state.in_(sorted(PUBLIC))
    )
    tables = (NetworkProposal, NetworkPurse, Organisation, Project)
    return (
        select(*tables, on_show.exists(), _MAKER.name, _PROPOSER.name)
        .join(NetworkPurse, NetworkPurse.id == NetworkProposal.purse_id)
        .join(Organisation, Organisation.id == NetworkPurse.network_id)
        .join(Project, Project.id == NetworkProposal.project_id)
        .join(_MAKER, _MAKER.id == NetworkProposal.maker_id)
        .outerjoin(
            _PROPOSER,
            (_PROPOSER.id == NetworkProposal.proposed_by) & _PROPOSER.erased_at.is_(None),
        )
    )


def _proposals(session: Session, wanted: _Rows) -> list[ProposalRow]:
    """Three statements, however many proposals there are."""
    rows = session.execute(wanted).all()
    electors = _electors(session, [row[0].id for row in rows])
    return [
        ProposalRow(
            id=one.id,
            ballot_id=one.ballot_id,
            purse_id=purse.id,
            purse=purse.name,
            network_id=network.id,
            network=network.name,
            network_slug=network.slug,
            rule=Rule(method=purse.method, quorum_bps=purse.quorum_bps),
            state=one.state,
            reason=one.reason,
            amount_cents=one.amount_cents,
            called=one.title,
            motivation=one.motivation,
            accept_days=one.accept_days,
            project_id=project.id,
            title=project.title,
            slug=project.slug if is_on_show else None,
            maker_id=one.maker_id,
            maker=maker,
            proposed_by=one.proposed_by,
            proposer=proposer,
            opened_at=one.opened_at,
            closes_at=one.closes_at,
            extended_at=one.extended_at,
            ended_at=one.ended_at,
            is_counted="decision" in one.record,
            electors=tuple(electors.get(one.id, ())),
        )
        for one, purse, network, project, is_on_show, maker, proposer in rows
    ]


def _electors(session: Session, ids: list[int]) -> Mapping[int, list[ElectorRow]]:
    said = session.scalars(
        select(NetworkVoice).where(NetworkVoice.proposal_id.in_(ids)).order_by(NetworkVoice.number)
    )
    last = {(one.proposal_id, one.person_id): one for one in said}
    rows = session.execute(
        select(NetworkElector, Person.name, Person.erased_at)
        .join(Person, Person.id == NetworkElector.person_id)
        .where(NetworkElector.proposal_id.in_(ids))
        .order_by(func.lower(Person.name), Person.id)
    )
    found: dict[int, list[ElectorRow]] = {}
    for one, name, erased_at in rows:
        word = last.get((one.proposal_id, one.person_id))
        elector = ElectorRow(
            person_id=one.person_id,
            name=None if erased_at else name,
            number=one.number,
            weight=one.weight,
            recused=one.recused,
            is_named=one.is_named,
            stance=word.stance if word else None,
            words=word.words if word else "",
        )
        found.setdefault(one.proposal_id, []).append(elector)
    return found
