"""What a fund let networks do with its pots, and what they did with it, euro by euro.

What a network sees of its mandates is in `network_money.py`, what everybody may read in
`network_pages.py`. Of what fell a fund reads no project either.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.money import Cents
from matchpot.domain.networks.purses import CLAIMS, MandateState, ProposalState, Terms
from matchpot.domain.networks.sharing import Limits
from matchpot.domain.people import OrganisationKind
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.networks import (
    NetworkMandate,
    NetworkProposal,
    NetworkPurse,
    NetworkShare,
)
from matchpot.persistence.models.people import Membership, Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.network_ballots import held_by_mandate
from matchpot.persistence.queries.networks import SPEAKS, limits_of, terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What of a mandate is held for proposals and ballots, granted and not paid yet, and paid."""

    held_cents: Cents = 0
    granted_cents: Cents = 0
    paid_cents: Cents = 0

    @property
    def all_cents(self) -> Cents:
        """What cannot be granted again."""
        return self.held_cents + self.granted_cents + self.paid_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRow:
    """A mandate with its purse and network, and what became of it so far."""

    id: int
    state: MandateState
    words: str
    limits: Limits
    pot_id: int
    terms: Terms
    purse_slug: str
    network: str
    network_slug: str
    speaker: str | None
    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    used: Used

    @property
    def left_cents(self) -> Cents:
        """What the network may still grant under it, if the pot has it; nothing once it ended."""
        if self.state is not MandateState.RUNNING:
            return 0
        return max(0, self.limits.in_all_cents - self.used.all_cents)


def of_pots(session: Session, pot_ids: Collection[int]) -> list[MandateRow]:
    """Every mandate over some pots, the newest first; no pots cost no statement."""
    return _mandates(session, NetworkMandate.pot_id.in_(pot_ids)) if pot_ids else []


def one(session: Session, mandate_id: int) -> MandateRow | None:
    """One mandate, of whatever fund."""
    return next(iter(_mandates(session, NetworkMandate.id == mandate_id)), None)


def _mandates(session: Session, wanted: ColumnElement[bool]) -> list[MandateRow]:
    rows = session.execute(
        select(NetworkMandate, NetworkPurse, Organisation, Person.name)
        .join(NetworkPurse, NetworkPurse.id == NetworkMandate.purse_id)
        .join(Organisation, Organisation.id == NetworkPurse.network_id)
        .outerjoin(Person, Person.id == NetworkMandate.speaker_id)
        .where(wanted)
        .order_by(NetworkMandate.id.desc())
    ).all()
    used = _used(session, [row[0].id for row in rows]) if rows else {}
    return [
        MandateRow(
            id=mandate.id,
            state=mandate.state,
            words=mandate.words,
            limits=limits_of(mandate),
            pot_id=mandate.pot_id,
            terms=terms_of(purse),
            purse_slug=purse.slug,
            network=network.name,
            network_slug=network.slug,
            speaker=speaker,
            offered_at=mandate.offered_at,
            answered_at=mandate.answered_at,
            ended_at=mandate.ended_at,
            used=used.get(mandate.id, Used()),
        )
        for mandate, purse, network, speaker in rows
    ]


def _used(session: Session, ids: Collection[int]) -> Mapping[int, Used]:
    """What became of mandates, by id; one of which nothing was used is not there."""
    is_open = NetworkProposal.state == ProposalState.OPEN
    is_paid = Tranche.state == TrancheState.PAID
    stands = Tranche.state.not_in([TrancheState.PAID, TrancheState.CANCELLED])
    held = session.execute(
        select(NetworkShare.mandate_id, func.sum(NetworkShare.amount_cents))
        .join(NetworkProposal, NetworkProposal.id == NetworkShare.proposal_id)
        .where(is_open, NetworkShare.mandate_id.in_(ids))
        .group_by(NetworkShare.mandate_id)
    )
    waiting = held_by_mandate(session, ids)
    for mandate_id, cents in held:
        waiting[mandate_id] = waiting.get(mandate_id, 0) + int(cents)
    sums = {mandate_id: Used(held_cents=cents) for mandate_id, cents in waiting.items()}
    granted = session.execute(
        select(
            NetworkShare.mandate_id,
            func.sum(case((stands, Tranche.amount_cents), else_=0)),
            func.sum(case((is_paid, Tranche.amount_cents), else_=0)),
        )
        .join(Tranche, Tranche.award_id == NetworkShare.award_id)
        .where(NetworkShare.mandate_id.in_(ids))
        .group_by(NetworkShare.mandate_id)
    )
    for mandate_id, waits, paid in granted:
        sums[mandate_id] = Used(
            held_cents=sums.get(mandate_id, Used()).held_cents,
            granted_cents=int(waits),
            paid_cents=int(paid),
        )
    return sums


# ---- euro by euro -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The part of one pot in a proposal that is open or was granted.

    Attributes:
        whole_cents: What all funds give together.
        part_cents: What this pot gives of it.
        paid_cents: What of this part has reached the maker.
        ends_at: When the clock decides, or when it was decided.
    """

    proposal_id: int
    network: str
    network_slug: str
    purse: str
    project: str
    state: ProposalState
    whole_cents: Cents
    part_cents: Cents
    paid_cents: Cents
    award_id: int | None
    award_state: AwardState | None
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What networks did with a pot; `fell` counts what they did not grant."""

    lines: tuple[Line, ...]
    fell: int


def done_with(session: Session, pot_id: int) -> Done:
    """What networks did with a pot, the newest first."""
    paid = (
        select(func.sum(Tranche.amount_cents))
        .where(Tranche.award_id == Award.id, Tranche.state == TrancheState.PAID)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            NetworkProposal, NetworkShare.amount_cents, NetworkPurse.name, Organisation,
            Project.title, Award, paid,
        )
        .join(NetworkShare, NetworkShare.proposal_id == NetworkProposal.id)
        .join(NetworkMandate, NetworkMandate.id == NetworkShare.mandate_id)
        .join(NetworkPurse, NetworkPurse.id == NetworkProposal.purse_id)
        .join(Organisation, Organisation.id == NetworkPurse.network_id)
        .join(Project, Project.id == NetworkProposal.project_id)
        .outerjoin(Award, Award.id == NetworkShare.award_id)
        .where(NetworkMandate.pot_id == pot_id)
        .order_by(NetworkProposal.id.desc())
    ).all()  # fmt: skip
    lines = tuple(
        Line(
            proposal_id=proposal.id,
            network=network.name,
            network_slug=network.slug,
            purse=purse,
            project=title,
            state=proposal.state,
            whole_cents=proposal.amount_cents,
            part_cents=cents,
            paid_cents=int(paid_cents or 0),
            award_id=award.id if award else None,
            award_state=award.state if award else None,
            ends_at=proposal.ended_at or proposal.closes_at,
        )
        for proposal, cents, purse, network, title, award, paid_cents in rows
        if proposal.state in CLAIMS
    )
    fell = sum(1 for proposal, *_ in rows if proposal.state is ProposalState.FELL)
    return Done(lines=lines, fell=fell)


# ---- what can be fed ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PurseChoice:
    """A purse a fund may feed."""

    id: int
    network_id: int
    network: str
    terms: Terms


def purses_on(session: Session, day: date) -> list[PurseChoice]:
    """Every purse whose last day has not passed, by network and name."""
    return _purses(session, NetworkPurse.last_on >= day)


def purse(session: Session, purse_id: int) -> PurseChoice | None:
    """One purse."""
    return next(iter(_purses(session, NetworkPurse.id == purse_id)), None)


def _purses(session: Session, wanted: ColumnElement[bool]) -> list[PurseChoice]:
    rows = session.execute(
        select(NetworkPurse, Organisation)
        .join(Organisation, Organisation.id == NetworkPurse.network_id)
        .where(wanted, Organisation.kind == OrganisationKind.NETWORK)
        .order_by(Organisation.name, NetworkPurse.name, NetworkPurse.id)
    )
    return [
        PurseChoice(id=found.id, network_id=by.id, network=by.name, terms=terms_of(found))
        for found, by in rows
    ]


def speakers(session: Session, network_id: int) -> Sequence[tuple[int, str]]:
    """The members of a network who may speak for a fund, by name."""
    rows = session.execute(
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == network_id,
            Membership.accepted_at.is_not(None),
            Membership.role.in_(sorted(SPEAKS)),
        )
        .order_by(Person.name, Person.id)
    )
    return [(person_id, name) for person_id, name in rows]
