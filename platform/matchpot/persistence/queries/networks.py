"""Networks as services need them: what feeds a purse, who may speak, and awards that go together.

What pages show is in `network_pages.py`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import TrancheState
from matchpot.domain.money import Cents
from matchpot.domain.networks import ways
from matchpot.domain.networks.deciding import Recusal
from matchpot.domain.networks.purses import MandateState, ProposalState, Terms
from matchpot.domain.networks.sharing import Limits
from matchpot.domain.networks.ways import Way
from matchpot.domain.panels.ties import Tie
from matchpot.domain.people import MembershipRole
from matchpot.persistence.models.awards import Tranche
from matchpot.persistence.models.networks import (
    NetworkMandate,
    NetworkProposal,
    NetworkPurse,
    NetworkShare,
)
from matchpot.persistence.models.people import Membership, Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import ties
from matchpot.persistence.queries.network_ballots import held_by_mandate

# A reader of an organisation looks on.
SPEAKS = frozenset(MembershipRole) - {MembershipRole.READER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A mandate that runs, with its pot; `speaker_id` speaks for the fund where money votes."""

    mandate_id: int
    pot_id: int
    speaker_id: int | None
    limits: Limits
    promised_cents: Cents


def feeds(session: Session, purse_id: int, *, on: date) -> list[Feed]:
    """The mandates a proposal that is opened on a day may take from, by id."""
    rows = session.scalars(
        select(NetworkMandate)
        .where(NetworkMandate.purse_id == purse_id, NetworkMandate.state == MandateState.RUNNING)
        .order_by(NetworkMandate.id)
    ).all()
    promised = promised_by_mandate(session, [one.id for one in rows])
    found = [
        Feed(
            mandate_id=one.id,
            pot_id=one.pot_id,
            speaker_id=one.speaker_id,
            limits=limits_of(one),
            promised_cents=promised.get(one.id, 0),
        )
        for one in rows
    ]
    return [one for one in found if one.limits.runs_on(on)]


def limits_of(mandate: NetworkMandate) -> Limits:
    """What a mandate allows."""
    return Limits(
        in_all_cents=mandate.in_all_cents,
        most_cents=mandate.most_cents,
        first_on=mandate.first_on,
        last_on=mandate.last_on,
    )


def terms_of(purse: NetworkPurse) -> Terms:
    """The words and limits of a purse."""
    return Terms(
        name=purse.name,
        purpose=purse.purpose,
        most_cents=purse.most_cents,
        first_on=purse.first_on,
        last_on=purse.last_on,
        method=purse.method,
        quorum_bps=purse.quorum_bps,
        days=purse.days,
        way=way_of(purse),
    )


def way_of(purse: NetworkPurse) -> Way | None:
    """How it votes on several projects at once; None where it decides on one after the other."""
    return None if purse.way is None else ways.read(purse.way)


def promised_by_mandate(session: Session, ids: Collection[int]) -> dict[int, Cents]:
    """By mandate, what open proposals and ballots hold of it and what stands of its awards."""
    held = (
        select(NetworkShare.mandate_id, func.sum(NetworkShare.amount_cents))
        .join(NetworkProposal, NetworkProposal.id == NetworkShare.proposal_id)
        .where(NetworkProposal.state == ProposalState.OPEN, NetworkShare.mandate_id.in_(ids))
        .group_by(NetworkShare.mandate_id)
    )
    sums = Counter(held_by_mandate(session, ids))
    sums.update({mandate_id: int(cents) for mandate_id, cents in session.execute(held)})
    sums.update(granted_by_mandate(session, ids))
    return dict(sums)


def granted_by_mandate(session: Session, ids: Collection[int]) -> dict[int, Cents]:
    """By mandate, what stands of the awards it pays of; nothing of what was taken back."""
    rows = session.execute(
        select(NetworkShare.mandate_id, func.sum(Tranche.amount_cents))
        .join(Tranche, Tranche.award_id == NetworkShare.award_id)
        .where(Tranche.state != TrancheState.CANCELLED, NetworkShare.mandate_id.in_(ids))
        .group_by(NetworkShare.mandate_id)
    )
    return {mandate_id: int(cents) for mandate_id, cents in rows}


def is_mandated(session: Session, pot_id: int) -> bool:
    """Whether a network may spend from this pot, or was asked to."""
    states = (MandateState.OFFERED, MandateState.RUNNING)
    wanted = select(NetworkMandate.id).where(
        NetworkMandate.pot_id == pot_id, NetworkMandate.state.in_(states)
    )
    return session.scalars(wanted.limit(1)).first() is not None


# ---- members ------------------------------------------------------------------------------------


def speaking_members(session: Session, network_id: int) -> Sequence[int]:
    """The members of a network who may speak, by id."""
    return session.scalars(
        select(Membership.person_id)
        .where(
            Membership.organisation_id == network_id,
            Membership.accepted_at.is_not(None),
            Membership.role.in_(sorted(SPEAKS)),
        )
        .order_by(Membership.person_id)
    ).all()


def recusals(session: Session, project_id: int, people: Iterable[int]) -> Mapping[int, Recusal]:
    """Who of some people makes a project, works on it, or is near to who does; the nearest tie."""
    project = session.get_one(Project, project_id)
    behind = ties.people_of_project(session, project)
    everyone = set(people)
    known = ties.of_people(session, behind | everyone)
    shared = {tie for one in behind for tie in known[one]}
    if project.organisation_id is not None:
        shared.add((Tie.ORGANISATION, str(project.organisation_id)))
    found = {}
    for one in everyone:
        common = {tie for tie, _ in known[one] & shared}
        reasons = {
            Recusal.MAKER: one == project.maker_id,
            Recusal.TEAM: one in behind,
            Recusal.HOUSEHOLD: Tie.MAILBOX in common,
            Recusal.ORGANISATION: bool(common - {Tie.MAILBOX}),
        }
        nearest = next((reason for reason, is_so in reasons.items() if is_so), None)
        if nearest is not None:
            found[one] = nearest
    return found


# ---- by the clock -------------------------------------------------------------------------------


def closed(session: Session, *, now: datetime) -> Sequence[int]:
    """Open proposals whose days are over; those on a ballot are counted with it."""
    is_open = NetworkProposal.state == ProposalState.OPEN
    is_due = NetworkProposal.ballot_id.is_(None) & (NetworkProposal.closes_at < now)
    wanted = select(NetworkProposal.id).where(is_open, is_due)
    return session.scalars(wanted.order_by(NetworkProposal.id)).all()


def open_for_maker(session: Session, maker_id: int) -> Sequence[int]:
    """Open proposals for a maker's projects."""
    is_open = NetworkProposal.state == ProposalState.OPEN
    wanted = select(NetworkProposal.id).where(is_open, NetworkProposal.maker_id == maker_id)
    return session.scalars(wanted.order_by(NetworkProposal.id)).all()


# ---- awards that belong together ----------------------------------------------------------------


def award_group(session: Session, award_id: int) -> list[int]:
    """The awards that are one to their maker, by id; an award of no network stands alone."""
    found = [one for one in session.scalars(_together(award_id)) if one is not None]
    return found or [award_id]


def _together(award_id: int) -> Select[int | None]:
    mine = select(NetworkShare.proposal_id).where(NetworkShare.award_id == award_id)
    return (
        select(NetworkShare.award_id)
        .where(NetworkShare.proposal_id.in_(mine), NetworkShare.award_id.is_not(None))
        .order_by(NetworkShare.award_id)
    )


def is_of_network(session: Session, award_id: int) -> bool:
    """Whether a network decided on this award."""
    return session.scalars(_together(award_id).limit(1)).first() is not None


def decision_of(session: Session, award_id: int) -> tuple[str, int] | None:
    """The network's slug and the proposal an award comes from; None for any other award."""
    row = session.execute(
        select(Organisation.slug, NetworkProposal.id)
        .join(NetworkPurse, NetworkPurse.network_id == Organisation.id)
        .join(NetworkProposal, NetworkProposal.purse_id == NetworkPurse.id)
        .join(NetworkShare, NetworkShare.proposal_id == NetworkProposal.id)
        .where(NetworkShare.award_id == award_id)
    ).one_or_none()
    return None if row is None else (row.slug, row.id)
