"""Reads about organisations: their members, and places that were offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import LinkExpired
from matchpot.domain.people import MembershipRole
from matchpot.persistence.models.people import Invitation, Membership, Organisation, Person
from matchpot.persistence.models.work import AuditRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody with a place in an organisation."""

    person_id: int
    name: str
    email: str
    role: MembershipRole
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A place offered to an address and not answered yet."""

    id: int
    organisation_id: int
    organisation: str
    slug: str
    email: str
    role: MembershipRole
    inviter: str
    invited_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChange:
    """A line of the audit log about an organisation; names of people who are still here."""

    action: str
    actor_id: int | None
    actor: str | None
    person_id: int | None
    person: str | None
    role: str | None
    at: datetime


def by_slug(session: Session, slug: str) -> Organisation | None:
    """The organisation at an address."""
    return session.scalar(select(Organisation).where(Organisation.slug == slug))


def role_in(session: Session, organisation_id: int, person_id: int) -> MembershipRole | None:
    """What a person is in an organisation; None for outsiders."""
    return session.scalar(
        select(Membership.role).where(
            Membership.organisation_id == organisation_id,
            Membership.person_id == person_id,
            Membership.accepted_at.is_not(None),
        )
    )


def members(session: Session, organisation_id: int) -> Sequence[Member]:
    """All members, in order of name."""
    rows = session.execute(
        select(Person.id, Person.name, Person.email, Membership.role, Membership.accepted_at)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.accepted_at.is_not(None))
        .order_by(func.lower(Person.name), Person.id)
    )
    return [
        Member(person_id=person_id, name=name, email=email, role=role, since=since)
        for person_id, name, email, role, since in rows
        if since is not None
    ]


def offers(session: Session, organisation_id: int) -> Sequence[Offer]:
    """Places offered and not answered yet, latest first."""
    rows = session.execute(
        _offers()
        .where(Invitation.organisation_id == organisation_id)
        .order_by(Invitation.id.desc())
    )
    return [_offer(*row) for row in rows]


def open_offer(session: Session, invitation_id: int) -> Offer:
    """An offer that is still open.

    Raises:
        LinkExpired: It was answered or taken back.
    """
    row = session.execute(_offers().where(Invitation.id == invitation_id)).first()
    if row is None:
        raise LinkExpired
    return _offer(*row)


def _offers() -> Select[Invitation, Organisation, str]:
    return (
        select(Invitation, Organisation, Person.name)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .join(Person, Person.id == Invitation.invited_by)
        .where(Invitation.closed_at.is_(None))
    )


def _offer(invitation: Invitation, organisation: Organisation, inviter: str) -> Offer:
    return Offer(
        id=invitation.id,
        organisation_id=organisation.id,
        organisation=organisation.name,
        slug=organisation.slug,
        email=invitation.email or "",
        role=invitation.role,
        inviter=inviter,
        invited_at=invitation.invited_at,
    )


def slugs_like(session: Session, slug: str) -> set[str]:
    """The slugs in use that start the same."""
    return set(session.scalars(select(Organisation.slug).where(Organisation.slug.startswith(slug))))


def team_changes(session: Session, organisation_id: int, *, limit: int = 20) -> list[TeamChange]:
    """What was written down about an organisation, the latest first."""
    rows = session.scalars(
        select(AuditRow)
        .where(AuditRow.ref_type == "organisation", AuditRow.ref_id == organisation_id)
        .order_by(AuditRow.id.desc())
        .limit(limit)
    ).all()
    about = [row.detail.get("person", row.actor_id) for row in rows]
    ids = {one for one in (*about, *(row.actor_id for row in rows)) if one is not None}
    named = select(Person.id, Person.name).where(Person.id.in_(ids), Person.erased_at.is_(None))
    names: dict[int | None, str] = {row.id: row.name for row in session.execute(named)}
    return [
        TeamChange(
            action=row.action,
            actor_id=row.actor_id,
            actor=names.get(row.actor_id),
            person_id=person_id,
            person=names.get(person_id),
            role=row.detail.get("role"),
            at=row.happened_at,
        )
        for row, person_id in zip(rows, about, strict=True)
    ]
