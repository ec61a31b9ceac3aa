"""Awards as their maker sees them: those of one decision of a network are one award.

Its amounts and parts are summed, `fund` is the network, and `shares` say where each euro is from.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.people import MembershipRole
from matchpot.persistence.models.networks import NetworkProposal, NetworkPurse, NetworkShare
from matchpot.persistence.models.people import Membership, Organisation, Person
from matchpot.persistence.queries import awards
from matchpot.persistence.queries.awards import AwardRow, Part, Share
from matchpot.persistence.queries.networks import award_group

# What is said of all while they differ: money that is on its way arrives pot by pot.
_LEADS = (AwardState.ACCEPTED, AwardState.REVOKED, AwardState.PAID)


def of_maker(session: Session, maker_id: int) -> list[AwardRow]:
    """A maker's awards, the newest first."""
    rows = awards.of_maker(session, maker_id)
    proposals = _proposals(session, [one.id for one in rows])
    groups: dict[tuple[str, int], list[AwardRow]] = {}
    for one in rows:
        proposal_id = proposals.get(one.id)
        key = ("award", one.id) if proposal_id is None else ("network", proposal_id)
        groups.setdefault(key, []).append(one)
    return [
        found[0] if kind == "award" else _merged(session, found)
        for (kind, _), found in groups.items()
    ]


def own(session: Session, award_id: int, *, maker_id: int) -> AwardRow | None:
    """One award, when it is this maker's."""
    found = awards.own(session, award_id, maker_id=maker_id)
    return None if found is None else whole(session, found)


def whole(session: Session, award: AwardRow) -> AwardRow:
    """An award with those that belong to it; one of no network as it is."""
    ids = award_group(session, award.id)
    rows = (awards.one(session, one) for one in ids)
    return _merged(session, [one for one in rows if one is not None])


def _proposals(session: Session, ids: Sequence[int]) -> dict[int | None, int]:
    wanted = select(NetworkShare.award_id, NetworkShare.proposal_id).where(
        NetworkShare.award_id.in_(ids)
    )
    return {row.award_id: row.proposal_id for row in session.execute(wanted)}


def _merged(session: Session, rows: Sequence[AwardRow]) -> AwardRow:
    """Several awards as one; in the place of a fund stand the network and one of its owners."""
    rows = sorted(rows, key=lambda one: one.id)
    network = _network(session, rows[0].id)
    if network is None:
        return rows[0]
    contact = _owner(session, network.id)
    states = {one.state for one in rows}
    return replace(
        rows[0],
        state=next((one for one in _LEADS if one in states), rows[0].state),
        amount_cents=sum(one.amount_cents for one in rows),
        fund=network.name,
        fund_slug=network.slug,
        contact=contact.name if contact else None,
        contact_email=contact.email if contact else None,
        parts=_parts(rows),
        shares=tuple(
            Share(fund_id=one.fund_id, fund=one.fund, cents=one.amount_cents) for one in rows
        ),
    )


def _parts(rows: Sequence[AwardRow]) -> tuple[Part, ...]:
    """The parts of all by their position; one that is not paid of all pots is not paid."""
    found: dict[int, Part] = {}
    for part in (part for one in rows for part in one.parts):
        known = found.get(part.position)
        if known is None:
            found[part.position] = part
            continue
        state = part.state if known.state is TrancheState.PAID else known.state
        found[part.position] = replace(known, cents=known.cents + part.cents, state=state)
    return tuple(found[position] for position in sorted(found))


def _network(session: Session, award_id: int) -> Organisation | None:
    return session.scalar(
        select(Organisation)
        .join(NetworkPurse, NetworkPurse.network_id == Organisation.id)
        .join(NetworkProposal, NetworkProposal.purse_id == NetworkPurse.id)
        .join(NetworkShare, NetworkShare.proposal_id == NetworkProposal.id)
        .where(NetworkShare.award_id == award_id)
    )


def _owner(session: Session, network_id: int) -> Person | None:
    """Who answers for a network: the owner who has been it longest."""
    return session.scalar(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == network_id,
            Membership.role == MembershipRole.OWNER,
            Membership.accepted_at.is_not(None),
        )
        .order_by(Membership.accepted_at, Person.id)
        .limit(1)
    )
